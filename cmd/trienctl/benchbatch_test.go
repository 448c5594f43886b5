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
	"trien/signer/pdf"
	"trien/signer/stamp"
	"trien/signer/trust"
	"trien/signer/verify"
	"trien/token"
	"trien/token/tokentest"
)

// BenchmarkBatch signs 1,000 small documents with one login, without a mark and
// with a seal, and sets the rate beside that of the bare token: signatures over
// 300 bytes, one after another, before and after each batch. The best of both
// over three rounds counts.
func BenchmarkBatch(b *testing.B) {
	collectSeldom() // as main does
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
	entries, err := trust.LoadDir(d.trust)
	must(b, err)
	plain := signer.Request{
		Certificate: identity.Certificate,
		Verify:      verify.Options{Trust: trust.NewStore(entries...), Offline: true},
	}
	sealed := plain
	sealed.Placement = &stamp.Placement{Page: 1, Rect: pdf.Rect{X0: 320, Y0: 300, X1: 540, Y1: 420}}
	sealed.Mark = stamp.Mark{
		Lines: []string{"Người ký: Nguyễn Thị Hồng Đặng", "Cơ quan: Ủy ban nhân dân xã Hòa Bình"}, Image: d.documents["seal.png"],
	}
	// The folders go when everything is measured: ext4 makes new files slowly
	// where many were just deleted.
	folder := b.TempDir()
	for _, c := range []struct {
		name string
		like signer.Request
	}{{"no mark", plain}, {"seal", sealed}} {
		b.Run(c.name, func(b *testing.B) { measureBatch(b, folder, d.documents["a.pdf"], c.like, key) })
	}
}

func measureBatch(b *testing.B, folder string, document []byte, like signer.Request, key *token.Key) {
	var raw, rate float64
	for range 3 {
		batch := batchLike(b, folder, document, like)
		batch.Unlock = func(context.Context) (signer.Key, error) { return key, nil }
		raw = max(raw, rawRate(b, key))
		start := time.Now()
		outcomes := batch.Run(context.Background())
		took := time.Since(start)
		raw = max(raw, rawRate(b, key))
		for n, o := range outcomes {
			if o.Err != nil {
				b.Fatalf("document %d: %v", n, o.Err)
			}
		}
		rate = max(rate, float64(len(outcomes))/took.Seconds())
	}
	b.ReportMetric(raw, "token/s")
	b.ReportMetric(rate, "documents/s")
	b.ReportMetric(rate/raw, "xtoken")
	b.ReportMetric(0, "ns/op")
}

func batchLike(b *testing.B, folder string, document []byte, like signer.Request) signer.Batch {
	var batch signer.Batch
	dir, err := os.MkdirTemp(folder, "batch")
	must(b, err)
	for n := range 1000 {
		req := like
		req.Source = filepath.Join(dir, fmt.Sprintf("%04d.pdf", n))
		req.Target = signer.TargetName(req.Source)
		must(b, os.WriteFile(req.Source, document, 0o644))
		batch.Requests = append(batch.Requests, req)
	}
	return batch
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
