package signer_test

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/token"
)

func batchOf(t *testing.T, count int) (signer.Batch, *softKey) {
	t.Helper()
	dir := t.TempDir()
	var batch signer.Batch
	var key *softKey
	for n := range count {
		source := filepath.Join(dir, fmt.Sprintf("%04d.pdf", n))
		write(t, source, twoPages("", "").bytes())
		if n == 0 {
			var req signer.Request
			req, key = as(t, demoPKI(t).Specialised.Personal, source)
			batch.Requests = append(batch.Requests, req)
			continue
		}
		req := batch.Requests[0]
		req.Source, req.Target = source, signer.TargetName(source)
		batch.Requests = append(batch.Requests, req)
	}
	batch.Unlock = func(context.Context) (signer.Key, error) { return key, nil }
	return batch, key
}

func TestOneLoginForABatch(t *testing.T) {
	batch, key := batchOf(t, 40)
	unlocked, done := 0, 0
	unlock := batch.Unlock
	batch.Unlock = func(ctx context.Context) (signer.Key, error) { unlocked++; return unlock(ctx) }
	batch.Done = func(int, signer.Outcome) { done++ }
	batch.Requests[7].Source = filepath.Join(t.TempDir(), "gone.pdf")
	outcomes := batch.Run(context.Background())
	if unlocked != 1 || key.calls != 39 || done != 40 {
		t.Errorf("%d logins, %d signatures, %d reports", unlocked, key.calls, done)
	}
	for n, o := range outcomes {
		if n == 7 {
			if fault.CodeOf(o.Err) != "file.not-found" {
				t.Errorf("missing document: %v", o.Err)
			}
			continue
		}
		if o.Err != nil || o.Result.Report.Signatures[0].Integrity != report.Intact {
			t.Errorf("document %d: %v", n, o.Err)
		}
	}
	if rest := batch.Unfinished(outcomes); len(rest) != 1 || rest[0].Source != batch.Requests[7].Source {
		t.Errorf("%d left", len(rest))
	}
}

// tokenError is what a token that was pulled out answers.
type tokenError struct{ error }

func (tokenError) MessageCode() string            { return "token.removed" }
func (tokenError) MessageArgs() map[string]string { return nil }

// frailKey fails for good at its nth signature.
type frailKey struct {
	softKey
	last int
}

func (k *frailKey) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	if k.calls >= k.last {
		k.calls++
		return nil, tokenError{errors.New("pulled out")}
	}
	return k.softKey.SignMessage(message, hash, pss)
}

func TestAPulledTokenEndsTheBatchAndItCanBeTakenUpAgain(t *testing.T) {
	batch, key := batchOf(t, 30)
	frail := &frailKey{softKey{key: key.key}, 11}
	batch.Unlock = func(context.Context) (signer.Key, error) { return frail, nil }
	outcomes := batch.Run(context.Background())
	signed, failed, untried := 0, 0, 0
	for n, o := range outcomes {
		switch {
		case o.Tried && o.Err == nil:
			signed++
		case o.Tried:
			failed++
			if fault.CodeOf(o.Err) != "token.removed" {
				t.Errorf("document %d: %v", n, o.Err)
			}
		default:
			untried++
		}
		if exists(batch.Requests[n].Target) != (o.Tried && o.Err == nil) {
			t.Errorf("document %d: the file and the outcome disagree", n)
		}
	}
	if signed != 11 || failed != 1 || untried != 18 || frail.calls != 12 {
		t.Errorf("%d signed, %d failed, %d not tried, %d calls", signed, failed, untried, frail.calls)
	}
	batch.Requests = batch.Unfinished(outcomes)
	batch.Unlock = func(context.Context) (signer.Key, error) { return key, nil }
	for n, o := range batch.Run(context.Background()) {
		if o.Err != nil {
			t.Errorf("taken up again, document %d: %v", n, o.Err)
		}
	}
}

// aheadKey takes two messages ahead, waits for both before it signs the first, and
// fails for good at its nth signature: what it was given behind that is not begun.
type aheadKey struct {
	softKey
	last int

	mu   sync.Mutex // of the device
	held atomic.Int32
	fill sync.Once
	full chan struct{} // closed by fill: it has the two
	over atomic.Bool   // it had more
}

func (k *aheadKey) Ahead() int { return 2 }

func (k *aheadKey) SignNext(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	switch held := k.held.Add(1); {
	case held > 3:
		k.over.Store(true)
	case held == 3:
		k.fill.Do(func() { close(k.full) })
	}
	defer k.held.Add(-1)
	select {
	case <-k.full:
	case <-time.After(30 * time.Second):
		return nil, errors.New("nothing came ahead")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.calls > k.last:
		return nil, token.New(token.NotBegun, nil)
	case k.calls == k.last:
		k.calls++
		return nil, tokenError{errors.New("pulled out")}
	}
	return k.softKey.SignMessage(message, hash, pss)
}

func TestAKeyThatTakesMessagesAhead(t *testing.T) {
	for _, c := range []struct{ last, signed, failed int }{{1000, 60, 0}, {20, 20, 1}, {0, 0, 1}} {
		batch, key := batchOf(t, 60)
		k := &aheadKey{softKey: softKey{key: key.key}, last: c.last, full: make(chan struct{})}
		batch.Unlock = func(context.Context) (signer.Key, error) { return k, nil }
		signed, failed := 0, 0
		for n, o := range batch.Run(context.Background()) {
			switch {
			case o.Tried && o.Err == nil:
				signed++
			case o.Tried && fault.CodeOf(o.Err) == "token.removed":
				failed++
			case o.Tried:
				t.Errorf("document %d: %v", n, o.Err)
			}
			if exists(batch.Requests[n].Target) != (o.Tried && o.Err == nil) {
				t.Errorf("document %d: the file and the outcome disagree", n)
			}
		}
		if signed != c.signed || failed != c.failed || k.over.Load() {
			t.Errorf("failing after %d: %d signed, %d failed, more than three at the key: %t", c.last, signed, failed, k.over.Load())
		}
	}
}

func TestARefusedPINIsAskedOnce(t *testing.T) {
	batch, key := batchOf(t, 10)
	asked := 0
	batch.Unlock = func(context.Context) (signer.Key, error) {
		asked++
		return nil, tokenError{errors.New("wrong")}
	}
	tried := 0
	for _, o := range batch.Run(context.Background()) {
		if o.Tried {
			tried++
		}
	}
	if asked != 1 || tried != 1 || key.calls != 0 {
		t.Errorf("asked %d times, %d documents tried", asked, tried)
	}
}

func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	batch, _ := batchOf(t, 50)
	stop := make(chan struct{})
	batch.Stop = stop
	var done atomic.Int32
	batch.Done = func(int, signer.Outcome) {
		if done.Add(1) == 5 {
			close(stop)
		}
	}
	outcomes := batch.Run(context.Background())
	for n, o := range outcomes {
		if o.Err != nil {
			t.Errorf("document %d: %v", n, o.Err)
		}
	}
	if rest := len(batch.Unfinished(outcomes)); rest == 0 || rest > 45 {
		t.Errorf("%d left", rest)
	}
}

// stoppingKey is where somebody presses the button while it signs for the nth
// time.
type stoppingKey struct {
	softKey
	left int
	stop chan struct{}
}

func (k *stoppingKey) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	if k.left--; k.left == 0 {
		close(k.stop)
	}
	return k.softKey.SignMessage(message, hash, pss)
}

func TestStopLeavesWhatWaitsForTheKey(t *testing.T) {
	batch, key := batchOf(t, 20)
	stop := make(chan struct{})
	stopping := &stoppingKey{softKey{key: key.key}, 3, stop}
	batch.Stop = stop
	batch.Unlock = func(context.Context) (signer.Key, error) { return stopping, nil }
	signed := 0
	for n, o := range batch.Run(context.Background()) {
		if o.Err != nil || o.Tried != exists(batch.Requests[n].Target) {
			t.Errorf("document %d: tried %v, %v", n, o.Tried, o.Err)
		}
		if o.Tried {
			signed++
		}
	}
	if signed != 3 {
		t.Errorf("%d documents signed, the third was at the key when it was stopped", signed)
	}
}

func TestABatchSignsAsOneAfterTheOther(t *testing.T) {
	batch, key := batchOf(t, 12)
	picture := seal(t)
	for n := range batch.Requests {
		r := &batch.Requests[n]
		r.Time = time.Date(2026, 9, 2, 8, 0, 0, 0, time.UTC)
		wide := float64(60 + 20*(n%2))
		r.Placement = &stamp.Placement{Page: n % 2, Rect: pdf.Rect{X0: 60, Y0: 80, X1: 60 + wide, Y1: 140}}
		r.Mark = stamp.Mark{Lines: []string{"Số: " + strconv.Itoa(n/4)}}
		r.Marks = []signer.PlacedMark{{
			Placement: stamp.Placement{Rect: pdf.Rect{X0: 300, Y0: 80, X1: 380, Y1: 160}},
			Mark:      stamp.Mark{Lines: []string{"Hòa Bình"}, Image: picture, Layout: stamp.ImageBehindText},
		}}
	}
	for n, o := range batch.Run(context.Background()) {
		if o.Err != nil {
			t.Fatalf("document %d: %v", n, o.Err)
		}
		alone := batch.Requests[n]
		alone.Target = filepath.Join(t.TempDir(), "alone.pdf")
		alone.Unlock = func(context.Context) (signer.Key, error) { return key, nil }
		if _, err := signer.Sign(context.Background(), alone); err != nil {
			t.Fatalf("document %d alone: %v", n, err)
		}
		if !bytes.Equal(read(t, o.Result.Target), read(t, alone.Target)) {
			t.Errorf("document %d: signed alone it is another file", n)
		}
	}
}
