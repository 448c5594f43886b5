package signer_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/verify"
)

// TestCorpus signs every document of a corpus that TRIEN_CORPUS names (a folder
// with manifest.tsv, columns file and pw) or hears why not, and prints how
// often each happened. A signed output has to satisfy pdfsig, and qpdf where
// the source did; earlier signatures have to be as intact as before.
func TestCorpus(t *testing.T) {
	root := os.Getenv("TRIEN_CORPUS")
	if root == "" {
		t.Log("TRIEN_CORPUS names no corpus: nothing to do")
		return
	}
	run := &corpusRun{t: t, dir: t.TempDir(), tally: map[string]int{}}
	rows := make(chan map[string]string)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for row := range rows {
				run.one(filepath.Join(root, row["file"]), row["pw"])
			}
		})
	}
	for _, row := range manifest(t, root) {
		rows <- row
	}
	close(rows)
	all.Wait()
	for _, what := range slices.Sorted(maps.Keys(run.tally)) {
		t.Logf("%5d %s", run.tally[what], what)
	}
}

func manifest(t *testing.T, root string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(root, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = '\t', true, -1
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for n, value := range line {
			row[lines[0][n]] = value
		}
		rows = append(rows, row)
	}
	return rows
}

type corpusRun struct {
	t   *testing.T
	dir string

	mu    sync.Mutex
	count int
	tally map[string]int
}

func (r *corpusRun) note(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tally[what]++
}

func (r *corpusRun) target() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	return filepath.Join(r.dir, fmt.Sprintf("%04d.pdf", r.count))
}

func (r *corpusRun) one(source, password string) {
	kind := filepath.Base(filepath.Dir(source))
	req, _ := as(r.t, demoPKI(r.t).Specialised.Personal, source)
	req.Target, req.Password = r.target(), []byte(password)
	defer os.Remove(req.Target)
	if place, ok := placeOn(source, password); ok {
		req.Placement, req.Mark = &place, stamp.Mark{Lines: []string{"Nguyễn Thị Hồng Đặng", "Ủy ban nhân dân"}}
	}
	options := verify.Options{Trust: req.Verify.Trust, Password: req.Password}
	before := verify.File(context.Background(), source, options)
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		r.refused(kind, source, err)
		return
	}
	r.note(kind + ": signed")
	r.compare(source, before, result.Report)
	r.askPeers(source, result, password)
}

func (r *corpusRun) refused(kind, source string, err error) {
	code := fault.CodeOf(err)
	if code == "" || code == "sign.check-failed" {
		r.t.Errorf("%s: %v", source, err)
	}
	r.note(kind + ": refused, " + code)
}

// compare: every signature of before has to be in after, as intact as it was.
func (r *corpusRun) compare(source string, before, after report.Document) {
	if len(after.Signatures) != len(before.Signatures)+1 {
		r.t.Errorf("%s: %d signatures became %d", source, len(before.Signatures), len(after.Signatures))
		return
	}
	type state struct {
		field     string
		integrity report.Integrity
	}
	left := map[state]int{}
	for _, s := range after.Signatures {
		left[state{s.Field, s.Integrity}]++
	}
	for _, s := range before.Signatures {
		was := state{s.Field, s.Integrity}
		if left[was]--; left[was] < 0 {
			r.t.Errorf("%s: %q was %v and is not any more", source, s.Field, s.Integrity)
		}
	}
}

func (r *corpusRun) askPeers(source string, result signer.Result, password string) {
	out, err := exec.Command("timeout", "60", "pdfsig", "-nocert", "-upw", password, "-opw", password, result.Target).CombinedOutput()
	_, ours, found := strings.Cut(string(out), "Field Name: "+result.Field+"\n")
	ours, _, _ = strings.Cut(ours, "Signature #")
	switch {
	case found && strings.Contains(ours, "Signature is Valid"):
		r.note("pdfsig accepts the new signature")
	case !found:
		r.note("pdfsig does not list the new signature")
		r.t.Logf("pdfsig: %s: not listed (%v)", source, err)
	default:
		r.note("pdfsig refuses the new signature")
		r.t.Logf("pdfsig: %s: %s", source, strings.TrimSpace(ours))
	}
	check := func(file string) int {
		cmd := exec.Command("timeout", "60", "qpdf", "--password="+password, "--check", file)
		cmd.Run() //nolint:errcheck // the exit code is the answer
		return cmd.ProcessState.ExitCode()
	}
	warnings := func(exit int) bool { return exit == 0 || exit == 3 } // 2 are errors
	if was, is := check(source), check(result.Target); is != was && is != 0 && (warnings(was) || !warnings(is)) {
		r.t.Errorf("qpdf: %s: exit %d became %d", source, was, is)
	} else {
		r.note("qpdf is as content as before")
	}
}

// placeOn returns a frame on the first page; false where there is no page.
func placeOn(source, password string) (stamp.Placement, bool) {
	file, err := pdf.OpenFile(source, pdf.Options{Password: []byte(password)})
	if err != nil {
		return stamp.Placement{}, false
	}
	defer file.Close()
	page, err := file.Page(0)
	if err != nil {
		return stamp.Placement{}, false
	}
	w, h := page.Size()
	return stamp.Placement{Rect: pdf.Rect{X0: w * 0.1, Y0: h * 0.1, X1: w * 0.9, Y1: h * 0.5}}, w > 0 && h > 0
}
