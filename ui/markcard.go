package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/fault"
	"trien/signer/task"
	"trien/ui/look"
)

// markView is what the card shows.
type markView struct {
	made    makings // without what an open field keeps itself
	missing string
	open    bool
	busy    bool
}

func (w *Window) markView() markView {
	m := w.mark
	v := markView{made: m.made, open: m.open, busy: w.state.Phase.Busy(), missing: fault.CodeOf(m.missing)}
	if m.open {
		v.made.lines, v.made.sealWidth = "", 0
	}
	if m.imageKind() == task.Seal {
		v.made.facts = facts{} // they stand elsewhere on the page
	}
	return v
}

// draw is the card: a small picture of the mark, and what can be changed, folded
// away until it is asked for.
func (m *markCard) draw(v markView) fyne.CanvasObject {
	w, s := m.window, m.window.speech
	t, err := m.template()
	if err != nil {
		return trouble(s, err)
	}
	hasPicture := m.imageKind() != ""
	var acts []fyne.CanvasObject
	if hasPicture {
		fold, words := !m.open, "sign.mark.edit"
		if m.open {
			words = "sign.mark.done"
		}
		acts = append(acts, m.link(v, s.say(words), func() { m.open = fold; w.show() }))
	}
	summary := stacked(0, look.NewText(look.Body, m.summary(t)).Strong().Ellipsis(), look.NewParagraph(look.Detail, m.measure()))
	heading := "sign.mark"
	if m.imageKind() == task.Seal {
		heading = "sign.mark.of-seal"
	}
	column := stacked(8,
		section(s.say(heading), acts...),
		container.NewBorder(nil, nil, m.thumbnail(), nil, container.New(centredRow{}, summary)))
	if strings.HasPrefix(v.missing, "stamp.") {
		column.Add(look.NewStatusLine(look.ToneUndecided, look.ShapeExclaim, s.Failure(m.missing).What, ""))
	}
	if !m.open || !hasPicture {
		return look.NewRaisedCard(column)
	}
	if m.editable(t) {
		m.addText(column, v, t)
	}
	if m.imageKind() == task.Seal {
		column.Add(m.sealField(v))
	}
	column.Add(m.acts(v))
	return look.NewRaisedCard(column)
}

func (m *markCard) summary(t task.Template) string {
	s, own := m.window.speech, m.own()
	picture := len(own.data) > 0 && t.Marks[0].Layout != task.LayoutText
	switch {
	case m.imageKind() == "":
		return s.say("task." + string(t.Task))
	case !picture && m.imageKind() == task.Seal:
		return s.say("sign.mark.no-seal")
	case !picture:
		return s.say("sign.mark.text.only")
	case m.imageKind() == task.Seal:
		return s.say("sign.mark.seal")
	case t.Marks[0].Layout == task.LayoutImage:
		return s.say("sign.mark.hand")
	}
	return s.say("sign.mark.both")
}

// measure is how large the mark is.
func (m *markCard) measure() string {
	width, height, fixed := m.size()
	key := "sign.mark.size"
	if fixed {
		key = "sign.mark.size.real"
	}
	return m.window.speech.say(key, "width", millimetres(width), "height", millimetres(height))
}

func (m *markCard) link(v markView, text string, do func()) *look.Button {
	b := look.NewLinkButton(text, do)
	if v.busy {
		b.Disable()
	}
	return b
}

// addText lets the person choose between picture and text, and change the text.
func (m *markCard) addText(column *fyne.Container, v markView, t task.Template) {
	if len(m.own().data) > 0 {
		column.Add(m.layoutRow(t))
	}
	if t.Marks[0].Layout == task.LayoutImage && len(m.own().data) > 0 {
		return
	}
	column.Add(m.linesEntry(v))
	timed := widget.NewCheck(m.window.speech.say("sign.mark.time"), func(on bool) { m.withTime = on; m.window.show() })
	timed.Checked = m.withTime
	column.Add(timed)
}

// acts are what is seldom needed: another picture, no picture.
func (m *markCard) acts(v markView) fyne.CanvasObject {
	w, s := m.window, m.window.speech
	if len(m.within()) > 0 {
		return stacked(8, look.NewParagraph(look.Detail, s.say("sign.mark.within")), container.NewHBox(look.NewSecondaryButton(s.say("templates"), w.openTemplates)))
	}
	row := container.NewHBox(look.NewSecondaryButton(s.say("sign.mark.choose"), func() {
		w.choose(choice{
			title: s.say("file-dialog.image.title"), filter: s.say("file-dialog.image.filter"),
			endings: []string{".png", ".jpg", ".jpeg"}, chosen: m.choose,
		})
	}))
	if len(m.own().data) > 0 {
		row.Add(look.NewSecondaryButton(s.say("sign.mark.remove"), m.remove))
	}
	hint := "sign.mark.hint"
	if m.imageKind() == task.Seal {
		hint = "sign.mark.hint.seal"
	}
	return stacked(8, row, look.NewParagraph(look.Detail, s.say(hint)))
}

// thumbnail is the mark on white, as it will stand on paper.
func (m *markCard) thumbnail() fyne.CanvasObject {
	picture := canvas.NewImageFromImage(nil)
	if len(m.drawn) > 0 {
		first := m.drawn[0]
		if drawn, err := first.Mark.Preview(first.Width, first.Height, 2); drawn != nil {
			picture.Image = drawn
		} else if err != nil {
			m.window.services.Log("preview %s", fault.CodeOf(err))
		}
	}
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSize(96, 42))
	paper := look.NewPanel(look.Paper, picture)
	paper.Stroke, paper.Radius, paper.Margin = look.Line, look.RadiusControl, fyne.NewSize(5, 4)
	return paper
}

func (m *markCard) layoutRow(t task.Template) fyne.CanvasObject {
	row := container.NewHBox()
	for _, l := range []struct {
		layout task.Layout
		words  string
	}{{task.LayoutImage, "image"}, {task.LayoutBeside, "both"}, {task.LayoutText, "text"}} {
		b := look.NewButton(look.Choice, m.window.speech.say("sign.mark."+l.words), func() { m.layout = l.layout; m.window.show() })
		b.Chosen = t.Marks[0].Layout == l.layout
		row.Add(b)
	}
	return row
}

// linesEntry is the text in the frame. Emptied, it follows the certificate.
func (m *markCard) linesEntry(v markView) fyne.CanvasObject {
	w := m.window
	entry := widget.NewMultiLineEntry()
	entry.SetMinRowsVisible(2)
	entry.Wrapping = fyne.TextWrapWord
	entry.SetText(m.lines)
	if m.lines == "" || m.linesOf != w.state.Chosen {
		entry.SetText(strings.Join(m.withoutTime(), "\n"))
	}
	entry.OnChanged = func(text string) {
		m.lines, m.linesOf = text, w.state.Chosen
		w.show()
	}
	if v.busy {
		entry.Disable()
	}
	return stacked(4, look.NewText(look.Detail, w.speech.say("sign.mark.lines")), entry)
}

// withoutTime is what the template writes, but for the time.
func (m *markCard) withoutTime() []string {
	t, err := m.window.services.Template(m.window.state.Doing())
	if err != nil {
		return nil
	}
	kept := []string{}
	for _, line := range t.Marks[0].Text {
		if !saysTime(line) {
			kept = append(kept, line)
		}
	}
	t.Needs, t.Marks = nil, []task.Mark{{Part: t.Marks[0].Part, Text: kept, Frame: t.Marks[0].Frame}}
	f, _ := m.told(m.window.services.Now()) // a date that cannot be read counts as none
	f.Image = nil
	drawn, err := t.Fill(f)
	if err != nil {
		return nil
	}
	return drawn[0].Mark.Lines
}

// sealField is the true width of the seal, for a picture that does not tell it.
func (m *markCard) sealField(v markView) fyne.CanvasObject {
	entry := widget.NewEntry()
	if m.sealWidth > 0 {
		entry.SetText(decimal(m.sealWidth))
	}
	entry.OnChanged = func(text string) {
		width, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
		if err != nil || width < 10 || width > 100 {
			width = 0
		}
		m.sealWidth, m.window.choices.SealWidth = width, width
		m.window.show()
	}
	if v.busy {
		entry.Disable()
	}
	return stacked(4, look.NewText(look.Detail, m.window.speech.say("sign.mark.seal.width")), entry)
}

// decimal writes a number with one digit after the comma, where it has one.
func decimal(n float64) string {
	return strings.Replace(strings.TrimSuffix(strconv.FormatFloat(n, 'f', 1, 64), ".0"), ".", ",", 1)
}

// advice is what a person should know of the picture before it is painted.
func (m *markCard) advice() []error {
	notices, err := task.Advise(m.drawn)
	if err != nil {
		return nil // missing says so
	}
	return notices
}

// centredRow gives its object the whole width, in the middle of the height.
type centredRow struct{}

func (centredRow) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (centredRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width-8, height))
	o[0].Move(fyne.NewPos(8, (size.Height-height)/2))
}
