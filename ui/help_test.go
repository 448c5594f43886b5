package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"trien/assets/words"
	"trien/ui/look"
)

func (o *world) key(name fyne.KeyName) {
	if f := o.w.win.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
		return
	}
	o.w.typedKey(&fyne.KeyEvent{Name: name})
}

// TestHelpIsFoundByWords: F1 opens it wherever the keys are, Escape leaves.
func TestHelpIsFoundByWords(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.facts = ProgramFacts{Version: "9.8.7", Log: "/home/a/trien.log", Settings: "/home/a/settings.json"}
	b := look.NewSecondaryButton("x", func() {})
	o.w.body.box.Add(b)
	o.w.win.Canvas().Focus(b)
	o.key(fyne.KeyF1)
	p, ok := o.w.side.(*helpPage)
	if !ok {
		t.Fatal("no help")
	}
	o.mustSay("Tệp đã ký nằm ở đâu?", "Ctrl+O", "Triện, phiên bản 9.8.7", "trien.log")
	if o.says("Bản gốc không bao giờ bị sửa") {
		t.Error("answers are open at once")
	}
	if o.w.win.Canvas().Focused() != p.field {
		t.Error("words cannot be typed at once")
	}
	p.query = "quen ma pin"
	p.fill()
	o.mustSay("Quên thì liên hệ đơn vị đã cấp")
	if o.says("Dấu thời gian để làm gì?") {
		t.Error("what does not fit is shown")
	}
	p.query = "xyz"
	p.fill()
	o.mustSay("Không có câu nào khớp")
	p.query = ""
	p.fill()
	o.w.win.Canvas().Focus(p.rows["stamp"])
	o.key(fyne.KeySpace)
	o.mustSay("Nó chứng minh văn bản")
	if o.w.win.Canvas().Focused() != p.rows["stamp"] {
		t.Error("the keys are lost")
	}
	o.key(fyne.KeyEscape)
	if o.w.side != nil {
		t.Error("Escape does not leave")
	}
}

func TestEveryAnswerHasWords(t *testing.T) {
	for _, lang := range words.Languages() {
		o := newWorld(t, lang)
		o.w.openHelp()
		p := o.w.side.(*helpPage)
		for _, a := range p.answers() {
			p.open[a.Topic] = true
		}
		p.fill()
		if i := slices.IndexFunc(o.said(), func(s string) bool { return strings.HasPrefix(s, "ui.") || strings.ContainsAny(s, "{}") }); i >= 0 {
			t.Errorf("%s: %q", lang, o.said()[i])
		}
		if len(p.answers()) < 12 {
			t.Error("too few answers")
		}
	}
}
