package signer_test

import (
	"bufio"
	"context"
	"crypto"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trien/signer"
)

// BenchmarkSign times one signature in this process, with the self-check of the
// written file and without it, beside B: Go's SHA-256 of the same file and then
// Go's copy. The key's own time is left out; the disk has everything in the end,
// which B does not wait for. All are run in turn, and the best of each counts.
func BenchmarkSign(b *testing.B) {
	for _, size := range []struct {
		name   string
		bytes  int64
		rounds int
	}{{"1MiB", 1 << 20, 30}, {"100MiB", 100 << 20, 10}, {"1GiB", 1 << 30, 6}} {
		b.Run(size.name, func(b *testing.B) {
			dir := b.TempDir()
			source := filepath.Join(dir, "source.pdf")
			writeNoise(b, source, size.bytes)
			req, key := as(b, demoPKI(b).Specialised.Personal, source)
			timed := &timedKey{softKey: *key}
			req.Unlock = func(context.Context) (signer.Key, error) { return timed, nil }
			checked := func() error { _, err := signer.Sign(b.Context(), req); return err }
			unchecked := func() error { return signer.SignUnchecked(b.Context(), req) }
			var base, with, without time.Duration
			for range size.rounds {
				base = better(base, hashAndCopy(b, source, filepath.Join(dir, "copy")))
				with = better(with, timed.beside(b, checked))
				discard(b, req.Target)
				without = better(without, timed.beside(b, unchecked))
				discard(b, req.Target)
			}
			b.ReportMetric(milliseconds(base), "ms-B")
			b.ReportMetric(milliseconds(with), "ms-checked")
			b.ReportMetric(milliseconds(without), "ms-unchecked")
			b.ReportMetric(float64(with)/float64(base), "xB-checked")
			b.ReportMetric(float64(without)/float64(base), "xB-unchecked")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// timedKey knows how long it has been at work.
type timedKey struct {
	softKey
	took time.Duration
}

func (k *timedKey) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	start := time.Now()
	defer func() { k.took += time.Since(start) }()
	return k.softKey.SignMessage(message, hash, pss)
}

// beside returns the time that sign takes beside the key's.
func (k *timedKey) beside(b *testing.B, sign func() error) time.Duration {
	k.took = 0
	start := time.Now()
	if err := sign(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start) - k.took
}

func better(best, took time.Duration) time.Duration {
	if best == 0 {
		return took
	}
	return min(best, took)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func discard(b *testing.B, name string) {
	if err := os.Remove(name); err != nil {
		b.Fatal(err)
	}
}

func hashAndCopy(b *testing.B, from, to string) time.Duration {
	start := time.Now()
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	if _, err := io.Copy(sha256.New(), in); err != nil {
		b.Fatal(err)
	}
	out, err := os.Create(to)
	if err != nil {
		b.Fatal(err)
	}
	_, err = in.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(out, in)
	}
	if err := errors.Join(err, out.Close()); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	discard(b, to)
	return took
}

// writeNoise writes a document of one page and about size bytes, which nothing
// can compress.
func writeNoise(b *testing.B, name string, size int64) {
	file, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	at := int64(0)
	put := func(format string, args ...any) {
		n, err := fmt.Fprintf(out, format, args...)
		if err != nil {
			b.Fatal(err)
		}
		at += int64(n)
	}
	var offsets []int64
	begin := func() { offsets = append(offsets, at); put("%d 0 obj\n", len(offsets)) }
	put("%%PDF-1.7\n")
	begin()
	put("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	begin()
	put("<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n")
	begin()
	put("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n")
	begin()
	put("<< /Length %d >>\nstream\n", size)
	n, err := io.CopyN(out, rand.NewChaCha8([32]byte{1}), size)
	if err != nil {
		b.Fatal(err)
	}
	at += n
	put("\nendstream\nendobj\n")
	start := at
	put("xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		put("%010d 00000 n \n", offset)
	}
	put("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	if err := errors.Join(out.Flush(), file.Sync()); err != nil {
		b.Fatal(err)
	}
}
