package token_test

import (
	"crypto"
	"os"
	"testing"

	"trien/token"
	"trien/token/tokentest"
)

// TestOpenSC signs with a card behind OpenSC and pcscd. It runs where
// TRIEN_VPCD names the address of pcscd's virtual reader, "127.0.0.1:35963":
// pcscd belongs to the machine, not to a test.
func TestOpenSC(t *testing.T) {
	address := os.Getenv("TRIEN_VPCD")
	if address == "" {
		return
	}
	key := rsaKey(t)
	entry := tokentest.Entry(t, "card", 1, key)
	card := tokentest.InsertCard(t, address, key, entry.Certificate)
	m := tokentest.Open(t, tokentest.Device{Module: "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"}.Config())
	service := token.NewReaderService(tokentest.Device{}.Config())
	defer service.Close()
	snapshots, _ := watch(t, token.WatchConfig{Modules: []*token.Module{m}, Readers: service})
	until(t, snapshots, func(s token.Snapshot) bool { return len(s.Tokens()) == 1 && s.State() == token.StateReady })
	list, err := m.Identities(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%d identities, %v", len(list), err)
	}
	if i := list[0]; !i.Token.Hardware || i.Key == token.KeyMissing || i.Token.MaxPIN == 0 {
		t.Errorf("%+v", i)
	}
	asked := 0
	_, err = m.Unlock(t.Context(), list[0], "", prompt("99999999", &asked))
	wants(t, err, token.PINIncorrect)
	if n := card.Verifies(); n != 1 || asked != 1 {
		t.Errorf("%d PINs at the card, asked %d times", n, asked)
	}
	open, err := m.Unlock(t.Context(), list[0], "", prompt(tokentest.PIN, &asked))
	if err != nil {
		t.Fatal(err)
	}
	signature, err := open.SignMessage([]byte("x"), crypto.SHA256, false)
	if err != nil {
		t.Fatal(err)
	}
	verify(t, key.Public(), crypto.SHA256, false, digest(crypto.SHA256, []byte("x")), signature)
	if verifies, signs := card.Verifies(), card.Signs(); verifies != 2 || signs != 1 {
		t.Errorf("%d PINs and %d signatures at the card", verifies, signs)
	}
	card.Pull()
	until(t, snapshots, func(s token.Snapshot) bool { return len(s.Tokens()) == 0 })
	_, err = open.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.Removed)
	if verifies, signs := card.Verifies(), card.Signs(); verifies != 2 || signs != 1 {
		t.Errorf("pulled out: %d PINs and %d signatures at the card", verifies, signs)
	}
}
