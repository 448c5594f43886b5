package token

import (
	"context"
	"errors"
	"unicode"
	"unicode/utf8"

	"trien/token/internal/wire"
)

// PINRequest says for what a PIN is asked.
type PINRequest struct {
	// Token is the token as it is now, re-read just before asking. Its PIN is
	// PINFinalTry also when the token says nothing but our own count does.
	Token    Info
	Identity Identity
	Document string
	// EachSignature tells that the key wants the PIN anew for every signature
	// (CKA_ALWAYS_AUTHENTICATE) and this is such a question.
	EachSignature bool
	Chance
}

// Chance tells what is known of the tries of a PIN.
type Chance struct {
	// Tries is how many wrong PINs this program has sent since the last right
	// one; -1 when the count cannot be read.
	Tries int
	// Final tells that a wrong PIN may lock the token: by its own word, by our
	// count, or because there is no count to go by. Such a PIN is sent only when
	// Confirm has been called.
	Final     bool
	confirmed *bool
}

// Confirm notes that the person knows that this may be the final try, and wants
// it. A prompt calls it after asking just that.
func (c Chance) Confirm() {
	if c.confirmed != nil {
		*c.confirmed = true
	}
}

// agreed tells whether the PIN may be sent.
func (c Chance) agreed() bool { return !c.Final || c.confirmed != nil && *c.confirmed }

// PINPrompt asks a person for the PIN and returns it in memory that the caller
// of the prompt wipes after use. With Token.ProtectedPath it returns nil: the
// person types on the device. It returns ErrCancelled when the person gives up;
// any other error of a prompt reaches the caller of Unlock unchanged.
type PINPrompt func(context.Context, PINRequest) ([]byte, error)

// askPIN calls the prompt and refuses what must not be sent. Errors of the prompt
// are returned unchanged, giving up as Cancelled.
func (m *Module) askPIN(ctx context.Context, prompt PINPrompt, request PINRequest) ([]byte, error) {
	pin, err := prompt(ctx, request)
	switch {
	case err != nil:
		return pin, givenUp(err)
	case !request.agreed():
		return pin, New(PINFinalUnconfirmed, nil)
	case request.Token.ProtectedPath:
		return pin, nil
	}
	return pin, m.sendable(request.Token, pin)
}

// givenUp turns what a prompt returns when the person gives up into Cancelled.
func givenUp(err error) error {
	if errors.Is(err, ErrCancelled) || errors.Is(err, context.Canceled) {
		return New(Cancelled, err)
	}
	return err
}

// sendable refuses a PIN that cannot be right, so that no try is lost: of a
// length the token does not take, or with characters that nobody meant to type.
func (m *Module) sendable(t Info, pin []byte) error {
	if !t.takes(len(pin)) {
		return New(PINLength, nil)
	}
	if !m.config.readable(pin) {
		return New(PINInvalid, nil)
	}
	return nil
}

// takes tells whether a PIN of n bytes is worth a try.
func (t Info) takes(n int) bool {
	if n == 0 || n > wire.MaxSecret/2-1 {
		return false
	}
	return t.MaxPIN == 0 || n >= t.MinPIN && n <= t.MaxPIN
}

// readable tells whether pin is of characters that PINs have: text without
// control characters (PKCS #11 v2.40, 2.1: UTF-8). Letters beyond ASCII come
// from a Vietnamese keyboard left on, unless the driver is known to take them.
func (c Config) readable(pin []byte) bool {
	if !utf8.Valid(pin) {
		return false
	}
	for rest := pin; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		if unicode.IsControl(r) || r > unicode.MaxASCII && (c.Driver == nil || !c.Driver.PIN.UTF8) {
			return false
		}
	}
	return true
}

// leastTries is after how many wrong PINs the strictest tokens lock.
const leastTries = 3

// chanceOf tells what is known of the tries of t. puk asks about the PUK.
func (m *Module) chanceOf(t Info, puk bool) Chance {
	c := Chance{Tries: m.config.Tries.wrong(t, puk), confirmed: new(bool)}
	state, limit := t.PIN, leastTries
	if puk {
		state = t.SOPIN
	} else if d := m.config.Driver; d != nil && d.PIN.Tries > 0 {
		limit = d.PIN.Tries
	}
	c.Final = state == PINFinalTry || c.Tries < 0 || c.Tries >= limit-1
	return c
}

// foretold is t with what our own count adds to what it says of its PIN.
func (c Chance) foretold(t Info) Info {
	if c.Final && t.PIN < PINFinalTry {
		t.PIN = PINFinalTry
	} else if c.Tries > 0 && t.PIN < PINCountLow {
		t.PIN = PINCountLow
	}
	return t
}
