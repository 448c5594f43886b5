package main

import (
	"bytes"
	"context"
	"sync"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/settings"
	"trien/signer/pdf"
	"trien/signer/trust"
	"trien/token"
	"trien/ui"
	"trien/ui/flow"
)

// desk is the drivers as the window asks for them.
type desk struct {
	set    *devices.Set
	search func() ([]string, error) // the paths of the drivers that are there now

	mu    sync.Mutex
	found []devices.Module // seen last
}

func newDesk(paths []string, store *trust.Store) *desk {
	return &desk{set: devices.New(paths, store)}
}

func (d *desk) close() { d.set.Close() }

func (d *desk) watch(ctx context.Context, again <-chan struct{}, seen func(ui.Sight)) {
	d.set.Watch(ctx, devices.Watching{Again: again, Find: d.search, Seen: func(s devices.Sight) {
		d.mu.Lock()
		d.found = s.Modules
		d.mu.Unlock()
		seen(ui.Sight{Drivers: driversOf(s.Modules), Plugged: s.Plugged})
	}})
}

func driversOf(found []devices.Module) []ui.Driver {
	drivers := make([]ui.Driver, 0, len(found))
	for _, m := range found {
		driver := ui.Driver{Path: m.Path, Library: m.Library, Tokens: m.Tokens, Err: m.Err}
		for _, i := range m.Identities {
			driver.Identities = append(driver.Identities, flow.Found{
				Identity: i.Identity, Certificate: i.Certificate, System: i.Path.System, Chain: i.Chain(), Unusable: i.Unusable,
			})
		}
		drivers = append(drivers, driver)
	}
	return drivers
}

// use changes which drivers are asked.
func (d *desk) use(paths []string) { d.set.Use(paths) }

// unlock opens the key of an identity that was seen last.
func (d *desk) unlock(ctx context.Context, wanted token.Identity, document string, prompt token.PINPrompt) (ui.Key, error) {
	identity, ok := d.find(wanted)
	if !ok {
		return nil, token.New(token.Removed, nil, "token", wanted.Token.Label, "module", wanted.Token.Module)
	}
	key, err := identity.Unlock(ctx, document, prompt)
	if err != nil {
		return nil, err
	}
	return key, nil
}

func (d *desk) find(wanted token.Identity) (devices.Identity, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range d.found {
		for _, i := range m.Identities {
			if i.Token.Module == wanted.Token.Module && i.Token.Serial == wanted.Token.Serial &&
				bytes.Equal(i.Identity.Certificate, wanted.Certificate) {
				return i, true
			}
		}
	}
	return devices.Identity{}, false
}

// memory keeps a person's choices in the user's settings file.
type memory struct {
	decided  settings.Settings
	language string // of the command line, or of the settings
}

func (m *memory) Choices() ui.Choices {
	c := ui.Choices{
		Language: m.language, Theme: m.decided.Theme, Recent: m.decided.Recent,
		Image: m.decided.Image, Seal: m.decided.Seal, SealWidth: m.decided.SealWidth, Places: make(map[string]ui.LastPlace),
		Welcomed: m.decided.Welcomed, Width: m.decided.Width, Height: m.decided.Height, Maximised: m.decided.Maximised,
	}
	for name, p := range m.decided.Places {
		c.Places[name] = ui.LastPlace{Page: p.Page, Frame: pdf.Rect{X0: p.Left, Y0: p.Bottom, X1: p.Left + p.Width, Y1: p.Bottom + p.Height}}
	}
	return c
}

func (m *memory) Remember(c ui.Choices) error {
	places := make(map[string]settings.Place)
	for name, p := range c.Places {
		places[name] = settings.Place{Page: p.Page, Left: p.Frame.X0, Bottom: p.Frame.Y0, Width: p.Frame.Width(), Height: p.Frame.Height()}
	}
	m.decided.Theme, m.decided.Image, m.decided.Recent = c.Theme, c.Image, c.Recent
	m.decided.Seal, m.decided.SealWidth, m.decided.Places = c.Seal, c.SealWidth, places
	m.decided.Welcomed, m.decided.Width, m.decided.Height, m.decided.Maximised = c.Welcomed, c.Width, c.Height, c.Maximised
	language := c.Language != m.language // else it may be that of the command line
	m.language = c.Language
	return settings.Change(func(s *settings.Settings) {
		s.Theme, s.Image, s.Recent = c.Theme, c.Image, c.Recent
		s.Seal, s.SealWidth, s.Places = c.Seal, c.SealWidth, places
		s.Welcomed, s.Width, s.Height, s.Maximised = c.Welcomed, c.Width, c.Height, c.Maximised
		if language {
			s.Language = c.Language
		}
	})
}
