package ui

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/token"
	"trien/ui/flow"
	"trien/ui/look"
)

// devicesView is what the drivers answered.
type devicesView struct {
	language string
	looked   bool
	at       string
	drivers  []Driver
	plugged  token.Snapshot
}

func (w *Window) devicesView() devicesView {
	return devicesView{w.speech.Lang(), w.looked, w.lookedAt, w.drivers, w.plugged}
}

// drawDevices is the room for those who get tokens working.
func (w *Window) drawDevices(v devicesView) fyne.CanvasObject {
	s := w.speech
	state := s.say("devices.looking")
	if v.looked {
		state = s.say("devices.looked", "time", v.at)
	}
	again := look.NewSecondaryButton(s.say("devices.again"), w.wishToLook)
	heading := container.NewBorder(nil, nil, nil, container.NewCenter(again),
		stacked(2, look.NewText(look.Title, s.say("devices.title")), look.NewText(look.Body, state).InColor(look.InkSecond)))
	left, right := stacked(10, heading), stacked(14)
	if v.looked && len(v.drivers) == 0 {
		left.Add(trouble(s, fault.New("ui.devices.none", nil)))
	}
	if v.looked && len(v.drivers) > 0 && w.state.Tokens == 0 {
		w.addUnplugged(v, left)
	}
	for _, p := range v.plugged.Places {
		if p.Token == (token.Info{}) && p.State != token.StateUnknown {
			w.addPlace(p, left)
		}
	}
	for _, d := range slices.SortedStableFunc(slices.Values(v.drivers), byUse) {
		w.addDriver(d, left, right)
	}
	right.Add(w.trustCard())
	columns := container.New(deviceColumns{}, left, right)
	inner := look.NewPanel("", columns)
	inner.Margin = fyne.NewSize(22, 18)
	return container.NewVScroll(inner)
}

// addUnplugged says why there is no token, unless a place or a driver says more.
func (w *Window) addUnplugged(v devicesView, left *fyne.Container) {
	switch {
	case len(v.plugged.Places) > 0 || w.unready != nil:
	case v.plugged.State() == token.StateNoService:
		left.Add(trouble(w.speech, fault.New(token.StateNoService.Code(), nil)))
	default:
		left.Add(trouble(w.speech, fault.New("ui.devices.unplugged", nil)))
	}
}

// addPlace is a reader without a card, or a token that no driver shows.
func (w *Window) addPlace(p token.Place, left *fyne.Container) {
	if p.State == token.StateNoToken {
		left.Add(deviceRow(look.ToneNeutral, look.ShapeCircle, p.Name, w.speech.Failure(p.Trouble()).Title))
		return
	}
	name := p.Name
	if name == "" && len(p.Needed) > 0 {
		name = p.Needed[0].Vendor
	}
	left.Add(deviceRow(look.ToneUndecided, look.ShapeExclaim, name, w.speech.Failure(p.Trouble()).Title))
	left.Add(trouble(w.speech, p.Trouble()))
}

// byUse puts drivers with tokens first, then those with a failure.
func byUse(a, b Driver) int {
	rank := func(d Driver) int {
		switch {
		case len(d.Tokens) > 0:
			return 0
		case d.Err != nil:
			return 1
		}
		return 2
	}
	return rank(a) - rank(b)
}

// deviceColumns gives the right column the width of the panel.
type deviceColumns struct{}

func (deviceColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(700, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (deviceColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	const gap = 18
	right := look.PanelWidth
	if size.Width < roomy {
		right = narrowPanel
	}
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(size.Width-right-gap, o[0].MinSize().Height))
	o[1].Move(fyne.NewPos(size.Width-right, 0))
	o[1].Resize(fyne.NewSize(right, o[1].MinSize().Height))
}

func (w *Window) addDriver(d Driver, left, right *fyne.Container) {
	s := w.speech
	tone, shape, state := look.ToneGood, look.ShapeCheck, s.say("devices.module.tokens", "count", strconv.Itoa(len(d.Tokens)))
	switch {
	case d.Err != nil && len(d.Tokens) == 0:
		tone, shape, state = look.ToneInvalid, look.ShapeCross, s.Failure(d.Err).Title
	case len(d.Tokens) == 0:
		tone, shape, state = look.ToneNeutral, look.ShapeCircle, s.say("devices.module.empty")
	}
	left.Add(deviceRow(tone, shape, filepath.Base(d.Path), joinDots(libraryOf(d), state)))
	if d.Err != nil {
		left.Add(trouble(s, d.Err))
	}
	for _, t := range d.Tokens {
		w.addToken(d, t, left, right)
	}
}

func (w *Window) addToken(d Driver, t token.Info, left, right *fyne.Container) {
	s := w.speech
	tone, shape, word := look.ToneGood, look.ShapeCheck, "ready"
	switch token.StateOf(t) {
	case token.StateNotInitialised:
		tone, shape, word = look.ToneUndecided, look.ShapeExclaim, "blank"
	case token.StateLocked:
		tone, shape, word = look.ToneInvalid, look.ShapeCross, "locked"
	case token.StatePINNotSet:
		tone, shape, word = look.ToneUndecided, look.ShapeExclaim, "unset"
	case token.StateFinalTry:
		tone, shape, word = look.ToneUndecided, look.ShapeExclaim, "final"
	case token.StatePINLow:
		tone, shape, word = look.ToneUndecided, look.ShapeExclaim, "low"
	}
	name := t.Label + " · " + tail(t.Serial)
	about := strings.TrimSpace(t.Manufacturer + " " + t.Model)
	if t.MaxPIN > 0 {
		about = s.say("devices.token", "manufacturer", t.Manufacturer, "model", t.Model, "min", strconv.Itoa(t.MinPIN), "max", strconv.Itoa(t.MaxPIN))
	}
	left.Add(deviceRow(tone, shape, name, about, look.NewChip(tone, look.ShapeNone, s.say("devices.token."+word))))
	right.Add(w.tokenCertificates(name, t, d.Identities))
}

func (w *Window) tokenCertificates(name string, t token.Info, identities []flow.Found) fyne.CanvasObject {
	column := stacked(8, look.NewText(look.Section, w.speech.say("devices.certificates", "token", name)))
	count := 0
	for _, i := range identities {
		if i.Token.Slot != t.Slot || i.Token.Serial != t.Serial {
			continue
		}
		if count > 0 {
			column.Add(rule())
		}
		count++
		column.Add(w.holder(flow.Describe(i)))
	}
	if count == 0 {
		column.Add(look.NewParagraph(look.Body, w.speech.say("devices.certificates.none")))
	}
	return look.NewCard(column)
}

func (w *Window) trustCard() fyne.CanvasObject {
	roots := make(map[trust.System]int)
	for _, e := range w.services.Trust.Entries() {
		if e.Role == trust.RoleRoot {
			roots[e.System]++
		}
	}
	s := w.speech
	column := stacked(6, look.NewText(look.Section, s.say("devices.trust")),
		look.NewParagraph(look.Body, s.say("devices.trust.text",
			"national", strconv.Itoa(roots[trust.National]), "specialised", strconv.Itoa(roots[trust.Specialised]))))
	if w.services.Trust.Demo() {
		column.Add(look.NewParagraph(look.Detail, s.say("devices.trust.demo")).InColor(look.Undecided))
	}
	return look.NewCard(column)
}

// deviceRow is one line of the list: badge, name, what there is to say, acts.
func deviceRow(tone look.Tone, shape look.Shape, name, about string, acts ...fyne.CanvasObject) fyne.CanvasObject {
	right := container.NewHBox()
	for _, a := range acts {
		right.Add(container.NewCenter(a))
	}
	words := stacked(0, look.NewText(look.Body, name).Strong().Ellipsis(), look.NewParagraph(look.Detail, about))
	badge := container.NewCenter(look.NewBadge(tone, shape))
	return look.NewCard(container.NewBorder(nil, nil, container.NewHBox(badge, space(4)), right, words))
}

func libraryOf(d Driver) string {
	return joinDots(d.Library.Manufacturer, d.Library.Description, d.Library.Version)
}

func joinDots(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

func (w *Window) noteLook() { w.lookedAt = clock(w.services.Now().Truncate(time.Second)) }
