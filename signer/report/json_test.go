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
			Path: []Certificate{{
				Name: "Nguyễn Văn A", Organisation: "Bộ Y tế", Issuer: "CA <demo> & co", Serial: "0a1b",
				NotBefore: time.Date(2024, 1, 1, 0, 0, 0, 0, hanoi), NotAfter: time.Date(2029, 1, 1, 0, 0, 0, 0, hanoi),
				SHA256: strings.Repeat("cd", 32),
				Revocation: Revocation{
					State: RevocationRevoked, Source: "ocsp", Found: "online",
					ThisUpdate: time.Date(2025, 12, 11, 0, 0, 0, 0, hanoi), RevokedAt: time.Date(2025, 6, 1, 0, 0, 0, 0, hanoi),
					Reason: "keyCompromise",
				},
			}, {Name: "CA", Anchor: true, Revocation: Revocation{Err: errors.New("no words")}}},
			Timestamps: []Timestamp{
				{Authority: "TSA 01", System: trust.Specialised, Time: time.Date(2025, 12, 10, 4, 8, 0, 0, time.UTC), Trusted: true},
				{Document: true, Field: "T", Authority: "TSA X", Reason: "unknown-authority"},
			},
			Changes:    []Change{{Kind: "field-filled", Edits: EditsAllowed, Revision: 2, Page: 1, Field: "Số", Args: map[string]string{"value": "12"}}},
			Indication: IndicationUndecided, SubIndication: "TRY_LATER",
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

func sampleBasis() Basis {
	made := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return Basis{
		Program: "Triện 0.1.0", Made: made,
		Trust:    TrustData{Date: made.AddDate(0, -1, 0), National: 60, Specialised: 7, Added: 1, SHA256: strings.Repeat("ef", 32)},
		Warnings: []Warning{{"report.warning.other-time", map[string]string{"at": "x"}}},
	}
}

var update = flag.Bool("update", false, "write the golden files")

func TestWriteJSON(t *testing.T) {
	var got bytes.Buffer
	if err := WriteJSON(&got, sample(), sampleBasis(), plain); err != nil {
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
	if err := WriteJSON(&got, nil, Basis{}, plain); err != nil {
		t.Fatal(err)
	}
	var file map[string][]any
	if err := json.Unmarshal(got.Bytes(), &file); err != nil || file["documents"] == nil {
		t.Errorf("%s: %v", got.Bytes(), err)
	}
}
