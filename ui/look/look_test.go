package look

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestTextContrast(t *testing.T) {
	test.NewTempApp(t)
	grounds := []fyne.ThemeColorName{Background, Surface, Raised}
	type pair struct{ ink, ground fyne.ThemeColorName }
	pairs := []pair{
		{InkOnBlue, Blue},
		{InkOnBlue, BlueHover},
		{PaperInk, PaperFailed},
		{PaperInk, Paper},
		{InkSecond, OnNeutral},
		{Seal, Surface},
	}
	for _, ground := range grounds {
		for _, ink := range []fyne.ThemeColorName{Ink, InkSecond, InkThird} {
			pairs = append(pairs, pair{ink, ground})
		}
	}
	for tone := ToneNeutral; tone <= ToneNational; tone++ {
		pairs = append(pairs, pair{tone.Ink(), tone.Ground()}, pair{Ink, tone.Ground()}, pair{InkSecond, tone.Ground()})
		for _, ground := range grounds {
			pairs = append(pairs, pair{tone.Ink(), ground})
		}
	}
	for name, tt := range map[string]struct {
		mode    Mode
		variant fyne.ThemeVariant
		least   float64
	}{
		"light": {FollowSystem, theme.VariantLight, 4.5}, "dark": {FollowSystem, theme.VariantDark, 4.5},
		"high contrast": {Contrast, theme.VariantLight, 7},
	} {
		design := New(tt.mode)
		for _, p := range pairs {
			if got := contrast(design.Color(p.ink, tt.variant), design.Color(p.ground, tt.variant)); got < tt.least {
				t.Errorf("%s: %s on %s is %.2f, want at least %g", name, p.ink, p.ground, got, tt.least)
			}
		}
	}
}

// TestLinesInHighContrast: what only a line sets apart is set apart.
func TestLinesInHighContrast(t *testing.T) {
	test.NewTempApp(t)
	design := New(Contrast)
	for _, ground := range []fyne.ThemeColorName{Background, Surface, Raised} {
		if got := contrast(design.Color(Line, theme.VariantLight), design.Color(ground, theme.VariantLight)); got < 4.5 {
			t.Errorf("a line on %s is %.2f", ground, got)
		}
	}
}

func TestModeFixesTheVariant(t *testing.T) {
	test.NewTempApp(t)
	light := New(Light).Color(Background, theme.VariantDark)
	dark := New(Dark).Color(Background, theme.VariantLight)
	if light != (color.NRGBA{0xF4, 0xF2, 0xEE, 0xFF}) || dark != (color.NRGBA{0x1B, 0x1D, 0x21, 0xFF}) {
		t.Errorf("backgrounds %v and %v", light, dark)
	}
}

func TestFontIsNeverMonospaced(t *testing.T) {
	test.NewTempApp(t)
	d := New(Light)
	if d.Font(fyne.TextStyle{Monospace: true}) != theme.DefaultTextFont() {
		t.Error("a monospaced style got another font than the regular one")
	}
	if d.Font(fyne.TextStyle{Monospace: true, Bold: true}) != theme.DefaultTextBoldFont() {
		t.Error("a bold monospaced style got another font than the bold one")
	}
}

func TestEveryDrawingIsAnSVG(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	var all []fyne.Resource
	for s := ShapeCheck; s <= ShapeDiamond; s++ {
		all = append(all, s.Icon(ToneGood))
	}
	for _, i := range []Icon{
		IconPrevious, IconNext, IconDown, IconMinus, IconPlus, IconFit, IconOpen, IconPage, IconToken,
		IconSettings, IconHelp, IconLock, IconClose, IconRetry, IconEye, IconFolder,
	} {
		all = append(all, i.In(Ink))
	}
	names := map[string]bool{}
	for _, r := range all {
		body := string(r.Content())
		if !strings.Contains(body, `stroke="#`) {
			t.Errorf("%s has nothing drawn in it", r.Name())
		}
		names[r.Name()] = true
	}
	if len(names) != len(all) {
		t.Errorf("%d drawings share %d names; the cache would mix them up", len(all), len(names))
	}
}

func TestDrawingsFollowTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(New(Light))
	icon := ShapeCheck.Icon(ToneGood)
	light := icon.Name()
	app.Settings().SetTheme(New(Dark))
	if icon.Name() == light {
		t.Error("the drawing keeps the colour of the other variant")
	}
}

func TestTextBreaksBetweenWords(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	p := NewParagraph(Body, "Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	test.NewTempWindow(t, p)
	for _, width := range []float32{1000, 200, 120, 10} {
		p.Resize(fyne.NewSize(width, 20))
		lines := p.lines()
		if got := strings.Join(lines, " "); got != p.Text {
			t.Errorf("at %g units the words are %q", width, got)
		}
		for _, line := range lines {
			if p.width(line) > width && strings.Contains(line, " ") {
				t.Errorf("at %g units %q is too wide", width, line)
			}
		}
		if got, want := p.MinSize().Height, float32(len(lines))*20; got != want {
			t.Errorf("at %g units the height is %g, want %g", width, got, want)
		}
	}
}

func TestPathsBreakAfterFolders(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	p := NewParagraph(Body, "Nhật ký: /home/"+Breakable+"dang/"+Breakable+"trien.log")
	test.NewTempWindow(t, p)
	p.Resize(fyne.NewSize(p.width("Nhật ký: /home/")+2, 20))
	if got := strings.Join(p.lines(), "|"); got != "Nhật ký: /home/|dang/trien.log" {
		t.Errorf("%q", got)
	}
}

func TestEllipsis(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	e := NewText(Body, "Quyet-dinh-phe-duyet-chuyen-doi-so-2027.pdf").Ellipsis()
	e.Resize(fyne.NewSize(120, 20))
	if got := e.lines()[0]; !strings.HasSuffix(got, "…") || e.width(got) > 120 {
		t.Errorf("shortened to %q, %g units", got, e.width(got))
	}
	e.Resize(fyne.NewSize(900, 20))
	if got := e.lines()[0]; got != e.Text {
		t.Errorf("with room it reads %q", got)
	}
}

func TestButtonWorksByMouseAndKeys(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	pressed := 0
	b := NewPrimaryButton("Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG", func() { pressed++ })
	w := test.NewTempWindow(t, b)
	w.Resize(fyne.NewSize(400, 60))
	test.Tap(b)
	w.Canvas().Focus(b)
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if pressed != 3 {
		t.Errorf("pressed %d times, want 3", pressed)
	}
	b.Disable()
	test.Tap(b)
	if pressed != 3 {
		t.Error("a disabled button acts")
	}
	if got := b.MinSize().Height; got < PrimaryHeight {
		t.Errorf("the primary button is %g high, want at least %g", got, PrimaryHeight)
	}
}

func TestTargetsAreLargeEnough(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	for _, b := range []*Button{
		NewSecondaryButton("Mở…", nil), NewIconButton(IconSettings, "Cài đặt", nil),
		NewLinkButton("Sửa mẫu", nil), NewButton(Room, "Ký", nil), NewButton(Choice, "Phê duyệt", nil),
	} {
		if size := b.MinSize(); size.Height < ControlHeight || size.Width < ControlHeight {
			t.Errorf("%q%s is %v, want at least %g each way", b.Text, b.Icon, size, ControlHeight)
		}
	}
}

func TestChipSaysWhatItWasSetTo(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(New(Light))
	c := NewChip(ToneNeutral, ShapeNone, "Chưa có chữ ký")
	narrow := c.MinSize().Width
	c.Set(ToneGood, ShapeCheck, "Chưa có chữ ký")
	if c.MinSize().Width <= narrow {
		t.Error("the shape takes no room")
	}
	if c.Text() != "Chưa có chữ ký" {
		t.Errorf("text %q", c.Text())
	}
}
