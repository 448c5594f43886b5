package ui

import (
	"image"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"trien/signer/stamp"
	"trien/signer/task"
	"trien/signer/trust"
	"trien/ui/look"
)

// specimen is how a template looks with somebody's name and made-up facts in it.
type specimen struct {
	picture       image.Image
	width, height float64      // points
	facts         *stamp.Facts // of the picture in it; nil without one
	notices       []error
	err           error // why it cannot be painted
}

// specimenOf draws the first mark of a template by the code that paints it.
func (w *Window) specimenOf(t task.Template) specimen {
	t.Needs = nil
	drawn, err := t.Fill(w.sampleFacts(t))
	if err != nil {
		return specimen{err: err}
	}
	first := drawn[0]
	shown := specimen{width: first.Width, height: first.Height}
	shown.picture, shown.err = first.Mark.Preview(first.Width, first.Height, specimenScale)
	if len(first.Mark.Image) > 0 {
		if facts, err := stamp.Examine(first.Mark.Image); err == nil {
			shown.facts = &facts
		}
		shown.notices, err = task.Advise(drawn[:1])
		if err != nil && shown.err == nil {
			shown.err = err
		}
	}
	return shown
}

// specimenScale is pixels per point: enough for screens of twice the usual
// density.
const specimenScale = 3

// sampleFacts are the holder of the certificate at hand, else somebody made up,
// and what a document might say.
func (w *Window) sampleFacts(t task.Template) task.Facts {
	now := w.services.Now()
	f := task.Facts{
		Time: now, Date: now, Number: "128", Reason: w.speech.say("templates.sample.reason"), Location: w.speech.say("templates.sample.location"),
		Copy: task.TrueCopy,
	}
	if c, ok := w.state.Credential(); ok && c.Certificate != nil {
		f.Signer = c.Certificate
	} else {
		f.Signer = &trust.Certificate{Subject: trust.Name{
			CommonName: w.speech.say("templates.sample.name"), Title: w.speech.say("templates.sample.title"), Organisation: w.speech.say("templates.sample.agency"),
		}}
	}
	if picture := t.Marks[0].Image; picture != nil && len(picture.Data) == 0 {
		f.Image = w.mark.pictures[picture.Kind].data
		if w.mark.sealWidth > 0 && picture.Kind == task.Seal {
			f.ImageSize = task.ImageSize{Width: w.mark.sealWidth}
		}
	}
	return f
}

// paper shows a mark as it will stand on paper, in its size on a screen at 100 %
// where there is room.
func paper(drawn image.Image) fyne.CanvasObject {
	picture := canvas.NewImageFromImage(drawn)
	picture.FillMode = canvas.ImageFillContain
	if drawn != nil {
		const unitsPerPixel = 96.0 / 72 / specimenScale
		size := drawn.Bounds().Size()
		shrink := min(1, 300/(float64(size.X)*unitsPerPixel), 190/(float64(size.Y)*unitsPerPixel))
		picture.SetMinSize(fyne.NewSize(float32(float64(size.X)*unitsPerPixel*shrink), float32(float64(size.Y)*unitsPerPixel*shrink)))
	}
	sheet := look.NewPanel(look.Paper, container.New(exactly{height: 210}, container.NewCenter(picture)))
	sheet.Stroke, sheet.Radius = look.Line, look.RadiusCard
	return sheet
}

// lines are what there is to say of the picture, and why nothing can be painted.
func (p specimen) lines(s speech) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	if p.err != nil {
		f := s.Failure(p.err)
		text := f.What
		if f.Code == "" {
			text = p.err.Error()
		}
		all = append(all, look.NewStatusLine(look.ToneInvalid, look.ShapeCross, text, ""))
	}
	for _, n := range p.notices {
		all = append(all, look.NewStatusLine(look.ToneUndecided, look.ShapeExclaim, s.Failure(n).Title, ""))
	}
	if p.facts == nil {
		return all
	}
	if len(p.notices) == 0 {
		all = append(all, look.NewStatusLine(look.ToneGood, look.ShapeCheck, s.say("templates.picture.good"), ""))
	}
	return append(all, look.NewParagraph(look.Detail, p.measured(s)))
}

// measured is how large the picture is, in pixels and on paper.
func (p specimen) measured(s speech) string {
	text := s.say("templates.picture.pixels", "width", strconv.Itoa(p.facts.Pixels.X), "height", strconv.Itoa(p.facts.Pixels.Y))
	if p.facts.DPI == 0 {
		return text + " · " + s.say("templates.picture.no-dpi")
	}
	return text + " · " + s.say("templates.picture.dpi", "dpi", strconv.Itoa(int(p.facts.DPI+0.5)),
		"width", millimetres(p.facts.Width), "height", millimetres(p.facts.Height))
}
