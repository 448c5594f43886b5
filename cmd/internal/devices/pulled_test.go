package devices

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/cmd/internal/sample"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
	"trien/signer/verify"
	"trien/token"
	"trien/token/tokentest"
)

// documents is how many a batch has here.
const documents = 6

// ahead lets a batch give the key documents ahead, as it does with real ones; the
// driver itself counts to the signature before which the token goes.
const ahead = -1

// TestTokenPulledWhileABatchRuns pulls the token out of a running batch and
// plugs in another, which holds a copy of the very same key and certificate:
// exactly the documents said are signed, every file is whole, nobody's PIN goes
// to the other token by itself, and what is left is signed with it afterwards.
func TestTokenPulledWhileABatchRuns(t *testing.T) {
	s := newStage(t)
	for _, c := range []struct {
		name   string
		at     int // the signature before which it goes; 0: while the PIN is typed; ahead
		orders []string
		code   string // of the document that meets it
		signed int
		logins int
	}{
		{"between two signatures", 4, []string{"pulled Official"}, token.Removed, 3, 1},
		{"before the first signature", 1, []string{"pulled Official"}, token.Removed, 0, 1},
		{"before the last signature", documents, []string{"pulled Official"}, token.Removed, documents - 1, 1},
		{"while the PIN is typed", 0, []string{"pulled Official"}, token.Removed, 0, 0},
		{"C_SignInit says DEVICE_REMOVED", 3, []string{"C_SignInit 1 rv 0x32", "pulled Official"}, token.Removed, 2, 1},
		{"C_Sign says DEVICE_REMOVED", 3, []string{"C_Sign 1 rv 0x32", "pulled Official"}, token.Removed, 2, 1},
		{"C_SignInit says TOKEN_NOT_PRESENT", 3, []string{"C_SignInit 1 rv 0xE0", "pulled Official"}, token.Removed, 2, 1},
		{"C_Sign says TOKEN_NOT_PRESENT", 3, []string{"C_Sign 1 rv 0xE0", "pulled Official"}, token.Removed, 2, 1},
		{"C_Sign says it after it has signed", 3, []string{"C_Sign 1 then 0x32", "pulled Official"}, token.Removed, 2, 1},
		{"C_Sign says SESSION_HANDLE_INVALID", 3, []string{"C_Sign 1 rv 0xB3", "pulled Official"}, token.Removed, 2, 1},
		{"the driver crashes over it", 3, []string{"C_Sign 1 crash"}, token.DriverCrashed, 2, 1},
		{"the driver ends over it", 3, []string{"C_Sign 1 exit"}, token.DriverCrashed, 2, 1},
		{"ahead, C_Sign says DEVICE_REMOVED at once", ahead, []string{"C_Sign 1 rv 0x32"}, token.Removed, 0, 1},
		{"ahead, C_Sign says DEVICE_REMOVED", ahead, []string{"C_Sign 3 rv 0x32"}, token.Removed, 2, 1},
		{"ahead, C_SignInit says DEVICE_REMOVED", ahead, []string{"C_SignInit 4 rv 0x32"}, token.Removed, 3, 1},
		{"ahead, C_Sign says it of the last", ahead, []string{fmt.Sprintf("C_Sign %d rv 0x32", documents)}, token.Removed, documents - 1, 1},
		{"ahead, the driver crashes", ahead, []string{"C_Sign 3 crash"}, token.DriverCrashed, 2, 1},
	} {
		for _, workers := range []int{1, 0} {
			t.Run(fmt.Sprintf("%s, workers %d", c.name, workers), func(t *testing.T) {
				s := s.fresh(t)
				s.bad.Order(t, "pulled Other")
				b := s.batch(t, workers, c.at, func() { s.bad.Order(t, c.orders...) })
				if c.at == ahead {
					b.pull()
				}
				outcomes := b.run(t, "Official")
				b.check(t, outcomes, c.signed, c.code)
				if n := s.bad.Count(t, "C_Login"); n != c.logins || b.asked != 1 {
					t.Errorf("%d C_Login, asked %d times", n, b.asked)
				}
				s.bad.Order(t, "pulled Official")
				s.bad.Forget(t)
				b.takeUpAgain(t, outcomes, "Other")
				if n := s.bad.Count(t, "C_Login"); n != 1 || b.asked != 2 {
					t.Errorf("by the other token: %d C_Login, asked %d times", n, b.asked)
				}
			})
		}
	}
}

// TestSoftHSMLosesItsTokenWhileABatchRuns moves the token's own files away from
// under SoftHSM and puts those of the other in their place. The session is of no
// use then, whatever the driver thinks of it.
func TestSoftHSMLosesItsTokenWhileABatchRuns(t *testing.T) {
	s := newStage(t)
	t.Setenv("TRIEN_CONFIG", t.TempDir())
	s.module = s.device.Module
	other := s.unplug(t, "Other")
	var official unplugged
	b := s.batch(t, 1, 4, func() {
		official = s.unplug(t, "Official")
		other.plugIn(t)
	})
	outcomes := b.run(t, "Official")
	b.check(t, outcomes, 3, token.LoginLost)
	if b.asked != 1 {
		t.Errorf("asked %d times", b.asked)
	}
	b.takeUpAgain(t, outcomes, "Other")
	official.plugIn(t)
}

// stage is two tokens with copies of one key, and anchors.
type stage struct {
	device  tokentest.Device
	bad     tokentest.Misbehaving
	module  string
	anchors *trust.Store
}

func newStage(t *testing.T) stage {
	t.Helper()
	pki, err := signertest.New(signertest.NewPlan(time.Now()), signertest.NewKeys(), "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	s := stage{anchors: anchors(t, pki)}
	s.device = tokentest.SoftHSM(t, holder(t, "Official", pki.Specialised.Personal), holder(t, "Other", pki.Specialised.Personal))
	s.bad = tokentest.Misbehave(t, s.device)
	s.module = s.bad.Module
	setAll(t, s.device.Env)
	return s
}

// fresh has orders, counts and settings of its own.
func (s stage) fresh(t *testing.T) stage {
	t.Helper()
	s.bad = s.bad.Fresh(t)
	setAll(t, s.bad.Env)
	t.Setenv("TRIEN_CONFIG", t.TempDir())
	return s
}

func setAll(t *testing.T, variables []string) {
	t.Helper()
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		t.Setenv(name, value)
	}
}

// unplugged is a token of SoftHSM whose files are elsewhere.
type unplugged struct{ home, away string }

// unplug moves the files of the token away. Its label stands in one of them.
func (s stage) unplug(t *testing.T, label string) unplugged {
	t.Helper()
	conf, _ := strings.CutPrefix(s.device.Env[0], "SOFTHSM2_CONF=")
	folders, err := filepath.Glob(filepath.Join(filepath.Dir(conf), "tokens", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		about, err := os.ReadFile(filepath.Join(folder, "token.object"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(about, []byte(label+" ")) {
			u := unplugged{folder, filepath.Join(t.TempDir(), filepath.Base(folder))}
			if err := os.Rename(u.home, u.away); err != nil {
				t.Fatal(err)
			}
			return u
		}
	}
	t.Fatalf("no token %s among %d", label, len(folders))
	return unplugged{}
}

func (u unplugged) plugIn(t *testing.T) {
	t.Helper()
	if err := os.Rename(u.away, u.home); err != nil {
		t.Fatal(err)
	}
}

// pulledBatch is a batch in whose midst the token goes.
type pulledBatch struct {
	signer.Batch
	stage  stage
	source []byte
	folder string
	at     int
	pull   func()
	asked  int
}

func (s stage) batch(t *testing.T, workers, at int, pull func()) *pulledBatch {
	t.Helper()
	source, err := sample.Decision()
	if err != nil {
		t.Fatal(err)
	}
	b := &pulledBatch{Batch: signer.Batch{Workers: workers}, stage: s, source: source, folder: t.TempDir(), at: at, pull: pull}
	for n := range documents {
		name := filepath.Join(b.folder, fmt.Sprintf("%d.pdf", n))
		if err := os.WriteFile(name, source, 0o644); err != nil {
			t.Fatal(err)
		}
		b.Requests = append(b.Requests, signer.Request{
			Source: name, Target: signer.TargetName(name),
			Verify: verify.Options{Trust: s.anchors, Offline: true},
		})
	}
	return b
}

// run signs with what the token of that label holds.
func (b *pulledBatch) run(t *testing.T, label string) []signer.Outcome {
	t.Helper()
	set := New([]string{b.stage.module}, b.stage.anchors)
	defer set.Close()
	identity, err := Choose(set.Look(t.Context()), Wanted{Token: label})
	if err != nil {
		t.Fatal(err)
	}
	for n := range b.Requests {
		b.Requests[n].Certificate, b.Requests[n].Chain = identity.Identity.Certificate, identity.Chain()
	}
	var key *token.Key
	b.Unlock = func(ctx context.Context) (signer.Key, error) {
		var err error
		if key, err = identity.Unlock(ctx, "6 documents", b.prompt); err != nil {
			return nil, err
		}
		if b.at == ahead {
			return key, nil
		}
		return &pulledKey{Key: key, batch: b}, nil
	}
	outcomes := b.Run(t.Context())
	if key != nil {
		if err := key.Close(); err != nil {
			t.Errorf("logging out: %v", err)
		}
	}
	return outcomes
}

func (b *pulledBatch) prompt(context.Context, token.PINRequest) ([]byte, error) {
	b.asked++
	if b.at == 0 {
		b.pull()
	}
	return []byte(tokentest.PIN), nil
}

// pulledKey is a key whose token goes before one of its signatures.
type pulledKey struct {
	signer.Key
	batch *pulledBatch
	calls int
}

func (k *pulledKey) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	if k.calls++; k.calls == k.batch.at {
		k.batch.pull()
	}
	return k.Key.SignMessage(message, hash, pss)
}

// check compares what became of each document with what lies in the folder.
// Documents that were not signed left no trace.
func (b *pulledBatch) check(t *testing.T, outcomes []signer.Outcome, signed int, code string) {
	t.Helper()
	var states []string
	want := []string{}
	for n, o := range outcomes {
		states = append(states, state(o))
		want = append(want, fmt.Sprintf("%d.pdf", n))
		if o.Tried && o.Err == nil {
			b.checkSigned(t, b.Requests[n].Target, o.Result)
			want = append(want, filepath.Base(b.Requests[n].Target))
		}
	}
	exact := slices.Concat(slices.Repeat([]string{"signed"}, signed), []string{code}, slices.Repeat([]string{"not tried"}, len(outcomes)-signed-1))
	if b.Workers != 1 { // who comes to the key first is open then
		slices.Sort(states)
		slices.Sort(exact)
	}
	if !slices.Equal(states, exact) {
		t.Errorf("%v, want %v", states, exact)
	}
	b.checkFolder(t, want)
}

func state(o signer.Outcome) string {
	switch {
	case !o.Tried && o.Err == nil:
		return "not tried"
	case o.Err != nil:
		return fault.CodeOf(o.Err)
	}
	return "signed"
}

// checkSigned reads the file again: it is the original with a whole signature
// behind it.
func (b *pulledBatch) checkSigned(t *testing.T, name string, result signer.Result) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || !bytes.HasPrefix(data, b.source) || result.Target != name {
		t.Errorf("%s does not begin with the original: %v", name, err)
	}
	doc := verify.File(t.Context(), name, verify.Options{Trust: b.stage.anchors, Offline: true})
	if len(doc.Signatures) != 1 || doc.Signatures[0].Integrity != report.Intact {
		t.Errorf("%s: %s, %d signatures", name, doc.Verdict, len(doc.Signatures))
	}
}

// checkFolder fails unless the files wanted are there and no other, half written
// ones included, and the originals are what they were.
func (b *pulledBatch) checkFolder(t *testing.T, want []string) {
	t.Helper()
	entries, err := os.ReadDir(b.folder)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(want)
	if err != nil || !slices.Equal(names, want) {
		t.Errorf("the folder holds %v, want %v; %v", names, want, err)
	}
	for n := range documents {
		data, err := os.ReadFile(filepath.Join(b.folder, fmt.Sprintf("%d.pdf", n)))
		if err != nil || !bytes.Equal(data, b.source) {
			t.Errorf("document %d is not what it was: %v", n, err)
		}
	}
}

// takeUpAgain signs what is left with the other token, for which the person is
// asked for the PIN.
func (b *pulledBatch) takeUpAgain(t *testing.T, outcomes []signer.Outcome, label string) {
	t.Helper()
	rest := *b
	rest.Requests, rest.at = b.Unfinished(outcomes), -1
	again := rest.run(t, label)
	b.asked = rest.asked
	var failed []error
	for _, o := range again {
		failed = append(failed, o.Err)
	}
	if err := errors.Join(failed...); err != nil {
		t.Errorf("taken up again: %v", err)
	}
	var want []string
	for n := range documents {
		name := fmt.Sprintf("%d.pdf", n)
		want = append(want, name, signer.TargetName(name))
	}
	b.checkFolder(t, want)
}
