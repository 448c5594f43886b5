package diff

import (
	"bytes"
	"testing"
	"time"

	"trien/signer/pdf"
)

// Whatever stands behind a signature, it is compared to the end, and what
// was found has words.
func FuzzLater(f *testing.F) {
	for _, change := range []func(*draft) at{fill, evidence, annotate(note), annotate(overlay), put(objContent1, stream("", otherText)), put(objFont, "")} {
		d := newDraft()
		d.sign("A", "", nil)
		d.save(change(d))
		f.Add(d.data, len(d.data)/2)
	}
	d := newDraft()
	d.sign("A", certified2, nil)
	d.sign("B", locksSo, nil)
	d.packed = true
	d.save(at{objPage1: d.texts[objPage1]})
	f.Add(d.data, len(d.data))
	kinds := map[string]bool{}
	for _, kind := range Kinds() {
		kinds[kind] = true
	}
	f.Fuzz(func(t *testing.T, data []byte, end int) {
		doc, err := pdf.Open(bytes.NewReader(data), int64(len(data)), pdf.Options{})
		if err != nil {
			return
		}
		list, err := doc.Signatures()
		if err != nil {
			return
		}
		signed := []Signed{{End: int64(end)}}
		for _, sig := range list {
			if len(sig.ByteRange) == 4 && len(signed) < 20 {
				signed = append(signed, Signed{sig, sig.ByteRange[2] + sig.ByteRange[3]})
			}
		}
		start := time.Now()
		results, err := Later(t.Context(), doc, signed)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("took %v", took)
		}
		for _, r := range results {
			for _, c := range r.Changes {
				if !kinds[c.Kind] || c.Class <= None {
					t.Errorf("%+v", c)
				}
			}
			if (r.Class == Unknown) != (r.Reason != "") {
				t.Errorf("%d because of %q", r.Class, r.Reason)
			}
		}
	})
}
