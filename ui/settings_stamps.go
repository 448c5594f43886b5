package ui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer"
	"trien/ui/look"
)

// stampTrial is what an authority answered when it was tried.
type stampTrial struct {
	asking bool
	answer StampAnswer
	err    error
}

func stampKey(s StampService) string { return s.URL + "\n" + s.User }

// suggestedStamps are authorities that the country's offices use; nobody is asked
// unless the person adds it.
func suggestedStamps() []string { return []string{"http://tsa.ca.gov.vn", "http://tsa.viettel-ca.vn/"} }

// drawStamps is the list of time-stamping authorities in the order of asking.
func (p *settingsPage) drawStamps(now Preferences) fyne.CanvasObject {
	fixed := locked(now, "tsas")
	column := []fyne.CanvasObject{stacked(4, look.NewText(look.Title, p.text("stamps")), look.NewParagraph(look.Body, p.text("stamps.about")))}
	if fixed {
		column = append(column, p.fixedNote())
	}
	if len(now.Stamps) == 0 {
		column = append(column, look.NewBanner(look.ToneUndecided, look.ShapeExclaim, "", p.text("stamps.none")))
	}
	for i, s := range now.Stamps {
		column = append(column, p.stampCard(now, i, s))
	}
	if !fixed {
		column = append(column, p.stampAdding(now))
	}
	return p.column(column...)
}

func (p *settingsPage) stampAdding(now Preferences) fyne.CanvasObject {
	row := container.New(wrapped{gap: 8}, p.control("add", look.NewSecondaryButton(p.text("stamps.add"), func() { p.editStamp(-1, StampService{}) })))
	for _, address := range suggestedStamps() {
		if !slices.ContainsFunc(now.Stamps, func(s StampService) bool { return hostOf(s.URL) == hostOf(address) }) {
			row.Add(p.control("add "+address, look.NewSecondaryButton(p.text("stamps.add-known", "host", hostOf(address)), func() {
				p.apply(func(n *Preferences) { n.Stamps = insertOwn(n.Stamps, StampService{URL: address}) })
			})))
		}
	}
	return row
}

// insertOwn adds an authority of the person's after their others.
func insertOwn(all []StampService, s StampService) []StampService {
	at := slices.IndexFunc(all, func(o StampService) bool { return o.Machine })
	if at < 0 {
		at = len(all)
	}
	return slices.Insert(slices.Clone(all), at, s)
}

func (p *settingsPage) stampCard(now Preferences, i int, s StampService) fyne.CanvasObject {
	name := strconv.Itoa(i+1) + ". " + hostOf(s.URL)
	about := s.URL
	if s.User != "" {
		about = p.text("stamps.user", "address", s.URL, "user", s.User)
	}
	words := stacked(0, look.NewText(look.Body, name).Strong().Ellipsis(), look.NewText(look.Detail, about).Ellipsis())
	column := stacked(6, container.NewBorder(nil, nil, nil, p.stampActs(now, i, s), words))
	if s.Machine {
		column.Add(p.fixedNote())
	}
	if trial, ok := p.trials[stampKey(s)]; ok {
		column.Add(p.drawTrial(trial))
	}
	return look.NewCard(column)
}

func (p *settingsPage) stampActs(now Preferences, i int, s StampService) fyne.CanvasObject {
	id := "stamp " + stampKey(s)
	test := look.NewSecondaryButton(p.text("stamps.test"), func() { p.tryStamp(s) })
	if p.trials[stampKey(s)].asking {
		test.Disable()
	}
	row := container.NewHBox(p.control(id+" test", test))
	if s.Machine || locked(now, "tsas") {
		return row
	}
	act := func(icon look.Icon, key string, possible bool, do func()) {
		b := look.NewIconButton(icon, p.text("stamps."+key, "host", hostOf(s.URL)), do)
		if !possible {
			b.Disable()
		}
		row.Add(p.control(id+" "+key, b))
	}
	row.Add(p.control(id+" edit", look.NewSecondaryButton(p.text("stamps.edit"), func() { p.editStamp(i, s) })))
	act(look.IconUp, "up", i > 0, func() { p.moveStamp(i, i-1) })
	act(look.IconDown, "down", i+1 < len(now.Stamps) && !now.Stamps[i+1].Machine, func() { p.moveStamp(i, i+1) })
	act(look.IconClose, "remove", true, func() {
		p.apply(func(n *Preferences) { n.Stamps = slices.Delete(slices.Clone(n.Stamps), i, i+1) })
	})
	return row
}

func (p *settingsPage) moveStamp(from, to int) {
	p.apply(func(n *Preferences) {
		n.Stamps = slices.Clone(n.Stamps)
		n.Stamps[from], n.Stamps[to] = n.Stamps[to], n.Stamps[from]
	})
}

// tryStamp has the authority give a timestamp, and shows what came back.
func (p *settingsPage) tryStamp(s StampService) {
	p.trials[stampKey(s)] = stampTrial{asking: true}
	p.redraw()
	run := p.run
	p.w.background(func(context.Context) {
		answer, err := p.w.services.Setup.Ask(run, s)
		p.w.do(func() {
			p.trials[stampKey(s)] = stampTrial{answer: answer, err: err}
			if p.still() {
				p.w.services.Log("stamp tried good=%t", err == nil)
				p.redraw()
			}
		})
	})
}

func (p *settingsPage) drawTrial(t stampTrial) fyne.CanvasObject {
	switch {
	case t.asking:
		return look.NewStatusLine(look.ToneNeutral, look.ShapeDot, p.text("stamps.asking"), "")
	case t.err != nil:
		f := p.w.speech.Failure(t.err)
		return look.NewGround(look.ToneInvalid, stacked(4,
			look.NewStatusLine(look.ToneInvalid, look.ShapeCross, f.Title, p.w.speech.whose(f.Who)),
			look.NewParagraph(look.Body, f.What), look.NewParagraph(look.Body, f.Do)))
	}
	a := t.answer
	took := p.text("stamps.took", "seconds", decimal(a.Took.Seconds()))
	lines := stacked(2, look.NewStatusLine(look.ToneGood, look.ShapeCheck, p.text("stamps.good", "name", a.Authority), took))
	moment := a.Time.In(signer.Vietnam()).Format("15:04:05") + " " + day(a.Time)
	if off := a.Offset.Abs(); off > clockSlack {
		lines.Add(look.NewStatusLine(look.ToneUndecided, look.ShapeExclaim, p.text("stamps.clock-off", "time", moment, "minutes", strconv.Itoa(int(off.Round(time.Minute).Minutes()))), ""))
	} else {
		lines.Add(look.NewStatusLine(look.ToneGood, look.ShapeCheck, p.text("stamps.clock", "time", moment), ""))
	}
	return look.NewGround(look.ToneGood, lines)
}
