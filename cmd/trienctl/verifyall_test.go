package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"trien/assets/words"
	"trien/signer/report"
)

func numbered(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// TestInOrder: results come in the order of the items while several are worked
// on at once, and few of them wait.
func TestInOrder(t *testing.T) {
	workers := runtime.GOMAXPROCS(0)
	var begun, most, active atomic.Int64
	taken := 0
	work := func(n int) int {
		if now := active.Add(1); now > most.Load() {
			most.Store(now)
		}
		defer active.Add(-1)
		begun.Add(1)
		return n
	}
	err := inOrder(context.Background(), numbered(1000), work, func(n int) error {
		if n != taken {
			t.Errorf("%d instead of %d", n, taken)
		}
		taken++
		if waiting := int(begun.Load()) - taken; waiting > 6*workers+4 {
			t.Errorf("%d results wait", waiting)
		}
		return nil
	})
	if err != nil || taken != 1000 || most.Load() > int64(workers) {
		t.Errorf("%d taken, %d at once, %v", taken, most.Load(), err)
	}
}

func TestInOrderEnds(t *testing.T) {
	if err := inOrder(context.Background(), nil, func(n int) int { return n }, func(int) error { return nil }); err != nil {
		t.Error(err)
	}
	broken, taken := errors.New("broken"), 0
	err := inOrder(context.Background(), numbered(1000), func(n int) int { return n }, func(int) error {
		taken++
		if taken == 3 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) || taken != 3 {
		t.Errorf("%d taken, %v", taken, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	taken = 0
	err = inOrder(ctx, numbered(1000), func(n int) int { return n }, func(int) error {
		taken++
		if taken == 5 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || taken != 5 {
		t.Errorf("%d taken, %v", taken, err)
	}
}

// TestStoppedRunKeepsNoReport: what a person stopped is told as stopped.
func TestStoppedRunKeepsNoReport(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	catalogue, err := words.Load("en")
	must(t, err)
	var told bytes.Buffer
	c := &console{out: io.Discard, err: &told, words: catalogue}
	target := filepath.Join(t.TempDir(), "report.txt")
	f := verifyFlags{reports: reportFlags{text: target}}
	run := verification{console: c, flags: &f, basis: report.Basis{}}
	if code := run.all(ctx, []string{"gone.pdf", "gone.pdf"}); code != exitUnavailable {
		t.Errorf("exit %d", code)
	}
	if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(told.String(), "0 of 2") {
		t.Errorf("%v, told %q", err, told.String())
	}
}

// TestProgress: a line that is renewed in its place and makes room for others;
// nothing where nobody looks.
func TestProgress(t *testing.T) {
	var shown bytes.Buffer
	p := &progress{out: &shown, text: count}
	p.clear()
	p.show(1)
	p.show(2) // too soon
	p.clear()
	if got := shown.String(); got != "\r1\x1b[K\r\x1b[K" {
		t.Errorf("%q", got)
	}
	catalogue, err := words.Load("en")
	must(t, err)
	var errs bytes.Buffer
	silent := newProgress(&console{err: &errs, words: catalogue}, 1000)
	silent.show(1)
	silent.clear()
	if errs.Len() > 0 {
		t.Errorf("%q for nobody", errs.String())
	}
}
