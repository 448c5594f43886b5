package verify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"trien/signer/cms/algorithm"
	"trien/signer/pdf"
)

// counting counts the bytes read from it.
type counting struct {
	io.ReaderAt
	read int64
}

func (c *counting) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, at)
	c.read += int64(n)
	return n, err
}

func testBytes(n int) []byte {
	data := make([]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func span(from, to int64) pdf.Span { return pdf.Span{Start: from, End: to} }

func TestDigestAll(t *testing.T) {
	data := testBytes(3*chunk + 777)
	size := int64(len(data))
	wanted := []*digest{
		{hash: algorithm.SHA256, first: span(0, 10), second: span(20, 100)},
		{hash: algorithm.SHA256, first: span(0, chunk+5), second: span(chunk+9, 2*chunk)},
		{hash: algorithm.SHA256, first: span(0, 2*chunk), second: span(2*chunk, size)},
		{hash: algorithm.SHA1, first: span(0, 3*chunk), second: span(3*chunk+1, size)},
		{hash: algorithm.SHA512, first: span(0, chunk), second: span(chunk+1, chunk+2)},
		{hash: algorithm.SHA3_256, first: span(0, 1), second: span(2, 3)},
		{hash: algorithm.SHA384, first: span(7, 9), second: span(9, size)},
		{hash: algorithm.SHA256, first: span(5, 50), second: span(60, 61)},
		{hash: algorithm.SHA256, first: span(5, 5), second: span(60, 60)},
	}
	src := &counting{ReaderAt: bytes.NewReader(data)}
	sum, err := digestAll(t.Context(), src, size, wanted)
	if err != nil {
		t.Fatal(err)
	}
	if whole := sha256.Sum256(data); !bytes.Equal(sum, whole[:]) {
		t.Errorf("file: %x, want %x", sum, whole)
	}
	for i, d := range wanted {
		h := d.hash.New()
		h.Write(data[d.first.Start:d.first.End])
		h.Write(data[d.second.Start:d.second.End])
		if want := h.Sum(nil); !bytes.Equal(d.sum, want) {
			t.Errorf("digest %d: %x, want %x", i, d.sum, want)
		}
	}
	if src.read != size {
		t.Errorf("read %d bytes of %d", src.read, size)
	}
}

func TestDigestAllOfNothing(t *testing.T) {
	sum, err := digestAll(t.Context(), bytes.NewReader(nil), 0, nil)
	if err != nil || hex.EncodeToString(sum) != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("%x %v", sum, err)
	}
}

func TestDigestAllBoundsItsWork(t *testing.T) {
	const size = 1 << 30
	var wanted []*digest
	for range 100 {
		wanted = append(wanted, &digest{hash: algorithm.SHA256, first: span(0, 10), second: span(20, size)})
	}
	chosen := affordable(wanted, workLimit(size))
	if len(chosen) != 5 {
		t.Errorf("%d of 100 passes over the file are made", len(chosen))
	}
	wanted = nil
	for _, h := range []algorithm.Hash{algorithm.SHA256, algorithm.SHA1, algorithm.SHA512, algorithm.SHA512, algorithm.SHA384, algorithm.SHA256} {
		wanted = append(wanted, &digest{hash: h, first: span(0, size-100), second: span(size-90, size)})
	}
	if chosen := affordable(wanted, workLimit(size)); len(chosen) != 5 || chosen[4].hash != algorithm.SHA256 {
		t.Errorf("%d of 6 digests over the file are made", len(chosen))
	}
}

func TestDigestAllReportsShortFiles(t *testing.T) {
	for _, size := range []int64{11, 2*chunk + 1} {
		_, err := digestAll(t.Context(), bytes.NewReader(make([]byte, size-1)), size, nil)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("size %d: %v", size, err)
		}
	}
}

func TestDigestAllStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := digestAll(ctx, bytes.NewReader(make([]byte, 10)), 10, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func BenchmarkDigestAll(b *testing.B) {
	const size = 64 << 20
	src := bytes.NewReader(testBytes(size))
	b.SetBytes(size)
	for b.Loop() {
		var wanted []*digest
		for i := range int64(23) {
			end := int64(size - (23-i)*60_000)
			wanted = append(wanted, &digest{hash: algorithm.SHA256, first: span(0, end-50_000), second: span(end-20_000, end)})
		}
		if _, err := digestAll(b.Context(), src, size, wanted); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSHA256(b *testing.B) {
	data := testBytes(64 << 20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		sha256.Sum256(data)
	}
}
