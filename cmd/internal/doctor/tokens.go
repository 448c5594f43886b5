package doctor

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"trien/cmd/internal/devices"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/token"
	"trien/token/drivers"
)

// readTokens lists what is on the tokens of the drivers that work.
func (e *Examination) readTokens(ctx context.Context, store *trust.Store) {
	for i := range e.Drivers {
		d := &e.Drivers[i]
		if !d.Works || len(d.Slots) == 0 {
			continue
		}
		set := devices.New([]string{d.Path}, store)
		for _, m := range set.Look(ctx) {
			if m.Err != nil && d.failure == nil {
				d.failure = m.Err
			}
			d.identifying = append(d.identifying, m.Identities...)
		}
		set.Close()
		d.readObjects(ctx)
		for _, identity := range d.identifying {
			if s := d.slot(identity.Token.Slot); s != nil {
				s.Certificates = append(s.Certificates, certificateOf(identity, e.At))
			}
		}
	}
}

func (d *Driver) slot(id uint) *Slot {
	for i := range d.Slots {
		if d.Slots[i].ID == id {
			return &d.Slots[i]
		}
	}
	return nil
}

func (d *Driver) readObjects(ctx context.Context) {
	m := token.Prepare(devices.Config(d.Path))
	defer m.Close()
	for i := range d.Slots {
		s := &d.Slots[i]
		if s.Token == nil {
			continue
		}
		objects, err := m.Objects(ctx, s.ID)
		if err != nil && s.Error == "" {
			s.Error = codeOf(err)
		}
		for _, o := range objects {
			s.Objects = append(s.Objects, Object{string(o.Kind), o.Type, o.Bits, o.Alone})
		}
	}
}

func certificateOf(i devices.Identity, at time.Time) Certificate {
	c := Certificate{ID: hex.EncodeToString(i.ID), System: i.Path.System.String(), Usable: i.Unusable == nil, unusable: i.Unusable}
	if i.Unusable != nil {
		c.Reason = codeOf(i.Unusable)
	}
	c.IDs = []ID{}
	if cert := i.Certificate; cert != nil {
		for _, id := range cert.Subject.Identifiers() {
			c.IDs = append(c.IDs, ID(id))
		}
		c.Name, c.Issuer, c.NotAfter = cert.Subject.Display(), cert.Issuer.Display(), cert.NotAfter
		c.DaysLeft = int(cert.NotAfter.Sub(at).Hours() / 24)
	}
	return c
}

// conclude says what is wrong, what comes first first.
func (e *Examination) conclude(search drivers.Search) {
	if e.Service != serviceWord(token.ServiceRunning) && !e.hasToken() {
		e.state(token.StateNoService, "PC/SC")
	}
	for _, r := range e.Readers {
		switch {
		case r.Mute:
			e.state(token.StateMute, r.Name)
		case !r.Card && !e.hasToken():
			e.state(token.StateNoToken, r.Name)
		}
	}
	if !e.hasToken() {
		for _, d := range search.Needed() {
			e.state(token.StateNoDriver, d.Vendor)
		}
	}
	for _, d := range e.Drivers {
		if d.failure != nil {
			e.Problems = append(e.Problems, problem(d.failure, d.Path))
		}
		for _, s := range d.Slots {
			e.concludeSlot(s)
		}
	}
	if s := e.Signature; s != nil && s.Err != nil && !s.Undecided() {
		e.Problems = append(e.Problems, problem(s.Err, s.Token))
	}
	switch {
	case len(e.Drivers) == 0:
		e.Problems = append(e.Problems, problem(token.New(token.NoDriver, nil), ""))
	case !e.hasToken():
		e.Problems = append(e.Problems, problem(token.New(token.NoToken, nil), ""))
	}
}

func (e *Examination) concludeSlot(s Slot) {
	if s.Token == nil {
		return
	}
	if s.Token.State != token.StateReady.Code() {
		e.Problems = append(e.Problems, Problem{Code: s.Token.State, Subject: s.Token.Label})
	}
	usable := false
	for _, c := range s.Certificates {
		usable = usable || c.Usable
		if c.Usable && c.DaysLeft < soon {
			e.Problems = append(e.Problems, Problem{Code: "doctor.expires-soon", Subject: c.Name})
		}
	}
	switch {
	case usable:
	case len(s.Certificates) == 0:
		e.Problems = append(e.Problems, problem(token.New(token.NoCertificate, nil, "token", s.Token.Label), s.Token.Label))
	default:
		for _, c := range s.Certificates {
			e.Problems = append(e.Problems, problem(c.unusable, c.Name))
		}
	}
}

func (e *Examination) hasToken() bool {
	for _, d := range e.Drivers {
		for _, s := range d.Slots {
			if s.Token != nil {
				return true
			}
		}
	}
	return false
}

func (e *Examination) state(s token.State, subject string) {
	e.Problems = append(e.Problems, Problem{Code: s.Code(), Subject: subject})
}

func problem(err error, subject string) Problem {
	return Problem{Code: codeOf(err), Subject: subject, Err: err}
}

// codeOf returns the key of the words for err.
func codeOf(err error) string {
	if w, ok := errors.AsType[fault.Worded](err); ok {
		return w.MessageCode()
	}
	return "error.unknown"
}
