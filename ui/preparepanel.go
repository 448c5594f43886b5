package ui

import (
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/prepare"
	"trien/ui/look"
)

type preparePanelView struct {
	language string
	made     prepare.Result
}

func (p *preparePage) panelView() preparePanelView {
	return preparePanelView{p.w.speech.Lang(), p.made}
}

func (p *preparePage) drawPanel(v preparePanelView) fyne.CanvasObject {
	s := p.w.speech
	if v.made.Target != "" {
		return withFoot(look.Surface, p.drawMade(v), stacked(8, look.NewPrimaryButton(s.say("prepare.open"), p.openMade),
			look.NewSecondaryButton(s.say("prepare.next"), p.clear)))
	}
	heading := stacked(2, look.NewText(look.Title, s.say("prepare.heading")),
		look.NewParagraph(look.Body, s.say("prepare.what")).InColor(look.InkSecond))
	return withFoot(look.Surface, container.New(gathered{gap: 14}, heading, p.facts.box, p.notes.box), p.foot.box)
}

func (p *preparePage) drawMade(v preparePanelView) fyne.CanvasObject {
	s := p.w.speech
	lines := stacked(6, container.NewBorder(nil, nil, container.NewHBox(container.NewCenter(shapeIcon(look.ShapeCheck, look.ToneGood, 20)), space(4)), nil,
		look.NewText(look.Title, s.say("prepare.made")).InColor(look.Good)),
		look.NewParagraph(look.Body, s.say("prepare.made.what", "file", filepath.Base(v.made.Target), "pages", number(int64(v.made.Pages)))),
		look.NewParagraph(look.Detail, s.say("prepare.made.checked")),
		container.NewHBox(look.NewSecondaryButton(s.say("batch.folder"), func() { p.w.handOver(filepath.Dir(v.made.Target)) })))
	return stacked(0, look.NewGround(look.ToneGood, lines))
}

// prepareFactsView is what the person decides.
type prepareFactsView struct {
	language string
	files    bool
	images   bool
	busy     bool
	paper    prepare.Paper
	folder   string
	usual    string
}

func (p *preparePage) factsView() prepareFactsView {
	v := prepareFactsView{language: p.w.speech.Lang(), files: len(p.parts.list) > 0, images: p.parts.images(), busy: p.making, paper: p.paper}
	if !v.files {
		return v
	}
	v.folder = filepath.Base(filepath.Dir(p.target()))
	if p.name == "" {
		v.usual = filepath.Base(p.target())
	}
	return v
}

func (p *preparePage) drawFacts(v prepareFactsView) fyne.CanvasObject {
	if !v.files {
		return nil
	}
	s := p.w.speech
	column := stacked(12)
	if v.images {
		row := container.NewHBox()
		for _, paper := range []prepare.Paper{prepare.A4, prepare.TrueSize} {
			b := look.NewButton(look.Choice, s.say("prepare.paper."+paperWord(paper)), func() { p.paper = paper; p.redraw() })
			b.Chosen = v.paper == paper
			if v.busy {
				b.Disable()
			}
			row.Add(b)
		}
		column.Add(stacked(4, look.NewText(look.Section, s.say("prepare.paper")), row,
			look.NewParagraph(look.Detail, s.say("prepare.paper."+paperWord(v.paper)+".hint"))))
	}
	name := newFactEntry(p.start)
	name.SetText(p.name)
	name.SetPlaceHolder(v.usual)
	name.OnChanged = func(text string) {
		p.name = text
		p.foot.show(p.footView())
	}
	folder := look.NewLinkButton(s.say("prepare.folder.change"), func() {
		p.w.chooseFolder(s.say("prepare.folder.choose"), func(paths []string) { p.folder = paths[0]; p.redraw() })
	})
	if v.busy {
		name.Disable()
		folder.Disable()
	}
	column.Add(stacked(4, look.NewText(look.Section, s.say("prepare.name")), name,
		container.NewBorder(nil, nil, nil, folder, container.New(centredRow{}, look.NewText(look.Detail, s.say("prepare.folder", "folder", v.folder)).Ellipsis()))))
	return look.NewRaisedCard(column)
}

func paperWord(p prepare.Paper) string {
	if p == prepare.TrueSize {
		return "true"
	}
	return "a4"
}

// prepareNotesView is what the person should know before pressing the button.
type prepareNotesView struct {
	language                string
	files, locked, protects bool
	refused                 int
}

func (p *preparePage) notesView() prepareNotesView {
	v := prepareNotesView{language: p.w.speech.Lang(), files: len(p.parts.list) > 0}
	for _, item := range p.parts.list {
		switch {
		case item.locked():
			v.locked = true
		case item.err != nil:
			v.refused++
		case item.source.Protected:
			v.protects = true
		}
	}
	return v
}

func (p *preparePage) drawNotes(v prepareNotesView) fyne.CanvasObject {
	if !v.files {
		return nil
	}
	s := p.w.speech
	column := stacked(0)
	add := func(tone look.Tone, shape look.Shape, key string, pairs ...string) {
		column.Add(look.NewStatusLine(tone, shape, s.say(key, pairs...), ""))
	}
	if v.refused > 0 {
		add(look.ToneInvalid, look.ShapeCross, "prepare.note.refused", "count", strconv.Itoa(v.refused))
	}
	if v.locked {
		add(look.ToneUndecided, look.ShapeExclaim, "prepare.note.locked")
	}
	if v.protects {
		add(look.ToneUndecided, look.ShapeExclaim, "prepare.note.unprotected")
	}
	add(look.ToneGood, look.ShapeCheck, "prepare.note.originals")
	return column
}

// prepareFootView is the button, or the work that it began.
type prepareFootView struct {
	language         string
	making, passing  bool
	done, all, pages int
	lack, file       string
}

func (p *preparePage) footView() prepareFootView {
	s := p.w.speech
	v := prepareFootView{language: s.Lang(), making: p.making, passing: p.passing, done: p.done, all: len(p.parts.list), pages: p.parts.pages()}
	switch p.parts.readiness() {
	case partsMissing:
		v.lack = s.say("prepare.lack.files")
	case partsLooking:
		v.lack = s.say("prepare.lack.looking")
	case partsLocked:
		v.lack = s.say("prepare.note.locked")
	case partsRefused:
		v.lack = s.say("prepare.lack.refused")
	case partsPlain:
		v.lack = s.say("prepare.lack.plain")
	default:
		v.file = filepath.Base(p.target())
	}
	return v
}

func (p *preparePage) drawFoot(v prepareFootView) fyne.CanvasObject {
	s := p.w.speech
	if v.making {
		cancel := look.NewSecondaryButton(s.say("cancel"), p.stop)
		if v.passing {
			cancel.Disable()
		}
		words := stacked(2, look.NewParagraph(look.Body, s.say("prepare.making", "done", strconv.Itoa(v.done), "all", strconv.Itoa(v.all))).Strong(),
			look.NewParagraph(look.Detail, s.say("progress.original")))
		amount := -1.0
		if v.done < v.all {
			amount = float64(v.done) / float64(v.all)
		}
		return stacked(8, container.NewBorder(nil, nil, nil, container.NewCenter(cancel), words), progressBar(amount))
	}
	key := "prepare.make"
	if v.pages == 0 || v.lack != "" {
		key = "prepare.make.idle"
	}
	button := look.NewPrimaryButton(s.say(key, "pages", number(int64(v.pages))), p.start)
	hint := s.say("prepare.make.hint", "file", v.file)
	if v.lack != "" {
		button.Disable()
		hint = v.lack
	}
	return stacked(8, button, look.NewParagraph(look.Detail, hint).Centered())
}
