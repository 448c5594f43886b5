package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/evidence"
	"trien/ui/look"
)

// settingsGroup is what is shown of the settings at a time.
type settingsGroup string

const (
	settingsGeneral settingsGroup = "general"
	settingsStamps  settingsGroup = "stamps"
	settingsNetwork settingsGroup = "network"
	settingsDrivers settingsGroup = "drivers"
	settingsTrust   settingsGroup = "trust"
)

// settingsPage is the page of everything that can be decided. Each change is
// saved, and counts, at once.
type settingsPage struct {
	w        *Window
	group    settingsGroup
	savedAt  string // time of day of the last change; "" for none
	run      context.Context
	stop     context.CancelFunc
	controls map[string]fyne.Focusable // by name, so that the keys stay where they are

	trials   map[string]stampTrial // by stampKey
	address  string                // of the proxy, as it is being typed
	manual   bool                  // the person wants to name a proxy
	reaching bool
	reached  []evidence.Reachability
}

// openSettings shows a group of the settings.
func (w *Window) openSettings(group settingsGroup) {
	p := &settingsPage{w: w, group: group, trials: make(map[string]stampTrial)}
	p.run, p.stop = context.WithCancel(w.run)
	if proxy := w.services.Setup.Preferences().Proxy; proxy != ProxySystem && proxy != ProxyNone {
		p.address, p.manual = proxy, true
	}
	if w.openSide(p); w.side == p {
		w.win.Canvas().Focus(p.controls["group "+string(group)])
	}
}

func (p *settingsPage) title() string { return "settings" }

func (p *settingsPage) leave() bool {
	p.stop()
	return true
}

func (p *settingsPage) dropped([]string) bool { return false }

func (p *settingsPage) draw() fyne.CanvasObject {
	p.controls = make(map[string]fyne.Focusable)
	nav := stacked(4)
	for _, g := range []settingsGroup{settingsGeneral, settingsStamps, settingsNetwork, settingsDrivers, settingsTrust} {
		b := look.NewButton(look.Room, p.text(string(g)), func() { p.group = g; p.redraw() })
		b.Chosen, b.Leading = g == p.group, true
		nav.Add(p.control("group "+string(g), b))
	}
	saved := p.text("at-once")
	if p.savedAt != "" {
		saved = p.text("saved", "time", p.savedAt)
	}
	nav.Add(tall(8))
	nav.Add(look.NewParagraph(look.Detail, saved))
	return container.New(pageColumns{}, nav, p.drawGroup())
}

func (p *settingsPage) drawGroup() fyne.CanvasObject {
	now := p.w.services.Setup.Preferences()
	switch p.group {
	case settingsStamps:
		return p.drawStamps(now)
	case settingsNetwork:
		return p.drawNetwork(now)
	case settingsDrivers:
		return p.drawDrivers(now)
	case settingsTrust:
		return p.drawTrust(now)
	}
	return p.drawGeneral(now)
}

func (p *settingsPage) text(key string, pairs ...string) string {
	return p.w.speech.say("settings."+key, pairs...)
}

// control gives something that takes the keys its name, and returns it.
func (p *settingsPage) control(name string, c focusable) fyne.CanvasObject {
	p.controls[name] = c
	return c
}

type focusable interface {
	fyne.CanvasObject
	fyne.Focusable
}

// redraw draws the page anew; the keys stay with the control that has them.
func (p *settingsPage) redraw() { p.keepKeys(p.w.refreshSide) }

func (p *settingsPage) keepKeys(draw func()) {
	holder, held := p.w.win.Canvas().Focused(), ""
	for name, c := range p.controls {
		if c == holder {
			held = name
		}
	}
	draw()
	if c, ok := p.controls[held]; ok {
		p.w.win.Canvas().Focus(c)
	}
}

// still tells whether the page is the one that is shown.
func (p *settingsPage) still() bool { return p.w.side == p && p.run.Err() == nil }

// apply has a change of the preferences count, or tells why it cannot.
func (p *settingsPage) apply(change func(*Preferences)) {
	if err := p.change(change); err != nil {
		p.w.fail(err)
	}
}

// change has a change of the preferences count; an error has words.
func (p *settingsPage) change(change func(*Preferences)) error {
	next := p.w.services.Setup.Preferences()
	change(&next)
	if err := p.w.services.Setup.Apply(next); err != nil {
		return err
	}
	p.noteSaved()
	p.w.preferencesChanged()
	p.redraw()
	return nil
}

func (p *settingsPage) noteSaved() {
	p.savedAt = clock(p.w.services.Now())
	p.w.services.Log("settings saved")
}

// locked tells whether a policy fixed the value of a name.
func locked(now Preferences, name string) bool { return slices.Contains(now.Locked, name) }

// settingsCard is one thing to decide: what it is, what it means, the controls.
// One that a policy fixed says so.
func (p *settingsPage) settingsCard(key string, fixed bool, controls ...fyne.CanvasObject) fyne.CanvasObject {
	heading := look.NewText(look.Body, p.text(key)).Strong()
	column := stacked(8, stacked(2, heading, look.NewParagraph(look.Detail, p.text(key+".about"))))
	if fixed {
		column.Add(p.fixedNote())
	}
	for _, c := range controls {
		column.Add(c)
	}
	return look.NewCard(column)
}

func (p *settingsPage) fixedNote() fyne.CanvasObject {
	return container.NewHBox(look.NewIcon(look.IconLock, look.InkSecond, 16), look.NewText(look.Detail, p.text("fixed")).Strong())
}

// choices is a row of which one holds; pressing another decides for it.
func (p *settingsPage) choices(name string, fixed bool, holds string, options []string, words func(string) string, chosen func(string)) fyne.CanvasObject {
	row := container.New(wrapped{gap: 6})
	for _, option := range options {
		b := look.NewButton(look.Choice, words(option), func() {
			if option != holds {
				chosen(option)
			}
		})
		b.Chosen = option == holds
		if fixed {
			b.Disable()
		}
		row.Add(p.control(name+" "+option, b))
	}
	return row
}

// column is the scrolling content of a group.
func (p *settingsPage) column(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return scrolled(stacked(12, objects...))
}
