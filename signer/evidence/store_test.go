package evidence

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/signertest"
)

func files(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestCacheBetweenRuns(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	dir := filepath.Join(t.TempDir(), "a", "b")
	now := present
	run := func(edit func(*Options)) Evidence {
		t.Helper()
		return client(func(o *Options) {
			o.CacheDir, o.Now = dir, func() time.Time { return now }
			if edit != nil {
				edit(o)
			}
		}).Collect(t.Context(), path, now)
	}
	check := func(what string, e Evidence, ocsp, crl int) {
		t.Helper()
		if calls := w.National.Calls(); e.State() != revocation.Good || calls.OCSP != ocsp || calls.CRL != crl || len(e.Problems) > 0 {
			t.Errorf("%s: %v %v, %+v, want %d OCSP and %d CRL", what, states(e), codes(e.Problems), calls, ocsp, crl)
		}
	}
	first := run(nil)
	check("first", first, 1, 1)
	second := run(nil)
	check("second run", second, 1, 1)
	if !bytes.Equal(first.OCSPs[0], second.OCSPs[0]) || !bytes.Equal(first.CRLs[0], second.CRLs[0]) {
		t.Error("the kept evidence differs")
	}
	check("offline", run(func(o *Options) { o.Offline = true }), 1, 1)
	if info, err := os.Stat(files(t, dir)[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	now = present.Add(13 * time.Hour) // older than MaxAge, within nextUpdate
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPFailing, CRL: signertest.CRLMissing})
	check("service down, kept answer still valid", run(nil), 3, 2)
	w.National.Behave(signertest.Behaviour{Clock: now})
	check("aged", run(nil), 4, 3)
	now = present.Add(38 * time.Hour) // nextUpdate of the OCSP answer has passed
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPFailing, CRL: signertest.CRLMissing, Clock: now})
	if e := run(nil); e.Statuses[0].State != revocation.Unknown || e.Statuses[1].State != revocation.Good {
		t.Errorf("past nextUpdate: %v", states(e))
	}
}

func TestCacheIsNotTrusted(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	for name, damage := range map[string]func([]byte) []byte{
		"emptied":     func([]byte) []byte { return nil },
		"cut off":     func(b []byte) []byte { return b[:len(b)/2] },
		"bit flipped": func(b []byte) []byte { b[len(b)-20] ^= 1; return b },
		"text":        func([]byte) []byte { return []byte(strings.Repeat("không phải\n", 100)) },
		"no line end": func([]byte) []byte { return bytes.Repeat([]byte("a"), 10000) },
		"another answer under this key": func(b []byte) []byte {
			return encode("khác", kept{b, present})
		},
	} {
		dir := t.TempDir()
		use := func(o *Options) { o.CacheDir = dir }
		before := w.National.Calls()
		client(use).Collect(t.Context(), path, present)
		for _, file := range files(t, dir) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, damage(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		e := client(use).Collect(t.Context(), path, present)
		if calls := w.National.Calls(); e.State() != revocation.Good || calls.OCSP != before.OCSP+2 || calls.CRL != before.CRL+2 || len(e.Problems) > 0 {
			t.Errorf("%s: %v, %+v after %+v", name, states(e), calls, before)
		}
	}
}

// TestForgedCache: whoever can write the folder can make no certificate good.
func TestForgedCache(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	dir := t.TempDir()
	use := func(o *Options) { o.CacheDir = dir }
	client(use).Collect(t.Context(), path, present)
	w.National.Revoke(w.National.Personal, signertest.Revocation{At: present.Add(-time.Hour), Reason: 1})
	w.National.Behave(signertest.Behaviour{OCSP: signertest.OCSPSignedByLeaf, CRL: signertest.CRLSignedByStranger})
	url := certificate(t, w.National.Personal).CRLURLs()[0]
	forged, err := w.National.CRL(w.National.CA)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files(t, dir) {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	s := newStore(dir, 1<<20)
	if err := s.put(keyOf(serviceCRL, url, nil), kept{forged, present}); err != nil {
		t.Fatal(err)
	}
	if e := client(use).Collect(t.Context(), path, present); e.Statuses[0].State != revocation.Unknown {
		t.Errorf("%v", states(e))
	}
}

func TestUnwritableCache(t *testing.T) {
	w := newWorld(t, nil)
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	c := client(func(o *Options) { o.CacheDir = file })
	e := c.Collect(t.Context(), w.path(t, w.National.Personal), present)
	if e.State() != revocation.Good || !slices.Equal(codes(e.Problems), []string{"evidence.cache"}) {
		t.Errorf("%v %v", states(e), codes(e.Problems))
	}
}

func TestStoreIsBounded(t *testing.T) {
	dir := t.TempDir()
	s := newStore(dir, 10000)
	for i := range 20 {
		if err := s.put(fmt.Sprint(i), kept{bytes.Repeat([]byte{byte(i)}, 2000), present}); err != nil {
			t.Fatal(err)
		}
	}
	_, total, err := s.files()
	if err != nil || total > 10000+1000 || len(files(t, dir)) < 3 {
		t.Errorf("%d bytes in %d files, %v", total, len(files(t, dir)), err)
	}
	if err := s.put("big", kept{make([]byte, 6000), present}); err != nil {
		t.Fatal(err)
	}
	if _, ok := newStore(dir, 10000).get("big"); ok {
		t.Error("one answer takes more than half of the room")
	}
	if k, ok := newStore(dir, 10000).get("19"); !ok || !bytes.Equal(k.body, bytes.Repeat([]byte{19}, 2000)) || !k.fetched.Equal(present) {
		t.Error("the newest was removed")
	}
	m := newStore("", 0)
	for i := range 40 {
		if err := m.put(fmt.Sprint(i), kept{make([]byte, 1<<20), present.Add(time.Duration(i))}); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := m.get("39"); m.size > memoryLimit || !ok {
		t.Errorf("%d bytes in memory", m.size)
	}
}

// TestSameAnswerIsFetchedOnce: many signatures of one CA at the same time.
func TestSameAnswerIsFetchedOnce(t *testing.T) {
	w := newWorld(t, nil)
	path := w.path(t, w.National.Personal)
	c := client(nil)
	done := make(chan Evidence)
	for range 8 {
		go func() { done <- c.Collect(t.Context(), path, present) }()
	}
	for range 8 {
		if e := <-done; e.State() != revocation.Good {
			t.Errorf("%v", states(e))
		}
	}
	if calls := w.National.Calls(); calls.OCSP != 1 || calls.CRL != 1 {
		t.Errorf("%+v", calls)
	}
}

func TestClaimEndsWithItsContext(t *testing.T) {
	s := newStore("", 0)
	release, err := s.claim(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.claim(ctx, "a"); err == nil {
		t.Error("claimed twice")
	}
	release()
	if release, err = s.claim(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	release()
}
