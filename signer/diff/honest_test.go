package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"trien/signer/pdf"
)

// evidence is a document security store with one certificate.
func evidence(d *draft) at {
	n := d.free()
	return at{
		objCatalog: d.with(objCatalog, "/Outlines", fmt.Sprintf("/DSS %d 0 R /Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >> /Outlines", n)),
		n:          fmt.Sprintf("<< /Type /DSS /Certs [%d 0 R] /VRI << /ABCD << /Cert [%d 0 R] /TU (D:20260101000000Z) >> >> >>", n+1, n+1),
		n + 1:      stream("", "certificate"),
	}
}

// join makes one revision of several changes.
func join(changes ...func(*draft) at) func(*draft) at {
	return func(d *draft) at {
		all := at{}
		for _, f := range changes {
			maps.Copy(all, f(d))
			for n, text := range all {
				d.texts[n] = text
			}
		}
		return all
	}
}

// What people and programs do to signed documents every day, each as one
// revision after a signature "A".
func TestHonestRevisions(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms string
		do    func(*draft)
		kinds string // what is found
		added bool
	}{
		{"nothing", "", func(*draft) {}, "", false},
		{"line end", "", func(d *draft) { d.data = append(d.data, "\r\n"...) }, "", false},
		{"comment", "", func(d *draft) { d.data = append(d.data, "% received\n"...) }, "", false},
		{"further signature", "", func(d *draft) { d.sign("B", "", nil) }, "signature-added", false},
		{"signature on a certified document", certified2, func(d *draft) { d.sign("B", "", nil) }, "signature-added", false},
		{"signature in a field that waits", certified2, func(d *draft) {
			n := d.free()
			d.save(at{n: value(""), objEmpty: d.with(objEmpty, "/F 4", fmt.Sprintf("/F 132 /AP << /N %d 0 R >> /V %d 0 R", n+1, n)), n + 1: stream("/Subtype /Form /BBox [0 0 9 9]", "")})
			d.seal()
		}, "signature-added", false},
		{"signature beside a lock", locksSo, func(d *draft) { d.sign("B", "", nil) }, "signature-added", false},
		{"signature without a mark", "", func(d *draft) { d.signAt("B", "", "/Rect [0 0 0 0]", nil) }, "signature-added", false},
		{"field for a signature to come", "", func(d *draft) {
			n := d.free()
			d.save(at{n: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (B) /Rect [0 0 9 9] >>", objForm: d.with(objForm, "/Fields [", fmt.Sprintf("/Fields [%d 0 R ", n)), objPage1: d.with(objPage1, "/Annots [", fmt.Sprintf("/Annots [%d 0 R ", n))})
		}, "signature-field", false},
		{"evidence", certified1, func(d *draft) { d.save(evidence(d)) }, "evidence-added", false},
		{"more evidence", certified1, func(d *draft) {
			d.save(evidence(d))
			n := d.free()
			d.save(at{n: stream("", "list"), n - 2: d.with(n-2, "/Certs", fmt.Sprintf("/CRLs [%d 0 R] /Certs", n))})
		}, "evidence-added", false},
		{"newer evidence", "", func(d *draft) {
			d.save(evidence(d))
			n := d.free()
			d.save(at{n: stream("", "renewed"), n - 2: strings.ReplaceAll(d.texts[n-2], fmt.Sprintf("%d 0 R", n-1), fmt.Sprintf("%d 0 R", n))})
		}, "evidence-added", false},
		{"document timestamp", certified1, func(d *draft) { d.stamp("T") }, "timestamp-added", false},
		{"metadata", "", func(d *draft) {
			d.save(at{objMetadata: stream("/Type /Metadata /Subtype /XML", "<?xpacket begin='' id='W5M0'?>"+fmt.Sprintf(xmp, "<rdf:Description/>")+"<?xpacket end='w'?>"), objInfo: "<< /Title (khac) >>"})
		}, "metadata-changed", false},
		{"version", "", func(d *draft) { d.save(replace(objCatalog, "/Outlines", "/Version /2.0 /Outlines")(d)) }, "rewritten", false},

		// Forms and annotations, as far as they may.
		{"field filled", "", func(d *draft) { d.save(fill(d)) }, "field-filled", true},
		{"field that shows its value", "", func(d *draft) { d.save(showing("BT /F1 12 Tf [(1) -200 (2)] TJ T* (5) Tj ET", "")(d)) }, "field-filled", true},
		{"field that shows nothing yet", "", func(d *draft) { d.save(showing("", "")(d)) }, "field-filled", true},
		{"field that nobody can read", "", func(d *draft) { d.save(showing("BT /F1 12 Tf <010203> Tj ET", "")(d)) }, "field-filled", true},
		{"field filled on a certified document", certified2, func(d *draft) { d.save(fill(d)) }, "field-filled", true},
		{"field filled beside a lock", locksGroup, func(d *draft) { d.save(fill(d)) }, "field-filled", true},
		{"field that the lock leaves open", locksRest, func(d *draft) { d.save(fill(d)) }, "field-filled", true},
		{"field in a group filled", "", func(d *draft) { d.save(replace(objMember, "/T (Ngay)", "/T (Ngay) /V (9)")(d)) }, "field-filled", true},
		{"field filled and locked", "", func(d *draft) { d.save(join(fill, replace(objText, "/FT /Tx", "/FT /Tx /Ff 1"))(d)) }, "field-filled", true},
		{"marking where it is allowed", certified3, func(d *draft) { d.save(annotate(note)(d)) }, "marking-added", true},
		{"note removed where it is allowed", certified3, func(d *draft) { d.save(replace(objPage1, " 13 0 R", "")(d)) }, "annotation-removed", true},
		{"note rewritten where it is allowed", certified3, func(d *draft) { d.save(replace(objNote, "ghi chu", "khac")(d)) }, "annotation-changed", true},
		{"marking that somebody signs for", "", func(d *draft) { d.sign("B", "", annotateFor(d, note)) }, "marking-added signature-added", true},
		{"stamps that somebody signs for", "", func(d *draft) { d.sign("B", "", annotateFor(d, overlayBox)) }, "signature-added stamp-added", true},
		{"number and date in fields, signed for", certified2, func(d *draft) { d.sign("B", "", fill(d)) }, "field-filled signature-added", true},

		// The same written down in another way.
		{"saved again", "", func(d *draft) { d.save(at{}) }, "rewritten", false},
		{"objects written again", "", func(d *draft) {
			d.save(at{objPage1: d.texts[objPage1], objContent1: d.texts[objContent1], objFont: d.texts[objFont]})
		}, "rewritten", false},
		{"in an object stream", "", func(d *draft) {
			d.packed = true
			d.save(at{objPage1: d.texts[objPage1], objFont: d.texts[objFont], objForm: d.texts[objForm]})
		}, "rewritten", false},
		{"compressed otherwise", "", func(d *draft) {
			n := d.free()
			d.save(at{objContent1: stream("/Filter /ASCIIHexDecode", fmt.Sprintf("%x>", "BT /F1 12 Tf 72 700 Td (Quyet dinh so 1) Tj ET q 100 0 0 50 72 600 cm /I1 Do Q"))})
			_ = n
		}, "rewritten", false},
		{"content cut into two", "", func(d *draft) {
			n := d.free()
			d.save(at{
				objPage1: d.with(objPage1, "/Contents 4 0 R", fmt.Sprintf("/Contents [%d 0 R %d 0 R]", n, n+1)),
				n:        stream("", "BT /F1 12 Tf 72 700 Td (Quyet dinh so 1) Tj ET q 100 0 0 50 72 600 cm"), n + 1: stream("", "/I1 Do Q"),
			})
		}, "rewritten", false},
		{"list of annotations by itself", "", func(d *draft) {
			n := d.free()
			list := d.texts[objPage1][strings.Index(d.texts[objPage1], "/Annots ")+len("/Annots "):]
			list = list[:strings.Index(list, "]")+1]
			d.save(at{objPage1: d.with(objPage1, list, fmt.Sprintf("%d 0 R", n)), n: list})
		}, "rewritten", false},
		{"annotation made an object", "", func(d *draft) {
			n := d.free()
			link := "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >>"
			d.save(at{objPage2: d.with(objPage2, link, fmt.Sprintf("%d 0 R", n)), n: link})
		}, "rewritten", false},
		{"resources made an object", "", func(d *draft) {
			n := d.free()
			d.save(at{objPage2: d.with(objPage2, "/Resources << /Font << /F1 5 0 R >> >>", fmt.Sprintf("/Resources %d 0 R", n)), n: "<< /Font << /F1 5 0 R >> >>"})
		}, "rewritten", false},
		{"page tree built anew", "", func(d *draft) {
			n := d.free()
			d.save(at{
				objPages: fmt.Sprintf("<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>", n, n+1),
				n:        "<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
				n + 1:    "<< /Type /Pages /Parent 2 0 R /Kids [6 0 R] /Count 1 /MediaBox [0 0 595.0 842] >>",
				objPage1: d.with(objPage1, "/Parent 2 0 R", fmt.Sprintf("/Parent %d 0 R", n)),
				objPage2: d.with(objPage2, "/Parent 2 0 R", fmt.Sprintf("/Parent %d 0 R", n+1)),
			})
		}, "rewritten", false},
		{"page made another object", "", func(d *draft) {
			n := d.free()
			d.save(at{objPages: d.with(objPages, "6 0 R", fmt.Sprintf("%d 0 R", n)), n: d.texts[objPage2]})
		}, "rewritten", false},
		{"another catalog that says the same", "", func(d *draft) {
			n := d.free()
			d.extra = fmt.Sprintf("/Root %d 0 R", n)
			d.save(at{n: d.texts[objCatalog]})
		}, "rewritten", false},
		{"something that shows nothing", "", func(d *draft) { d.save(at{d.free(): "(khac)"}) }, "unused-objects", false},
		{"something unused that a signer leaves", "", func(d *draft) {
			d.sign("B", "", at{d.free() + 5: "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"})
		}, "signature-added waiting-object", false},
		{"dead object freed", "", func(d *draft) { d.save(at{objSpare: ""}) }, "rewritten", false},
		{"free entries listed again", "", func(d *draft) { d.save(at{90: ""}) }, "rewritten", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			d.sign("A", c.terms, nil)
			end, sig := len(d.data), d.signature(t, "A")
			c.do(d)
			got := d.since(t, end, sig)
			want := Allowed
			if c.kinds == "" {
				want = None
			}
			if got.Class != want || got.ContentAdded != c.added || kindsOf(got) != c.kinds {
				t.Errorf("%d, added %v, %q; want %d, %v, %q: %v", got.Class, got.ContentAdded, kindsOf(got), want, c.added, c.kinds, got.Changes)
			}
		})
	}
}

func annotateFor(d *draft, text string) at {
	n := d.free() + 5
	page := d.with(objPage1, "/Annots [", fmt.Sprintf("/Annots [%d 0 R ", n))
	return at{n: text, objPage1: strings.Replace(page, "/Annots [", fmt.Sprintf("/Annots [%d 0 R ", d.free()+1), 1)}
}

// kindsOf lists the kinds of change, each once.
func kindsOf(r Result) string {
	var list []string
	for _, c := range r.Changes {
		list = append(list, c.Kind)
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// Each signature is told of what came after it, and of nothing else.
func TestSeveralSignatures(t *testing.T) {
	d := newDraft()
	d.sign("A", "", nil)
	d.save(fill(d))
	d.sign("B", locksSo, nil)
	d.save(evidence(d))
	d.sign("C", "", nil)
	for i, want := range []string{
		"evidence-added field-filled signature-added", "evidence-added signature-added", "",
	} {
		got := d.later(t)[i]
		if kindsOf(got) != want || got.ContentAdded != (i == 0) || got.Class != [...]Class{Allowed, Allowed, None}[i] {
			t.Errorf("%d: %d %q, want %q", i, got.Class, kindsOf(got), want)
		}
	}
	// The lock binds those who come after it, and with it everybody is told.
	d.save(replace(objText, "(125)", "(126)")(d))
	for i, got := range d.later(t) {
		if got.Class != Forbidden || !strings.Contains(kindsOf(got), kindLocked) {
			t.Errorf("%d: %d %q", i, got.Class, kindsOf(got))
		}
	}
}

// A change that was made and taken back is a change.
func TestTakenBack(t *testing.T) {
	d := newDraft()
	d.sign("A", "", nil)
	end, sig := len(d.data), d.signature(t, "A")
	was := d.texts[objContent1]
	d.save(at{objContent1: stream("", otherText)})
	d.save(at{objContent1: was})
	got := d.since(t, end, sig)
	if got.Class != Suspicious || len(got.Changes) != 2 || got.Changes[0].Revision != 3 || got.Changes[1].Revision != 4 || got.Changes[0].Page != 1 {
		t.Errorf("%+v", got)
	}
}

// What can be said of a document that nobody has a key for is nothing.
func TestReasons(t *testing.T) {
	for _, reason := range Reasons() {
		h := history{signed: make([]Signed, 2)}
		if all := h.undecided(reason); len(all) != 2 || all[1].Class != Unknown || all[1].Reason != reason {
			t.Errorf("%+v", all)
		}
	}
	var none Result
	if none.Class != Unknown {
		t.Error("the zero result is good news")
	}
	if results, err := Later(t.Context(), newDraft().open(t), []Signed{{pdf.Signature{}, 7}}); err != nil || results[0].Class <= Allowed {
		t.Errorf("%v %v", results, err)
	}
}
