package token_test

import (
	"crypto"
	"testing"

	"trien/token"
	"trien/token/tokentest"
)

// BenchmarkOpenAndList starts a worker, loads SoftHSM, lists and ends it.
func BenchmarkOpenAndList(b *testing.B) {
	d := newDesk(b)
	for b.Loop() {
		m, err := token.Open(b.Context(), d.good.Config())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Identities(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := m.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSignP256 is mostly the way to the worker and back: the signature
// itself takes less than 0.1 ms.
func BenchmarkSignP256(b *testing.B) {
	d := newDesk(b)
	key := unlock(b, tokentest.Open(b, d.good.Config()), p256Name)
	for b.Loop() {
		if _, err := key.SignMessage([]byte("văn bản"), crypto.SHA256, false); err != nil {
			b.Fatal(err)
		}
	}
}
