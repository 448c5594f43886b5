package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"trien/ui/flow"
	"trien/ui/look"
)

// barView is what the bar at the top shows.
type barView struct {
	language string
	room     flow.Room
	busy     bool
	token    tokenView
}

// tokenView is the state of the token in words: who, and what there is to say.
type tokenView struct {
	tone       look.Tone
	lead, rest string
}

func (w *Window) barView() barView {
	return barView{w.speech.Lang(), w.state.Room, w.state.Phase.Busy(), w.tokenView()}
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
	case w.troubled():
		return tokenView{look.ToneUndecided, s.say("token.trouble"), ""}
	}
	return tokenView{look.ToneNeutral, s.say("token.none"), ""}
}

func (w *Window) troubled() bool {
	for _, d := range w.drivers {
		if d.Err != nil {
			return true
		}
	}
	return false
}

func (w *Window) drawBar(v barView) fyne.CanvasObject {
	name := look.NewText(look.Body, w.speech.say("title")).Strong()
	left := container.NewHBox(container.NewCenter(logo(28)), space(2), container.NewCenter(name), space(14))
	for _, r := range []flow.Room{flow.RoomSign, flow.RoomVerify, flow.RoomDevices} {
		left.Add(container.NewCenter(w.roomButton(v, r)))
	}
	right := container.NewHBox(container.NewCenter(w.tokenPill(v.token)), space(2),
		container.NewCenter(look.NewLinkButton(w.speech.say("language.other"), w.switchLanguage)),
		container.NewCenter(w.optionsButton()))
	row := container.NewBorder(nil, nil, left, right)
	bar := look.NewPanel(look.Surface, container.New(exactly{height: look.BarHeight}, row))
	bar.Margin = fyne.NewSize(16, 0)
	return container.New(flush{}, bar, rule())
}

func (w *Window) roomButton(v barView, r flow.Room) *look.Button {
	words := map[flow.Room]string{flow.RoomSign: "room.sign", flow.RoomVerify: "room.verify", flow.RoomDevices: "room.devices"}
	b := look.NewButton(look.Room, w.speech.say(words[r]), func() { w.dispatch(flow.RoomChosen{Room: r}) })
	b.Chosen = v.room == r
	if v.busy && !b.Chosen {
		b.Disable()
	}
	return b
}

// tokenPill is the token's state; pressing it leads to the room of devices.
func (w *Window) tokenPill(v tokenView) fyne.CanvasObject {
	row := container.New(layout.NewCustomPaddedHBoxLayout(7),
		container.NewCenter(shapeIcon(look.ShapeDot, v.tone, 10)), look.NewText(look.Body, v.lead).Strong())
	if v.rest != "" {
		row.Add(look.NewText(look.Body, "· "+v.rest).InColor(look.InkSecond))
	}
	pill := look.NewPanel(look.Raised, row)
	pill.Stroke, pill.Radius, pill.Margin = look.Line, 17, fyne.NewSize(12, 7)
	return newPressable(pill, v.lead+" "+v.rest, func() { w.dispatch(flow.RoomChosen{Room: flow.RoomDevices}) })
}

func (w *Window) optionsButton() fyne.CanvasObject {
	var b *look.Button
	b = look.NewIconButton(look.IconSettings, w.speech.say("settings"), func() {
		items := make([]*fyne.MenuItem, 0, 3)
		for _, name := range []string{"system", "light", "dark"} {
			item := fyne.NewMenuItem(w.speech.say("appearance."+name), func() { w.wear(name) })
			item.Checked = w.choices.Theme == name
			items = append(items, item)
		}
		menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), w.win.Canvas())
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		menu.ShowAtPosition(fyne.NewPos(at.X+b.Size().Width-menu.MinSize().Width, at.Y+b.Size().Height+4))
	})
	return b
}

// switchLanguage goes to the other language and makes the content anew.
func (w *Window) switchLanguage() {
	other := "en"
	if w.speech.Lang() == "en" {
		other = "vi"
	}
	if err := w.speak(other); err != nil {
		w.fail(err)
		return
	}
	w.choices.Language = other
	w.keep()
	w.viewer.SetWords(w.speech.Text)
	w.build()
}

// wear changes the appearance: "system", "light" or "dark".
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
	}
	return look.FollowSystem
}
