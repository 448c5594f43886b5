package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
	"trien/ui"
)

// newSetup is the settings of a person below a policy, "" for none, who trusts
// the authorities of a server of their own.
func newSetup(t *testing.T, policy string) (*setup, *signertest.Server) {
	t.Helper()
	config, anchors := t.TempDir(), t.TempDir()
	t.Setenv("TRIEN_CONFIG", config)
	t.Setenv("TRIEN_LANG", "")
	if policy != "" {
		if err := os.WriteFile(filepath.Join(config, "policy.json"), []byte(policy), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := signertest.Run(t, signertest.NewPlan(time.Now()), signertest.NewKeys())
	for name, data := range server.TrustFiles() {
		file := filepath.Join(anchors, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := trust.LoadDir(anchors)
	if err != nil {
		t.Fatal(err)
	}
	store := trust.NewStore(entries...)
	desk := newDesk(nil, store)
	t.Cleanup(desk.close)
	s := &setup{network: &network{}, desk: desk, store: store, log: &logFile{out: t.Output()}, named: []string{"/none.so"}}
	if err := s.reload(); err != nil {
		t.Fatal(err)
	}
	return s, server
}

// TestWhatIsAppliedCountsAtOnce, and is found again by the next start.
func TestWhatIsAppliedCountsAtOnce(t *testing.T) {
	s, server := newSetup(t, "")
	p := s.Preferences()
	if p.Proxy != ui.ProxySystem || p.Offline || p.Folder != "" || len(p.Stamps)+len(p.Locked) != 0 {
		t.Fatalf("at first %+v", p)
	}
	p.Stamps = []ui.StampService{{URL: server.National.TSAURL()}, {URL: "http://tsa.vn/", User: "donvi", Password: "mật khẩu", Seconds: 90}}
	p.Proxy, p.Folder, p.Drivers = ui.ProxyNone, "/da ky", []string{"/p11.so"}
	if err := s.Apply(p); err != nil {
		t.Fatal(err)
	}
	reach := s.network.now()
	if len(reach.tsas) != 2 || reach.tsas[1].Password != "mật khẩu" || reach.tsas[1].Timeout != 90*time.Second {
		t.Errorf("asked from now on: %+v", reach.tsas)
	}
	again, err := settings.Load()
	if err != nil || again.Folder != "/da ky" || again.Proxy != "none" || !slices.Equal(again.Modules, []string{"/p11.so"}) {
		t.Errorf("the next start: %+v, %v", again, err)
	}
	if p = s.Preferences(); p.Stamps[1].Password != "" || p.Stamps[1].PasswordFile == "" {
		t.Errorf("shown: %+v", p.Stamps[1])
	}
	file, err := settings.File()
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), "mật khẩu") {
		t.Errorf("the settings hold the password (%v)", err)
	}
	p.Offline, p.Folder = true, ""
	if err := s.Apply(p); err != nil || !s.network.now().offline || s.Preferences().Folder != "" {
		t.Errorf("offline: %v, %+v", err, s.Preferences())
	}
	if len(s.network.now().tsas) != 2 {
		t.Error("the password is lost")
	}
}

// TestWhatCannotCountIsNotKept: everything stays as it was.
func TestWhatCannotCountIsNotKept(t *testing.T) {
	s, _ := newSetup(t, "")
	for code, change := range map[string]func(*ui.Preferences){
		"ui.settings.bad-proxy":   func(p *ui.Preferences) { p.Proxy = "nowhere near an address" },
		"ui.settings.bad-address": func(p *ui.Preferences) { p.Stamps = []ui.StampService{{URL: "tsa"}} },
	} {
		p := s.Preferences()
		change(&p)
		if err := s.Apply(p); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
		if now := s.Preferences(); now.Proxy != ui.ProxySystem || len(now.Stamps) != 0 {
			t.Errorf("%s: %+v", code, now)
		}
	}
}

func TestWhatThePolicyFixed(t *testing.T) {
	s, _ := newSetup(t, `{"tsas":["http://machine/"],"modules":["/m.so"],"offline":true,"locked":["tsas","proxy"]}`)
	p := s.Preferences()
	if !slices.Equal(p.Locked, []string{"tsas", "proxy", "offline"}) || len(p.Stamps) != 1 || !p.Stamps[0].Machine || !slices.Equal(p.MachineDrivers, []string{"/m.so"}) {
		t.Fatalf("%+v", p)
	}
	p.Drivers, p.Folder = []string{"/u.so"}, "/f"
	if err := s.Apply(p); err != nil {
		t.Fatal(err)
	}
	own, err := settings.Own()
	if err != nil || len(own.TSAs) != 0 || own.Offline || !slices.Equal(own.Modules, []string{"/u.so"}) {
		t.Errorf("the person's file: %+v, %v", own, err)
	}
	if now := s.Preferences(); len(now.Stamps) != 1 || !slices.Equal(now.Drivers, []string{"/u.so"}) || !slices.Equal(now.MachineDrivers, []string{"/m.so"}) {
		t.Errorf("now %+v", now)
	}
}

// TestAskingAnAuthority: a good answer says whose it is; a bad one why.
func TestAskingAnAuthority(t *testing.T) {
	s, server := newSetup(t, "")
	stamp := ui.StampService{URL: server.Specialised.TSAURL()}
	got, err := s.Ask(t.Context(), stamp)
	if err != nil || got.System != trust.Specialised || got.Authority == "" || got.Offset.Abs() > time.Minute {
		t.Errorf("%+v, %v", got, err)
	}
	for code, answer := range map[string]signertest.TSAAnswer{
		"evidence.tsa-rejected": signertest.TSARejects, "evidence.tsa-untrusted": signertest.TSAUntrusted, "evidence.http": signertest.TSAFailing,
	} {
		server.Specialised.Behave(signertest.Behaviour{TSA: answer})
		if _, err := s.Ask(t.Context(), stamp); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := s.Ask(t.Context(), ui.StampService{URL: stamp.URL, User: "a", PasswordFile: "/none"}); fault.CodeOf(err) != "ctl.tsa-password" {
		t.Errorf("no password: %v", err)
	}
	p := s.Preferences()
	p.Offline = true
	if err := s.Apply(p); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ask(t.Context(), stamp); fault.CodeOf(err) != "evidence.offline" {
		t.Errorf("offline: %v", err)
	}
}

// TestTheNetworkIsTriedWhereVerificationGoes: one service of each system.
func TestTheNetworkIsTriedWhereVerificationGoes(t *testing.T) {
	s, _ := newSetup(t, "")
	found := s.Network(t.Context())
	if len(found) == 0 {
		t.Fatal("nobody was asked")
	}
	for _, r := range found {
		if !r.Reachable {
			t.Errorf("%s: %v", r.TSA.URL, r.Err)
		}
	}
}
