package token_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/token"
	"trien/token/drivers"
	"trien/token/tokentest"
)

// change answers with both PINs and agrees to a final try.
func change(old, fresh string) token.PINChangePrompt {
	return func(_ context.Context, r token.PINChangeRequest) (token.PINChange, error) {
		r.Confirm()
		return token.PINChange{Old: []byte(old), New: []byte(fresh)}, nil
	}
}

func theToken(t testing.TB, m *token.Module) token.Info {
	t.Helper()
	tokens, err := m.Tokens(t.Context())
	if err != nil || len(tokens) != 1 {
		t.Fatalf("%d tokens, %v", len(tokens), err)
	}
	return tokens[0]
}

// TestReplacingAPIN is the table of changing and unblocking: what is called how
// often, and what is said. Those without orders are run on SoftHSM by itself too.
func TestReplacingAPIN(t *testing.T) {
	for _, maker := range rigs(t) {
		for _, c := range replacements() {
			if len(c.orders) == 0 || maker.orders {
				t.Run(maker.name+"/"+c.name, func(t *testing.T) { c.run(t, maker.make(t)) })
			}
		}
	}
}

// replacement is a change of PIN, or an unblocking.
type replacement struct {
	name            string
	orders          []string
	unblock         bool
	old, fresh      string
	code            string // "" for success
	sent            token.PINUse
	set, init, logs int // calls of C_SetPIN, C_InitPIN, C_Login
}

func replacements() []replacement {
	return []replacement{
		{"change", nil, false, tokentest.PIN, "135791", "", 0, 1, 0, 0},
		{"unblock", nil, true, tokentest.SOPIN, "135791", "", 0, 0, 1, 1},
		{"wrong old PIN", nil, false, "999999", "135791", token.PINIncorrect, token.PINSent, 1, 0, 0},
		{"wrong PUK", nil, true, "999999", "135791", token.PUKIncorrect, token.PINSent, 0, 0, 1},
		{"wrong old PIN that locks", []string{"C_SetPIN 1 rv 0xA0", "flags 0x20000"}, false, "999999", "135791", token.PINIncorrectFinal, token.PINSent, 1, 0, 0},
		{"new PIN too short", nil, false, tokentest.PIN, "1", token.NewPINRefused, token.PINNotSent, 0, 0, 0},
		{"new PIN typed with the Vietnamese keyboard", nil, false, tokentest.PIN, "mậtkhẩu", token.NewPINRefused, token.PINNotSent, 0, 0, 0},
		{"new PIN refused by the token", []string{"C_SetPIN 1 rv 0x1B8"}, false, tokentest.PIN, "135791", token.NewPINRefused, token.PINSent, 1, 0, 0},
		{"new PIN refused after the PUK", []string{"C_InitPIN 1 rv 0xA2"}, true, tokentest.SOPIN, "135791", token.NewPINRefused, token.PINSent, 0, 1, 1},
		{"old PIN too short", nil, false, "1", "135791", token.PINLengthRange, token.PINNotSent, 0, 0, 0},
		{"no PUK", nil, true, "", "135791", token.PUKIncorrect, token.PINNotSent, 0, 0, 0},
		{"locked", []string{"flags 0x40000"}, false, tokentest.PIN, "135791", token.PINIsLocked, token.PINNotSent, 0, 0, 0},
		{"PUK locked", []string{"flags 0x400000"}, true, tokentest.SOPIN, "135791", token.PUKLocked, token.PINNotSent, 0, 0, 0},
		{"PUK locked by this one", []string{"C_Login 1 rv 0xA4"}, true, tokentest.SOPIN, "135791", token.PUKLocked, token.PINSent, 0, 0, 1},
		{"pulled out", []string{"no-tokens"}, false, tokentest.PIN, "135791", token.Removed, token.PINNotSent, 0, 0, 0},
		{"only its own tool may", []string{"read-only"}, false, tokentest.PIN, "135791", token.PINUnchangeable, token.PINNotSent, 0, 0, 0},
		{"not supported", []string{"C_SetPIN 1 rv 0x54"}, false, tokentest.PIN, "135791", token.PINUnchangeable, token.PINSent, 1, 0, 0},
		{"no security officer", []string{"C_Login 1 rv 0x103"}, true, tokentest.SOPIN, "135791", token.PINUnchangeable, token.PINSent, 0, 0, 1},
		{"crash", []string{"C_SetPIN 1 crash"}, false, tokentest.PIN, "135791", token.DriverCrashed, token.PINSent, 1, 0, 0},
		{"failed, and not for the PIN", []string{"C_SetPIN 1 rv 0x6"}, false, tokentest.PIN, "135791", token.DriverFailed, token.PINSent, 1, 0, 0},
	}
}

func (c replacement) run(t *testing.T, r rig) {
	t.Helper()
	m := tokentest.Open(t, r.Config())
	info := theToken(t, m)
	r.Order(t, c.orders...)
	r.Forget(t)
	act := m.ChangePIN
	if c.unblock {
		act = m.Unblock
	}
	err := act(t.Context(), info, change(c.old, c.fresh))
	if c.code != "" {
		if e := wants(t, err, c.code); e.PIN != c.sent {
			t.Errorf("PIN %v, want %v", e.PIN, c.sent)
		}
	} else if err != nil {
		t.Fatal(err)
	}
	counted(t, r, "C_SetPIN", c.set)
	counted(t, r, "C_InitPIN", c.init)
	counted(t, r, "C_Login", c.logs)
	r.Order(t)
	pin := right
	if c.code == "" { // the new one is the PIN now
		pin = c.fresh
	}
	if err := m.ChangePIN(t.Context(), info, change(pin, right)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestFinalTry lets a wrong PIN be counted until nobody sends one unasked.
func TestFinalTry(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "folder", "tries.json")
	config := d.bad.Config()
	config.Tries = token.NewTries(file)
	m := tokentest.Open(t, config)
	chosen := identity(t, m, p256Name)
	try := func(pin string, confirm bool) (token.PINRequest, error) {
		var seen token.PINRequest
		key, err := m.Unlock(t.Context(), chosen, "", func(_ context.Context, r token.PINRequest) ([]byte, error) {
			seen = r
			if confirm {
				r.Confirm()
			}
			return []byte(pin), nil
		})
		if err == nil {
			err = key.Close()
		}
		return seen, err
	}
	for i, c := range []struct {
		pin     string
		confirm bool
		code    string
		tries   int // told before the try
		final   bool
		state   token.PINState
		logins  int // so far
	}{
		{"999999", false, token.PINIncorrect, 0, false, token.PINReady, 1},
		{"999999", false, token.PINIncorrect, 1, false, token.PINCountLow, 2},
		{tokentest.PIN, false, token.PINFinalUnconfirmed, 2, true, token.PINFinalTry, 2},
		{tokentest.PIN, true, "", 2, true, token.PINFinalTry, 3},
		{tokentest.PIN, false, "", 0, false, token.PINReady, 4},
	} {
		r, err := try(c.pin, c.confirm)
		if c.code != "" {
			wants(t, err, c.code)
		} else if err != nil {
			t.Fatalf("try %d: %v", i, err)
		}
		if r.Tries != c.tries || r.Final != c.final || r.Token.PIN != c.state {
			t.Errorf("try %d: told %d, final %v, %v", i, r.Tries, r.Final, r.Token.PIN)
		}
		if n := d.bad.Count(t, "C_Login"); n != c.logins {
			t.Errorf("try %d: %d C_Login", i, n)
		}
	}
	d.bad.Order(t, "C_Login 1 crash")
	_, err := try(tokentest.PIN, false)
	wants(t, err, token.DriverCrashed)
	if n := config.Tries.Wrong(chosen.Token); n != 1 {
		t.Errorf("%d tries after an answer that never came", n)
	}
	d.bad.Order(t)
	data, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(data), tokentest.PIN) {
		t.Errorf("%s, %v", data, err)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := try(tokentest.PIN, false)
	wants(t, err, token.PINFinalUnconfirmed)
	if r.Tries != -1 || !r.Final {
		t.Errorf("a count that cannot be read: %d, final %v", r.Tries, r.Final)
	}
}

// TestTheTokensWordOnTheFinalTry gives the final try away while the person types.
func TestTheTokensWordOnTheFinalTry(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	chosen := identity(t, m, p256Name)
	_, err := m.Unlock(t.Context(), chosen, "", func(context.Context, token.PINRequest) ([]byte, error) {
		d.bad.Order(t, "flags 0x20000")
		return []byte(tokentest.PIN), nil
	})
	if e := wants(t, err, token.PINFinalUnconfirmed); e.PIN != token.PINNotSent || d.bad.Count(t, "C_Login") != 0 {
		t.Errorf("PIN %v", e.PIN)
	}
}

func TestCharactersOfAPIN(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		pin    string
		driver *drivers.Driver
		code   string
		logins int
	}{
		{"mậtkhẩu", nil, token.PINInvalid, 0},
		{"mậtkhẩu", &drivers.Driver{PIN: drivers.PINRules{UTF8: true}}, token.PINIncorrect, 1},
		{"12345\n", nil, token.PINInvalid, 0},
		{"12345\xff", nil, token.PINInvalid, 0},
		{"Mat khau-1!", nil, token.PINIncorrect, 1},
	} {
		bad := d.bad.Fresh(t)
		config := bad.Config()
		config.Driver = c.driver
		m := tokentest.Open(t, config)
		asked := 0
		_, err := m.Unlock(t.Context(), identity(t, m, p256Name), "", prompt(c.pin, &asked))
		wants(t, err, c.code)
		if n := bad.Count(t, "C_Login"); n != c.logins {
			t.Errorf("%q: %d C_Login", c.pin, n)
		}
	}
}

func TestIdleKeyIsLocked(t *testing.T) {
	d := newDesk(t)
	config := d.bad.Config()
	config.Idle = soon
	m := tokentest.Open(t, config)
	unlock(t, m, p256Name)
	d.bad.Await(t, "C_Logout")
	if n := d.bad.Count(t, "C_Login"); n != 1 {
		t.Errorf("%d C_Login", n)
	}
}
