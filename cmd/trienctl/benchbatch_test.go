package main

import (
	"context"
	"crypto"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/trust"
	"trien/signer/verify"
	"trien/token"
	"trien/token/tokentest"
)

// BenchmarkBatch signs 1,000 small documents with one login and sets the rate
// beside that of the bare token: signatures over 300 bytes, one after another.
func BenchmarkBatch(b *testing.B) {
	d := demoDesk(b)
	module := tokentest.Open(b, d.good.Config())
	identities, err := module.Identities(b.Context())
	must(b, err)
	prompt := func(context.Context, token.PINRequest) ([]byte, error) { return []byte(tokentest.PIN), nil }
	var identity token.Identity
	for _, i := range identities {
		if len(i.ID) == 1 && i.ID[0] == 1 {
			identity = i
		}
	}
	key, err := module.Unlock(b.Context(), identity, "", prompt)
	must(b, err)
	defer key.Close()
	raw := rawRate(b, key)

	entries, err := trust.LoadDir(d.trust)
	must(b, err)
	const count = 1000
	batch := signer.Batch{Unlock: func(context.Context) (signer.Key, error) { return key, nil }}
	dir := b.TempDir()
	for n := range count {
		source := filepath.Join(dir, fmt.Sprintf("%04d.pdf", n))
		must(b, os.WriteFile(source, d.documents["a.pdf"], 0o644))
		batch.Requests = append(batch.Requests, signer.Request{
			Source: source, Target: signer.TargetName(source), Certificate: identity.Certificate,
			Verify: verify.Options{Trust: trust.NewStore(entries...), Offline: true},
		})
	}
	start := time.Now()
	for n, o := range batch.Run(context.Background()) {
		if o.Err != nil {
			b.Fatalf("document %d: %v", n, o.Err)
		}
	}
	rate := count / time.Since(start).Seconds()
	b.ReportMetric(raw, "token/s")
	b.ReportMetric(rate, "documents/s")
	b.ReportMetric(rate/raw, "xtoken")
	b.ReportMetric(0, "ns/op")
}

func rawRate(b *testing.B, key *token.Key) float64 {
	const count = 300
	message := make([]byte, 300)
	start := time.Now()
	for range count {
		if _, err := key.SignMessage(message, crypto.SHA256, false); err != nil {
			b.Fatal(err)
		}
	}
	return count / time.Since(start).Seconds()
}
