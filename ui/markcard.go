package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/stamp"
	"trien/ui/look"
)

// markView is what the card shows.
type markView struct {
	language string
	name     string
	size     int
	layout   stamp.Layout
	chosen   string // key of the certificate: its name stands in the text
	lines    string // while folded; an open field keeps its own
	withTime bool
	open     bool
	busy     bool
}

func (w *Window) markView() markView {
	m := w.mark
	v := markView{
		language: w.speech.Lang(), name: m.name, size: len(m.image), layout: m.layout, chosen: w.state.Chosen,
		withTime: m.withTime, open: m.open, busy: w.state.Phase.Busy(),
	}
	if !m.open {
		v.lines = m.lines
	}
	return v
}

// placeView is where the mark stands; it changes with every move of the mouse,
// so it is drawn apart from the rest of the card.
type placeView struct {
	language      string
	placed        bool
	page          int
	width, height string
}

func (w *Window) placeView() placeView {
	r := w.state.Place.Rect
	return placeView{w.speech.Lang(), w.state.Placed, w.state.Place.Page + 1, millimetres(r.Width()), millimetres(r.Height())}
}

func (w *Window) drawPlace(v placeView) fyne.CanvasObject {
	text := w.speech.say("sign.place.none")
	if v.placed {
		text = w.speech.say("sign.place.where", "page", strconv.Itoa(v.page), "width", v.width, "height", v.height)
	}
	return look.NewParagraph(look.Detail, text)
}

// draw is the card: a small picture of the mark, where it stands, and what can
// be changed. The rest is folded away until it is asked for.
func (m *markCard) draw(v markView) fyne.CanvasObject {
	w, s := m.window, m.window.speech
	fold, words := !m.open, "sign.mark.edit"
	if m.open {
		words = "sign.mark.done"
	}
	edit := m.link(v, s.say(words), func() { m.open = fold; w.show() })
	summary := stacked(0, look.NewText(look.Body, m.summary(v)).Strong().Ellipsis(), w.sheet.place.box)
	column := stacked(8,
		section(s.say("sign.mark"), edit),
		container.NewBorder(nil, nil, m.thumbnail(), nil, container.New(centredRow{}, summary)))
	if !m.open {
		return look.NewRaisedCard(column)
	}
	if v.size > 0 {
		column.Add(m.layoutRow(v))
	}
	if v.layout != stamp.ImageOnly {
		column.Add(m.linesEntry(v))
		timed := widget.NewCheck(s.say("sign.mark.time"), func(on bool) { m.withTime = on; w.show() })
		timed.Checked = m.withTime
		column.Add(timed)
	}
	column.Add(m.acts(v))
	return look.NewRaisedCard(column)
}

func (m *markCard) summary(v markView) string {
	s := m.window.speech
	switch {
	case v.layout == stamp.TextOnly:
		return s.say("sign.mark.text.only")
	case v.layout == stamp.ImageOnly:
		return s.say("sign.mark.image.name", "file", v.name)
	}
	return s.say("sign.mark.both")
}

func (m *markCard) link(v markView, text string, do func()) *look.Button {
	b := look.NewLinkButton(text, do)
	if v.busy {
		b.Disable()
	}
	return b
}

// acts are what is seldom needed: another picture, no picture, this page.
func (m *markCard) acts(v markView) fyne.CanvasObject {
	w, s := m.window, m.window.speech
	row := container.NewHBox(look.NewSecondaryButton(s.say("sign.mark.choose"), func() {
		w.choose(choice{
			title: s.say("file-dialog.image.title"), filter: s.say("file-dialog.image.filter"),
			endings: []string{".png", ".jpg", ".jpeg"}, chosen: m.choose,
		})
	}))
	if v.size > 0 {
		row.Add(look.NewSecondaryButton(s.say("sign.mark.remove"), m.remove))
	}
	return stacked(8, row, look.NewParagraph(look.Detail, s.say("sign.mark.hint")),
		container.NewHBox(look.NewSecondaryButton(s.say("sign.place.here"), w.placeHere)))
}

// thumbnail is the mark on white, as it will stand on paper.
func (m *markCard) thumbnail() fyne.CanvasObject {
	w := m.window
	chosen, known := w.state.Credential()
	mark := m.mark(chosen.Subject, w.services.Now())
	if !known {
		mark.Lines = nil
	}
	frame := w.state.Usual.Rect
	picture := canvas.NewImageFromImage(nil)
	if drawn, err := mark.Preview(frame.Width(), frame.Height(), 2); drawn != nil {
		picture.Image = drawn
	} else if err != nil {
		w.services.Log("preview %s", fault.CodeOf(err))
	}
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSize(96, 42))
	paper := look.NewPanel(look.Paper, picture)
	paper.Stroke, paper.Radius, paper.Margin = look.Line, look.RadiusControl, fyne.NewSize(5, 4)
	return paper
}

func (m *markCard) layoutRow(v markView) fyne.CanvasObject {
	row := container.NewHBox()
	for _, l := range []stamp.Layout{stamp.ImageOnly, stamp.ImageLeftTextRight, stamp.TextOnly} {
		words := map[stamp.Layout]string{stamp.ImageOnly: "image", stamp.ImageLeftTextRight: "both", stamp.TextOnly: "text"}[l]
		b := look.NewButton(look.Choice, m.window.speech.say("sign.mark."+words), func() { m.layout = l; m.window.show() })
		b.Chosen = v.layout == l
		row.Add(b)
	}
	return row
}

// linesEntry is the text in the frame. Emptied, it follows the certificate.
func (m *markCard) linesEntry(v markView) fyne.CanvasObject {
	w := m.window
	chosen, _ := w.state.Credential()
	entry := widget.NewMultiLineEntry()
	entry.SetMinRowsVisible(2)
	entry.Wrapping = fyne.TextWrapWord
	entry.SetText(m.lines)
	if m.lines == "" || m.linesOf != w.state.Chosen {
		own := signer.MarkLines(w.speech.Text, chosen.Subject, w.services.Now())
		entry.SetText(strings.Join(own[:len(own)-1], "\n"))
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

// centredRow gives its object the whole width, in the middle of the height.
type centredRow struct{}

func (centredRow) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (centredRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	height := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(size.Width-8, height))
	o[0].Move(fyne.NewPos(8, (size.Height-height)/2))
}
