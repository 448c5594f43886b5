package ui

import (
	"fmt"
	"reflect"

	"trien/signer/place"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/ui/look"
	"trien/ui/page"
)

// ghostsView is what the drawings on the pages were made for.
type ghostsView struct {
	made   makings
	shown  bool
	ticket int
	others string
}

// showGhosts gives the pages the drawings of the marks, when they have changed.
func (w *Window) showGhosts(placing bool) {
	w.viewer.SetDress(w.frameDress())
	view := ghostsView{made: w.mark.made, shown: placing && w.state.Placed, ticket: w.state.Ticket, others: fmt.Sprint(w.state.Others)}
	if view == w.ghosts {
		return
	}
	if len(w.mark.drawn) > 0 && (view.shown != w.ghosts.shown || !reflect.DeepEqual(w.mark.drawn[0].Mark, w.ghosted)) {
		w.ghosted = w.mark.drawn[0].Mark
		w.viewer.SetGhost(w.preview(w.ghosted))
	}
	w.ghosts = view
	var further []page.Mark
	if placing {
		for _, p := range w.painted(w.mark.drawn)[min(1, len(w.mark.drawn)):] {
			further = append(further, page.Mark{
				ID: string(p.Part), Placement: page.Placement(p.Placement), Label: w.speech.say("part." + string(p.Part)),
				Ghost: w.preview(p.Mark), Version: fmt.Sprint(p.Mark.Lines, p.Mark.Largest, len(p.Mark.Image)),
			})
		}
	}
	w.viewer.SetMarks(further)
}

// painted gives each mark its place; those without one are left out.
func (w *Window) painted(drawn []task.Drawn) []task.Painted {
	return paintedAt(drawn, w.state.Arrangement)
}

func (w *Window) frameDress() page.Dress {
	d := page.Dress{Fixed: w.state.Fixed || w.state.Field != "", Tone: look.ToneBlue, Words: "page.frame"}
	if w.state.Fixed && w.mark.imageKind() == task.Seal {
		d.Words, d.Tone = "page.frame.seal", look.ToneInvalid
	}
	over := w.overlaps()
	if len(over) > 0 {
		d.Words, d.Tone = "page.frame."+overlapWord(over[0]), look.ToneUndecided
	}
	d.Quiet = len(over) == 0 && !w.state.Why.ByHand
	return d
}

func overlapWord(o place.Overlap) string {
	switch o {
	case place.OverMotto:
		return "over-motto"
	case place.OverSignature:
		return "over-signature"
	}
	return "over-text"
}

func placement(p page.Placement) stamp.Placement { return stamp.Placement(p) }
