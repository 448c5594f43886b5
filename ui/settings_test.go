package ui

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"trien/assets/words"
	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/trust"
)

func (o *world) settings(group settingsGroup) *settingsPage {
	o.t.Helper()
	o.w.openSettings(group)
	p, ok := o.w.side.(*settingsPage)
	if !ok {
		o.t.Fatal("the settings did not open")
	}
	return p
}

func stampURLs(p Preferences) string {
	var all []string
	for _, s := range p.Stamps {
		all = append(all, hostOf(s.URL))
	}
	return strings.Join(all, " ")
}

// TestTheOrderOfAuthorities: added, moved and removed, each counts at once.
func TestTheOrderOfAuthorities(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.preferences.Stamps = []StampService{{URL: "http://machine.vn", Machine: true}}
	p := o.settings(settingsStamps)
	o.mustSay("1. machine.vn", "Do cơ quan quản lý đặt")
	o.press("Thêm tsa.ca.gov.vn")
	o.press("Thêm máy chủ…")
	o.setup.refusal = fault.New("ui.settings.bad-address", nil, "address", "x")
	o.press("Lưu")
	o.mustSay("Thêm máy chủ dấu thời gian", "Ghi đủ địa chỉ")
	o.setup.refusal = nil
	o.w.shown.escape()
	p.apply(func(n *Preferences) { n.Stamps = insertOwn(n.Stamps, StampService{URL: "http://mine.vn"}) })
	if got := stampURLs(o.setup.preferences); got != "tsa.ca.gov.vn mine.vn machine.vn" {
		t.Fatalf("order %q", got)
	}
	p.moveStamp(1, 0)
	if got := stampURLs(o.setup.preferences); got != "mine.vn tsa.ca.gov.vn machine.vn" {
		t.Errorf("moved: %q", got)
	}
	o.mustSay("1. mine.vn", "2. tsa.ca.gov.vn", "3. machine.vn", "Đã lưu lúc 12:00")
}

func TestAnAuthorityIsTried(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.preferences.Stamps = []StampService{{URL: "http://tsa.vn"}}
	p := o.settings(settingsStamps)
	for _, tt := range []struct {
		answer StampAnswer
		err    error
		says   []string
	}{
		{StampAnswer{Authority: "TSA A", Time: noon, Took: 1500 * time.Millisecond}, nil, []string{"hợp lệ của TSA A", "1,5 giây", "Đồng hồ máy này khớp"}},
		{StampAnswer{Authority: "TSA A", Time: noon, Offset: -12 * time.Minute}, nil, []string{"lệch 12 phút"}},
		{StampAnswer{}, fault.New("evidence.unknown-host", errors.New("no such host"), "host", "tsa.vn"), []string{"Không tìm thấy máy chủ", "Kiểm tra kết nối mạng"}},
	} {
		o.setup.answer, o.setup.askErr = tt.answer, tt.err
		o.press("Thử")
		o.mustSay("Đang hỏi…")
		o.until("answer", func() bool { return !p.trials["http://tsa.vn\n"].asking })
		o.mustSay(tt.says...)
	}
	if len(o.setup.asked) != 3 {
		t.Errorf("asked %d times", len(o.setup.asked))
	}
}

// TestAnAnswerThatComesTooLate finds another page, and leaves it alone.
func TestAnAnswerThatComesTooLate(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.preferences.Stamps = []StampService{{URL: "http://tsa.vn"}}
	p := o.settings(settingsStamps)
	p.tryStamp(o.setup.preferences.Stamps[0])
	o.w.closeSide()
	o.until("answer", func() bool { return !p.trials["http://tsa.vn\n"].asking })
	if o.w.side != nil || p.run.Err() == nil {
		t.Error("the page is still there")
	}
}

func TestTheProxyIsNamed(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.preferences.Proxy = ProxySystem
	p := o.settings(settingsNetwork)
	o.press("Địa chỉ riêng")
	p.address = " 10.0.0.5:8080 "
	o.setup.refusal = fault.New("ui.settings.bad-proxy", errors.New("x"), "proxy", "10.0.0.5:8080")
	o.press("Dùng địa chỉ này")
	o.mustSay("Địa chỉ máy chủ trung gian chưa đúng", "Ghi tên máy và số cổng")
	o.w.shown.escape()
	o.setup.refusal = nil
	o.press("Dùng địa chỉ này")
	if got := o.setup.preferences.Proxy; got != "10.0.0.5:8080" {
		t.Errorf("proxy %q", got)
	}
	o.press("Không dùng")
	o.press("Làm việc không nối mạng")
	if o.setup.preferences.Proxy != ProxyNone || !o.setup.preferences.Offline {
		t.Errorf("%+v", o.setup.preferences)
	}
}

// TestWhatAPolicyFixedCannotBePressed: it is shown, and says whose it is.
func TestWhatAPolicyFixedCannotBePressed(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.preferences = Preferences{
		Proxy: ProxySystem, Locked: []string{"tsas", "proxy", "offline", "folder", "modules", "theme", "language"},
		Stamps: []StampService{{URL: "http://tsa.vn", Machine: true}}, Folder: "/srv/signed", MachineDrivers: []string{"/usr/lib/p11.so"},
	}
	for group, buttons := range map[settingsGroup][]string{
		settingsGeneral: {"English", "Tối", "Cạnh bản gốc", "Đổi thư mục…"}, settingsNetwork: {"Không dùng", "Làm việc không nối mạng"},
		settingsDrivers: {"Thêm trình điều khiển…"},
	} {
		o.settings(group)
		o.mustSay("Do cơ quan quản lý đặt")
		for _, b := range buttons {
			o.press(b)
		}
	}
	o.settings(settingsStamps)
	if o.says("Thêm máy chủ…") || o.says("Sửa") {
		t.Error("the list can be changed")
	}
	if o.setup.applied != 0 || o.w.speech.Lang() != "vi" {
		t.Error("something was changed")
	}
}

// TestTheFolderCounts for the next signature.
func TestTheFolderCounts(t *testing.T) {
	o := newWorld(t, "vi")
	folder := t.TempDir()
	if got := filepath.Base(filepath.Dir(o.w.signedName("/a/b.pdf"))); got != "a" {
		t.Errorf("beside: %s", got)
	}
	p := o.settings(settingsGeneral)
	p.apply(func(n *Preferences) { n.Folder = folder })
	o.mustSay(folder)
	if got := o.w.signedName("/a/b.pdf"); got != filepath.Join(folder, filepath.Base(signer.TargetName("/a/b.pdf"))) {
		t.Errorf("chosen: %s", got)
	}
	if got := o.w.inFolder("signed.saved", "file", "b_signed.pdf"); !strings.Contains(got, "b_signed.pdf, trong thư mục "+filepath.Base(folder)) {
		t.Errorf("%q", got)
	}
	o.press("Cạnh bản gốc")
	if o.setup.preferences.Folder != "" {
		t.Error("the folder stays")
	}
}

// TestTheKeysStayWhereTheyAre when the page is drawn anew.
func TestTheKeysStayWhereTheyAre(t *testing.T) {
	o := newWorld(t, "vi")
	p := o.settings(settingsGeneral)
	o.w.win.Canvas().Focus(p.controls["theme dark"])
	o.w.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if o.w.choices.Theme != "dark" || o.w.win.Canvas().Focused() != p.controls["theme dark"] {
		t.Errorf("theme %q; the keys are with %T", o.w.choices.Theme, o.w.win.Canvas().Focused())
	}
}

func TestEverySettingHasWords(t *testing.T) {
	for _, lang := range words.Languages() {
		o := newWorld(t, lang)
		o.setup.preferences = Preferences{Proxy: "a:1", Folder: "/f", Stamps: []StampService{{URL: "http://a.vn", User: "u"}}, Drivers: []string{"/d.so"}}
		o.setup.network = []evidence.Reachability{{TSA: evidence.TSA{URL: "http://x.vn"}, Reachable: true}}
		o.setup.answer = StampAnswer{Authority: "A", System: trust.National, Time: noon}
		for _, g := range []settingsGroup{settingsGeneral, settingsStamps, settingsNetwork, settingsDrivers, settingsTrust} {
			p := o.settings(g)
			p.tryStamp(o.setup.preferences.Stamps[0])
			p.tryNetwork()
			o.until("answers", func() bool { return !p.reaching && !p.trials["http://a.vn\nu"].asking })
			if i := slices.IndexFunc(o.said(), func(s string) bool { return strings.HasPrefix(s, "ui.") || strings.ContainsAny(s, "{}") }); i >= 0 {
				t.Errorf("%s %s: %q", lang, g, o.said()[i])
			}
		}
		p := o.settings(settingsStamps)
		p.editStamp(0, o.setup.preferences.Stamps[0])
		for _, s := range o.said() {
			if strings.HasPrefix(s, "ui.") {
				t.Errorf("%s: %q", lang, s)
			}
		}
	}
}

func TestAddressesAsPeopleWriteThem(t *testing.T) {
	for written, want := range map[string]string{"": "", " tsa.vn ": "http://tsa.vn", "https://a/b": "https://a/b"} {
		if got := withScheme(written); got != want {
			t.Errorf("%q: %q", written, got)
		}
	}
	for written, want := range map[string]int{"": 0, " 45 ": 45, "x": 0, "-3": 0, "9999": 0} {
		if got := waitOf(written); got != want {
			t.Errorf("%q: %d", written, got)
		}
	}
}
