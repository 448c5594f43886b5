package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/look"
)

// drawNetwork is the way to the network, or none.
func (p *settingsPage) drawNetwork(now Preferences) fyne.CanvasObject {
	work := "online"
	if now.Offline {
		work = "offline"
	}
	offline := p.choices("offline", locked(now, "offline"), work, []string{"online", "offline"},
		func(o string) string { return p.text("network." + o) },
		func(o string) { p.apply(func(n *Preferences) { n.Offline = o == "offline" }) })
	return p.column(
		p.settingsCard("network.work", locked(now, "offline"), offline),
		p.drawProxy(now),
		p.drawReach(now),
	)
}

func (p *settingsPage) drawProxy(now Preferences) fyne.CanvasObject {
	fixed, holds := locked(now, "proxy"), now.Proxy
	if p.manual || holds != ProxySystem && holds != ProxyNone {
		holds = "manual"
	}
	row := p.choices("proxy", fixed, holds, []string{ProxySystem, ProxyNone, "manual"},
		func(o string) string { return p.text("proxy." + o) },
		func(o string) {
			if p.manual = o == "manual"; p.manual {
				p.redraw()
				return
			}
			p.apply(func(n *Preferences) { n.Proxy = o })
		})
	controls := []fyne.CanvasObject{row}
	if holds == "manual" {
		controls = append(controls, p.proxyAddress(fixed))
	}
	return p.settingsCard("proxy", fixed, controls...)
}

func (p *settingsPage) proxyAddress(fixed bool) fyne.CanvasObject {
	use := func() {
		address := strings.TrimSpace(p.address)
		p.apply(func(n *Preferences) { n.Proxy = address })
	}
	entry := newPageEntry()
	entry.SetPlaceHolder("10.0.0.5:8080")
	entry.SetText(p.address)
	entry.OnChanged = func(text string) { p.address = text }
	entry.OnSubmitted = func(string) { use() }
	button := look.NewSecondaryButton(p.text("proxy.use"), use)
	if fixed {
		entry.Disable()
		button.Disable()
	}
	return container.NewBorder(nil, nil, nil, p.control("proxy use", button), p.control("proxy address", entry))
}

// drawReach tries the way as it is set now.
func (p *settingsPage) drawReach(now Preferences) fyne.CanvasObject {
	button := look.NewSecondaryButton(p.text("network.try"), p.tryNetwork)
	if now.Offline || p.reaching {
		button.Disable()
	}
	lines := []fyne.CanvasObject{container.NewHBox(p.control("network try", button))}
	if p.reaching {
		lines = append(lines, look.NewStatusLine(look.ToneNeutral, look.ShapeDot, p.text("stamps.asking"), ""))
	}
	for _, r := range p.reached {
		if r.Reachable {
			lines = append(lines, look.NewStatusLine(look.ToneGood, look.ShapeCheck, p.text("network.there", "host", hostOf(r.TSA.URL)), ""))
			continue
		}
		f := p.w.speech.Failure(r.Err)
		lines = append(lines, look.NewStatusLine(look.ToneInvalid, look.ShapeCross, f.What+" "+f.Do, p.w.speech.whose(f.Who)))
	}
	return p.settingsCard("network.try-all", false, lines...)
}

func (p *settingsPage) tryNetwork() {
	p.reaching, p.reached = true, nil
	p.redraw()
	run := p.run
	p.w.background(func(context.Context) {
		found := append(p.w.services.Setup.Network(run), p.w.services.Authorities(run)...)
		p.w.do(func() {
			p.reaching, p.reached = false, found
			if p.still() {
				p.redraw()
			}
		})
	})
}
