package token

import (
	"errors"
	"slices"
	"testing"

	"trien/token/drivers"
)

// TestSnapshot is the table of what is plugged in and what it is called.
func TestSnapshot(t *testing.T) {
	catalogue := drivers.Catalogue{Drivers: []drivers.Driver{
		{Vendor: "Maker", Files: map[string][]string{"linux": {"maker.so"}}, USB: []string{"1234:0001"}, ATRs: []string{"3B01"}},
		{Vendor: "Open", Generic: true, Files: map[string][]string{"linux": {"open.so"}}},
	}}
	maker, open, own := Prepare(Config{Module: "/x/maker.so"}), Prepare(Config{Module: "/x/open.so"}), Prepare(Config{Module: "/x/own.so"})
	ready := Info{Initialised: true, PINInitialised: true, Hardware: true, Label: "T"}
	seen := func(m *Module, serial, place string) Info {
		info := ready
		info.Module, info.Serial, info.Place = m.Path(), serial, place
		return info
	}
	card := Reader{Name: "Maker Token 00 00", Present: true, ATR: []byte{0x3B, 1}}
	unknownCard := Reader{Name: "Other Reader 00 00", Present: true, ATR: []byte{0x3B, 2}}
	key := drivers.USBDevice{ID: drivers.USBID{Vendor: 0x1234, Product: 1}, CardReader: true}
	ownKind := drivers.USBDevice{ID: key.ID}
	running := func(list ...Reader) *Readers { return &Readers{Service: ServiceRunning, List: list} }
	failed := errors.New("no")
	type said map[*Module]report
	for _, c := range []struct {
		name    string
		drivers said
		readers *Readers
		usb     []drivers.USBDevice
		state   State
		places  []State
		needed  int
	}{
		{"nothing plugged in", said{maker: {}, open: {}, own: {}}, running(), nil, StateNoReader, nil, 0},
		{"no service", said{maker: {}, open: {}, own: {}}, &Readers{Service: ServiceStopped}, nil, StateNoService, nil, 0},
		{"no service, and a token", said{maker: {}, open: {}, own: {}}, &Readers{Service: ServiceMissing}, []drivers.USBDevice{key}, StateNoService, []State{StateNoService}, 1},
		{"an empty reader", said{maker: {}, open: {}, own: {}}, running(Reader{Name: "Empty Reader 00"}), nil, StateNoToken, []State{StateNoToken}, 0},
		{"a card the wrong way round", said{maker: {}, open: {}, own: {}}, running(Reader{Name: "Reader 00 00", Present: true, Mute: true}), nil, StateMute, []State{StateMute}, 0},
		{"no driver, and which is needed", said{maker: {}, open: {}, own: {}}, running(card), []drivers.USBDevice{key}, StateNoDriver, []State{StateNoDriver}, 1},
		{"no driver for an unknown card", said{maker: {}, open: {}, own: {}}, running(unknownCard), nil, StateNoDriver, []State{StateNoDriver}, 0},
		{"not all have answered", said{maker: {}}, running(card), nil, StateUnknown, []State{StateUnknown}, 0},
		{"its driver fails", said{maker: {err: failed}, open: {}, own: {}}, running(card), nil, StateFailing, []State{StateFailing}, 1},
		{"a token without reader", said{maker: {}, open: {}, own: {}}, running(), []drivers.USBDevice{ownKind}, StateNoDriver, []State{StateNoDriver}, 1},
		{"ready", said{maker: {tokens: []Info{seen(maker, "1", "Maker Token 00 00")}}, open: {}, own: {}}, running(card), []drivers.USBDevice{key}, StateReady, []State{StateReady}, 0},
		{"ready, in a slot of another name", said{maker: {tokens: []Info{seen(maker, "1", "Slot 0")}}, open: {}, own: {}}, running(card), []drivers.USBDevice{key}, StateReady, []State{StateReady}, 0},
		{"one token through two drivers, by number", said{
			maker: {tokens: []Info{seen(maker, "1", "")}}, open: {tokens: []Info{seen(open, "1", "")}}, own: {},
		}, running(), nil, StateReady, []State{StateReady}, 0},
		{"one token through two drivers, by reader", said{
			maker: {tokens: []Info{seen(maker, "AB1", "Maker Token 00 00")}}, open: {tokens: []Info{seen(open, "77", "Maker Token 00 00")}}, own: {},
		}, running(card), nil, StateReady, []State{StateReady}, 0},
		{"two tokens in slots of one name", said{
			maker: {tokens: []Info{seen(maker, "1", "Virtual Slot 1")}}, own: {tokens: []Info{seen(own, "2", "Virtual Slot 1")}}, open: {},
		}, running(), nil, StateReady, []State{StateReady, StateReady}, 0},
		{"one ready and one without driver", said{
			maker: {}, open: {}, own: {tokens: []Info{seen(own, "2", "Other Reader 00 00")}},
		}, running(unknownCard, card), nil, StateReady, []State{StateReady, StateNoDriver}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := sights{catalogue: catalogue, order: []*Module{maker, open, own}, drivers: c.drivers, reader: true}
			k.take(report{readers: c.readers})
			k.take(report{usb: &c.usb})
			s := k.snapshot()
			var states []State
			for _, p := range s.Places {
				states = append(states, p.State)
			}
			if s.State() != c.state || !slices.Equal(states, c.places) {
				t.Fatalf("state %v of %v, want %v of %v", s.State().Code(), states, c.state.Code(), c.places)
			}
			for n, p := range s.Places {
				if trouble := p.Trouble(); (trouble == nil) != (states[n] == StateReady) {
					t.Errorf("place %d: trouble %v", n, trouble)
				}
			}
			if c.needed > 0 && (len(s.Places[0].Needed) != c.needed || s.Places[0].Needed[0].Vendor != "Maker") {
				t.Errorf("needed %v", s.Places[0].Needed)
			}
		})
	}
}

func TestStateOfAToken(t *testing.T) {
	good := Info{Initialised: true, PINInitialised: true}
	for _, c := range []struct {
		change func(*Info)
		want   State
	}{
		{func(*Info) {}, StateReady},
		{func(i *Info) { i.PIN = PINCountLow }, StatePINLow},
		{func(i *Info) { i.PIN = PINFinalTry }, StateFinalTry},
		{func(i *Info) { i.PIN = PINLocked }, StateLocked},
		{func(i *Info) { i.PINInitialised = false }, StatePINNotSet},
		{func(i *Info) { i.Initialised = false }, StateNotInitialised},
	} {
		info := good
		c.change(&info)
		if got := StateOf(info); got != c.want {
			t.Errorf("%+v: %s, want %s", info, got.Code(), c.want.Code())
		}
	}
}

func TestTroubleNamesWhatIsNeeded(t *testing.T) {
	own := errors.New("no")
	for _, c := range []struct {
		place Place
		code  string // "" for none
		cause error
	}{
		{Place{State: StateReady}, "", nil},
		{Place{State: StateFinalTry}, "", nil},
		{Place{State: StateLocked}, "token.state.locked", nil},
		{Place{State: StateUnknown}, "token.state.unknown", nil},
		{Place{State: StateNoDriver}, "token.state.no-driver", nil},
		{Place{State: StateNoDriver, Needed: []*drivers.Driver{{Vendor: "Maker"}}}, DriverMissing, nil},
		{Place{State: StateFailing, Err: own}, "", own},
	} {
		err := c.place.Trouble()
		e, ok := errors.AsType[*Error](err)
		if ok != (c.code != "") || ok && e.Code != c.code || !ok && err != c.cause {
			t.Errorf("%s: %v", c.place.State.Code(), err)
		}
		if c.code == DriverMissing && e.Args["driver"] != "Maker" {
			t.Errorf("args %v", e.Args)
		}
	}
}

func TestDistinct(t *testing.T) {
	at := func(module, serial, certificate string, key KeyPresence) Identity {
		return Identity{Token: Info{Module: module, Serial: serial}, Certificate: []byte(certificate), Key: key}
	}
	got := Distinct([]Identity{
		at("own", "1", "A", KeyPresent), at("open", "01", "A", KeyPresent), // one, seen twice
		at("own", "2", "A", KeyPresent),                                    // a copy on a second token
		at("own", "1", "B", KeyMissing), at("open", "01", "B", KeyUnknown), // the driver that may sign wins
		at("own", "1", "", KeyUnknown), at("own", "1", "", KeyUnknown), // nobody knows what these are
	})
	if len(got) != 5 || got[0].Token.Module != "own" || got[2].Token.Module != "open" {
		t.Errorf("%d: %+v", len(got), got)
	}
}

func TestSince(t *testing.T) {
	place := func(serial string) Place { return Place{Token: Info{Module: "m", Serial: serial}} }
	arrived, gone := Snapshot{Places: []Place{place("1"), place("2")}}.Since(Snapshot{Places: []Place{place("1"), place("3"), {}}})
	if len(arrived) != 1 || arrived[0].Serial != "2" || len(gone) != 1 || gone[0].Serial != "3" {
		t.Errorf("arrived %+v, gone %+v", arrived, gone)
	}
}
