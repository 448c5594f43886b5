package token_test

import (
	"context"
	"crypto"
	"testing"
	"time"

	"trien/token"
	"trien/token/drivers"
	"trien/token/tokentest"
	"trien/token/worker"
)

// watch runs a watcher over the modules and returns its snapshots and its end.
func watch(t testing.TB, config token.WatchConfig) (<-chan token.Snapshot, *token.Watcher) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	snapshots, ended := make(chan token.Snapshot, 100), make(chan struct{})
	config.Changed = func(s token.Snapshot) { snapshots <- s }
	if config.USB == nil {
		config.USB = func() ([]drivers.USBDevice, error) { return nil, nil }
	}
	w := token.NewWatcher(config)
	go func() {
		w.Run(ctx)
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return snapshots, w
}

// until returns the first snapshot that is complete and fits.
func until(t testing.TB, snapshots <-chan token.Snapshot, fits func(token.Snapshot) bool) token.Snapshot {
	t.Helper()
	patience := time.After(time.Minute)
	for {
		select {
		case s := <-snapshots:
			if s.Complete && fits(s) {
				return s
			}
		case <-patience:
			t.Fatal("it was never seen")
		}
	}
}

// TestWatching plugs tokens in and out behind two drivers.
func TestWatching(t *testing.T) {
	d := newDesk(t)
	d.good.Provision(t, worker.ProvisionSpec{Label: "Second"})
	other := tokentest.SoftHSM(t)
	modules := []*token.Module{tokentest.Open(t, d.bad.Config()), tokentest.Open(t, d.good.Config()), tokentest.Open(t, other.Config())}
	snapshots, w := watch(t, token.WatchConfig{Modules: modules, Interval: 20 * time.Millisecond})

	both := until(t, snapshots, func(s token.Snapshot) bool { return len(s.Tokens()) == 2 })
	for _, info := range both.Tokens() {
		if info.Module != d.bad.Module {
			t.Errorf("%s is shown by %s, not by the preferred driver", info.Label, info.Module)
		}
	}
	if both.State() != token.StateReady || len(both.Failures()) != 0 {
		t.Errorf("%s, %v", both.State().Code(), both.Failures())
	}
	d.bad.Order(t, "flags 0x40000")
	until(t, snapshots, func(s token.Snapshot) bool { return s.State() == token.StateLocked })
	d.bad.Order(t, "flags 0x20000")
	until(t, snapshots, func(s token.Snapshot) bool { return s.State() == token.StateFinalTry })

	d.bad.Order(t, "C_GetSlotList 1 crash")
	failing := until(t, snapshots, func(s token.Snapshot) bool { return len(s.Failures()) == 1 })
	wants(t, failing.Failures()[0].Err, token.DriverCrashed)
	if len(failing.Tokens()) != 2 || failing.Tokens()[0].Module != d.good.Module {
		t.Errorf("the other driver does not stand in: %+v", failing.Tokens())
	}
	d.bad.Order(t)
	w.Look()
	until(t, snapshots, func(s token.Snapshot) bool { return len(s.Failures()) == 0 })
	if now := w.Now(); len(now.Tokens()) != 2 {
		t.Errorf("%d tokens at last", len(now.Tokens()))
	}
}

// TestAConfusedDriverIsStartedAnew lets the driver answer with nothing but errors
// from its eighth look on. In a process of its own it answers again, and is not
// taken from under a key that is open.
func TestAConfusedDriverIsStartedAnew(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	key := unlock(t, m, p256Name)
	d.bad.Order(t, "C_GetSlotList 8 rv 0x5")
	snapshots, w := watch(t, token.WatchConfig{Modules: []*token.Module{m}, Interval: 20 * time.Millisecond})
	until(t, snapshots, func(s token.Snapshot) bool { return len(s.Failures()) == 1 })
	for asked := d.bad.Count(t, "C_GetSlotList"); d.bad.Count(t, "C_GetSlotList") < asked+5; {
		w.Look()
		time.Sleep(time.Millisecond)
	}
	if _, err := key.SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Errorf("with a key open: %v", err)
	}
	if n := d.bad.Count(t, "C_Initialize"); n != 1 {
		t.Errorf("%d processes while a key is open", n)
	}
	if err := key.Close(); err != nil {
		t.Fatal(err)
	}
	until(t, snapshots, func(s token.Snapshot) bool { return len(s.Failures()) == 0 && len(s.Tokens()) == 1 })
	if n := d.bad.Count(t, "C_Initialize"); n < 2 {
		t.Errorf("%d processes", n)
	}
}

func TestArrivalAndRemoval(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	d.bad.Order(t, "pulled Văn phòng")
	snapshots, _ := watch(t, token.WatchConfig{Modules: []*token.Module{m}, Interval: 20 * time.Millisecond})
	without := until(t, snapshots, func(s token.Snapshot) bool { return len(s.Tokens()) == 0 })
	if without.State() != token.StateNoReader {
		t.Errorf("state %s", without.State().Code())
	}
	d.bad.Order(t)
	with := until(t, snapshots, func(s token.Snapshot) bool { return len(s.Tokens()) == 1 })
	if arrived, gone := with.Since(without); len(arrived) != 1 || len(gone) != 0 {
		t.Errorf("arrived %v, gone %v", arrived, gone)
	}
	key := unlock(t, m, p256Name) // the driver is used while it is watched
	if _, err := key.SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Error(err)
	}
	d.bad.Order(t, "pulled Văn phòng")
	until(t, snapshots, func(s token.Snapshot) bool { return len(s.Tokens()) == 0 })
}

// TestTokenPulledDuringABatch pulls the token out after the third document and
// plugs another in: each document has its exact result, and no PIN is tried by
// itself.
func TestTokenPulledDuringABatch(t *testing.T) {
	d := newDesk(t)
	second := tokentest.Entry(t, "second", 1, rsaKey(t))
	d.good.Provision(t, worker.ProvisionSpec{Label: "Second", Entries: []worker.ProvisionEntry{second}})
	d.bad.Order(t, "pulled Second")
	m := tokentest.Open(t, d.bad.Config())
	key := unlock(t, m, rsaName)
	var results []string
	for n := range 6 {
		if n == 3 {
			d.bad.Order(t, "pulled Văn phòng")
		}
		signature, err := key.SignMessage([]byte{byte(n)}, crypto.SHA256, false)
		switch {
		case err == nil:
			verify(t, key.Public(), crypto.SHA256, false, digest(crypto.SHA256, []byte{byte(n)}), signature)
			results = append(results, "signed")
		default:
			e := wants(t, err, token.Removed)
			if e.PIN != token.PINUnused {
				t.Errorf("document %d: PIN %v", n, e.PIN)
			}
			results = append(results, "removed")
		}
	}
	for n, want := range []string{"signed", "signed", "signed", "removed", "removed", "removed"} {
		if results[n] != want {
			t.Errorf("document %d: %s, want %s", n, results[n], want)
		}
	}
	asked := 0
	_, err := m.Unlock(t.Context(), key.Identity(), "", prompt(tokentest.PIN, &asked))
	if e := wants(t, err, token.Removed); e.PIN != token.PINNotSent || asked != 0 {
		t.Errorf("the other token was asked: PIN %v, asked %d times", e.PIN, asked)
	}
	if n := d.bad.Count(t, "C_Login"); n != 1 {
		t.Errorf("%d C_Login for one batch", n)
	}
	if _, err := unlock(t, m, "second").SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Errorf("the other token, by a PIN of its own: %v", err)
	}
}

// TestDriversWithFaults runs drivers whose catalogue entry tells of faults that
// would stop others.
func TestDriversWithFaults(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name   string
		faults []drivers.Fault
		orders []string
		none   string // a function that must not be called
	}{
		{"sizes", []drivers.Fault{drivers.SizeQueryZero}, []string{"no-size"}, ""},
		{"read-write sessions", []drivers.Fault{drivers.ReadWriteRefused}, []string{"read-only"}, ""},
		{"C_Finalize", []drivers.Fault{drivers.FinalizeHangs}, []string{"C_Finalize 1 hang"}, "C_Finalize"},
		{"unloading", []drivers.Fault{drivers.UnloadDeadlocks}, nil, ""},
		{"listing", []drivers.Fault{drivers.ListingHangs}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := d.bad.Fresh(t)
			bad.Order(t, c.orders...)
			config := bad.Config()
			config.Driver = &drivers.Driver{Faults: c.faults}
			config.Deadlines.Close = 30 * time.Second // a hang would be seen
			m, err := token.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			list, err := m.Identities(t.Context())
			if err != nil || len(list) != 3 {
				t.Fatalf("%d identities, %v", len(list), err)
			}
			if seen := list[0].Key == token.KeyPresent; seen == (c.faults[0] == drivers.ListingHangs) {
				t.Errorf("key seen: %v", seen)
			}
			if _, err := unlock(t, m, rsaName).SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
				t.Fatal(err)
			}
			before := time.Now()
			if err := m.Close(); err != nil {
				t.Error(err)
			}
			if took := time.Since(before); took > 20*time.Second {
				t.Errorf("closing took %v", took)
			}
			if c.none != "" && bad.Count(t, c.none) != 0 {
				t.Errorf("%s was called", c.none)
			}
		})
	}
}

func TestTrying(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "C_GetSlotList 1 rv 0x5")
	config := d.bad.Config()
	trials := token.TryAll(t.Context(), config, []drivers.Candidate{
		{Path: d.good.Module, Reasons: []drivers.Reason{drivers.Named}},
		{Path: d.bad.Module},
		{Path: "/nowhere/driver.so"},
		{Path: "libm.so.6"},
	})
	for i, code := range []string{"", token.DriverFailed, token.DriverNotFound, token.DriverLoad} {
		if trials[i].Works() != (code == "") {
			t.Errorf("%s: %v", trials[i].Path, trials[i].Err)
		}
		if code != "" {
			wants(t, trials[i].Err, code)
		}
	}
	if good := trials[0]; good.Library.Manufacturer != "SoftHSM" || len(good.Slots) == 0 || good.Slots[0].Token == nil || good.Loading <= 0 {
		t.Errorf("%+v", good)
	}
}

func TestObjectsWithoutPartner(t *testing.T) {
	lonely := tokentest.Entry(t, "certificate alone", 1, rsaKey(t))
	lonely.PrivateKey = nil
	key := tokentest.Entry(t, "key alone", 2, rsaKey(t))
	key.Certificate = nil
	device := tokentest.SoftHSM(t, worker.ProvisionSpec{Label: "odd", Entries: []worker.ProvisionEntry{lonely}})
	pair := tokentest.SoftHSM(t, worker.ProvisionSpec{Label: "odd", Entries: []worker.ProvisionEntry{key}})
	for _, c := range []struct {
		device tokentest.Device
		kind   token.ObjectKind
	}{{device, token.CertificateObject}, {pair, token.PublicKeyObject}} {
		m := tokentest.Open(t, c.device.Config())
		objects, err := m.Objects(t.Context(), theToken(t, m).Slot)
		if err != nil || len(objects) != 1 || objects[0].Kind != c.kind || !objects[0].Alone {
			t.Errorf("%+v, %v", objects, err)
		}
		if c.kind == token.PublicKeyObject && (objects[0].Type != "RSA" || objects[0].Bits != 2048) {
			t.Errorf("%+v", objects[0])
		}
	}
}

// TestReaderService asks the service of this machine: whatever it answers, it
// answers.
func TestReaderService(t *testing.T) {
	service := token.NewReaderService(token.Config{Command: tokentest.Device{}.Config().Command})
	defer service.Close()
	readers, err := service.Look(t.Context())
	if err != nil || readers.Service == token.ServiceUnknown {
		t.Errorf("%+v, %v", readers, err)
	}
}

func TestReaders(t *testing.T) {
	fake := tokentest.FakeReaders(t)
	service := fake.Service(t)
	for _, c := range []struct {
		name  string
		lines []string
		state token.ServiceState
		want  []token.Reader
	}{
		{"stopped", []string{"fail 8010001D"}, token.ServiceStopped, nil},
		{"failing", []string{"fail 80100001"}, token.ServiceFailed, nil},
		{"none", nil, token.ServiceRunning, nil},
		{
			"of all kinds",
			[]string{"Empty Reader 00 00", "Bit4id TokenME 01 00|3B9F01", "Broken|mute"},
			token.ServiceRunning,
			[]token.Reader{
				{Name: "Empty Reader 00 00"},
				{Name: "Bit4id TokenME 01 00", Present: true, ATR: []byte{0x3B, 0x9F, 1}},
				{Name: "Broken", Present: true, Mute: true},
			},
		},
	} {
		fake.Plug(t, c.lines...)
		got, err := service.Look(t.Context())
		if err != nil || got.Service != c.state || len(got.List) != len(c.want) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
			continue
		}
		for i, r := range got.List {
			if w := c.want[i]; r.Name != w.Name || r.Present != w.Present || r.Mute != w.Mute || string(r.ATR) != string(w.ATR) {
				t.Errorf("%s: %+v, want %+v", c.name, r, w)
			}
		}
	}
}

// TestWatchingReaders plugs a token without driver into a reader, and stops the
// service.
func TestWatchingReaders(t *testing.T) {
	fake := tokentest.FakeReaders(t)
	catalogue := drivers.Catalogue{Drivers: []drivers.Driver{
		{Vendor: "Maker", Files: map[string][]string{"linux": {"maker.so"}}, ATRs: []string{"3B..01"}},
	}}
	snapshots, _ := watch(t, token.WatchConfig{Readers: fake.Service(t), Catalogue: catalogue, Interval: 20 * time.Millisecond})
	until(t, snapshots, func(s token.Snapshot) bool { return s.State() == token.StateNoReader })
	fake.Plug(t, "Maker Token 00 00|3B9F01")
	found := until(t, snapshots, func(s token.Snapshot) bool { return s.State() == token.StateNoDriver })
	if p := found.Places[0]; len(p.Needed) != 1 || p.Needed[0].Vendor != "Maker" || p.Name != "Maker Token 00 00" {
		t.Errorf("%+v", p)
	}
	fake.Plug(t, "Maker Token 00 00")
	until(t, snapshots, func(s token.Snapshot) bool { return s.State() == token.StateNoToken })
}
