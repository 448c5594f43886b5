package diff

import (
	"fmt"
	"strings"
	"testing"
)

// Files made to exhaust a comparison: each comes to an end, if need be with the
// answer that it was too much.
func TestHostileRevisions(t *testing.T) {
	many := func(n int, text string) string { return strings.Repeat(text, n) }
	numbered := func(n int, text string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, text, i)
		}
		return b.String()
	}
	for _, c := range []struct {
		name string
		do   func(d *draft)
	}{
		{"annotations of their own, turned about", func(d *draft) {
			d.save(at{objPage1: d.with(objPage1, "/Annots [", "/Annots ["+numbered(5_000, "<< /Subtype /Text /Rect [0 0 %d 9] >> "))})
			d.sign("B", "", nil)
			d.save(at{objPage1: d.with(objPage1, "/Annots [", "/Annots [<< /Subtype /Text >> "+numbered(5_000, "<< /Subtype /Text /Rect [0 1 %d 9] >> "))})
		}},
		{"evidence without end", func(d *draft) {
			d.save(replace(objCatalog, "/Outlines", "/DSS << /Certs ["+many(20_000, "4 0 R ")+"] >> /Outlines")(d))
			d.sign("B", "", nil)
			d.save(replace(objCatalog, "/Certs [4 0 R ", "/Certs [")(d))
		}},
		{"terms without end", func(d *draft) {
			d.sign("B", "/Reference [<< /TransformMethod /FieldMDP /TransformParams << /Action /Include /Fields ["+numbered(200_000, "(F%d)")+"] >> >>]", nil)
			for range 50 {
				d.save(replace(objText, "/T (So)", "/T (So) /V (1)")(d))
				d.texts[objText] = strings.Replace(d.texts[objText], " /V (1)", "", 1)
			}
		}},
		{"revisions without end", func(d *draft) {
			d.sign("B", "", nil)
			for i := range 500 {
				d.save(at{objContent1: stream("", fmt.Sprintf("BT (%d) Tj ET", i))})
			}
		}},
		{"a form written again and again", func(d *draft) {
			n, fields := d.free(), at{}
			var list strings.Builder
			for i := range 3000 {
				fields[n+i] = fmt.Sprintf("<< /FT /Tx /T (F%d) >>", i)
				fmt.Fprintf(&list, "%d 0 R ", n+i)
			}
			fields[objForm] = d.with(objForm, "/Fields [", "/Fields ["+list.String())
			d.save(fields)
			d.sign("B", "", nil)
			for i := range 100 {
				d.save(at{objForm: d.with(objForm, "/DA (/F1 0 Tf", fmt.Sprintf("/DA (/F1 %d Tf", i))})
				d.texts[objForm] = strings.Replace(d.texts[objForm], fmt.Sprintf("/DA (/F1 %d Tf", i), "/DA (/F1 0 Tf", 1)
			}
		}},
		{"a page that is drawn without end", func(d *draft) {
			d.save(at{objContent1: stream("", many(300_000, "0 0 9 9 re f "))})
			d.signAt("B", "", "/Rect [0 0 99 99] /AP << /N 4 0 R >>", nil)
			d.signAt("C", "", "/Rect [0 0 99 99] /AP << /N 4 0 R >>", nil)
			d.signAt("D", "", "/Rect [0 0 99 99] /AP << /N 4 0 R >>", nil)
		}},
		{"forms within themselves", func(d *draft) {
			d.signAt("B", "", "/Rect [0 0 99 99] /AP << /N 95 0 R >>", at{
				95: stream("/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 95 0 R >> >>", many(100, "/X Do ")),
			})
		}},
		{"bookmarks in a circle", func(d *draft) {
			d.save(at{objItem: "<< /Title (Muc 1) /Parent 18 0 R /Next 19 0 R /Prev 18 0 R >>"})
		}},
		{"metadata without end", func(d *draft) {
			for i := range 60 {
				d.save(at{objMetadata: stream("/Type /Metadata /Subtype /XML", fmt.Sprintf(xmp, many(20_000, fmt.Sprintf("<a%d/>", i))))})
			}
		}},
		{"elements within elements", func(d *draft) {
			deep := many(150, "<< /S /P /K ") + "1" + many(150, " >>")
			d.save(replace(objCatalog, "/Outlines", "/StructTreeRoot << /Type /StructTreeRoot /K "+deep+" >> /Outlines")(d))
			d.sign("B", "", nil)
			d.save(replace(objCatalog, "/K 1", "/K 2")(d))
		}},
		{"damaged, with many signatures", func(d *draft) {
			d.save(at{d.free(): stream("", many(1<<20, "filler "))})
			for i := range 60 {
				d.sign(fmt.Sprintf("B%d", i), "", nil)
			}
			d.data = append(d.data, "startxref\n99999999\n%%EOF\n"...)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			d.sign("A", "", nil)
			c.do(d)
			results := d.later(t)
			if len(results) == 0 {
				t.Fatal("no result")
			}
			for _, r := range results {
				if len(r.Changes) > 3*mostChanges {
					t.Errorf("%d changes", len(r.Changes))
				}
			}
		})
	}
}
