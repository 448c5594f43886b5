package token_test

import (
	"context"
	"crypto"
	"crypto/elliptic"
	"errors"
	"strings"
	"testing"

	"trien/token"
	"trien/token/tokentest"
	"trien/token/worker"
)

func TestPromptErrorsPassUnchanged(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	broken := errors.New("no PIN file")
	_, err := m.Unlock(t.Context(), identity(t, m, rsaName), "a.pdf", func(context.Context, token.PINRequest) ([]byte, error) {
		return nil, broken
	})
	if err != broken {
		t.Errorf("got %v", err)
	}
	if n := d.bad.Count(t, "C_Login"); n != 0 {
		t.Errorf("%d C_Login", n)
	}
}

func TestPromptIsToldEverythingAndPINIsWiped(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "flags 0x20000")
	m := tokentest.Open(t, d.bad.Config())
	chosen := identity(t, m, p256Name)
	for _, pin := range []string{tokentest.PIN, "000000", "1"} {
		memory := []byte(pin)
		key, err := m.Unlock(t.Context(), chosen, "tờ trình.pdf", func(_ context.Context, r token.PINRequest) ([]byte, error) {
			if r.Document != "tờ trình.pdf" || r.Identity.Label != p256Name || r.Token.PIN != token.PINFinalTry || r.EachSignature {
				t.Errorf("request %+v", r)
			}
			r.Confirm()
			return memory, nil
		})
		if (err == nil) != (pin == tokentest.PIN) {
			t.Errorf("PIN %s: %v", pin, err)
		}
		for _, b := range memory {
			if b != 0 {
				t.Errorf("PIN %s is still in memory: %q", pin, memory)
			}
		}
		if err == nil {
			if err := key.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestWrongPINIsSeenOnTheToken(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.good.Config())
	asked := 0
	_, err := m.Unlock(t.Context(), identity(t, m, rsaName), "", prompt("999999", &asked))
	wants(t, err, token.PINIncorrect)
	if now := identity(t, m, rsaName).Token; now.PIN != token.PINCountLow {
		t.Errorf("PIN state %v after a wrong PIN", now.PIN)
	}
	unlock(t, m, rsaName)
	if now := identity(t, m, rsaName).Token; now.PIN != token.PINReady {
		t.Errorf("PIN state %v after a right PIN", now.PIN)
	}
}

func TestOddObjects(t *testing.T) {
	rsaEntry := tokentest.Entry(t, "rsa", 1, rsaKey(t))
	ecEntry := tokentest.Entry(t, "ec", 2, ecKey(t, elliptic.P256()))
	otherEC := tokentest.Entry(t, "other", 2, ecKey(t, elliptic.P256()))
	certificateOf := func(e worker.ProvisionEntry, id ...byte) worker.ProvisionEntry {
		e.PrivateKey, e.ID, e.Label = nil, id, "certificate"
		return e
	}
	keyOf := func(e worker.ProvisionEntry, id ...byte) worker.ProvisionEntry {
		e.Certificate, e.ID, e.Label = nil, id, "key"
		return e
	}
	hidden := func(e worker.ProvisionEntry) worker.ProvisionEntry {
		e.NoPublicKey = true
		return e
	}
	for _, c := range []struct {
		name     string
		entries  []worker.ProvisionEntry
		presence token.KeyPresence
		unlock   string // code, "" for success
		sign     string
	}{
		{"certificate without key", []worker.ProvisionEntry{certificateOf(rsaEntry, 1)}, token.KeyUnknown, token.KeyIsMissing, ""},
		{"keys without certificate", []worker.ProvisionEntry{keyOf(ecEntry, 9), keyOf(rsaEntry, 1), certificateOf(rsaEntry, 1)}, token.KeyPresent, "", ""},
		{"hidden public key", []worker.ProvisionEntry{hidden(keyOf(rsaEntry, 1)), certificateOf(rsaEntry, 1)}, token.KeyUnknown, "", ""},
		{"no CKA_ID on the RSA certificate", []worker.ProvisionEntry{keyOf(rsaEntry, 1), keyOf(ecEntry, 2), certificateOf(rsaEntry)}, token.KeyPresent, "", ""},
		{"no CKA_ID on the EC certificate", []worker.ProvisionEntry{keyOf(rsaEntry, 1), keyOf(otherEC, 3), keyOf(ecEntry, 2), certificateOf(ecEntry)}, token.KeyPresent, "", ""},
		{"no CKA_ID anywhere", []worker.ProvisionEntry{hidden(keyOf(ecEntry)), certificateOf(ecEntry)}, token.KeyUnknown, "", ""},
		{"two keys under one CKA_ID", []worker.ProvisionEntry{keyOf(rsaEntry, 2), certificateOf(ecEntry, 2), func() worker.ProvisionEntry {
			e := keyOf(ecEntry, 2)
			e.Label = "second key"
			return e
		}()}, token.KeyPresent, "", ""},
		{"the key of another certificate", []worker.ProvisionEntry{hidden(keyOf(otherEC, 2)), certificateOf(ecEntry, 2)}, token.KeyUnknown, "", token.KeyMismatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			device := tokentest.SoftHSM(t, worker.ProvisionSpec{Label: "odd", Entries: c.entries})
			m := tokentest.Open(t, device.Config())
			list, err := m.Identities(t.Context())
			if err != nil || len(list) != 1 {
				t.Fatalf("%d identities, %v", len(list), err)
			}
			if list[0].Key != c.presence {
				t.Errorf("key presence %v, want %v", list[0].Key, c.presence)
			}
			asked := 0
			key, err := m.Unlock(t.Context(), list[0], "", prompt(tokentest.PIN, &asked))
			if c.unlock != "" {
				if e := wants(t, err, c.unlock); e.PIN != token.PINSent || e.NoteCode() != "token.note.pin-sent" {
					t.Errorf("PIN %v", e.PIN)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = key.SignMessage([]byte("x"), crypto.SHA256, false)
			if c.sign != "" {
				wants(t, err, c.sign)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEachSignatureWantsThePIN(t *testing.T) {
	entry := tokentest.Entry(t, "each", 1, ecKey(t, elliptic.P256()))
	entry.EachPIN = true
	bad := tokentest.Misbehave(t, tokentest.SoftHSM(t, worker.ProvisionSpec{Label: "each", Entries: []worker.ProvisionEntry{entry}}))
	m := tokentest.Open(t, bad.Config())
	pins := []string{tokentest.PIN, tokentest.PIN, "000000", tokentest.PIN}
	asked := 0
	key, err := m.Unlock(t.Context(), identity(t, m, "each"), "", func(_ context.Context, r token.PINRequest) ([]byte, error) {
		if r.EachSignature != (asked > 0) {
			t.Errorf("question %d: for each signature %v", asked, r.EachSignature)
		}
		asked++
		return []byte(pins[asked-1]), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, code := range []string{"", token.PINIncorrect, ""} {
		_, err := key.SignMessage([]byte("x"), crypto.SHA256, false)
		if code != "" {
			if e := wants(t, err, code); e.PIN != token.PINSent {
				t.Errorf("PIN %v", e.PIN)
			}
		} else if err != nil {
			t.Errorf("signature %d: %v", i, err)
		}
	}
	if n, signed := bad.Count(t, "C_Login"), bad.Count(t, "C_Sign"); n != 4 || asked != 4 || signed != 2 {
		t.Errorf("%d C_Login, asked %d times, %d C_Sign", n, asked, signed)
	}
}

// TestPINPad lets the token say that the PIN is typed on it. SoftHSM has no
// keys, so the login is only said to succeed, and the key stays hidden.
func TestPINPad(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "flags 0x100", "C_Login 1 rv 0")
	m := tokentest.Open(t, d.bad.Config())
	asked := 0
	_, err := m.Unlock(t.Context(), identity(t, m, rsaName), "", func(_ context.Context, r token.PINRequest) ([]byte, error) {
		if !r.Token.ProtectedPath {
			t.Error("the prompt is not told of the PIN pad")
		}
		asked++
		return nil, nil
	})
	if e := wants(t, err, token.KeyIsMissing); e.PIN != token.PINSent {
		t.Errorf("PIN %v", e.PIN)
	}
	if n := d.bad.Count(t, "C_Login"); n != 1 || asked != 1 {
		t.Errorf("%d C_Login, asked %d times", n, asked)
	}
}

func TestTwoKeysOfOneToken(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	first := unlock(t, m, rsaName)
	second := unlock(t, m, p256Name)
	for _, key := range []*token.Key{first, second, first} {
		if _, err := key.SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := first.SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Errorf("the first key after the second was closed: %v", err)
	}
	asked := 0
	_, err := m.Unlock(t.Context(), identity(t, m, p384Name), "", prompt("000000", &asked))
	wants(t, err, token.PINIncorrect)
	_, err = first.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.LoginLost)
	if n := d.bad.Count(t, "C_Login"); n != 3 {
		t.Errorf("%d C_Login for three unlocks", n)
	}
}

func TestClosingLogsOut(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.bad.Config())
	key := unlock(t, m, rsaName)
	if err := key.Close(); err != nil {
		t.Fatal(err)
	}
	if n := d.bad.Count(t, "C_Logout"); n != 1 {
		t.Errorf("%d C_Logout", n)
	}
	if err := key.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	for _, removed := range []string{"C_Logout 1 rv 0x32", "C_Logout 1 rv 0xE0", "C_Logout 1 rv 0xB3", "C_Logout 1 crash"} {
		d.bad.Order(t)
		key := unlock(t, m, rsaName)
		d.bad.Order(t, removed)
		err := key.Close()
		if strings.HasSuffix(removed, "crash") {
			wants(t, err, token.DriverCrashed)
		} else if err != nil {
			t.Errorf("%s: %v", removed, err)
		}
	}
}
