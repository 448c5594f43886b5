package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/place"
	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/page"
)

// placeView is where the marks stand; it changes with every move of the mouse,
// so it is drawn apart from the rest of the panel.
type placeView struct {
	language string
	placed   bool
	seeking  bool
	agency   bool // the signature's own mark is a seal
	rows     []placeRow
	overlaps []place.Overlap
	lacking  bool // the task paints a number that found no blank
	undo     bool
}

// placeRow is one mark: what it is, and why it stands there.
type placeRow struct {
	part task.Part
	page int
	why  string
}

func (w *Window) placeView() placeView {
	v := placeView{
		language: w.speech.Lang(), placed: w.state.Placed, seeking: w.state.Seeking, agency: w.mark.imageKind() == task.Seal,
		overlaps: w.overlaps(), undo: w.state.CanUndo(),
	}
	if !v.placed {
		return v
	}
	for i, p := range w.painted(w.mark.drawn) {
		why := w.state.Why
		if i > 0 {
			why = w.whyOf(p.Part)
		}
		if (p.Part == task.PartMonth || p.Part == task.PartYear) && !why.ByHand {
			continue // told with the day
		}
		v.rows = append(v.rows, placeRow{p.Part, p.Placement.Page + 1, w.reason(why, p.Part)})
	}
	for _, d := range w.mark.drawn {
		if d.Part == task.PartNumber || d.Part == task.PartDay {
			v.lacking = v.lacking || !w.hasSpot(d.Part)
		}
	}
	return v
}

func (w *Window) hasSpot(part task.Part) bool {
	for _, o := range w.state.Others {
		if o.Part == part {
			return true
		}
	}
	return false
}

func (w *Window) whyOf(part task.Part) flow.Why {
	for _, o := range w.state.Others {
		if o.Part == part {
			return o.Why
		}
	}
	return flow.Why{}
}

// reason says in a few words why a mark stands where it does.
func (w *Window) reason(why flow.Why, part task.Part) string {
	s := w.speech
	heading := part != task.PartSignature && part != task.PartSeal
	switch {
	case why.ByHand:
		return s.say("place.hand")
	case why.InField:
		return s.say("place.field")
	case why.Guessed:
		return s.say("place.guessed")
	case heading && part == task.PartNumber:
		return s.say("place.number")
	case heading:
		return s.say("place.date")
	case part == task.PartSeal && (why.Basis == place.ByName || why.Basis == place.ByTitle):
		return s.say("place.seal-block")
	}
	return s.say("place." + basisWord(why.Basis))
}

func basisWord(b place.Basis) string {
	switch b {
	case place.ByName:
		return "name"
	case place.ByTitle:
		return "title"
	case place.BySignature:
		return "signature"
	case place.ByEnding:
		return "ending"
	case place.ByRule:
		return "rule"
	case place.ByMemory:
		return "memory"
	}
	return "usual"
}

func (w *Window) drawPlace(v placeView) fyne.CanvasObject {
	s := w.speech
	column := stacked(2)
	switch {
	case !v.placed && v.seeking:
		column.Add(look.NewParagraph(look.Body, s.say("place.seeking")))
	case !v.placed:
		column.Add(look.NewParagraph(look.Body, s.say("sign.place.none")))
		column.Add(container.NewHBox(look.NewSecondaryButton(s.say("sign.place.here"), w.placeHere)))
	}
	for i, r := range v.rows {
		column.Add(w.placeLine(r, i == 0))
	}
	for _, o := range v.overlaps {
		column.Add(look.NewStatusLine(look.ToneUndecided, look.ShapeExclaim, s.say("place."+overlapWord(o)), ""))
	}
	if v.lacking && v.placed {
		column.Add(look.NewStatusLine(look.ToneUndecided, look.ShapeExclaim, s.say("place.no-blank"), ""))
	}
	return column
}

// placeLine is a mark's name and the reason for its place; pressing it shows the
// mark and lets the arrow keys move it.
func (w *Window) placeLine(r placeRow, own bool) fyne.CanvasObject {
	s := w.speech
	tone := look.ToneBlue
	if r.part == task.PartSeal && w.state.Fixed {
		tone = look.ToneInvalid
	}
	name := s.say("part." + string(r.part))
	chip := container.NewCenter(look.NewChip(tone, look.ShapeNone, name))
	why := s.say("place.on-page", "why", r.why, "page", strconv.Itoa(r.page))
	row := container.NewBorder(nil, nil, container.NewHBox(chip, space(2)), nil, look.NewParagraph(look.Body, why))
	inner := look.NewPanel("", row)
	inner.Margin = fyne.NewSize(0, 4)
	return newPressable(inner, name+", "+why, func() { w.goToMark(r.part, own) })
}

func (w *Window) goToMark(part task.Part, own bool) {
	if own {
		w.viewer.Reveal(page.Placement(w.state.Place))
		w.viewer.SelectFrame()
	} else {
		w.revealSpot(part)
		w.viewer.SelectMark(string(part))
	}
	w.viewer.Focus()
}

// placeHere puts the frame on the page that shows, where it stood on its own.
func (w *Window) placeHere() {
	p := w.state.Place
	if !w.state.Placed {
		p = w.state.Usual
	}
	if p.Rect.Width() <= 0 {
		p.Rect.X0, p.Rect.Y0 = 72, 72
		p.Rect.X1, p.Rect.Y1 = p.Rect.X0+w.state.Width, p.Rect.Y0+w.state.Height
	}
	p.Page = w.viewer.Page()
	w.putFrame(page.Placement(p))
}

// putFrame puts the frame somewhere by the person's wish, shifted into its page.
func (w *Window) putFrame(p page.Placement) {
	w.dispatch(flow.GestureBegun{})
	if !w.viewer.SetFrame(p) {
		return
	}
	if at, ok := w.viewer.Frame(); ok {
		w.viewer.Reveal(at)
		w.dispatch(flow.FramePlaced{Place: placement(at)})
	}
}
