package worker_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/miekg/pkcs11"

	"trien/token"
	"trien/token/internal/wire"
	"trien/token/tokentest"
	"trien/token/worker"
)

func TestMain(m *testing.M) { tokentest.Main(m) }

// TestReturnValuesHaveTheNamesOfTheHeader compares our table with the library's,
// which is generated from pkcs11t.h.
func TestReturnValuesHaveTheNamesOfTheHeader(t *testing.T) {
	known := 0
	for ckr := uint(1); ckr < 0x300; ckr++ {
		_, name, _ := strings.Cut(pkcs11.Error(ckr).Error(), ": CKR_")
		if name == "" {
			continue
		}
		known++
		if got := token.CKRName(ckr); !strings.HasPrefix(got, "CKR_"+name+" ") {
			t.Errorf("0x%X: %q, want CKR_%s", ckr, got, name)
		}
	}
	if known < 80 {
		t.Errorf("only %d names in the library", known)
	}
}

func TestProvisionTwiceChangesNothing(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	spec := worker.ProvisionSpec{Label: "demo", Entries: []worker.ProvisionEntry{
		tokentest.Entry(t, "personal", 1, key),
		tokentest.Entry(t, "organisation", 2, key),
	}}
	d := tokentest.SoftHSM(t, spec)
	first := list(t, d)
	d.Provision(t, spec)
	if again := list(t, d); len(first) != 2 || !same(first, again) {
		t.Errorf("%d identities, then %d", len(first), len(again))
	}
	renewed := tokentest.Entry(t, "personal", 1, key)
	spec.Entries[0] = renewed
	d.Provision(t, spec)
	found := false
	for _, i := range list(t, d) {
		found = found || bytes.Equal(i.Certificate, renewed.Certificate)
	}
	if got := list(t, d); !found || len(got) != 2 || got[0].Token.Serial != first[0].Token.Serial {
		t.Errorf("after renewing: found %v, %d identities", found, len(got))
	}
}

func list(t *testing.T, d tokentest.Device) []token.Identity {
	t.Helper()
	all, err := tokentest.Open(t, d.Config()).Identities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func same(a, b []token.Identity) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		found := false
		for _, y := range b {
			found = found || x.Token.Serial == y.Token.Serial && bytes.Equal(x.Certificate, y.Certificate)
		}
		if !found {
			return false
		}
	}
	return true
}

func TestProvisionFails(t *testing.T) {
	d := tokentest.SoftHSM(t)
	for name, entry := range map[string]worker.ProvisionEntry{
		"key":         {PrivateKey: []byte("no key")},
		"certificate": {Certificate: []byte("no certificate")},
	} {
		t.Setenv("SOFTHSM2_CONF", strings.TrimPrefix(d.Env[0], "SOFTHSM2_CONF="))
		spec := worker.ProvisionSpec{Label: name, SOPIN: tokentest.SOPIN, UserPIN: tokentest.PIN, Entries: []worker.ProvisionEntry{entry}}
		if err := worker.Provision(d.Module, spec); err == nil {
			t.Errorf("bad %s: no error", name)
		}
	}
	if err := worker.Provision("/absent.so", worker.ProvisionSpec{}); err == nil {
		t.Error("absent module: no error")
	}
}

// TestRequestsOutOfOrder sends what our own program never sends.
func TestRequestsOutOfOrder(t *testing.T) {
	d := tokentest.SoftHSM(t)
	loaded := []wire.Request{{Op: wire.Load, Module: d.Module}}
	for _, c := range []struct {
		name string
		ask  []wire.Request
	}{
		{"before load", []wire.Request{{Op: wire.Tokens}}},
		{"unknown", append(loaded, wire.Request{Op: "dance"})},
		{"check nothing", append(loaded, wire.Request{Op: wire.Check})},
		{"unlock nothing", append(loaded, wire.Request{Op: wire.Unlock})},
		{"sign nothing", append(loaded, wire.Request{Op: wire.Sign})},
	} {
		t.Run(c.name, func(t *testing.T) {
			replies := converse(t, d, c.ask)
			if len(replies) != len(c.ask) || replies[len(replies)-1].Fault == nil {
				t.Errorf("replies %+v", replies)
			}
		})
	}
}

// converse asks a worker process one thing after another and returns the replies.
func converse(t *testing.T, d tokentest.Device, questions []wire.Request) []wire.Reply {
	t.Helper()
	var input, output bytes.Buffer
	for i, q := range questions {
		q.Seq = uint64(i)
		if err := wire.Write(&input, q, nil); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], token.WorkerFlag)
	cmd.Env = append(os.Environ(), d.Env...)
	cmd.Stdin, cmd.Stdout = &input, &output
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	var replies []wire.Reply
	for output.Len() > 0 {
		var r wire.Reply
		if _, err := wire.Read(&output, &r); err != nil {
			t.Fatal(err)
		}
		replies = append(replies, r)
	}
	return replies
}
