package verify

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/report"
)

// What became of a damaged file is told from the sound value in it.
func TestDamage(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	filler := strings.Repeat("0 0 m 10 10 l S\n", 4000)
	d.append(map[int]string{4: "<< /Length 64000 >>\nstream\n" + filler + "\nendstream"})
	d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
	withPairs := newDraft()
	withPairs.append(map[int]string{4: "<< /Length 100 >>\r\nstream\r\n" + strings.Repeat("x", 100) + "\r\nendstream"})
	withPairs.append(map[int]string{8: "<< >>\r\n%\r\n%\r\n%\r\n%\r\n%"})
	withPairs.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
	for _, c := range []struct {
		name   string
		data   []byte
		reason string
	}{
		{"as it was", d.data, ""},
		{"carriage returns taken out", bytes.ReplaceAll(withPairs.data, []byte("\r\n"), []byte("\n")), "line-ends"},
		{"many carriage returns put in", bytes.ReplaceAll(d.data[:len(d.data):len(d.data)], []byte("\n"), []byte("\r\n")), "line-ends"},
		{"few carriage returns put in", bytes.ReplaceAll(signedBy(t, seal{}, recipe{by: w.National.Personal}).data, []byte("\n"), []byte("\r\n")), "line-ends"},
		{"content shortened", bytes.Replace(d.data, []byte(filler[:32000]), nil, 1), "recompressed"},
		{"content shortened a little", bytes.Replace(d.data, []byte(filler[:320]), []byte("\r\n"), 1), "re-saved"},
		{"a byte changed", bytes.Replace(d.data, []byte("10 10 l S"), []byte("10 11 l S"), 1), "digest"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sig := only(t, verifyBytes(t, c.data, Options{Trust: w.store, At: w.now}))
			f := finding(t, sig, report.CheckByteRange)
			switch c.reason {
			case "":
				if sig.Integrity != report.Intact {
					t.Errorf("%v %s", sig.Integrity, sig.Reason)
				}
			case "digest":
				if sig.Reason != "digest.mismatch" {
					t.Errorf("%s", sig.Reason)
				}
			default:
				if sig.Verdict != report.Invalid || f.Reason != c.reason || sig.Signer.Name == "" {
					t.Errorf("%v %s %q, want %s", sig.Verdict, f.Reason, sig.Signer.Name, c.reason)
				}
			}
		})
	}
}

// A file that was not sent completely is no unsigned file.
func TestCutOff(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{}, recipe{by: w.National.Personal})
	for _, missing := range []int{9, 20, 60, 300, 2000} {
		path := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(path, d.data[:len(d.data)-missing], 0o600); err != nil {
			t.Fatal(err)
		}
		doc := File(t.Context(), path, Options{Trust: w.store, At: w.now})
		if len(doc.Signatures) > 0 && doc.Signatures[0].Reason != "byte-range.cut-off" || len(doc.Signatures) == 0 && fault.CodeOf(doc.Error) != "pdf.truncated" {
			t.Errorf("without the last %d bytes: %v, %d signatures, %v", missing, doc.Verdict, len(doc.Signatures), doc.Error)
		}
	}
}

// The timestamp inside a later signature proves the earlier ones that it
// covers, unless whoever made it is nobody known.
func TestLaterSignatureVouches(t *testing.T) {
	w := newWorld(t)
	at := w.now.Add(-time.Hour)
	stranger := newWorld(t).National.Personal
	for _, c := range []struct {
		name   string
		later  recipe
		proven bool
		reason string
	}{
		{"a person of the system", w.stampedBy(t, w.National.Personal, at), true, "proven-later"},
		{"a stranger", w.stampedBy(t, stranger, at), false, "none"},
		{"nobody's timestamp", recipe{by: w.National.Personal}, false, "none"},
		{"older than the later one's certificate", w.stampedBy(t, w.National.Personal, w.now.AddDate(-2, 0, 0)), false, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			d.sign(t, seal{cms: recipe{by: w.Specialised.Personal}.build})
			d.sign(t, seal{cms: c.later.build})
			doc := w.verify(t, d)
			first, second := doc.Signatures[0], doc.Signatures[1]
			if first.ProvenTime.Equal(at) != c.proven || finding(t, first, report.CheckTimestamp).Reason != c.reason {
				t.Errorf("%v %s", first.ProvenTime, finding(t, first, report.CheckTimestamp).Reason)
			}
			if c.proven && (len(first.Timestamps) != 1 || !first.Timestamps[0].Document || first.Timestamps[0].Field != second.Field) {
				t.Errorf("%+v", first.Timestamps)
			}
			if first.Level != report.LevelBB {
				t.Errorf("level %v", first.Level)
			}
		})
	}
}

// The timestamps of a signature are no help to the ones after it.
func TestEarlierSignatureDoesNotVouch(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	d.sign(t, seal{cms: w.stampedBy(t, w.National.Personal, w.now.Add(-time.Hour)).build})
	d.sign(t, seal{cms: recipe{by: w.Specialised.Personal}.build})
	if second := w.verify(t, d).Signatures[1]; !second.ProvenTime.IsZero() {
		t.Error(second.ProvenTime)
	}
}
