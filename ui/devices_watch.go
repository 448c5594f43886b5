package ui

import (
	"context"
	"slices"

	"trien/token"
	"trien/ui/flow"
)

// Sight is what is plugged in and what the drivers answered.
type Sight struct {
	Drivers []Driver
	Plugged token.Snapshot
}

// watch shows what is plugged in as long as the window is open.
func (w *Window) watch(ctx context.Context) {
	w.services.Watch(ctx, w.look, func(s Sight) {
		w.do(func() { w.saw(s) })
	})
}

func (w *Window) wishToLook() {
	select {
	case w.look <- struct{}{}:
	default:
	}
}

func (w *Window) saw(s Sight) {
	w.drivers, w.plugged, w.unready, w.looked = s.Drivers, s.Plugged, s.unready(), true
	w.noteLook()
	seen := flow.TokensSeen{}
	var tokens []token.Info
	for _, d := range s.Drivers {
		for _, t := range d.Tokens {
			if !slices.ContainsFunc(tokens, t.SameAs) {
				tokens = append(tokens, t)
			}
		}
		for _, i := range d.Identities {
			if !slices.ContainsFunc(seen.Credentials, func(c flow.Credential) bool { return c.Identity.SameAs(i.Identity) }) {
				seen.Credentials = append(seen.Credentials, flow.Describe(i))
			}
		}
	}
	seen.Tokens = len(tokens)
	w.services.Log("tokens=%d certificates=%d", seen.Tokens, len(seen.Credentials))
	w.dispatch(seen)
}

// unready says what keeps a token that is plugged in from being used, nil where
// one can be used or none is plugged in. What is known of the token counts more
// than what a driver says that may not be its own.
func (s Sight) unready() error {
	var known, said error
	for _, p := range s.Plugged.Places {
		if p.Token == (token.Info{}) && p.State != token.StateNoToken && p.State != token.StateUnknown && known == nil {
			known = p.Trouble()
		}
	}
	for _, d := range s.Drivers {
		if len(d.Tokens) > 0 {
			return nil
		}
		if d.Err != nil {
			said = d.Err
		}
	}
	if known != nil {
		return known
	}
	return said
}
