package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/task"
	"trien/ui/batch"
	"trien/ui/look"
)

// batchFactsView is which facts the task asks for. What is typed is no part of
// it: a field that is being typed into stays.
type batchFactsView struct {
	language           string
	doing              task.Task
	number, own        bool
	date, text, copies bool
	kind               task.CopyKind
	busy               bool
}

func (p *batchPage) factsView() batchFactsView {
	v := batchFactsView{language: p.w.speech.Lang(), doing: p.w.state.Doing(), own: p.numbered(), kind: p.facts.copy, busy: p.b.Phase.Busy()}
	v.number, v.date, v.text, v.copies = p.kinds()
	return v
}

// drawFacts is the form; nothing where the task asks for nothing.
func (p *batchPage) drawFacts(v batchFactsView) fyne.CanvasObject {
	s, column, doing := p.w.speech, stacked(12), string(v.doing)
	if v.copies {
		column.Add(p.copyKinds(v))
	}
	if v.number && v.own {
		column.Add(p.counting(v))
	}
	var row []fyne.CanvasObject
	if v.number && !v.own {
		row = append(row, p.factEntry(v, "fact.number."+doing, &p.facts.number))
	}
	if v.date {
		row = append(row, p.factEntry(v, "fact.date."+doing, &p.facts.date))
	}
	if len(row) > 0 {
		column.Add(container.NewGridWithColumns(len(row), row...))
	}
	if v.text {
		column.Add(p.factEntry(v, "fact.reason."+doing, &p.facts.reason))
	}
	if len(column.Objects) == 0 {
		return nil
	}
	column.Add(look.NewParagraph(look.Detail, s.say("batch.facts.shared")))
	return column
}

func (p *batchPage) factEntry(v batchFactsView, key string, fact *string) fyne.CanvasObject {
	entry := newFactEntry(func() {})
	entry.SetText(*fact)
	entry.OnChanged = func(text string) {
		*fact = text
		p.follow()
	}
	if v.busy {
		entry.Disable()
	}
	return stacked(4, look.NewText(look.Section, p.w.speech.Text("ui."+key, nil)), entry)
}

// counting gives the documents numbers one after the other.
func (p *batchPage) counting(v batchFactsView) fyne.CanvasObject {
	s := p.w.speech
	fill := look.NewSecondaryButton(s.say("batch.number.fill"), func() {
		p.b.Count(p.first)
		p.redraw()
	})
	enabled := func() bool {
		_, ok := batch.After(p.first)
		return ok && !v.busy
	}
	entry := newFactEntry(func() {
		if enabled() {
			fill.OnTapped()
		}
	})
	entry.SetText(p.first)
	entry.OnChanged = func(text string) {
		p.first = text
		if enabled() {
			fill.Enable()
		} else {
			fill.Disable()
		}
	}
	if v.busy {
		entry.Disable()
	}
	if !enabled() {
		fill.Disable()
	}
	return stacked(4, look.NewText(look.Section, s.say("batch.number.first")),
		container.NewBorder(nil, nil, nil, fill, entry),
		look.NewParagraph(look.Detail, s.say("batch.number.hint")))
}

func (p *batchPage) copyKinds(v batchFactsView) fyne.CanvasObject {
	return copyKinds(p.w.speech, v.kind, v.busy, func(k task.CopyKind) {
		p.facts.copy = k
		p.follow()
	})
}
