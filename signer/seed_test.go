package signer_test

import (
	"crypto"
	"errors"
	"fmt"
	"testing"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
)

// seeded has one signature field "ky" with a seed value dictionary.
func seeded(sv string) []byte {
	return prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) /SV 8 0 R >>", "<< /Type /SV "+sv+" >>")
}

func TestSeedValuesThatCannotBeMet(t *testing.T) {
	other := fmt.Sprintf("<%X>", demoPKI(t).National.Organisation.DER)
	strange := fmt.Sprintf("<%X>", demoPKI(t).Specialised.CA.DER)
	for _, c := range []struct {
		name, sv, entry, wanted string
		change                  func(*signer.Request)
	}{
		{"unknown flag", "/Ff 512", "Ff", "512", nil},
		{"handler", "/Filter /Entrust.PPKEF /Ff 1", "Filter", "Entrust.PPKEF", nil},
		{"encoding", "/SubFilter [/adbe.x509.rsa_sha1 /adbe.pkcs7.sha1] /Ff 2", "SubFilter", "adbe.x509.rsa_sha1 / adbe.pkcs7.sha1", nil},
		{"version", "/V 4 /Ff 4", "V", "4", nil},
		{"reason of a list", "/Reasons [(Duyet) (Trinh)] /Ff 8", "Reasons", "Duyet / Trinh", reason("Vui")},
		{"a reason has to be chosen", "/Reasons [(Duyet) (Trinh)] /Ff 8", "Reasons", "Duyet / Trinh", nil},
		{"no reason at all", "/Reasons [(.)] /Ff 8", "Reasons", "—", reason("Duyet")},
		{"no reason list", "/Ff 8", "Reasons", "—", reason("Duyet")},
		{"attestation", "/LegalAttestation [(x)] /Ff 16", "LegalAttestation", "—", nil},
		{"revocation inside the signature", "/AddRevInfo true /Ff 32", "AddRevInfo", "true", nil},
		{"digest", "/DigestMethod [/SHA384 /SHA512] /Ff 64", "DigestMethod", "SHA384 / SHA512", nil},
		{"no lock, and the field has one", "/LockDocument /false /Ff 128", "LockDocument", "false", nil},
		{"appearance", "/AppearanceFilter (con dau) /Ff 256", "AppearanceFilter", "con dau", nil},
		{"approval", "/MDP << /P 0 >>", "MDP", "0", certify(2)},
		{"certification", "/MDP << /P 2 >>", "MDP", "2", nil},
		{"other certification", "/MDP << /P 2 >>", "MDP", "2", certify(3)},
		{"timestamp", "/TimeStamp << /URL (http://tsa.example) /Ff 1 >>", "TimeStamp", "URL http://tsa.example", nil},
		{"certificate of another", "/Cert << /Subject [" + other + "] /Ff 1 >>", "Cert", "Subject", nil},
		{"other issuer", "/Cert << /Issuer [" + strange + "] /Ff 2 >>", "Cert", "Issuer", nil},
		{"policy", "/Cert << /OID [(1.2.3)] /Ff 4 >>", "Cert", "OID", nil},
		{"name", "/Cert << /SubjectDN [<< /CN (Ai) >>] /Ff 8 >>", "Cert", "SubjectDN", nil},
		{"key usage", "/Cert << /KeyUsage [(XX1) (XXXXX1)] /Ff 32 >>", "Cert", "KeyUsage", nil},
		{"unknown flag of the certificate", "/Cert << /Ff 128 >>", "Cert", "Ff", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := seeded(c.sv)
			if c.wanted == "false" {
				data = prepared("7 0 R", "7 0 R", "<< "+widgetPart+" /FT /Sig /T (ky) /SV 8 0 R /Lock 9 0 R >>",
					"<< /Type /SV "+c.sv+" >>", "<< /Action /All /P 1 >>")
			}
			err := refused(t, demoPKI(t).National.Personal, source(t, data), both(into("ky"), c.change))
			var f *fault.Error
			if !errors.As(err, &f) || f.Code != "sign.seed-value" {
				t.Fatalf("got %v", err)
			}
			if f.Args["field"] != "ky" || f.Args["entry"] != c.entry || f.Args["wanted"] != c.wanted {
				t.Errorf("said %v", f.Args)
			}
		})
	}
}

func TestSeedValuesThatAreMet(t *testing.T) {
	who := demoPKI(t).National.Personal
	self := fmt.Sprintf("<%X>", who.DER)
	issuer, root := fmt.Sprintf("<%X>", who.Issuer.DER), fmt.Sprintf("<%X>", demoPKI(t).National.Root.DER)
	for _, c := range []struct {
		name, sv string
		change   func(*signer.Request)
		entry    pdf.Name // of the signature dictionary
		want     string
	}{
		{"nothing", "", nil, "SubFilter", "ETSI.CAdES.detached"},
		{
			"all that is recommended", "/Filter /Entrust.PPKEF /SubFilter [/adbe.x509.rsa_sha1] /V 9 /Reasons [(Duyet)] /LegalAttestation [(x)] " +
				"/AddRevInfo true /DigestMethod [/SHA1] /LockDocument /true /AppearanceFilter (x) /TimeStamp << /URL (http://x) >>",
			reason("Vui"), "Reason", "Vui",
		},
		{"required, absent", "/Ff 503", nil, "SubFilter", "ETSI.CAdES.detached"},
		{
			"handler and encodings", "/Filter /Adobe.PPKLite /SubFilter [/adbe.x509.rsa_sha1 /ETSI.CAdES.detached /adbe.pkcs7.detached] /V 3 /Ff 7",
			nil, "SubFilter", "ETSI.CAdES.detached",
		},
		{"older encoding", "/SubFilter [/adbe.pkcs7.detached /ETSI.CAdES.detached] /Ff 2", nil, "SubFilter", "adbe.pkcs7.detached"},
		{"reason of a list", "/Reasons [<FEFF004400751EC71EC70074> (Trinh)] /Ff 8", reason("Trinh"), "Reason", "Trinh"},
		{"only reason", "/Reasons [(Duyet)] /Ff 8", nil, "Reason", "Duyet"},
		{"no reason", "/Reasons [(.)] /Ff 8", nil, "Reason", ""},
		{"digest", "/DigestMethod [/SHA384 /SHA512] /Ff 64", func(r *signer.Request) { r.Hash = crypto.SHA384 }, "Filter", "Adobe.PPKLite"},
		{"approval", "/MDP << /P 0 >>", nil, "Filter", "Adobe.PPKLite"},
		{"certification", "/MDP << /P 2 >>", certify(2), "Filter", "Adobe.PPKLite"},
		{"certificate", "/Cert << /Subject [(x) " + self + "] /Issuer [" + issuer + "] /KeyUsage [(0) (X1X)] /URL (http://x) /Ff 99 >>", nil, "Filter", "Adobe.PPKLite"},
		{"issuer of the issuer", "/Cert << /Issuer [" + root + "] /Ff 2 >>", nil, "Filter", "Adobe.PPKLite"},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := signAs(t, who, source(t, seeded(c.sv)), both(into("ky"), c.change))
			askPeers(t, result.Target, 1)
			s := onlySignature(t, result.Target)
			var got string
			switch v := s.Value[c.entry].(type) {
			case pdf.Name:
				got = string(v)
			case pdf.String:
				got = v.Text()
			}
			if got != c.want {
				t.Errorf("/%s is %q, want %q", c.entry, got, c.want)
			}
		})
	}
}

// TestTheAuthorMayLock: LockDocument true locks as a Lock dictionary would.
func TestTheAuthorMayLock(t *testing.T) {
	result := signAs(t, demoPKI(t).National.Personal, source(t, seeded("/LockDocument /true /Ff 128")), into("ky"))
	doc := open(t, result.Target)
	params := referenceBy(t, doc, onlySignature(t, result.Target), "FieldMDP")
	if params["Action"] != pdf.Name("All") || params["P"] != pdf.Integer(1) {
		t.Errorf("terms %v", params)
	}
	field, _ := doc.Dict(pdf.Ref{Num: 7})
	if lock, _ := doc.Dict(field["Lock"]); lock["P"] != pdf.Integer(1) {
		t.Errorf("the field's lock is %v", lock)
	}
	if fault.CodeOf(signer.Ready(doc)) != "sign.closed" {
		t.Error("the document can be signed further")
	}
	askPeers(t, result.Target, 1)
}

func onlySignature(t *testing.T, file string) pdf.Signature {
	t.Helper()
	signatures, err := open(t, file).FieldSignatures()
	if err != nil || len(signatures) != 1 {
		t.Fatalf("%d signatures, %v", len(signatures), err)
	}
	return signatures[0]
}

func reason(text string) func(*signer.Request) {
	return func(r *signer.Request) { r.Reason = text }
}

func both(a, b func(*signer.Request)) func(*signer.Request) {
	return func(r *signer.Request) {
		a(r)
		if b != nil {
			b(r)
		}
	}
}
