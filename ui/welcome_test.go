package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/assets/words"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/ui/checkup"
)

func (o *world) welcome() *welcomePage {
	o.t.Helper()
	o.w.openWelcome()
	p, ok := o.w.side.(*welcomePage)
	if !ok {
		o.t.Fatal("the page did not open")
	}
	return p
}

// TestTheFirstLook: what is there, what is missing, what to do about it, and the
// page comes of its own no more.
func TestTheFirstLook(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.network = []evidence.Reachability{{TSA: evidence.TSA{URL: "http://ca.gov.vn/x"}, Reachable: true}}
	o.authorities = []evidence.Reachability{{TSA: evidence.TSA{URL: "http://tsa.vn"}, Err: fault.New("evidence.timeout", errors.New("x"), "host", "tsa.vn")}}
	p := o.welcome()
	o.mustSay("Đang xem xét", "Đang tìm thiết bị ký…")
	o.until("answers", func() bool { return p.answered })
	o.plug()
	o.mustSay("Tới được ca.gov.vn", "Không tới được tsa.vn", "Kiểm tra", "Chưa cắm thiết bị ký nào", "Cắm thiết bị ký vào máy", "hợp lý", "Còn 3 việc cần xem")
	o.plug(holder())
	o.mustSay("Ký được với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	if o.w.win.Canvas().Focused() != p.begin {
		t.Error("the keys are not with the button")
	}
	o.press("Bắt đầu")
	if o.w.side != nil || !o.w.services.Memory.Choices().Welcomed {
		t.Error("the page is still there, or will come again")
	}
}

func TestTheFirstLookComesOnce(t *testing.T) {
	for _, tt := range []struct {
		welcomed bool
		files    []string
		comes    bool
	}{{false, nil, true}, {true, nil, false}, {false, []string{"a.pdf"}, false}} {
		o := newWorld(t, "vi")
		o.w.choices.Welcomed = tt.welcomed
		o.w.started(tt.files)
		if _, comes := o.w.side.(*welcomePage); comes != tt.comes {
			t.Errorf("%+v", tt)
		}
		o.w.stop()
	}
}

func TestTheLanguageChangesOnTheFirstPage(t *testing.T) {
	o := newWorld(t, "vi")
	p := o.welcome()
	o.until("answers", func() bool { return p.answered })
	o.press("English")
	o.mustSay("Is this computer ready to sign?", "Begin")
}

func TestOfflineIsSaidAndNobodyAsked(t *testing.T) {
	o := newWorld(t, "vi")
	o.setup.preferences.Offline = true
	o.welcome()
	o.mustSay("Đang làm việc không nối mạng")
	o.press("Thiết lập mạng")
	if p, ok := o.w.side.(*settingsPage); !ok || p.group != settingsNetwork {
		t.Error("the settings did not open")
	}
}

// TestEveryFindingHasWords makes each line there can be, in both languages.
func TestEveryFindingHasWords(t *testing.T) {
	why := fault.New("evidence.timeout", errors.New("x"), "host", "a.vn")
	there, gone := evidence.Reachability{Reachable: true}, evidence.Reachability{Err: why}
	old := trust.NewStore(trust.Entry{System: trust.National, Role: trust.RoleRoot, Certificate: &trust.Certificate{}})
	lines := []checkup.Line{
		checkup.AboutTrust(old, noon), checkup.AboutTrust(trust.NewStore(), noon),
		checkup.AboutClock(noon, noon.Add(time.Hour), time.Time{}), checkup.AboutClock(noon, time.Time{}, noon.AddDate(-9, 0, 0)), checkup.AboutClock(noon, time.Time{}, time.Time{}),
	}
	for _, tokens := range []checkup.Tokens{{}, {Looked: true}, {Looked: true, Count: 1}, {Looked: true, Holder: "A"}, {Looked: true, Trouble: why}, {Looked: true, Unready: why}} {
		lines = append(lines, checkup.AboutToken(tokens))
	}
	for _, a := range []checkup.Asked{{}, {Offline: true}, {Answered: true}, {Answered: true, Replies: []evidence.Reachability{there}}, {Answered: true, Replies: []evidence.Reachability{there, gone}}, {Answered: true, Replies: []evidence.Reachability{gone}}} {
		lines = append(lines, checkup.AboutNetwork(a), checkup.AboutStamps(a))
	}
	for _, word := range []string{"current", "demo", "expired", "old"} {
		lines = append(lines, checkup.Line{Topic: checkup.Trust, State: checkup.Doubtful, Case: word, Args: []string{"date", "1"}})
	}
	for _, lang := range words.Languages() {
		p := &welcomePage{w: newWorld(t, lang).w}
		for _, l := range lines {
			said := []string{p.sentence(l)}
			if do, who := p.remedy(l); l.Case != "current" {
				said = append(said, do, who)
				if l.State > checkup.Good && (do == "" || who == "") {
					t.Errorf("%s %+v: nothing to do, or nobody", lang, l)
				}
			}
			if i := slices.IndexFunc(said, func(s string) bool {
				return strings.HasPrefix(s, "ui.") || strings.HasPrefix(s, "who.") || strings.ContainsAny(s, "{}")
			}); i >= 0 {
				t.Errorf("%s %+v: %q", lang, l, said[i])
			}
		}
	}
}
