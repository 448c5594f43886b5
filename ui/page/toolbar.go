package page

import (
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynecontainer "fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// toolbar is the row ‹ 1 / 2 ›  − 110 % +, then how the page fits, the turn and
// the search.
type toolbar struct {
	v              *Viewer
	box            *fyne.Container
	previous, next *look.Button
	number         *numberEntry
	of, zoom       *look.Text
	in, out, fit   *look.Button
	whole, turn    *look.Button
	find           *look.Button
}

func newToolbar(v *Viewer) *toolbar {
	t := &toolbar{v: v, of: look.NewText(look.Body, "").InColor(look.InkSecond), zoom: look.NewText(look.Body, "").Strong().Centered()}
	t.previous = look.NewIconButton(look.IconPrevious, "", func() { v.GoTo(v.Page() - 1) })
	t.next = look.NewIconButton(look.IconNext, "", func() { v.GoTo(v.Page() + 1) })
	t.out = look.NewIconButton(look.IconMinus, "", v.ZoomOut)
	t.in = look.NewIconButton(look.IconPlus, "", v.ZoomIn)
	t.find = look.NewIconButton(look.IconFind, "", v.ShowFind)
	t.fit = look.NewButton(look.Choice, "", v.FitWidth)
	t.fit.Icon = look.IconFit
	t.whole = look.NewButton(look.Choice, "", v.FitPage)
	t.whole.Icon = look.IconFitPage
	t.turn = look.NewIconButton(look.IconTurn, "", v.Rotate)
	t.number = newNumberEntry(func(page int) { v.GoTo(page - 1) }, t.update)
	t.box = fynecontainer.New(layout.NewCustomPaddedHBoxLayout(2),
		t.previous, fixed(48, t.number.MinSize().Height, t.number), gap(2), middle(t.of), t.next, gap(2),
		t.out, fixed(44, 20, t.zoom), t.in, gap(2), middle(t.fit), middle(t.whole), t.turn, t.find,
	)
	t.update()
	return t
}

// middle keeps an object at its smallest size in the middle of the row's height.
func middle(o fyne.CanvasObject) fyne.CanvasObject { return fynecontainer.NewCenter(o) }

func fixed(width, height float32, o fyne.CanvasObject) fyne.CanvasObject {
	return fynecontainer.NewCenter(fynecontainer.NewGridWrap(fyne.NewSize(width, height), o))
}

func gap(width float32) fyne.CanvasObject {
	return fynecontainer.NewGridWrap(fyne.NewSize(width, 1), layout.NewSpacer())
}

// update shows where the viewer is.
func (t *toolbar) update() {
	v := t.v
	count := 0
	if v.stack != nil {
		count = v.stack.count()
	}
	t.previous.Name, t.next.Name = v.words("page.previous", nil), v.words("page.next", nil)
	t.in.Name, t.out.Name = v.words("page.zoom-in", nil), v.words("page.zoom-out", nil)
	t.find.Name = v.words("page.find", nil)
	t.fit.Name = v.words("page.fit-width", nil)
	t.whole.Name, t.turn.Name = v.words("page.fit-page", nil), v.words("page.turn", nil)
	t.fit.SetChosen(v.FitsWidth() && count > 0)
	t.whole.SetChosen(v.board.fit && v.board.whole && count > 0)
	t.of.SetText(v.words("page.of", map[string]string{"pages": grouped(count)}))
	t.zoom.SetText(strconv.Itoa(int(math.Round(v.Zoom()*100))) + "%")
	t.number.show(v.Page()+1, count)
	enable(t.previous, count > 0 && v.Page() > 0)
	enable(t.next, v.Page() < count-1)
	enable(t.out, count > 0 && v.Zoom() > minZoom*1.005)
	enable(t.in, count > 0 && v.Zoom() < maxZoom*0.995)
	enable(t.fit, count > 0)
	enable(t.whole, count > 0)
	enable(t.turn, count > 0)
	setVisible(t.find, v.CanFind())
}

// AskPage lets the keys go to the box with the page number.
func (v *Viewer) AskPage() {
	number := v.toolbar.number
	if c := fyne.CurrentApp().Driver().CanvasForObject(number); c != nil && !number.Disabled() {
		c.Focus(number)
		number.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

func enable(b *look.Button, on bool) {
	if on == !b.Disabled() {
		return
	}
	if on {
		b.Enable()
		return
	}
	b.Disable()
}

// grouped writes a number with a point between thousands, as 1.204.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	var parts []string
	for len(digits) > 3 {
		parts = append([]string{digits[len(digits)-3:]}, parts...)
		digits = digits[:len(digits)-3]
	}
	return strings.Join(append([]string{digits}, parts...), ".")
}

// numberEntry takes a page number; Enter goes there, leaving it puts the old
// number back.
type numberEntry struct {
	widget.Entry
	left func()
}

func newNumberEntry(chosen func(int), left func()) *numberEntry {
	e := &numberEntry{left: left}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(text string) {
		if page, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ".", "")); err == nil {
			chosen(page)
		}
		left()
	}
	return e
}

func (e *numberEntry) show(page, count int) {
	text := ""
	if count > 0 {
		text = strconv.Itoa(page)
	}
	if e.Text != text {
		e.SetText(text)
	}
	if (count == 0) != e.Disabled() {
		if count == 0 {
			e.Disable()
		} else {
			e.Enable()
		}
	}
}

// FocusLost puts the number of the page that shows back.
func (e *numberEntry) FocusLost() {
	e.Entry.FocusLost()
	e.left()
}
