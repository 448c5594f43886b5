package page

import (
	"strconv"

	"fyne.io/fyne/v2"
	fynecontainer "fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// findbar is the row in which words are searched for, in the corner of the
// pages: words, count, previous, next, close.
type findbar struct {
	v                     *Viewer
	box                   *fyne.Container
	panel                 *look.Panel
	entry                 *findEntry
	count                 *look.Text
	previous, next, close *look.Button
}

func newFindbar(v *Viewer) *findbar {
	f := &findbar{v: v, count: look.NewText(look.Detail, "").InColor(look.InkSecond)}
	f.entry = newFindEntry(v)
	f.previous = look.NewIconButton(look.IconPrevious, "", v.FindPrevious)
	f.next = look.NewIconButton(look.IconNext, "", v.FindNext)
	f.close = look.NewIconButton(look.IconClose, "", v.HideFind)
	row := fynecontainer.New(layout.NewCustomPaddedHBoxLayout(2),
		gap(6), fixed(220, f.entry.MinSize().Height, f.entry), gap(6), fixed(92, 20, f.count), f.previous, f.next, f.close, gap(2))
	f.panel = look.NewPanel(look.Surface, fynecontainer.New(layout.NewCustomPaddedLayout(4, 4, 2, 2), row))
	f.panel.Stroke, f.panel.Radius = look.Line, look.RadiusCard
	f.box = fynecontainer.New(corner{}, f.panel)
	f.box.Hide()
	return f
}

// corner puts its one object into the upper right corner.
type corner struct{}

func (corner) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (corner) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		o.Resize(least)
		o.Move(fyne.NewPos(max(0, size.Width-least.Width-barThick-8), 8))
	}
}

func (f *findbar) update() {
	v := f.v
	f.previous.Name, f.next.Name, f.close.Name = v.words("page.find-previous", nil), v.words("page.find-next", nil), v.words("page.find-close", nil)
	f.entry.SetPlaceHolder(v.words("page.find", nil))
	s := v.search
	f.count.SetText(f.says(s))
	some := s != nil && len(s.hits) > 1
	enable(f.previous, some)
	enable(f.next, some)
}

func (f *findbar) says(s *search) string {
	words := f.v.words
	switch {
	case s == nil:
		return ""
	case len(s.hits) > 0:
		key := "page.found"
		if !s.done {
			key = "page.found-so-far"
		}
		return words(key, map[string]string{"number": grouped(s.chosen + 1), "count": grouped(len(s.hits))})
	case !s.done:
		return words("page.finding", map[string]string{"page": strconv.Itoa(s.read), "pages": grouped(f.v.stack.count())})
	case s.failed:
		return words("page.find-failed", nil)
	}
	return words("page.not-found", nil)
}

// ShowFind lets the person type what to look for.
func (v *Viewer) ShowFind() {
	if !v.CanFind() {
		return
	}
	v.findbar.update()
	v.findbar.box.Show()
	v.findbar.entry.focus()
	if v.findbar.entry.Text != "" {
		v.findbar.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
		v.Find(v.findbar.entry.Text)
	}
}

// HideFind ends the search and gives the keys back to the pages.
func (v *Viewer) HideFind() {
	if !v.findbar.box.Visible() {
		return
	}
	v.endSearch()
	v.findbar.box.Hide()
	v.board.takeFocus()
}

// findEntry takes the words: Enter goes on, with Shift back, Escape ends.
type findEntry struct {
	widget.Entry
	v       *Viewer
	shifted bool
}

func newFindEntry(v *Viewer) *findEntry {
	e := &findEntry{v: v}
	e.ExtendBaseWidget(e)
	e.OnChanged = v.Find
	return e
}

func (e *findEntry) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Focus(e)
	}
}

// KeyDown notes Shift.
func (e *findEntry) KeyDown(key *fyne.KeyEvent) {
	e.shifted = e.shifted || isShift(key.Name)
	e.Entry.KeyDown(key)
}

// KeyUp forgets it.
func (e *findEntry) KeyUp(key *fyne.KeyEvent) {
	if isShift(key.Name) {
		e.shifted = false
	}
	e.Entry.KeyUp(key)
}

// TypedKey does what Enter and Escape mean here.
func (e *findEntry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.shifted {
			e.v.FindPrevious()
		} else {
			e.v.FindNext()
		}
	case fyne.KeyEscape:
		e.v.HideFind()
	default:
		e.Entry.TypedKey(key)
	}
}
