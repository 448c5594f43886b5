package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/place"
	"trien/signer/report"
	"trien/token"
	"trien/ui/flow"
)

func placed(basis place.Basis) Finding {
	return Finding{
		Pages: 3, Before: report.DocumentUnsigned,
		Where: flow.Arrangement{Placed: true, Why: flow.Why{Basis: basis}},
	}
}

// ready is a batch of documents that were all looked at.
func ready(names ...string) *Batch {
	b := &Batch{}
	b.Add(names)
	for r, round := b.Next(); r != nil; r, round = b.Next() {
		b.Looked(r.ID, round, placed(place.ByName), nil)
	}
	return b
}

func signedName(path string) string { return strings.TrimSuffix(path, ".pdf") + "_signed.pdf" }

func nothingThere(string) bool { return false }

func (b *Batch) stages() string {
	var all []string
	for _, r := range b.rows {
		all = append(all, [...]string{"waiting", "looking", "refused", "ready", "queued", "working", "failed", "signed"}[r.Stage])
	}
	return strings.Join(all, " ")
}

func done() signer.Outcome {
	return signer.Outcome{Tried: true, Result: signer.Result{Target: "t", Level: report.LevelBT, Report: report.Document{Verdict: report.DocumentValid}}}
}

func failed(err error) signer.Outcome { return signer.Outcome{Tried: true, Err: err} }

func TestRun(t *testing.T) {
	token1 := token.New(token.PINIncorrect, nil)
	cases := []struct {
		name    string
		play    func(b *Batch)
		stages  string
		problem bool
	}{
		{"all signed", func(b *Batch) {
			b.Ended(1, done())
			b.Ended(2, done())
			b.Ended(3, done())
		}, "signed signed signed", false},
		{"one fails for itself", func(b *Batch) {
			b.Ended(1, done())
			b.Ended(2, failed(fault.New("sign.damaged", nil)))
			b.Ended(3, done())
		}, "signed failed signed", false},
		{"wrong PIN: nothing signed, nothing failed", func(b *Batch) {
			b.Took(1)
			b.Ended(1, failed(token1))
			b.Ended(2, signer.Outcome{})
		}, "ready ready ready", true},
		{"the person declines", func(b *Batch) {
			b.Ended(1, failed(token.ErrCancelled))
		}, "ready ready ready", false},
		{"stopped after the current one", func(b *Batch) {
			b.Took(1)
			b.Took(2)
			b.Stop()
			b.Ended(1, done())
			b.Ended(2, signer.Outcome{})
		}, "signed ready ready", false},
		{"the window closes", func(b *Batch) {
			b.Ended(1, failed(context.Canceled))
		}, "ready ready ready", false},
		{"an answer comes twice", func(b *Batch) {
			b.Ended(1, done())
			b.Ended(1, failed(errors.New("late")))
		}, "signed ready ready", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := ready("a.pdf", "b.pdf", "c.pdf")
			if n := len(b.Begin(signedName, nothingThere)); n != 3 || b.Phase != Starting {
				t.Fatalf("%d begun, phase %d", n, b.Phase)
			}
			c.play(b)
			b.Finished(time.Time{})
			if b.stages() != c.stages || (b.Problem != nil) != c.problem || b.Phase != Gathering {
				t.Errorf("%s, problem %v, phase %d", b.stages(), b.Problem, b.Phase)
			}
		})
	}
}

func TestWhatIsUnfinishedIsTakenUpAgain(t *testing.T) {
	b := ready("a.pdf", "b.pdf", "c.pdf", "d.pdf")
	b.Looked(4, 0, Finding{}, nil)
	b.rows[3].Stage, b.rows[3].Err = Refused, errors.New("closed")
	b.Begin(signedName, nothingThere)
	b.Ended(1, done())
	b.Ended(2, failed(errors.New("disk")))
	b.Finished(time.Time{})
	again := b.Begin(signedName, nothingThere)
	if len(again) != 2 || again[0].ID != 2 || again[1].ID != 3 || again[0].Err != nil {
		t.Errorf("%v", again)
	}
}

func TestNothingChangesDuringARun(t *testing.T) {
	b := ready("a.pdf", "b.pdf")
	b.Begin(signedName, nothingThere)
	b.Remove(1)
	b.SetNumber(1, "7")
	b.LookAgain()
	b.Place(1, flow.Arrangement{}, nil)
	b.Clear()
	if b.Add([]string{"c.pdf"}) != 0 || b.Count("1") || b.Begin(signedName, nothingThere) != nil || b.stages() != "queued queued" || b.Row(1).Number != "" {
		t.Errorf("%s %+v", b.stages(), b.Row(1))
	}
}

func TestSignedCopiesGetNamesOfTheirOwn(t *testing.T) {
	b := ready("/x/a.pdf", "/x/A.pdf", "/y/a.pdf", "/x/b.pdf")
	b.Begin(signedName, func(p string) bool { return p == "/x/b_signed.pdf" || p == "/x/b_signed-2.pdf" })
	var got []string
	for _, r := range b.Rows() {
		got = append(got, r.Target)
	}
	want := []string{"/x/a_signed.pdf", "/x/A_signed-2.pdf", "/y/a_signed.pdf", "/x/b_signed-3.pdf"}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

func TestAnOldLookIsDropped(t *testing.T) {
	b := &Batch{}
	if b.Add([]string{"a.pdf", "a.pdf", "./a.pdf"}) != 1 {
		t.Fatal("the same document twice")
	}
	r, round := b.Next()
	b.LookAgain()
	b.Looked(r.ID, round, placed(place.ByName), nil)
	if b.stages() != "waiting" {
		t.Errorf("%s", b.stages())
	}
	r, round = b.Next()
	b.Looked(r.ID, round, Finding{}, fault.New("sign.closed", nil))
	if b.stages() != "refused" || b.Begin(signedName, nothingThere) != nil {
		t.Errorf("%s", b.stages())
	}
}

func TestTally(t *testing.T) {
	b := ready("a.pdf", "b.pdf", "c.pdf", "d.pdf", "e.pdf")
	b.rows[1].Where.Why = flow.Why{Basis: place.ByNothing}
	b.rows[2].Stage = Refused
	b.rows[3].Stage = Signed
	b.rows[4].Before = report.DocumentIndeterminate
	if got := b.Tally(); got != (Tally{All: 5, Ready: 3, Doubtful: 2, Refused: 1, Signed: 1}) {
		t.Errorf("%+v", got)
	}
	b.rows[1].Where.Why.ByHand = true
	if b.Tally().Doubtful != 1 {
		t.Error("a place that the person chose is not a guess")
	}
}

func TestTimeLeft(t *testing.T) {
	at := func(seconds int) time.Time { return time.Unix(int64(1000+seconds), 0) }
	b := ready("a", "b", "c", "d", "e", "f")
	b.Begin(signedName, nothingThere)
	b.Unlocked(at(0))
	b.Unlocked(at(50))
	b.Ended(1, done())
	if b.Progress(at(2)).Known {
		t.Error("one document tells nothing of the others")
	}
	b.Ended(2, done())
	if p := b.Progress(at(4)); !p.Known || p.Left != 8*time.Second || p.Done != 2 || p.All != 6 {
		t.Errorf("%+v", p)
	}
	b.Stop()
	if b.Progress(at(4)).Known {
		t.Error("time left though it is being stopped")
	}
	b.Finished(at(9))
	if all, ended, took := b.Last(); all != 6 || ended != 2 || took != 9*time.Second {
		t.Error(all, ended, took)
	}
}

func TestAfter(t *testing.T) {
	for number, want := range map[string]string{
		"128": "129", "007": "008", "099/QĐ-UBND": "100/QĐ-UBND", " 9 ": "10", "999": "1000", "": "", "QĐ-1": "", "1234567890": "",
	} {
		if got, _ := After(number); got != want {
			t.Errorf("after %q comes %q, want %q", number, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	b := ready("a", "b", "c", "d")
	b.rows[1].Stage = Refused
	if !b.Count("009") || b.rows[0].Number != "009" || b.rows[1].Number != "" || b.rows[2].Number != "010" || b.rows[3].Number != "011" {
		t.Errorf("%+v", b.rows)
	}
	b.SetNumber(3, "")
	if b.Count("x") || b.Unnumbered() != 1 {
		t.Errorf("%d", b.Unnumbered())
	}
}

func TestGather(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{
		"b.pdf", "a.PDF", "b_signed.pdf", "b_signed-2.pdf", "lone_signed.pdf", "notes.txt", ".hidden.pdf", "sub/c.pdf", ".git/d.pdf",
	} {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	g := Gather(t.Context(), []string{root, filepath.Join(root, "notes.txt"), filepath.Join(root, "gone.pdf"), filepath.Join(root, "b_signed.pdf")})
	var names []string
	for _, d := range g.Documents {
		name, err := filepath.Rel(root, d)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.ToSlash(name))
	}
	want := []string{"a.PDF", "b.pdf", "lone_signed.pdf", "sub/c.pdf", "b_signed.pdf"}
	if !slices.Equal(names, want) || g.Copies != 2 || g.Others != 1 || len(g.Unread) != 1 || g.TooMany {
		t.Errorf("%v %+v", names, g)
	}
}

func TestWriteCSV(t *testing.T) {
	var out bytes.Buffer
	if err := WriteCSV(&out, [][]string{{"Văn bản", "Số"}, {`=cmd|"x"`, "1, 2"}, {"-3", "ký"}}); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFFVăn bản,Số\r\n\"'=cmd|\"\"x\"\"\",\"1, 2\"\r\n'-3,ký\r\n"
	if out.String() != want {
		t.Errorf("%q", out.String())
	}
}

func BenchmarkEvents(b *testing.B) {
	var names []string
	for n := range 1000 {
		names = append(names, fmt.Sprintf("%04d.pdf", n))
	}
	for b.Loop() {
		batch := ready(names...)
		for _, r := range batch.Begin(signedName, nothingThere) {
			batch.Took(r.ID)
			batch.Ended(r.ID, done())
		}
		batch.Finished(time.Time{})
	}
}
