package token_test

import (
	"crypto"
	"testing"

	"trien/token"
	"trien/token/tokentest"
)

// TestP11KitServerGoes ends the server while a key is open and while nobody
// looks, and starts it again.
func TestP11KitServerGoes(t *testing.T) {
	server := tokentest.P11Kit(t, newDevice(t))
	m := tokentest.Open(t, server.Config())
	key := unlock(t, m, p256Name)
	if _, err := key.SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	without, err := token.Open(t.Context(), server.Config())
	if err == nil {
		tokens, listErr := without.Tokens(t.Context())
		if len(tokens) != 0 {
			t.Errorf("%d tokens without a server, %v", len(tokens), listErr)
		}
		if err := without.Close(); err != nil {
			t.Error(err)
		}
	} else {
		wants(t, err, token.DriverFailed)
	}
	server.Start(t)
	again := tokentest.Open(t, server.Config())
	if _, err := unlock(t, again, p256Name).SignMessage([]byte("x"), crypto.SHA256, false); err != nil {
		t.Errorf("when the server is back: %v", err)
	}
}
