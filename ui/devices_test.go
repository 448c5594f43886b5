package ui

import (
	"errors"
	"strings"
	"testing"

	"trien/token"
	"trien/token/drivers"
	"trien/ui/flow"
)

// TestWhatKeepsATokenFromBeingUsed is the table of what the window says while no
// token can be used.
func TestWhatKeepsATokenFromBeingUsed(t *testing.T) {
	maker := &drivers.Driver{Vendor: "Bit4id TokenME EVO v2"}
	crashed := token.New(token.DriverCrashed, errors.New("signal"), "module", "/usr/lib/other.so")
	strange := func(s token.State) token.Snapshot {
		return token.Snapshot{Complete: true, Service: token.ServiceRunning, Places: []token.Place{{Name: "Bit4id TokenME 00 00", State: s, Needed: []*drivers.Driver{maker}}}}
	}
	for _, c := range []struct {
		name       string
		sight      Sight
		pill, card string // what the pill and the card say
		room       string // what the room of devices says
	}{
		{"nothing", Sight{}, "No signing token", "Plug in your signing token", "No driver found"},
		{
			"a driver, and no token",
			Sight{Drivers: []Driver{{Path: "/usr/lib/a.so"}}, Plugged: token.Snapshot{Complete: true, Service: token.ServiceRunning}},
			"No signing token", "Plug in your signing token", "No signing token found",
		},
		{
			"no service",
			Sight{Drivers: []Driver{{Path: "/usr/lib/a.so"}}, Plugged: token.Snapshot{Complete: true, Service: token.ServiceStopped}},
			"No signing token", "Plug in your signing token", "smart card service",
		},
		{
			"an empty reader",
			Sight{Plugged: strange(token.StateNoToken)},
			"No signing token", "Plug in your signing token", "The reader is empty",
		},
		{
			"a token without driver",
			Sight{Plugged: strange(token.StateNoDriver)},
			"Trouble with the signing token", "needs the software \"Bit4id TokenME EVO v2\"", "needs the software \"Bit4id TokenME EVO v2\"",
		},
		{
			"a token without driver, and a driver that fails",
			Sight{Drivers: []Driver{{Path: "/usr/lib/other.so", Err: crashed}}, Plugged: strange(token.StateNoDriver)},
			"Trouble with the signing token", "needs the software", "needs the software",
		},
		{
			"a driver that fails",
			Sight{Drivers: []Driver{{Path: "/usr/lib/other.so", Err: crashed}}},
			"Trouble with the signing token", "The token's driver crashed", "other.so",
		},
		{
			"a card that does not answer",
			Sight{Plugged: strange(token.StateMute)},
			"Trouble with the signing token", "does not answer", "does not answer",
		},
		{
			"a token that works, and a stranger",
			Sight{Drivers: []Driver{holder()}, Plugged: strange(token.StateNoDriver)},
			"NGUYỄN THỊ HỒNG ĐẶNG", "Chủ tịch", "needs the software",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			world := newWorld(t, "en")
			world.open("a.pdf")
			world.plugAll(c.sight)
			lack := "The token that is plugged in cannot be used yet"
			if said := strings.Join(world.said(), "\n"); strings.Contains(said, lack) != strings.Contains(c.pill, "Trouble") {
				t.Errorf("said of what is lacking:\n%s", said)
			}
			for _, text := range []string{c.pill, c.card} {
				if said := strings.Join(world.said(), "\n"); !strings.Contains(said, text) {
					t.Errorf("not said: %q; the window says:\n%s", text, said)
				}
			}
			world.w.enter(flow.RoomDevices)
			if said := strings.Join(world.said(), "\n"); !strings.Contains(said, c.room) {
				t.Errorf("the room of devices does not say %q but:\n%s", c.room, said)
			}
		})
	}
}

func TestATokenSeenTwiceIsOne(t *testing.T) {
	world := newWorld(t, "en")
	other := holder(func(f *flow.Found) { f.Token.Module = "/usr/lib/open.so" })
	world.plug(holder(), other)
	if s := world.w.state; s.Tokens != 1 || len(s.Credentials) != 1 || s.Credentials[0].Identity.Token.Module != "/usr/lib/token.so" {
		t.Errorf("%d tokens, %d certificates", s.Tokens, len(s.Credentials))
	}
}

// TestTheWatchReachesTheWindow goes the way of a token that comes and goes, and
// of somebody who asks again.
func TestTheWatchReachesTheWindow(t *testing.T) {
	world := newWorld(t, "en")
	world.w.background(world.w.watch)
	world.until("the first look", func() bool { return world.w.looked && world.w.state.Tokens == 0 })
	world.sight = Sight{Drivers: []Driver{holder()}}
	world.w.wishToLook()
	world.until("the token", func() bool { return world.w.state.Tokens == 1 })
}
