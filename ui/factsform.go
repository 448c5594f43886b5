package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/task"
	"trien/ui/look"
	"trien/ui/page"
)

// factsView is which facts the task asks for. What is typed is not part of it:
// a field that is being typed into stays.
type factsView struct {
	language           string
	doing              task.Task
	ticket             int
	number, date, text bool
	kinds              bool
	kind               task.CopyKind
	busy               bool
}

func (w *Window) factsView() factsView {
	v := factsView{language: w.speech.Lang(), doing: w.state.Doing(), ticket: w.state.Ticket, busy: w.state.Phase.Busy(), kind: w.mark.facts.copy}
	t, err := w.services.Template(v.doing)
	if err != nil {
		return v
	}
	v.number, v.text, v.kinds = t.Uses("number"), t.Uses("reason"), t.Uses("copy")
	for _, field := range []string{"date", "date_words", "day", "month", "year"} {
		v.date = v.date || t.Uses(field)
	}
	return v
}

// drawFacts is the form; nothing where the task asks for nothing.
func (w *Window) drawFacts(v factsView) fyne.CanvasObject {
	column := stacked(12)
	w.sheet.first = nil
	if v.kinds {
		column.Add(w.copyKinds(v))
	}
	var row []fyne.CanvasObject
	if v.number {
		row = append(row, w.factEntry(v, "fact.number."+string(v.doing), &w.mark.facts.number, task.PartNumber))
	}
	if v.date {
		row = append(row, w.factEntry(v, "fact.date."+string(v.doing), &w.mark.facts.date, task.PartDay))
	}
	if len(row) > 0 {
		column.Add(container.NewGridWithColumns(len(row), row...))
	}
	if v.text {
		column.Add(w.factEntry(v, "fact.reason."+string(v.doing), &w.mark.facts.reason, ""))
	}
	if len(column.Objects) == 0 {
		return nil
	}
	return column
}

// factEntry is a labelled field for one fact; the page shows where that goes while
// it is typed.
func (w *Window) factEntry(v factsView, key string, fact *string, part task.Part) fyne.CanvasObject {
	entry := newFactEntry(w.primary)
	entry.SetText(*fact)
	entry.OnChanged = func(text string) {
		*fact = text
		w.show()
		w.revealSpot(part)
	}
	if v.busy {
		entry.Disable()
	}
	if w.sheet.first == nil {
		w.sheet.first = entry
	}
	return stacked(4, look.NewText(look.Section, w.speech.Text("ui."+key, nil)), entry)
}

func (w *Window) revealSpot(part task.Part) {
	for _, o := range w.state.Others {
		if o.Part == part {
			w.viewer.Reveal(page.Placement(o.Place))
		}
	}
}

func (w *Window) copyKinds(v factsView) fyne.CanvasObject {
	return copyKinds(w.speech, v.kind, v.busy, func(k task.CopyKind) {
		w.mark.facts.copy = k
		w.show()
	})
}

// copyKinds offers the kinds of copies, of which one is chosen.
func copyKinds(s speech, chosen task.CopyKind, busy bool, choose func(task.CopyKind)) fyne.CanvasObject {
	row := container.NewHBox()
	for _, k := range task.CopyKinds() {
		b := look.NewButton(look.Choice, s.say("copy."+string(k)), func() { choose(k) })
		b.Chosen = k == chosen
		if busy {
			b.Disable()
		}
		row.Add(b)
	}
	return row
}

// newFacts are those of a document that was just opened: dated today.
func (w *Window) newFacts() {
	w.mark.facts = facts{date: day(w.services.Now()), copy: task.TrueCopy}
}

// focusFacts puts the keys into the first field of the form.
func (s *signSheet) focusFacts(w *Window) {
	if s.first != nil && !s.first.Disabled() {
		w.win.Canvas().Focus(s.first)
	}
}

// factEntry is a field of one line; Enter in it does what the button does.
type factEntry struct{ widget.Entry }

func (e *factEntry) TypedKey(key *fyne.KeyEvent) {
	look.PassOn(e, key)
	e.Entry.TypedKey(key)
}

func newFactEntry(submitted func()) *factEntry {
	e := &factEntry{}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(string) { submitted() }
	return e
}
