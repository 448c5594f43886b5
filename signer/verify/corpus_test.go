package verify

import (
	"os"
	"path/filepath"
	"testing"

	"trien/assets/anchors"
	"trien/signer/evidence"
	"trien/signer/report"
	"trien/signer/trust"
)

// TestNationalDocuments reads the real documents of the corpus that TRIEN_CORPUS
// names, if it names one: what each is known for is said, and nothing else is
// held against it.
func TestNationalDocuments(t *testing.T) {
	folder := filepath.Join(os.Getenv("TRIEN_CORPUS"), "vn")
	if os.Getenv("TRIEN_CORPUS") == "" {
		return
	}
	entries, err := trust.ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{
		Trust: trust.NewStore(entries...), Offline: true, At: date(2026, 9, 1),
		Evidence: evidence.New(evidence.Options{Offline: true}),
	}
	for _, c := range []struct {
		file       string
		signatures int
		verdict    report.DocumentVerdict
		onlyOpen   bool           // revocation alone is open, for every signature
		says       map[string]int // how many signatures have the finding
		stamps     int            // trusted timestamps
		systems    map[trust.System]int
	}{
		{
			"circular-18-2021-tt-byt.pdf", 23, report.DocumentIndeterminate, true,
			map[string]int{"revocation.offline": 23, "timestamp.proven-local-clock": 22, "timestamp.weak-token": 1, "path.weak-signature": 1},
			23,
			map[trust.System]int{trust.Specialised: 23},
		},
		{
			"signed-036f7141.pdf", 11, report.DocumentIndeterminate, false,
			map[string]int{"algorithm.weak-key": 9, "timestamp.unknown-authority": 9},
			2,
			map[trust.System]int{trust.National: 11},
		},
		{
			"signed-e7283b08.pdf", 1, report.DocumentIndeterminate, false,
			map[string]int{"algorithm.weak-hash": 1, "timestamp.authority-expired": 1, "validity.expired-no-proof": 1},
			0,
			map[trust.System]int{trust.Specialised: 1},
		},
		{"signed-89241b14.pdf", 6, report.DocumentIndeterminate, true, map[string]int{"revocation.offline": 6}, 6, map[trust.System]int{trust.Specialised: 6}},
		{"signed-a053fce9.pdf", 1, report.DocumentIndeterminate, false, map[string]int{"path.no-issuer": 1}, 1, map[trust.System]int{trust.Unknown: 1}},
		{"signed-92aebfd7.pdf", 1, report.DocumentInvalid, false, map[string]int{"byte-range.recompressed": 1}, 1, map[trust.System]int{trust.Specialised: 1}},
		{"signed-c3933c75.pdf", 1, report.DocumentIndeterminate, true, map[string]int{"timestamp.proven-local-clock": 1}, 1, map[trust.System]int{trust.Specialised: 1}},
		{"signed-3037801f.pdf", 8, report.DocumentInvalid, false, map[string]int{"byte-range.re-saved": 8}, 8, map[trust.System]int{trust.Specialised: 8}},
		{"signed-2021432e.pdf", 4, report.DocumentIndeterminate, true, map[string]int{"timestamp.proven-later": 1, "timestamp.proven-local-clock": 3}, 4, map[trust.System]int{trust.Specialised: 4}},
	} {
		t.Run(c.file, func(t *testing.T) {
			doc := File(t.Context(), filepath.Join(folder, c.file), opt)
			if len(doc.Signatures) != c.signatures || doc.Verdict != c.verdict {
				t.Fatalf("%d signatures, %v, %v", len(doc.Signatures), doc.Verdict, doc.Error)
			}
			said, systems, stamps := map[string]int{}, map[trust.System]int{}, 0
			for i, sig := range doc.Signatures {
				systems[sig.System]++
				for _, f := range sig.Findings {
					said[f.Code()]++
				}
				for _, s := range sig.Timestamps {
					if s.Trusted {
						stamps++
					}
				}
				if c.onlyOpen && !report.OnlyRevocationOpen(&doc.Signatures[i]) {
					t.Errorf("%d: not only revocation is open: %s", i+1, sig.Reason)
				}
			}
			for code, count := range c.says {
				if said[code] != count {
					t.Errorf("%s: %d times, want %d", code, said[code], count)
				}
			}
			if stamps != c.stamps {
				t.Errorf("%d trusted timestamps, want %d", stamps, c.stamps)
			}
			for system, count := range c.systems {
				if systems[system] != count {
					t.Errorf("%v: %d signatures, want %d", system, systems[system], count)
				}
			}
		})
	}
}
