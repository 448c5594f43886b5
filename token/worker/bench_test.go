package worker_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/pkcs11"

	"trien/token"
	"trien/token/tokentest"
	"trien/token/worker"
)

// BenchmarkOverhead signs with SoftHSM through the worker and by direct calls in
// this process, in turn, and reports the difference.
func BenchmarkOverhead(b *testing.B) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	d := tokentest.SoftHSM(b, worker.ProvisionSpec{Label: "bench", Entries: []worker.ProvisionEntry{tokentest.Entry(b, "key", 1, key)}})
	name, value, _ := strings.Cut(d.Env[0], "=")
	b.Setenv(name, value)
	byWorker := workerSigner(b, d)
	direct := directSigner(b, d.Module)
	var through, straight []time.Duration
	digest := sha256.Sum256([]byte("văn bản"))
	for b.Loop() {
		for range 200 {
			start := time.Now()
			byWorker(digest[:])
			through = append(through, time.Since(start))
			start = time.Now()
			direct(digest[:])
			straight = append(straight, time.Since(start))
		}
	}
	b.ReportMetric(median(straight), "µs-direct")
	b.ReportMetric(median(through)-median(straight), "µs-overhead")
}

// median is in microseconds. What a busy machine adds to some rounds does not
// count.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Nanoseconds()) / 1e3
}

func workerSigner(b *testing.B, d tokentest.Device) func([]byte) {
	m := tokentest.Open(b, d.Config())
	list, err := m.Identities(b.Context())
	if err != nil || len(list) != 1 {
		b.Fatalf("%d identities, %v", len(list), err)
	}
	key, err := m.Unlock(b.Context(), list[0], "", func(context.Context, token.PINRequest) ([]byte, error) {
		return []byte(tokentest.PIN), nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return func(digest []byte) {
		if _, err := key.Sign(nil, digest, crypto.SHA256); err != nil {
			b.Fatal(err)
		}
	}
}

func directSigner(b *testing.B, module string) func([]byte) {
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	lib := pkcs11.New(module)
	must(lib.Initialize())
	slots, err := lib.GetSlotList(true)
	must(err)
	session, err := lib.OpenSession(slots[0], pkcs11.CKF_SERIAL_SESSION)
	must(err)
	must(lib.Login(session, pkcs11.CKU_USER, tokentest.PIN))
	must(lib.FindObjectsInit(session, []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY)}))
	objects, _, err := lib.FindObjects(session, 1)
	must(err)
	must(lib.FindObjectsFinal(session))
	return func(digest []byte) {
		must(lib.SignInit(session, []*pkcs11.Mechanism{pkcs11.NewMechanism(pkcs11.CKM_ECDSA, nil)}, objects[0]))
		_, err := lib.Sign(session, digest)
		must(err)
	}
}
