package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/evidence"
	"trien/ui/checkup"
	"trien/ui/flow"
	"trien/ui/look"
)

// welcomePage looks at the machine: before the first document, and whenever a
// person asks for it.
type welcomePage struct {
	w        *Window
	begin    *look.Button
	run      context.Context
	stop     context.CancelFunc
	answered bool
	reached  []evidence.Reachability
	stamps   []evidence.Reachability
}

func (w *Window) openWelcome() {
	p := &welcomePage{w: w}
	p.run, p.stop = context.WithCancel(w.run)
	p.begin = look.NewPrimaryButton("", w.closeSide)
	w.openSide(p)
	if w.side != p {
		return
	}
	w.win.Canvas().Focus(p.begin)
	p.ask()
}

func (p *welcomePage) title() string { return "welcome" }

// leave lets the page come of its own no more.
func (p *welcomePage) leave() bool {
	p.stop()
	if !p.w.choices.Welcomed {
		p.w.choices.Welcomed = true
		p.w.keep()
	}
	return true
}

func (p *welcomePage) dropped([]string) bool { return false }

// ask has everything asked anew.
func (p *welcomePage) ask() {
	w := p.w
	p.answered = false
	w.wishToLook()
	w.show()
	if w.services.Setup.Preferences().Offline {
		return
	}
	run := p.run
	w.background(func(context.Context) {
		reached, stamps := w.services.Setup.Network(run), w.services.Authorities(run)
		w.do(func() {
			if w.side != p {
				return
			}
			p.answered, p.reached, p.stamps = true, reached, stamps
			w.show()
			worst, open := checkup.Sum(p.lines())
			w.services.Log("checkup state=%d open=%d", worst, open)
		})
	})
}

// shows is drawn anew when a token is plugged in, too.
func (p *welcomePage) shows() any { return p.lines() }

func (p *welcomePage) lines() []checkup.Line {
	w, now := p.w, p.w.services.Now()
	tokens := checkup.Tokens{Looked: w.looked, Count: w.state.Tokens, Unready: w.unready}
	if c, ok := w.state.Credential(); ok && c.Usable() {
		tokens.Holder, tokens.Term = c.Holder, w.speech.left(c, now)
	} else if ok {
		tokens.Trouble = c.Trouble
	}
	offline := w.services.Setup.Preferences().Offline
	return []checkup.Line{
		checkup.AboutToken(tokens),
		checkup.AboutNetwork(checkup.Asked{Offline: offline, Answered: p.answered, Replies: p.reached}),
		checkup.AboutStamps(checkup.Asked{Offline: offline, Answered: p.answered, Replies: p.stamps}),
		checkup.AboutTrust(w.services.Trust, now),
		checkup.AboutClock(now, w.latestKnown(), w.services.Trust.Date()),
	}
}

func (p *welcomePage) draw() fyne.CanvasObject {
	s, lines := p.w.speech, p.lines()
	worst, open := checkup.Sum(lines)
	summary := s.say("welcome.ready")
	switch {
	case worst == checkup.Asking:
		summary = s.say("welcome.asking")
	case open > 0:
		summary = s.say("welcome.open", "count", strconv.Itoa(open))
	}
	column := stacked(10, stacked(2, look.NewText(look.Start, s.say("welcome.heading")), look.NewParagraph(look.Body, summary).InColor(look.InkSecond)))
	for _, l := range lines {
		column.Add(p.row(l))
	}
	p.begin.SetText(s.say("welcome.begin"))
	foot := look.NewPanel(look.Surface, container.New(centredColumn{}, container.NewHBox(
		p.languages(), layout.NewSpacer(),
		container.NewCenter(look.NewSecondaryButton(s.say("devices.again"), p.ask)), space(4),
		container.New(exactly{width: 176}, p.begin))))
	foot.Margin = fyne.NewSize(0, 12)
	body := container.NewVScroll(container.New(centredColumn{edge: pageEdge}, column))
	return container.NewBorder(nil, container.New(flush{}, rule(), foot), nil, nil, body)
}

func (p *welcomePage) languages() fyne.CanvasObject {
	row := container.NewHBox()
	for _, l := range []string{"vi", "en"} {
		b := look.NewButton(look.Choice, p.w.speech.Text("ui.settings.language."+l, nil), func() { p.w.setLanguage(l) })
		b.Chosen = l == p.w.speech.Lang()
		row.Add(container.NewCenter(b))
	}
	return row
}

// row is one thing: how it stands, what that means, what to do and who can.
func (p *welcomePage) row(l checkup.Line) fyne.CanvasObject {
	tone, shape := standing(l.State)
	name := p.text(string(l.Topic))
	words := stacked(2, look.NewText(look.Body, name).Strong(), look.NewParagraph(look.Body, p.sentence(l)))
	if do, who := p.remedy(l); do != "" {
		words.Add(look.NewParagraph(look.Body, do+" "+p.text("by", "who", p.w.speech.whose(who))))
	}
	acts := container.NewHBox()
	if act := p.act(l); act != nil {
		acts.Add(container.NewCenter(act))
	}
	badge := container.NewVBox(look.NewBadge(tone, shape))
	return look.NewCard(container.NewBorder(nil, nil, container.NewHBox(badge, space(4)), acts, words))
}

func standing(s checkup.State) (look.Tone, look.Shape) {
	switch s {
	case checkup.Good:
		return look.ToneGood, look.ShapeCheck
	case checkup.Doubtful:
		return look.ToneUndecided, look.ShapeExclaim
	case checkup.Bad:
		return look.ToneInvalid, look.ShapeCross
	}
	return look.ToneNeutral, look.ShapeDot
}

func (p *welcomePage) text(key string, pairs ...string) string {
	return p.w.speech.say("welcome."+key, pairs...)
}

func (p *welcomePage) sentence(l checkup.Line) string {
	key := string(l.Topic) + "." + l.Case
	if l.Err != nil && !p.w.speech.Has("ui.welcome."+key) {
		return p.w.speech.Failure(l.Err).What
	}
	return p.text(key, l.Args...)
}

// remedy is what can be done, and by whom; nothing where all is well.
func (p *welcomePage) remedy(l checkup.Line) (do, who string) {
	if l.State <= checkup.Good {
		return "", ""
	}
	if l.Err != nil {
		f := p.w.speech.Failure(l.Err)
		return f.Do, f.Who
	}
	key := string(l.Topic) + "." + l.Case
	return p.text(key + ".do"), p.w.speech.Text("who."+p.text(key+".by"), nil)
}

// act leads to where the thing can be mended in this window.
func (p *welcomePage) act(l checkup.Line) *look.Button {
	lead := func(key string, where func()) *look.Button {
		return look.NewSecondaryButton(p.text(key), where)
	}
	switch {
	case l.State <= checkup.Good:
		return nil
	case l.Topic == checkup.Token:
		return lead("see.devices", func() { p.w.enter(flow.RoomDevices) })
	case l.Topic == checkup.Network, l.Case == "offline":
		return lead("see.network", func() { p.w.openSettings(settingsNetwork) })
	case l.Topic == checkup.Stamps:
		return lead("see.stamps", func() { p.w.openSettings(settingsStamps) })
	}
	return nil
}

// centredColumn is a column in the middle, pageWide at most.
type centredColumn struct{ edge float32 }

func (c centredColumn) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, o[0].MinSize().Height+2*c.edge)
}

func (c centredColumn) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(pageWide, size.Width-2*pageEdge)
	o[0].Move(fyne.NewPos((size.Width-width)/2, c.edge))
	o[0].Resize(fyne.NewSize(width, size.Height-2*c.edge))
}
