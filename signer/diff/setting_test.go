package diff

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16Text is text in UTF-16 with a byte order mark.
func utf16Text(text string, low, high int) string {
	out := make([]byte, 2)
	out[high], out[low] = 0xfe, 0xff
	for _, u := range utf16.Encode([]rune(text)) {
		pair := make([]byte, 2)
		pair[high], pair[low] = byte(u>>8), byte(u)
		out = append(out, pair...)
	}
	return string(out)
}

// Changes that need a document of a certain make.
func TestChangesBySetting(t *testing.T) {
	stray := "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Lac) /Rect [0 0 9 9] >>"
	form := func(resources, content string) string {
		return stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] "+resources, content)
	}
	extension := "/Extensions << /ADBE << /BaseVersion /1.7 /ExtensionLevel 5 >> >> /Outlines"
	for _, c := range []struct {
		name  string
		base  func(d *draft) at // written with the signature
		look  string            // of its mark
		do    func(d *draft) at
		class Class
		kind  string
	}{
		{"mark of a signature made of other objects", func(*draft) at {
			return at{60: form("/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >>", "")}
		}, "/Rect [0 0 9 9] /AP << /N 60 0 R >>", func(*draft) at {
			return at{60: form("/Resources << /Font << /F1 61 0 R >> >>", ""), 61: "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"}
		}, Suspicious, kindSignatureLook},
		{
			"mark of a signature written again", func(*draft) at { return at{60: form("/Resources << >>", "")} }, "/Rect [0 0 9 9] /AP << /N 60 0 R >>",
			func(d *draft) at { return at{60: d.texts[60]} }, Allowed, kindRewrite,
		},
		{"field outside the form filled", func(d *draft) at {
			return at{60: stray, objPage1: d.with(objPage1, "/Annots [", "/Annots [60 0 R ")}
		}, "", replace(60, "(Lac)", "(Lac) /V (x)"), Suspicious, kindLooseWidget},
		{"extension lowered", func(d *draft) at { return replace(objCatalog, "/Outlines", extension)(d) }, "", replace(objCatalog, "Level 5", "Level 3"), Suspicious, kindExtensions},
		{"extension of an older base", func(d *draft) at { return replace(objCatalog, "/Outlines", extension)(d) }, "", replace(objCatalog, "/1.7", "/1.3"), Suspicious, kindExtensions},
		{"extension taken away", func(d *draft) at { return replace(objCatalog, "/Outlines", extension)(d) }, "", replace(objCatalog, "/ADBE << /BaseVersion /1.7 /ExtensionLevel 5 >>", ""), Suspicious, kindExtensions},
		{
			"extension raised, another beside it", func(d *draft) at { return replace(objCatalog, "/Outlines", extension)(d) }, "",
			replace(objCatalog, "/ADBE << /BaseVersion /1.7 /ExtensionLevel 5 >>", "/Type /Extensions /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> /ISO_ [<< /BaseVersion /2.0 /ExtensionLevel 32002 /URL (https://a) >>]"), Allowed, kindRewrite,
		},
		{"version that is none", func(*draft) at { return nil }, "", replace(objCatalog, "/Outlines", "/Version /moi /Outlines"), Suspicious, kindCatalog},
		{"metadata in UTF-16", func(*draft) at { return nil }, "", put(objMetadata, stream("/Type /Metadata /Subtype /XML", utf16Text(fmt.Sprintf(xmp, ""), 1, 0))), Allowed, kindMetadata},
		{"metadata in UTF-16, the other way about", func(*draft) at { return nil }, "", put(objMetadata, stream("/Type /Metadata /Subtype /XML", utf16Text(fmt.Sprintf(xmp, ""), 0, 1))), Allowed, kindMetadata},
		{"metadata cut off", func(*draft) at { return nil }, "", put(objMetadata, stream("/Type /Metadata /Subtype /XML", strings.TrimSuffix(fmt.Sprintf(xmp, ""), ">"))), Suspicious, kindMetadataBad},
		{"other marks in the form's resources", func(d *draft) at {
			return at{objForm: d.with(objForm, "/DR <<", "/DR << /XObject << /FRM 60 0 R >>"), 60: form("/Resources << >>", "")}
		}, "", func(d *draft) at {
			return at{objForm: d.with(objForm, "60 0 R", "61 0 R"), 61: form("/Resources << >>", "0 0 9 9 re f")}
		}, Allowed, kindRewrite},
		{"other marks that a field draws on", func(d *draft) at {
			return at{
				objForm:       d.with(objForm, "/DR <<", "/DR << /XObject << /FRM 60 0 R >>"),
				60:            form("/Resources << >>", ""),
				objWidgetLook: form("", "/FRM Do"),
			}
		}, "", func(d *draft) at {
			return at{objForm: d.with(objForm, "60 0 R", "61 0 R"), 61: form("/Resources << >>", "0 0 9 9 re f")}
		}, Suspicious, kindForm},
		{"appearance that something else keeps", func(d *draft) at {
			return at{
				objCatalog: d.with(objCatalog, "/Outlines", "/Khac 60 0 R /Outlines"),
				objText:    d.with(objText, "<< /N 21 0 R >>", "60 0 R"), 60: "<< /N 21 0 R >>",
			}
		}, "", func(d *draft) at {
			return at{objText: strings.Replace(d.with(objText, "(So)", "(So) /V (1)"), "60 0 R", "<< /N 61 0 R >>", 1), 61: form("/Resources << >>", "")}
		}, Suspicious, kindFieldLook},
		{"widget put into a field", func(*draft) at { return nil }, "", func(d *draft) at {
			return at{objMember: d.with(objMember, "/FT /Tx", "/FT /Tx /Kids [60 0 R]"), 60: "<< /Subtype /Widget /Rect [0 0 9 9] >>"}
		}, Suspicious, kindFieldOther},
		{"field that is no object changed", func(d *draft) at {
			return replace(objForm, "/Fields [", "/Fields [<< /FT /Tx /T (Lac) >> ")(d)
		}, "", replace(objForm, "(Lac)", "(Khac)"), Suspicious, kindForm},
		{"radio buttons", func(d *draft) at {
			return at{
				objForm:  d.with(objForm, "/Fields [", "/Fields [60 0 R "),
				60:       "<< /FT /Btn /T (Chon) /Ff 32768 /Kids [61 0 R] /V /Off >>",
				61:       "<< /Subtype /Widget /Parent 60 0 R /Rect [0 0 9 9] /AS /Off >>",
				objPage1: d.with(objPage1, "/Annots [", "/Annots [61 0 R "),
			}
		}, "", func(d *draft) at {
			return at{60: d.with(60, "/V /Off", "/V /Co"), 61: d.with(61, "/AS /Off", "/AS /Co")}
		}, Allowed, kindFilled},
		{"button that looks pressed", func(d *draft) at {
			return at{
				objForm: d.with(objForm, "/Fields [", "/Fields [60 0 R "),
				60:      "<< /FT /Btn /T (Chon) /Subtype /Widget /Rect [0 0 9 9] /AS /Off >>",
			}
		}, "", replace(60, "/AS /Off", "/AS /Co"), Suspicious, kindFieldLook},
		{"unreadable neighbour", func(d *draft) at {
			return at{objCatalog: d.with(objCatalog, "/Outlines", "/Khac 60 0 R /Outlines"), 60: "<< /A [ >>"}
		}, "", func(d *draft) at { return at{70: "(khac)"} }, Suspicious, kindDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDraft()
			look := c.look
			if look == "" {
				look = "/Rect [100 300 250 400]"
			}
			base := c.base(d)
			if page := base[objPage1]; page != "" {
				d.texts[objPage1] = page
			}
			if text := base[objForm]; text != "" {
				d.texts[objForm] = text
			}
			delete(base, objPage1)
			delete(base, objForm)
			d.signAt("A", "", look, base)
			end, sig := len(d.data), d.signature(t, "A")
			d.save(c.do(d))
			check(t, d.since(t, end, sig), c.class, c.kind)
		})
	}
}

// What LibreOffice would open instead of the pages stays the same.
func TestSources(t *testing.T) {
	for _, c := range []struct {
		name  string
		after at
		bad   bool
	}{
		{"the same", at{61: stream("", "PK source")}, false},
		{"lost", at{}, false},
		{"another", at{61: stream("", "PK other")}, true},
	} {
		d := newDraft()
		d.extra = "/AdditionalStreams [/application#2Fodt 60 0 R]"
		d.sign("A", "", at{60: stream("", "PK source")})
		end, sig := len(d.data), d.signature(t, "A")
		d.extra = "/AdditionalStreams [/application#2Fodt 61 0 R]"
		d.save(c.after)
		if got := d.since(t, end, sig); c.bad {
			check(t, got, Suspicious, kindTrailer)
		} else if got.Class != Allowed {
			t.Errorf("%s: %d %v", c.name, got.Class, got.Changes)
		}
	}
}
