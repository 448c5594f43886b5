package token_test

import (
	"crypto"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"trien/token"
	"trien/token/tokentest"
)

// codeOf is the code of what became of a signature; "" for one that was made.
func codeOf(err error) string {
	if e, ok := errors.AsType[*token.Error](err); ok {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// signAhead asks for as many signatures at once as the key takes, which the
// worker finds when it is let go on, and returns the code of each.
func signAhead(t *testing.T, m *token.Module, key *token.Key) []string {
	t.Helper()
	count := key.Ahead() + 1
	goOn := stopWorkers(t)
	results := make(chan error, count)
	for range count {
		go func() {
			_, err := key.SignNext([]byte("x"), crypto.SHA256, false)
			results <- err
		}()
	}
	for token.Unanswered(m) < count {
		runtime.Gosched()
	}
	goOn()
	var codes []string
	for range count {
		codes = append(codes, codeOf(<-results))
	}
	slices.Sort(codes)
	return codes
}

// TestNothingIsBegunBehindAFailure has three signatures at the worker when
// something happens to one of them.
func TestNothingIsBegunBehindAFailure(t *testing.T) {
	const (
		no   = token.NotBegun
		made = ""
	)
	cases := []struct {
		order string
		want  []string // sorted
		calls int
	}{
		{"", []string{made, made, made}, 3},
		{"C_Sign 1 rv 0x30", []string{token.DeviceFailed, no, no}, 1},
		{"C_Sign 2 rv 0x30", []string{made, token.DeviceFailed, no}, 2},
		{"C_Sign 3 rv 0x30", []string{made, made, token.DeviceFailed}, 3},
		{"C_Sign 1 crash", []string{token.DriverCrashed, no, no}, 1},
		{"C_Sign 2 crash", []string{made, token.DriverCrashed, no}, 2},
		{"C_Sign 1 hang", []string{token.DriverHung, no, no}, 1},
		{"C_Sign 2 hang", []string{made, token.DriverHung, no}, 2},
	}
	for _, k := range rigs(t) {
		for _, c := range cases {
			if c.order != "" && !k.orders {
				continue
			}
			t.Run(c.order+" "+k.name, func(t *testing.T) {
				r := k.make(t)
				config := r.Config()
				config.Deadlines.Sign = time.Second
				m := tokentest.Open(t, config)
				key := unlock(t, m, rsaName)
				if c.order != "" {
					r.Order(t, c.order)
				}
				if got := signAhead(t, m, key); !slices.Equal(got, c.want) {
					t.Errorf("%q, want %q", got, c.want)
				}
				counted(t, r, "C_Sign", c.calls)
			})
		}
	}
}

// TestOthersAskBetweenSignatures lists the tokens while signatures are queued.
func TestOthersAskBetweenSignatures(t *testing.T) {
	d := newDesk(t)
	m := tokentest.Open(t, d.good.Config())
	key := unlock(t, m, rsaName)
	const count = 30
	results := make(chan error)
	for range count {
		go func() {
			_, err := key.SignNext([]byte("x"), crypto.SHA256, false)
			results <- err
		}()
		go func() {
			_, err := m.Tokens(t.Context())
			results <- err
		}()
	}
	for range 2 * count {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

// TestNobodyFailsTwiceForOneCrash asks for many more signatures at once than the
// worker is given: one meets the crash, none of the others takes it for its own.
func TestNobodyFailsTwiceForOneCrash(t *testing.T) {
	d := newDesk(t)
	for n := 1; n <= 8; n++ {
		r := d.bad.Fresh(t)
		m := tokentest.Open(t, r.Config())
		key := unlock(t, m, rsaName)
		r.Order(t, fmt.Sprintf("C_Sign %d crash", n))
		const count = 10
		results := make(chan error, count)
		for range count {
			go func() {
				_, err := key.SignNext([]byte("x"), crypto.SHA256, false)
				results <- err
			}()
		}
		codes := map[string]int{}
		for range count {
			codes[codeOf(<-results)]++
		}
		if codes[""] != n-1 || codes[token.DriverCrashed] != 1 || codes[token.NotBegun] != count-n {
			t.Errorf("crash at %d: %v", n, codes)
		}
	}
}
