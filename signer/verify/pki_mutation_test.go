package verify

import (
	"bytes"
	"crypto"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
)

// altered is a file with other bytes at a few places.
type altered struct {
	data    []byte
	changes []change
}

type change struct {
	at    int
	value byte
}

func (a altered) ReadAt(p []byte, off int64) (int, error) {
	n, err := bytes.NewReader(a.data).ReadAt(p, off)
	for _, c := range a.changes {
		if i := int64(c.at) - off; i >= 0 && i < int64(n) {
			p[i] = c.value
		}
	}
	return n, err
}

// alter changes one byte, mostly; else some, or swaps two.
func alter(r *rand.Rand, data []byte) altered {
	a := altered{data: data}
	set := func(at int, value byte) { a.changes = append(a.changes, change{at, value}) }
	flip := func(at int) { set(at, data[at]^byte(1+r.IntN(255))) }
	at := r.IntN(len(data))
	switch kind := r.IntN(20); {
	case kind < 14:
		flip(at)
	case kind < 16:
		flip(at)
		flip(r.IntN(len(data)))
	case kind < 18:
		for i := at; i < min(at+8, len(data)); i++ {
			flip(i)
		}
	default:
		other := r.IntN(len(data))
		set(at, data[other])
		set(other, data[at])
	}
	return a
}

// touches reports whether a byte that differs lies in the signed ranges.
func (a altered) touches(ranges [4]int) bool {
	for _, c := range a.changes {
		inFirst := c.at >= ranges[0] && c.at < ranges[0]+ranges[1]
		inSecond := c.at >= ranges[2] && c.at < ranges[2]+ranges[3]
		if a.data[c.at] != c.value && (inFirst || inSecond) {
			return true
		}
	}
	return false
}

// original is a sound document with what is known about it.
type original struct {
	data   []byte
	doc    report.Document
	ranges map[string][4]int           // by fingerprint of the signer's certificate
	known  map[string]report.Signature // the same
	opt    Options
}

func newOriginal(t *testing.T, d *draft, opt Options) original {
	t.Helper()
	o := original{data: d.data, doc: verifyBytes(t, d.data, opt), ranges: map[string][4]int{}, known: map[string]report.Signature{}, opt: opt}
	found := regexp.MustCompile(`/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]`).FindAllSubmatch(d.data, -1)
	if len(found) == 0 || len(found) != len(o.doc.Signatures) {
		t.Fatalf("%d signatures, %d ranges", len(o.doc.Signatures), len(found))
	}
	for i, m := range found {
		sig := o.doc.Signatures[i]
		if sig.Field != fmt.Sprintf("Signature%d", i+1) || sig.Signer.SHA256 == "" || sig.Integrity != report.Intact || o.known[sig.Signer.SHA256].Field != "" {
			t.Fatalf("signature %d: %q by %q is %v", i, sig.Field, sig.Signer.Name, sig.Integrity)
		}
		var r [4]int
		for j := range r {
			if _, err := fmt.Sscan(string(m[j+1]), &r[j]); err != nil {
				t.Fatal(err)
			}
		}
		o.ranges[sig.Signer.SHA256], o.known[sig.Signer.SHA256] = r, sig
	}
	return o
}

// wrong says what about the report on an altered file is too good, "" when
// nothing is.
func (o original) wrong(a altered, doc report.Document) string {
	if rank(doc.Verdict) > rank(o.doc.Verdict) {
		return fmt.Sprintf("document %v, was %v", doc.Verdict, o.doc.Verdict)
	}
	for _, sig := range doc.Signatures {
		was, known := o.known[sig.Signer.SHA256]
		switch {
		case !known && sig.Verdict == report.Valid:
			return fmt.Sprintf("another's signature, %q, is valid", sig.Signer.Name)
		case !known && sig.Integrity == report.Intact && !o.untouched(a):
			return fmt.Sprintf("another's signature, %q, is intact", sig.Signer.Name)
		case !known:
		case sig.Integrity == report.Intact && a.touches(o.ranges[sig.Signer.SHA256]):
			return fmt.Sprintf("%s is intact", sig.Field)
		case sig.Verdict == report.Valid && was.Verdict != report.Valid:
			return fmt.Sprintf("%s is valid, was %s", sig.Field, was.Reason)
		case was.Verdict == report.Invalid && sig.Verdict != report.Invalid:
			return fmt.Sprintf("%s is %v, was invalid", sig.Field, sig.Verdict)
		case sig.Level > was.Level:
			return fmt.Sprintf("%s has level %v, had %v", sig.Field, sig.Level, was.Level)
		case !sig.ProvenTime.IsZero() && (was.ProvenTime.IsZero() || sig.ProvenTime.Before(was.ProvenTime)):
			return fmt.Sprintf("%s is proven at %v, was at %v", sig.Field, sig.ProvenTime, was.ProvenTime)
		}
	}
	return ""
}

// untouched reports whether the bytes of any signature are as they were: then
// that signature is intact, also where the certificate beside it is altered.
func (o original) untouched(a altered) bool {
	for _, r := range o.ranges {
		if !a.touches(r) {
			return true
		}
	}
	return false
}

func rank(v report.DocumentVerdict) int {
	switch v {
	case report.DocumentValid, report.DocumentValidWithChanges:
		return 2
	case report.DocumentIndeterminate:
		return 1
	}
	return 0
}

// TestMutatedDocuments: 10,000 altered documents of every form. No byte changed
// inside what is signed leaves a signature intact; one changed elsewhere makes
// nothing better than it was, and none of them ends the program.
func TestMutatedDocuments(t *testing.T) {
	s := newScene(t)
	const hour = time.Hour
	self := who{role: "personal"}
	rsa := person("rsa-2048", keyed(signertest.RSA2048))
	proof := func(w who) turn { return adobe(ocspOf(w, 0), lists(0)) }
	unattributed := recipeOf(func(_ *scene, r *recipe) { r.noAttrs = true })
	digestInside := func(s *scene, p *paper) {
		p.seal.subFilter = "adbe.pkcs7.sha1"
		p.seal.cms = func(t testing.TB, signed []byte) []byte {
			sum := sumOf(crypto.SHA1, signed)
			return recipe{by: s.of(rsa), content: sum}.build(t, sum)
		}
	}
	forms := []struct {
		name    string
		turns   []turn
		count   int
		verdict report.DocumentVerdict
	}{
		{"PAdES", on(), 2500, report.DocumentIndeterminate},
		{"PAdES with evidence", on(proof(self)), 800, report.DocumentValid},
		{"PAdES with evidence and a timestamp", on(proof(self), stamped(-hour)), 600, report.DocumentValid},
		{"as the incumbent signs", on(old), 1500, report.DocumentIndeterminate},
		{"as public authorities sign", on(old, proof(self)), 600, report.DocumentValid},
		{"RSASSA-PSS", on(by(rsa), pss), 800, report.DocumentIndeterminate},
		{"no attributes", on(old, by(rsa), unattributed), 1000, report.DocumentIndeterminate},
		{"digest inside", on(digestInside), 800, report.DocumentIndeterminate},
		{"two signatures", on(proof(self), again(who{role: "organisation"})), 400, report.DocumentValid},
		{"archived", on(stamped(-hour), dss(ocspOf(self, 0), lists(0)), docStamp(0)), 300, report.DocumentValid},
		{"document timestamp", on(docStamp(0)), 300, report.DocumentIndeterminate},
		{"changed later", on(proof(self), func(_ *scene, p *paper) {
			p.later = append(p.later, func(_ *scene, d *draft) {
				d.append(map[int]string{4: strings.Replace(d.objects[4], "Quyet", "Huyet", 1)})
			})
		}), 400, report.DocumentIndeterminate},
	}
	for i, form := range forms {
		o := newOriginal(t, s.draw(form.turns...), Options{At: s.now, Trust: s.anchors(nil), Offline: true})
		if o.doc.Verdict != form.verdict {
			t.Errorf("%s: %v", form.name, o.doc.Verdict)
			for _, sig := range o.doc.Signatures {
				tell(t, sig)
			}
		}
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(4, uint64(i)))
			for range form.count {
				a := alter(r, o.data)
				if doc, read := reportOn(t, a, o.opt); read {
					if text := o.wrong(a, doc); text != "" {
						t.Errorf("%s after %v", text, a.changes)
					}
				}
			}
		})
	}
}

// reportOn verifies src; read is false where it cannot be opened.
func reportOn(t *testing.T, a altered, opt Options) (doc report.Document, read bool) {
	t.Helper()
	var src io.ReaderAt = a
	opened, err := pdf.Open(src, int64(len(a.data)), pdf.Options{})
	if err != nil {
		return doc, false
	}
	doc, err = Document(t.Context(), opened, src, opt)
	return doc, err == nil
}
