package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/ui/flow"
	"trien/ui/look"
)

// barView is what the bar at the top shows.
type barView struct {
	language string
	room     flow.Room
	busy     bool
	side     bool // a page stands in place of the room
	token    tokenView
}

// tokenView is the state of the token in words: who, and what there is to say.
type tokenView struct {
	tone       look.Tone
	lead, rest string
}

func (w *Window) barView() barView {
	return barView{w.speech.Lang(), w.state.Room, w.state.Phase.Busy(), w.side != nil, w.tokenView()}
}

func (w *Window) tokenView() tokenView {
	s := w.speech
	chosen, ok := w.state.Credential()
	switch {
	case !w.state.Looked:
		return tokenView{look.ToneNeutral, s.say("token.looking"), ""}
	case ok && chosen.Usable():
		rest := s.say("system."+chosen.System.String()) + " · " + s.left(chosen, w.services.Now())
		return tokenView{look.ToneGood, chosen.Holder, rest}
	case ok:
		return tokenView{look.ToneUndecided, chosen.Holder, s.short(chosen.Trouble)}
	case w.state.Tokens > 0:
		return tokenView{look.ToneUndecided, s.say("token.empty"), ""}
	case w.unready != nil:
		return tokenView{look.ToneUndecided, s.say("token.trouble"), ""}
	}
	return tokenView{look.ToneNeutral, s.say("token.none"), ""}
}

func (w *Window) drawBar(v barView) fyne.CanvasObject {
	name := look.NewText(look.Body, w.speech.say("title")).Strong()
	left := container.NewHBox(container.NewCenter(logo(28)), space(2), container.NewCenter(name), space(14))
	for _, r := range []flow.Room{flow.RoomSign, flow.RoomVerify, flow.RoomDevices} {
		left.Add(container.NewCenter(w.roomButton(v, r)))
	}
	right := container.NewHBox(
		container.NewCenter(look.NewLinkButton(w.speech.say("language.other"), w.switchLanguage)),
		container.NewCenter(w.optionsButton()))
	row := container.New(barRow{naturalPill(v.token.lead, v.token.rest)}, left, w.tokenPill(v.token), right)
	bar := look.NewPanel(look.Surface, container.New(exactly{height: look.BarHeight}, row))
	bar.Margin = fyne.NewSize(16, 0)
	return container.New(flush{}, bar, rule())
}

func (w *Window) roomButton(v barView, r flow.Room) *look.Button {
	words := map[flow.Room]string{flow.RoomSign: "room.sign", flow.RoomVerify: "room.verify", flow.RoomDevices: "room.devices"}
	b := look.NewButton(look.Room, w.speech.say(words[r]), func() { w.enter(r) })
	b.Chosen = v.room == r && !v.side
	if v.busy && !b.Chosen {
		b.Disable()
	}
	return b
}

// tokenPill is the token's state; pressing it leads to the room of devices.
func (w *Window) tokenPill(v tokenView) fyne.CanvasObject {
	rest := v.rest
	if rest != "" {
		rest = "· " + rest
	}
	row := container.New(pillRow{}, shapeIcon(look.ShapeDot, v.tone, 10), look.NewText(look.Body, v.lead).Strong().Ellipsis(),
		look.NewText(look.Body, rest).InColor(look.InkSecond).Ellipsis())
	pill := look.NewPanel(look.Raised, row)
	pill.Stroke, pill.Radius, pill.Margin = look.Line, 17, fyne.NewSize(pillMargin, 7)
	return newPressable(pill, v.lead+" "+v.rest, func() { w.enter(flow.RoomDevices) })
}

func (w *Window) optionsButton() fyne.CanvasObject {
	var b *look.Button
	b = look.NewIconButton(look.IconSettings, w.speech.say("settings"), func() {
		menu := widget.NewPopUpMenu(fyne.NewMenu("", w.options()...), w.win.Canvas())
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		menu.ShowAtPosition(fyne.NewPos(at.X+b.Size().Width-menu.MinSize().Width, at.Y+b.Size().Height+4))
	})
	return b
}

// options are the entries of the menu at the upper right.
func (w *Window) options() []*fyne.MenuItem {
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(w.speech.say("batch.menu"), w.openBatch),
		fyne.NewMenuItem(w.speech.say("prepare.menu"), w.openPrepare),
		fyne.NewMenuItem(w.speech.say("templates"), w.openTemplates),
		fyne.NewMenuItem(w.speech.say("menu.settings"), func() { w.openSettings(settingsGeneral) }),
		fyne.NewMenuItem(w.speech.say("menu.welcome"), w.openWelcome),
		fyne.NewMenuItem(w.speech.say("menu.help"), w.openHelp),
		fyne.NewMenuItemSeparator(),
	}
	for _, name := range []string{"system", "light", "dark", "contrast"} {
		item := fyne.NewMenuItem(w.speech.say("appearance."+name), func() { w.wear(name) })
		item.Checked = w.choices.Theme == name
		items = append(items, item)
	}
	return items
}

// enter goes to a room; a page that stands in its place goes if it can.
func (w *Window) enter(r flow.Room) {
	w.closeSide()
	if w.side == nil {
		w.dispatch(flow.RoomChosen{Room: r})
	}
}

// switchLanguage goes to the other language.
func (w *Window) switchLanguage() {
	other := "en"
	if w.speech.Lang() == "en" {
		other = "vi"
	}
	w.setLanguage(other)
}

// setLanguage goes to a language and makes the content anew.
func (w *Window) setLanguage(language string) {
	if err := w.speak(language); err != nil {
		w.fail(err)
		return
	}
	w.choices.Language = language
	w.keep()
	w.viewer.SetWords(w.speech.Text)
	w.build()
}

// wear changes the appearance: "system", "light", "dark" or "contrast".
func (w *Window) wear(theme string) {
	w.choices.Theme = theme
	w.keep()
	w.app.Settings().SetTheme(look.New(modeOf(theme)))
	w.build()
}

func modeOf(theme string) look.Mode {
	switch theme {
	case "light":
		return look.Light
	case "dark":
		return look.Dark
	case "contrast":
		return look.Contrast
	}
	return look.FollowSystem
}

// barRow lays the rooms at the left, the acts at the right, and the pill before
// them, shortened where the window is narrow.
type barRow struct{ natural float32 } // of the pill

const pillGap = 16

func (barRow) MinSize(o []fyne.CanvasObject) fyne.Size {
	width := 2 * float32(pillGap)
	for _, each := range o {
		width += each.MinSize().Width
	}
	return fyne.NewSize(width, look.BarHeight)
}

func (b barRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left, right := o[0].MinSize().Width, o[2].MinSize().Width
	placeMiddle(o[0], 0, left, size.Height)
	placeMiddle(o[2], size.Width-right, right, size.Height)
	pill := o[1].MinSize().Width
	if b.natural > 0 {
		pill = min(b.natural, size.Width-left-right-2*pillGap)
	}
	placeMiddle(o[1], size.Width-right-pillGap/2-pill, pill, size.Height)
}

// pillRow lays dot, name and the rest; the rest is shortened first.
type pillRow struct{}

const (
	pillDot    = 10
	pillSpace  = 8
	pillRest   = 5
	pillMargin = 12
	pillLeast  = 150
)

func (pillRow) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(pillLeast, 20) }

func (pillRow) Layout(o []fyne.CanvasObject, size fyne.Size) {
	placeMiddle(o[0], 0, pillDot, size.Height)
	x := float32(pillDot + pillSpace)
	name := min(naturalWidth(o[1]), size.Width-x)
	placeMiddle(o[1], x, name, size.Height)
	x += name + pillRest
	placeMiddle(o[2], x, max(0, size.Width-x), size.Height)
	if size.Width-x < 30 {
		o[2].Hide()
	} else {
		o[2].Show()
	}
}

// naturalPill is the width at which nothing of a pill has to be shortened.
func naturalPill(lead, rest string) float32 {
	width := 2*float32(pillMargin) + pillDot + pillSpace + fyne.MeasureText(lead, 14, fyne.TextStyle{Bold: true}).Width + 4
	if rest != "" {
		width += pillRest + fyne.MeasureText("· "+rest, 14, fyne.TextStyle{}).Width + 2
	}
	return max(width, pillLeast)
}
