package main

import (
	"context"
	"crypto"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
// 300 bytes, one after another, before and after each batch, since machines
// change their speed. The median of the rounds counts. Where there is a file
// system in memory, the documents lie there too, so that the disk's share can be
// told.
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
	// The folders go when everything is measured: for minutes ext4 makes new
	// files slowly where many were deleted.
	places := [][2]string{{"disk", b.TempDir()}}
	if memory, err := os.MkdirTemp("/dev/shm", "trien"); err == nil {
		defer os.RemoveAll(memory)
		places = append(places, [2]string{"memory", memory})
	}
	for _, c := range []struct {
		name string
		like signer.Request
	}{{"no mark", plain}, {"seal", sealed}} {
		for _, place := range places {
			b.Run(c.name+"/"+place[0], func(b *testing.B) { measureBatch(b, place[1], d.documents["a.pdf"], c.like, key) })
		}
	}
}

func measureBatch(b *testing.B, folder string, document []byte, like signer.Request, key *token.Key) {
	var rates, raws, ratios []float64
	for range batchRounds {
		batch := batchLike(b, folder, document, like)
		batch.Unlock = func(context.Context) (signer.Key, error) { return key, nil }
		before := rawRate(b, key)
		start := time.Now()
		outcomes := batch.Run(context.Background())
		rate := float64(len(outcomes)) / time.Since(start).Seconds()
		for n, o := range outcomes {
			if o.Err != nil {
				b.Fatalf("document %d: %v", n, o.Err)
			}
		}
		raw := (before + rawRate(b, key)) / 2
		rates, raws, ratios = append(rates, rate), append(raws, raw), append(ratios, rate/raw)
	}
	b.ReportMetric(median(raws), "token/s")
	b.ReportMetric(median(rates), "documents/s")
	b.ReportMetric(median(ratios), "xtoken")
	b.ReportMetric(0, "ns/op")
}

// batchRounds is odd, so that one of the rounds is the median.
const batchRounds = 5

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
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
