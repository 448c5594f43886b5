package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// formEntry is a field of a dialog: Escape leaves the dialog, Enter ends it.
type formEntry struct {
	widget.Entry
	keys *dialogKeys
}

func (d *dialogKeys) entry(text, hint string, submitted func()) *formEntry {
	e := &formEntry{keys: d}
	e.Text, e.PlaceHolder = text, hint
	e.OnSubmitted = func(string) { submitted() }
	e.ExtendBaseWidget(e)
	return e
}

func (e *formEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		e.keys.escape()
		return
	}
	e.Entry.TypedKey(key)
}

const stampFormWidth = 520

// editStamp asks for an authority's address, and for user and password where it
// wants them. at is its place in the list, less than 0 for a new one.
func (p *settingsPage) editStamp(at int, s StampService) {
	w := p.w
	dismiss := func() {
		w.shown.close()
		w.shown = nil
	}
	keys := &dialogKeys{escape: dismiss}
	wrong := look.NewParagraph(look.Body, "").InColor(look.Invalid)
	wrong.Hide()
	var save func()
	submit := func() { save() }
	address := keys.entry(s.URL, "http://", submit)
	user := keys.entry(s.User, p.text("stamps.user.none"), submit)
	password := keys.entry("", "", submit)
	password.Password = true
	if s.PasswordFile != "" {
		password.SetPlaceHolder(p.text("stamps.password.kept"))
	}
	seconds := keys.entry(waitText(s.Seconds), strconv.Itoa(usualWait), submit)
	save = func() {
		next := s
		next.URL, next.User, next.Password = withScheme(address.Text), strings.TrimSpace(user.Text), password.Text
		next.Seconds = waitOf(seconds.Text)
		err := p.change(func(n *Preferences) {
			if at < 0 {
				n.Stamps = insertOwn(n.Stamps, next)
				return
			}
			n.Stamps = append([]StampService(nil), n.Stamps...)
			n.Stamps[at] = next
		})
		if err == nil {
			dismiss()
			return
		}
		f := w.speech.Failure(err)
		wrong.SetText(f.What + " " + f.Do)
		wrong.Show()
	}
	field := func(key string, e fyne.CanvasObject) fyne.CanvasObject {
		return stacked(4, look.NewText(look.Section, p.text("stamps.field."+key)), e)
	}
	title := "stamps.form.new"
	if at >= 0 {
		title = "stamps.form.edit"
	}
	acts := container.NewHBox(layout.NewSpacer(), keys.button(look.Secondary, w.speech.say("cancel"), dismiss),
		container.New(exactly{width: actWidth}, keys.button(look.Primary, p.text("save"), submit)))
	w.shown = openDialog(w.win.Canvas(), stampFormWidth, stacked(14,
		look.NewText(look.Title, p.text(title)), field("address", address), wrong,
		container.NewGridWithColumns(2, field("user", user), field("password", password)),
		look.NewParagraph(look.Detail, p.text("stamps.password.about")),
		field("seconds", seconds), acts), dismiss)
	w.win.Canvas().Focus(address)
}

// usualWait is how many seconds an authority may take when nobody says more.
const usualWait = 30

func waitText(seconds int) string {
	if seconds == 0 {
		return ""
	}
	return strconv.Itoa(seconds)
}

// waitOf reads seconds; what is no number from 1 to 600 leaves the usual.
func waitOf(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 600 {
		return 0
	}
	return n
}

// withScheme completes an address that a person wrote without http://.
func withScheme(address string) string {
	address = strings.TrimSpace(address)
	if address != "" && !strings.Contains(address, "://") {
		return "http://" + address
	}
	return address
}
