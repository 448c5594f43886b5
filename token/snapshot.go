package token

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"trien/token/drivers"
)

// Snapshot is what is plugged in, and what can be done with it.
type Snapshot struct {
	Service ServiceState
	// Places are readers and tokens, each once; tokens first.
	Places []Place
	// Answers are what each driver said last, in the order of WatchConfig.Modules.
	Answers []Answer
	// Complete tells that every driver and service has answered at least once.
	Complete bool
}

// Place is a reader or a token.
type Place struct {
	Name  string // of the reader, the slot or the device
	State State
	Token Info   // zero unless a driver shows one
	ATR   []byte // of the card; empty when not known
	// Needed are the drivers made for what is plugged in, with StateNoDriver and
	// StateNoService; empty when the catalogue knows none.
	Needed []*drivers.Driver
	Err    error // with StateFailing
}

// Answer is what one driver said.
type Answer struct {
	Module string
	Given  bool // false: it has not answered yet
	Tokens []Info
	Err    error // why it, or one of its tokens, did not answer
}

// Same tells whether nothing that is shown differs.
func (a Answer) Same(other Answer) bool {
	return a.Module == other.Module && a.Given == other.Given && slices.Equal(a.Tokens, other.Tokens) && textOf(a.Err) == textOf(other.Err)
}

// Failures lists the answers of drivers that did not answer well.
func (s Snapshot) Failures() []Answer {
	return slices.DeleteFunc(slices.Clone(s.Answers), func(a Answer) bool { return a.Err == nil })
}

// Trouble says why nobody can sign with what is here, nil where somebody can.
func (p Place) Trouble() error {
	switch {
	case p.State >= StateFinalTry:
		return nil
	case p.State == StateFailing && p.Err != nil:
		return p.Err
	case p.State == StateNoDriver && len(p.Needed) > 0:
		return New(DriverMissing, nil, "place", p.Name, "driver", p.Needed[0].Vendor)
	}
	return New(p.State.Code(), nil, "place", p.Name, "token", p.Token.Label)
}

// State is that of the place which is nearest to signing.
func (s Snapshot) State() State {
	best := StateUnknown
	for _, p := range s.Places {
		best = max(best, p.State)
	}
	if len(s.Places) > 0 || !s.Complete {
		return best
	}
	if s.Service != ServiceRunning && s.Service != ServiceUnknown {
		return StateNoService
	}
	return StateNoReader
}

// Tokens lists the tokens that drivers show.
func (s Snapshot) Tokens() []Info {
	var list []Info
	for _, p := range s.Places {
		if p.Token != (Info{}) {
			list = append(list, p.Token)
		}
	}
	return list
}

// Since tells which tokens came and which went since before.
func (s Snapshot) Since(before Snapshot) (arrived, gone []Info) {
	missing := func(here, there []Info) []Info {
		var list []Info
		for _, t := range here {
			if !slices.ContainsFunc(there, t.SameAs) {
				list = append(list, t)
			}
		}
		return list
	}
	return missing(s.Tokens(), before.Tokens()), missing(before.Tokens(), s.Tokens())
}

// SameAs tells whether two drivers, or one at two times, show one token: by
// serial number, and where there is none by slot and label.
func (t Info) SameAs(other Info) bool {
	switch {
	case t.Module != other.Module:
		return t.Serial != "" && strings.EqualFold(t.Serial, other.Serial)
	case t.Serial != "" || other.Serial != "":
		return t.Serial == other.Serial && t.Label == other.Label
	}
	return t.Slot == other.Slot && t.Label == other.Label
}

// sameReader compares names of readers as drivers give them: padded, in other
// case, or cut to the 64 bytes of a slot description.
func sameReader(a, b string) bool {
	a, b = strings.ToLower(strings.TrimSpace(a)), strings.ToLower(strings.TrimSpace(b))
	const telling = 8 // bytes of a name that say enough
	if min(len(a), len(b)) < telling {
		return a == b && a != ""
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// Distinct returns the identities without those that an earlier one of another
// driver, or of the same, shows already. Put the preferred driver first. Of two
// the one whose key is seen wins.
func Distinct(all []Identity) []Identity {
	var list []Identity
	for _, i := range all {
		at := slices.IndexFunc(list, i.SameAs)
		switch {
		case at < 0:
			list = append(list, i)
		case list[at].Key == KeyMissing && i.Key != KeyMissing:
			list[at] = i
		}
	}
	return list
}

// same tells whether nothing that is shown differs.
func (s Snapshot) same(other Snapshot) bool {
	return s.Service == other.Service && s.Complete == other.Complete &&
		slices.EqualFunc(s.Places, other.Places, Place.same) &&
		slices.EqualFunc(s.Answers, other.Answers, Answer.Same)
}

func (p Place) same(other Place) bool {
	return p.Name == other.Name && p.State == other.State && p.Token == other.Token && bytes.Equal(p.ATR, other.ATR) &&
		slices.Equal(p.Needed, other.Needed) && textOf(p.Err) == textOf(other.Err)
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// sights is what every source said last.
type sights struct {
	catalogue drivers.Catalogue
	order     []*Module
	drivers   map[*Module]report
	reader    bool // the PC/SC service is asked
	readers   *report
	usb       *report
}

// take keeps a report and tells whether other hardware is there than before.
func (k *sights) take(r report) (changed bool) {
	switch {
	case r.module != nil:
		k.drivers[r.module] = r
	case r.readers != nil:
		changed = k.readers == nil || !reflect.DeepEqual(k.readers.readers, r.readers)
		k.readers = &r
	case r.usb != nil:
		changed = k.usb == nil || !reflect.DeepEqual(k.usb.usb, r.usb)
		k.usb = &r
	}
	return changed
}

func (k *sights) complete() bool {
	return len(k.drivers) == len(k.order) && k.usb != nil && (k.readers != nil || !k.reader)
}

// snapshot puts together what the sources said.
func (k *sights) snapshot() Snapshot {
	s := Snapshot{Complete: k.complete()}
	for _, m := range k.order {
		r, answered := k.drivers[m]
		s.Answers = append(s.Answers, Answer{m.Path(), answered, r.tokens, r.err})
		for _, t := range r.tokens {
			if !slices.ContainsFunc(s.Tokens(), func(shown Info) bool { return k.sameToken(shown, t) }) {
				s.Places = append(s.Places, Place{Name: t.Place, State: StateOf(t), Token: t})
			}
		}
	}
	k.addReaders(&s)
	k.addUSB(&s)
	return s
}

// sameToken is Info.SameAs for drivers that number tokens each in its own way:
// one reader holds one card.
func (k *sights) sameToken(a, b Info) bool {
	if a.SameAs(b) {
		return true
	}
	return a.Module != b.Module && k.readers != nil && slices.ContainsFunc(k.readers.readers.List, func(r Reader) bool {
		return sameReader(a.Place, r.Name) && sameReader(b.Place, r.Name)
	})
}

// addReaders adds what the PC/SC service says: empty readers, and cards that no
// driver shows. Drivers may name their slots as they like, so a token in a slot
// of an unknown name stands for one card that nobody else shows.
func (k *sights) addReaders(s *Snapshot) {
	if k.readers == nil {
		return
	}
	s.Service = k.readers.readers.Service
	var strangers, empty []Place
	nameless := 0
	for _, p := range s.Places {
		if p.Token.Hardware && !slices.ContainsFunc(k.readers.readers.List, func(r Reader) bool { return sameReader(r.Name, p.Name) }) {
			nameless++
		}
	}
	for _, r := range k.readers.readers.List {
		at := slices.IndexFunc(s.Places, func(p Place) bool { return sameReader(p.Name, r.Name) })
		switch {
		case at >= 0:
			s.Places[at].ATR = r.ATR
		case !r.Present:
			empty = append(empty, Place{Name: r.Name, State: StateNoToken})
		case r.Mute:
			strangers = append(strangers, Place{Name: r.Name, State: StateMute})
		case nameless > 0:
			nameless--
		default:
			strangers = append(strangers, k.stranger(Place{Name: r.Name, ATR: r.ATR, Needed: k.catalogue.ForATR(r.ATR)}))
		}
	}
	s.Places = slices.Concat(s.Places, strangers, empty)
}

// stranger tells why no driver shows a token: because the one made for it fails,
// because there is none, or because not all have answered yet.
func (k *sights) stranger(p Place) Place {
	p.State = StateNoDriver
	for _, m := range k.order {
		r, answered := k.drivers[m]
		switch {
		case !answered:
			p.State = StateUnknown
		case r.err != nil && slices.Contains(p.Needed, k.catalogue.Of(m.Path())):
			p.State, p.Err = StateFailing, r.err
			return p
		}
	}
	return p
}

// addUSB adds devices that the catalogue knows and that neither a driver nor the
// PC/SC service shows.
func (k *sights) addUSB(s *Snapshot) {
	if k.usb == nil {
		return
	}
	shown := len(s.Places)
	for _, device := range *k.usb.usb {
		needed := k.catalogue.ForUSB(device.ID)
		if len(needed) == 0 || k.serves(*s, needed) {
			continue
		}
		if device.CardReader && s.Service == ServiceRunning && shown > 0 {
			shown-- // a reader stands for it
			continue
		}
		p := Place{Name: strings.TrimSpace(device.Manufacturer + " " + device.Product), Needed: needed}
		if device.CardReader && k.reader && s.Service != ServiceRunning {
			p.State = StateNoService
		} else {
			p = k.stranger(p)
		}
		s.Places = append(s.Places, p)
	}
}

// serves tells whether a token is shown by one of the drivers made for a device.
func (k *sights) serves(s Snapshot, needed []*drivers.Driver) bool {
	return slices.ContainsFunc(s.Tokens(), func(t Info) bool {
		return t.Hardware && slices.Contains(needed, k.catalogue.Of(t.Module))
	})
}
