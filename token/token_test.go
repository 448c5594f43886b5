package token_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"sync"
	"testing"

	"trien/token"
	"trien/token/tokentest"
	"trien/token/worker"
)

// desk is a token with an RSA and two ECDSA identities, behind SoftHSM and behind
// the misbehaving driver.
type desk struct {
	good tokentest.Device
	bad  tokentest.Misbehaving
}

const (
	rsaName  = "Nguyễn Thị Hồng Đặng"
	p256Name = "Ủy ban nhân dân xã Bình Minh"
	p384Name = "Trần Văn Dũng"
)

func newDesk(t testing.TB) desk {
	t.Helper()
	good := newDevice(t)
	return desk{good, tokentest.Misbehave(t, good)}
}

// newDevice is SoftHSM with the three keys.
func newDevice(t testing.TB) tokentest.Device {
	t.Helper()
	return tokentest.SoftHSM(t, officeToken(t))
}

func officeToken(t testing.TB) worker.ProvisionSpec {
	t.Helper()
	return worker.ProvisionSpec{
		Label: "Văn phòng",
		Entries: []worker.ProvisionEntry{
			tokentest.Entry(t, rsaName, 1, rsaKey(t)),
			tokentest.Entry(t, p256Name, 2, ecKey(t, elliptic.P256())),
			tokentest.Entry(t, p384Name, 3, ecKey(t, elliptic.P384())),
		},
	}
}

// sharedRSAKey is one key for all tests, because making one takes long.
var sharedRSAKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func rsaKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := sharedRSAKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ecKey(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// prompt answers with pin, to a final try too, and counts how often it is asked.
func prompt(pin string, asked *int) token.PINPrompt {
	return func(_ context.Context, r token.PINRequest) ([]byte, error) {
		*asked++
		r.Confirm()
		return []byte(pin), nil
	}
}

func identity(t testing.TB, m *token.Module, label string) token.Identity {
	t.Helper()
	list, err := m.Identities(t.Context())
	if err != nil {
		t.Fatalf("identities: %v", err)
	}
	for _, i := range list {
		if i.Label == label {
			return i
		}
	}
	t.Fatalf("no identity %q among %d", label, len(list))
	return token.Identity{}
}

func unlock(t testing.TB, m *token.Module, label string) *token.Key {
	t.Helper()
	asked := 0
	key, err := m.Unlock(t.Context(), identity(t, m, label), "to-trinh.pdf", prompt(tokentest.PIN, &asked))
	if err != nil {
		t.Fatalf("unlock %s: %v", label, err)
	}
	if asked != 1 {
		t.Fatalf("asked for the PIN %d times", asked)
	}
	t.Cleanup(func() {
		if err := key.Close(); err != nil {
			t.Errorf("close key: %v", err)
		}
	})
	return key
}

// wants fails the test unless err is a *token.Error of code.
func wants(t testing.TB, err error, code string) *token.Error {
	t.Helper()
	e, ok := errors.AsType[*token.Error](err)
	if !ok || e.Code != code {
		t.Fatalf("got error %v, want code %s", err, code)
	}
	return e
}

func digest(hash crypto.Hash, message []byte) []byte {
	h := hash.New()
	h.Write(message)
	return h.Sum(nil)
}
