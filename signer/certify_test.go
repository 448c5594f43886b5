package signer_test

import (
	"fmt"
	"strings"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

func certify(level int) func(*signer.Request) {
	return func(r *signer.Request) { r.Certify = level }
}

// TestCertification: the terms are in the signature and the catalog names it;
// who comes later is let in or refused by them.
func TestCertification(t *testing.T) {
	for level := 1; level <= 3; level++ {
		t.Run(fmt.Sprint(level), func(t *testing.T) {
			first := signAs(t, demoPKI(t).Specialised.Personal, source(t, twoPages("", "").bytes()), certify(level))
			askPeers(t, first.Target, 1)
			askValidators(t, first.Target, 1)
			askOpenSSL(t, first.Target, 1)
			doc := open(t, first.Target)
			catalog, _, err := doc.Catalog()
			if err != nil {
				t.Fatal(err)
			}
			perms, _ := doc.Dict(catalog["Perms"])
			signatures, err := doc.FieldSignatures()
			if err != nil || perms["DocMDP"] != pdf.Object(signatures[0].ValueRef) {
				t.Errorf("/Perms is %v (%v)", perms, err)
			}
			reference := referenceBy(t, doc, signatures[0], "DocMDP")
			if reference["P"] != pdf.Integer(level) || reference["V"] != pdf.Name("1.2") {
				t.Errorf("terms %v", reference)
			}
			if code := fault.CodeOf(refused(t, demoPKI(t).National.Personal, first.Target, certify(level))); level > 1 && code != "sign.certify-not-first" {
				t.Errorf("a second certification: %q", code)
			}
			if level == 1 {
				if code := fault.CodeOf(refused(t, demoPKI(t).National.Personal, first.Target, nil)); code != "sign.closed" {
					t.Errorf("a signature after level 1: %q", code)
				}
				if code := fault.CodeOf(signer.Ready(doc)); code != "sign.closed" {
					t.Errorf("Ready says %q", code)
				}
				return
			}
			second := signAs(t, demoPKI(t).National.Organisation, first.Target, nil)
			askPeers(t, second.Target, 2)
			askOpenSSL(t, second.Target, 2)
			// pdfsign takes any new version of a page object for a change of the
			// page. A signature in a new field is allowed (ISO 32000-2, Table
			// 257), and its widget has to be listed in the page's /Annots.
			askValidators(t, second.Target, 2, "incremental update redefines object 3 (a page,")
		})
	}
}

func TestOnlyTheFirstSignerCertifies(t *testing.T) {
	signed := signAs(t, demoPKI(t).National.Personal, source(t, twoPages("", "").bytes()), nil)
	if code := fault.CodeOf(refused(t, demoPKI(t).National.Organisation, signed.Target, certify(2))); code != "sign.certify-not-first" {
		t.Errorf("got %q", code)
	}
}

// TestOtherPermissionsStay: usage rights beside a certification.
func TestOtherPermissionsStay(t *testing.T) {
	for name, data := range map[string][]byte{
		"in the catalog": twoPages("", "/Perms << /UR3 7 0 R >>", "<< /Type /Sig /Filter /Adobe.PPKLite >>").bytes(),
		"apart":          twoPages("", "/Perms 8 0 R", "<< /Type /Sig /Filter /Adobe.PPKLite >>", "<< /UR3 7 0 R >>").bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			file := source(t, data)
			if said := signer.Notices(open(t, file)); len(said) != 1 || fault.CodeOf(said[0]) != "sign.notice-usage-rights" {
				t.Errorf("notices %v", said)
			}
			doc := open(t, signAs(t, demoPKI(t).National.Personal, file, certify(2)).Target)
			catalog, _, err := doc.Catalog()
			if err != nil {
				t.Fatal(err)
			}
			if perms, _ := doc.Dict(catalog["Perms"]); perms["UR3"] == nil || perms["DocMDP"] == nil {
				t.Errorf("/Perms is %v", perms)
			}
		})
	}
}

// referenceBy returns the transform parameters of a signature by method.
func referenceBy(t *testing.T, doc *pdf.Document, s pdf.Signature, method pdf.Name) pdf.Dict {
	t.Helper()
	references, _ := doc.Array(s.Value["Reference"])
	for _, o := range references {
		if reference, _ := doc.Dict(o); reference["TransformMethod"] == method {
			params, _ := doc.Dict(reference["TransformParams"])
			return params
		}
	}
	t.Fatalf("no %s in %v", method, references)
	return nil
}

// lockedForm has two signature fields, "truoc" with a lock and "sau", and a text
// field "so".
func lockedForm(lock string) []byte {
	place := func(y int) string {
		return strings.Replace(widgetPart, "60 80 240 150", fmt.Sprintf("60 %d 240 %d", y, y+70), 1)
	}
	return prepared("7 0 R 8 0 R 9 0 R", "7 0 R 8 0 R 9 0 R",
		"<< "+place(80)+" /FT /Sig /T (truoc) /Lock 10 0 R >>",
		"<< "+place(180)+" /FT /Sig /T (sau) >>",
		"<< "+place(280)+" /FT /Tx /T (so) /DA (/F1 12 Tf 0 g) >>",
		"<< /Type /SigFieldLock "+lock+" >>")
}

// TestLocks: the lock of a field is carried into its signature and binds those
// who come later.
func TestLocks(t *testing.T) {
	number := signer.PlacedMark{Field: "so", Mark: stamp.Mark{Lines: []string{"125"}}}
	for _, c := range []struct {
		name, lock     string
		params         pdf.Dict
		intoOther, new string // codes of what comes later
		fill, stamp    string
	}{
		{
			"all", "/Action /All",
			pdf.Dict{"Action": pdf.Name("All")},
			"sign.closed", "sign.closed", "sign.closed", "sign.closed",
		},
		{
			"all, nothing more", "/Action /All /P 1",
			pdf.Dict{"Action": pdf.Name("All"), "P": pdf.Integer(1)},
			"sign.closed", "sign.closed", "sign.closed", "sign.closed",
		},
		{
			"one field", "/Action /Include /Fields [(so)]",
			pdf.Dict{"Action": pdf.Name("Include"), "Fields": pdf.Array{pdf.String("so")}},
			"", "", "sign.field-locked", "",
		},
		{
			"the other signature", "/Action /Include /Fields [(sau) (Signature1)]",
			pdf.Dict{"Action": pdf.Name("Include"), "Fields": pdf.Array{pdf.String("sau"), pdf.String("Signature1")}},
			"sign.field-locked", "", "", "",
		},
		{
			"all but the other signature", "/Action /Exclude /Fields [(sau)] /P 3",
			pdf.Dict{"Action": pdf.Name("Exclude"), "Fields": pdf.Array{pdf.String("sau")}, "P": pdf.Integer(3)},
			"", "sign.new-field-locked", "sign.new-field-locked", "sign.new-field-locked",
		},
		{
			"one field, forms and signatures only", "/Action /Include /Fields [(kia)] /P 2",
			pdf.Dict{"Action": pdf.Name("Include"), "Fields": pdf.Array{pdf.String("kia")}, "P": pdf.Integer(2)},
			"", "", "", "sign.marks-closed",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := signAs(t, demoPKI(t).Specialised.Personal, source(t, lockedForm(c.lock)), into("truoc"))
			askPeers(t, first.Target, 1)
			askOpenSSL(t, first.Target, 1)
			// pdfcpu gives up where a signature field is still empty.
			askPdfsign(t, first.Target, 1, excusedPolicy)
			doc := open(t, first.Target)
			signatures, err := doc.FieldSignatures()
			if err != nil {
				t.Fatal(err)
			}
			params := referenceBy(t, doc, signatures[0], "FieldMDP")
			for key, want := range c.params {
				if fmt.Sprint(params[key]) != fmt.Sprint(want) {
					t.Errorf("/%s is %v, want %v", key, params[key], want)
				}
			}
			if params["P"] != c.params["P"] || params["V"] != pdf.Name("1.2") {
				t.Errorf("terms %v", params)
			}
			for what, later := range map[string]struct {
				code   string
				change func(*signer.Request)
			}{
				"the other field": {c.intoOther, into("sau")},
				"a new field":     {c.new, nil},
				"filling":         {c.fill, func(r *signer.Request) { r.Marks = []signer.PlacedMark{number} }},
				"a stamp": {c.stamp, func(r *signer.Request) {
					r.Marks = []signer.PlacedMark{{Placement: stamp.Placement{Rect: pdf.Rect{X0: 400, Y0: 700, X1: 460, Y1: 730}}, Mark: number.Mark}}
				}},
			} {
				if later.code == "" {
					second := signAs(t, demoPKI(t).National.Organisation, first.Target, later.change)
					if second.Field == "Signature1" && strings.Contains(c.lock, "Signature1") {
						t.Error("the new field has a name that is locked")
					}
					askPeers(t, second.Target, 2)
					remove(t, second.Target)
				} else if code := fault.CodeOf(refused(t, demoPKI(t).National.Organisation, first.Target, later.change)); code != later.code {
					t.Errorf("%s: got %q, want %q", what, code, later.code)
				}
			}
			if left, err := signer.EmptyFields(doc); err != nil || (len(left) == 1) != (c.intoOther == "") {
				t.Errorf("proposed: %v, %v", left, err)
			}
		})
	}
}
