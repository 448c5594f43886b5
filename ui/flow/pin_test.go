package flow

import (
	"testing"

	"trien/token"
)

// TestPIN walks every sequence of five events that can happen around a PIN and
// proves: a PIN is handed over only as the answer to a PIN the person has just
// entered, after the person pressed the button, and never twice for one
// question; the token's own further wishes are refused.
func TestPIN(t *testing.T) {
	wrong := &token.Error{Code: token.PINIncorrect}
	wishes := func(s State) []Event {
		n := s.Attempt
		return []Event{
			SignPressed{},
			PINWanted{Attempt: n},
			PINWanted{Attempt: n, EachSignature: true},
			PINWanted{Attempt: n - 1},
			PINEntered{n},
			PINEntered{n - 1},
			PINDeclined{n},
			SignFailed{n, wrong},
			SignFailed{n - 1, wrong},
			CancelPressed{},
			TokensSeen{1, []Credential{usable("A")}},
		}
	}
	start, _ := play(toReady()...)
	var walk func(s State, depth int, l ledger)
	walk = func(s State, depth int, l ledger) {
		if depth == 0 {
			return
		}
		for _, e := range wishes(s) {
			next, effects := Next(s, e)
			walk(next, depth-1, l.after(t, s, e, effects))
		}
	}
	walk(start, 5, ledger{})
}

// ledger counts what a person did and what the window did about it.
type ledger struct{ pressed, entered, handed, asked int }

func (l ledger) after(t *testing.T, before State, e Event, effects []Effect) ledger {
	t.Helper()
	if _, ok := e.(SignPressed); ok {
		l.pressed++
	}
	if _, ok := e.(PINEntered); ok {
		l.entered++
	}
	for _, effect := range effects {
		switch effect.(type) {
		case AskPIN:
			l.asked++
			if _, ok := e.(PINWanted); !ok {
				t.Fatalf("PIN window opened by %T", e)
			}
		case HandOverPIN:
			l.handed++
			if _, ok := e.(PINEntered); !ok || before.Phase != AskingPIN {
				t.Fatalf("PIN handed over by %T in phase %d", e, before.Phase)
			}
		case StartSigning:
			if _, ok := e.(SignPressed); !ok {
				t.Fatalf("signing started by %T", e)
			}
		}
	}
	switch {
	case l.handed > l.entered:
		t.Fatalf("more PINs handed over than entered: %+v", l)
	case l.handed > l.asked:
		t.Fatalf("more PINs handed over than asked for: %+v", l)
	case l.asked > 2*l.pressed:
		t.Fatalf("the PIN window opened without the button: %+v", l)
	}
	return l
}

func TestOneQuestionForOnePress(t *testing.T) {
	s, _ := play(with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINEntered{1})...)
	for range 3 {
		var effects []Effect
		s, effects = Next(s, PINWanted{Attempt: 1})
		if len(effects) != 1 || effects[0] != (RefusePIN{1}) {
			t.Fatalf("a second wish was answered with %+v", effects)
		}
	}
	asked := 0
	for range 3 { // CKA_ALWAYS_AUTHENTICATE: one more, not three
		var effects []Effect
		s, effects = Next(s, PINWanted{Attempt: 1, EachSignature: true})
		if _, ok := effects[0].(AskPIN); ok {
			asked++
			s, _ = Next(s, PINEntered{1})
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for the key's own PIN", asked)
	}
}

func TestAWrongPINIsRememberedUntilTheNextGoodOne(t *testing.T) {
	failed := with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINEntered{1}, SignFailed{1, &token.Error{Code: token.PINIncorrect}})
	info := usable("A").Identity.Token
	_, effects := play(with(failed, SignPressed{}, PINWanted{Attempt: 2, Token: info})...)
	if ask, ok := effects[0].(AskPIN); !ok || !ask.WrongBefore {
		t.Errorf("after a wrong PIN: %+v", effects)
	}
	s, _ := play(with(failed, SignPressed{}, SignDone{Attempt: 2, Target: "b.pdf"})...)
	if s.WrongPIN["A"] {
		t.Error("still remembered after a good one")
	}
}
