package ui

import (
	"context"

	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/plan"
)

// seek looks for places behind the window. Where the document tells nothing the
// marks go where such marks usually stand.
func (w *Window) seek(e flow.SeekPlaces) {
	template, drawn := w.mark.specimen()
	if len(drawn) == 0 {
		w.services.Log("places: nothing to paint for %s", e.Task)
		return
	}
	texts, path := w.texts, w.state.Path
	q := plan.Question{
		Template: template, Drawn: drawn, Pages: w.state.Pages, Source: texts.sheet,
		Fields: w.fields, Last: w.lastPlace(e.Task),
	}
	if task.HolderOf(e.Credential.Subject) == task.HolderPerson {
		q.Name = e.Credential.Holder
	}
	w.background(func(ctx context.Context) {
		found := w.places(ctx, path, q)
		w.do(func() {
			r := found.Place.Rect
			w.services.Log("places task=%s page=%d at=%.1f,%.1f size=%.1f,%.1f marks=%d by=%s field=%t", e.Task, found.Place.Page+1,
				r.X0, r.Y0, r.Width(), r.Height(), len(found.Others), basisWord(found.Why.Basis), found.Field != "")
			w.dispatch(flow.PlacesFound{Ticket: e.Ticket, Round: e.Round, Arrangement: found})
		})
	})
}

func (w *Window) places(ctx context.Context, path string, q plan.Question) flow.Arrangement {
	usual, err := w.services.Usual(ctx, path, q.Drawn)
	if err != nil {
		w.services.Log("usual places: %v", err)
		return flow.Arrangement{}
	}
	q.Usual = usual
	found, err := plan.Make(ctx, q)
	if err == nil {
		return found
	}
	w.services.Log("places: %v", err)
	return flow.Arrangement{Place: usual[0].Placement, Placed: true, Why: flow.Why{Guessed: true}}
}

// LastPlace is where the last mark of a task was put by hand. Page counts from
// 0; from the end, -1 is the last page.
type LastPlace struct {
	Page  int
	Frame pdf.Rect
}

func (w *Window) lastPlace(t task.Task) *place.Spot {
	last, ok := w.choices.Places[string(t)]
	if !ok {
		return nil
	}
	number := last.Page
	if number < 0 {
		number += w.state.Pages
	}
	return &place.Spot{Page: number, Frame: last.Frame}
}

// rememberPlace keeps where the person put the mark that was just signed.
func (w *Window) rememberPlace(t task.Task, where flow.Arrangement, pages int) {
	if !where.Why.ByHand || where.Field != "" {
		return
	}
	number := where.Place.Page
	if number == pages-1 {
		number = -1
	}
	places := map[string]LastPlace{string(t): {number, where.Place.Rect}}
	for name, p := range w.choices.Places {
		if _, own := places[name]; !own {
			places[name] = p
		}
	}
	w.choices.Places = places
	w.keep()
}
