package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

// plain is a catalogue that shows key and arguments.
func plain(key string, args map[string]string) string {
	text := "<" + key
	for _, name := range slices.Sorted(maps.Keys(args)) {
		text += " " + name + "=" + args[name]
	}
	return text + ">"
}

func sample() []Document {
	hanoi := time.FixedZone("", 7*3600)
	signed := Document{
		File: "công văn.pdf", SHA256: strings.Repeat("ab", 32), Size: 12345, Pages: 2,
		Signatures: []Signature{{
			Field: "Signature1", System: trust.Specialised, Level: LevelBB, SubFilter: "ETSI.CAdES.detached",
			Signer: Signer{
				Name: "Nguyễn Văn A", Organisation: "Bộ Y tế", Title: "Thứ trưởng", Email: "a@example.vn",
				Serial: "0a1b", Issuer: "CA <demo> & co",
				NotBefore: time.Date(2024, 1, 1, 0, 0, 0, 0, hanoi), NotAfter: time.Date(2029, 1, 1, 0, 0, 0, 0, hanoi),
				SHA256: strings.Repeat("cd", 32),
			},
			Coverage: CoverageFile, LaterChanges: EditsNone,
			ClaimedTime: time.Date(2025, 12, 10, 11, 7, 57, 5e8, hanoi),
			Page:        2, Rect: [4]float64{100, 200.12345, 150, 149.999},
			Findings: with(Finding{CheckRevocation, NotRun, ReasonNotRun, "RFC 5280, 6.3", map[string]string{"url": "u"}}),
		}, {}},
	}
	broken := Document{File: "hỏng.pdf", Error: fault.New("pdf.truncated", errors.New("x"), "at", "9")}
	vanished := Document{File: "mất.pdf", Error: errors.New("no words")}
	for _, doc := range []*Document{&signed, &broken, &vanished} {
		for i := range doc.Signatures {
			Conclude(&doc.Signatures[i])
		}
		ConcludeDocument(doc)
	}
	return []Document{signed, broken, vanished, {}}
}

var update = flag.Bool("update", false, "write the golden files")

func TestWriteJSON(t *testing.T) {
	var got bytes.Buffer
	if err := WriteJSON(&got, sample(), plain); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/report.json", got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/report.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("differs from testdata/report.json:\n%s", got.Bytes())
	}
}

func TestWriteJSONOfNothing(t *testing.T) {
	var got bytes.Buffer
	if err := WriteJSON(&got, nil, plain); err != nil {
		t.Fatal(err)
	}
	var file map[string][]any
	if err := json.Unmarshal(got.Bytes(), &file); err != nil || file["documents"] == nil {
		t.Errorf("%s: %v", got.Bytes(), err)
	}
}
