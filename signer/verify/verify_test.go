package verify

import (
	"crypto"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

func issue(t testing.TB, s *signertest.System, role string, change func(*signertest.Cert)) *signertest.Certificate {
	t.Helper()
	plan := s.Personal.Plan
	change(&plan)
	c, err := s.Issue(role, plan)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Sound signatures of every kind are intact; what is not checked yet keeps
// them from being valid.
func TestSoundSignatures(t *testing.T) {
	w := newWorld(t)
	official, agency := w.Specialised.Personal, w.Specialised.Organisation
	rsa := issue(t, w.National, "rsa", func(c *signertest.Cert) { c.Key = signertest.RSA2048 })
	for _, c := range []struct {
		name   string
		seal   seal
		recipe recipe
		level  report.Level
	}{
		{"ECDSA", seal{}, recipe{by: official}, report.LevelBB},
		{"SHA-512", seal{}, recipe{by: official, hash: crypto.SHA512}, report.LevelBB},
		{"RSA", seal{}, recipe{by: rsa}, report.LevelBB},
		{"RSA-PSS", seal{}, recipe{by: rsa, pss: true, hash: crypto.SHA384}, report.LevelBB},
		{"another's certificate first in the bag", seal{}, recipe{by: official, bag: []*signertest.Certificate{agency, official}}, report.LevelBB},
		{"whole chain in the bag", seal{}, recipe{by: official, bag: append(official.Chain(), official)}, report.LevelBB},
		{"PKCS #7 without the attribute", seal{subFilter: "adbe.pkcs7.detached"}, recipe{by: official, noESS: true}, report.LevelNone},
		{"PKCS #7 without attributes", seal{subFilter: "adbe.pkcs7.detached"}, recipe{by: official, noAttrs: true}, report.LevelNone},
		{"attributes out of order", seal{}, recipe{by: official, unsorted: true}, report.LevelBB},
		{"signing time", seal{subFilter: "adbe.pkcs7.detached"}, recipe{by: official, signingTime: w.now.Add(-time.Hour)}, report.LevelNone},
		{"PAdES with the signer's clock inside", seal{}, recipe{by: official, signingTime: w.now.Add(-time.Hour)}, report.LevelNone},
		{"lower-case hexadecimal with line ends", seal{contents: brokenLines}, recipe{by: official}, report.LevelBB},
	} {
		t.Run(c.name, func(t *testing.T) {
			sig := only(t, w.verify(t, signedBy(t, c.seal, c.recipe)))
			if sig.Integrity != report.Intact || sig.Coverage != report.CoverageFile || sig.LaterChanges != report.EditsNone {
				t.Errorf("%v %v %v", sig.Integrity, sig.Coverage, sig.LaterChanges)
			}
			if sig.Verdict != report.Indeterminate || sig.Reason != "revocation.no-evidence" {
				t.Errorf("%v %s", sig.Verdict, sig.Reason)
			}
			if sig.Level != c.level {
				t.Errorf("level %v, want %v", sig.Level, c.level)
			}
			if sig.Signer.Name == "" || sig.Signer.Name != c.recipe.by.Plan.Subject.String() {
				t.Errorf("signer %q", sig.Signer.Name)
			}
			if f := finding(t, sig, report.CheckAnchor); f.Reason != "demo" || f.Status != report.Warn {
				t.Errorf("the demonstration is not told: %+v", f)
			}
		})
	}
}

// brokenLines writes /Contents with a line end after every 64 digits.
func brokenLines(cms []byte) string {
	var b strings.Builder
	for i, c := range padded(cms)[:len(cms)*2+101] {
		b.WriteRune(c)
		if i%64 == 63 {
			b.WriteByte('\n')
		}
	}
	return b.String() + strings.Repeat(" ", contentsWidth+1-b.Len()) + ">"
}

func TestEachSystemIsNamed(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		by   *signertest.Certificate
		want trust.System
	}{{w.National.Personal, trust.National}, {w.Specialised.Organisation, trust.Specialised}} {
		sig := only(t, w.verify(t, signedBy(t, seal{}, recipe{by: c.by})))
		if sig.System != c.want {
			t.Errorf("%v, want %v", sig.System, c.want)
		}
	}
}

// A document that three people signed one after the other.
func TestSeveralSignatures(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	by := []*signertest.Certificate{w.Specialised.Personal, w.Specialised.Organisation, w.National.Personal}
	for _, c := range by {
		d.sign(t, seal{cms: recipe{by: c}.build})
	}
	doc := w.verify(t, d)
	if len(doc.Signatures) != 3 || doc.Verdict != report.DocumentIndeterminate || doc.Pages != 1 {
		t.Fatalf("%d signatures, %v, %d pages", len(doc.Signatures), doc.Verdict, doc.Pages)
	}
	for i, sig := range doc.Signatures {
		coverage, edits := report.CoverageRevision, report.EditsAllowed
		if i == 2 {
			coverage, edits = report.CoverageFile, report.EditsNone
		}
		if sig.Integrity != report.Intact || sig.Coverage != coverage || sig.LaterChanges != edits {
			t.Errorf("%d: %v %v %v", i, sig.Integrity, sig.Coverage, sig.LaterChanges)
		}
		if sig.Signer.Name != by[i].Plan.Subject.String() || sig.Page != 1 || sig.Rect != [4]float64{100, 200, 150, 150} {
			t.Errorf("%d: %q on page %d at %v", i, sig.Signer.Name, sig.Page, sig.Rect)
		}
	}
}

// What trust and time have to say leaves a doubt, never a false "valid" and
// never a false "invalid".
func TestTrustAndTime(t *testing.T) {
	w := newWorld(t)
	stranger := newWorld(t).National.Personal
	years := func(from, to int) func(*signertest.Cert) {
		return func(c *signertest.Cert) {
			c.NotBefore, c.NotAfter = w.now.AddDate(from, 0, 0), w.now.AddDate(to, 0, 0)
		}
	}
	expired := issue(t, w.National, "expired", years(-3, -1))
	early := issue(t, w.National, "early", years(1, 2))
	weak := issue(t, w.National, "weak", func(c *signertest.Cert) { c.Key = signertest.RSA1024 })
	rsa := issue(t, w.National, "rsa", func(c *signertest.Cert) { c.Key = signertest.RSA2048 })
	foreign := issue(t, w.National, "foreign", func(c *signertest.Cert) { c.Defects.Stranger = true })
	pkcs7 := seal{subFilter: "adbe.pkcs7.detached"}
	for _, c := range []struct {
		name   string
		seal   seal
		recipe recipe
		reason string
	}{
		{"unknown CA", seal{}, recipe{by: stranger}, "path.no-issuer"},
		{"CA with the right name and the wrong key", seal{}, recipe{by: foreign}, "path.bad-signature"},
		{"expired", seal{}, recipe{by: expired}, "validity.expired"},
		{"expired, signed in time by its own clock", pkcs7, recipe{by: expired, signingTime: w.now.AddDate(-2, 0, 0)}, "validity.expired-no-proof"},
		{"not valid yet", seal{}, recipe{by: early}, "validity.not-yet-valid"},
		{"signed before the certificate existed", pkcs7, recipe{by: rsa, signingTime: w.now.AddDate(-4, 0, 0)}, "validity.claimed-outside"},
		{"RSA-1024", seal{}, recipe{by: weak}, "algorithm.weak-key"},
		{"SHA-1", seal{}, recipe{by: rsa, hash: crypto.SHA1}, "algorithm.weak-hash"},
		{"SHA-1 and RSA-1024", seal{}, recipe{by: weak, hash: crypto.SHA1}, "algorithm.weak-hash-and-key"},
		{"SHA-224", seal{}, recipe{by: rsa, hash: crypto.SHA224}, "algorithm.weak-hash"},
		{"MD5", seal{}, recipe{by: rsa, hash: crypto.MD5}, "algorithm.weak-hash"},
		{"PAdES without the attribute", seal{}, recipe{by: rsa, noESS: true}, "ess.missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sig := only(t, w.verify(t, signedBy(t, c.seal, c.recipe)))
			if sig.Integrity != report.Intact || sig.Verdict != report.Indeterminate || sig.Reason != c.reason {
				t.Errorf("%v %v %s, want %s", sig.Integrity, sig.Verdict, sig.Reason, c.reason)
			}
		})
	}
}

// The certificate that the CMS lacks is looked for in the trust store.
func TestCertificateFromTheStore(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{}, recipe{by: w.National.Personal, bag: []*signertest.Certificate{w.National.CA}})
	sig := only(t, w.verify(t, d))
	if sig.Reason != "signer-certificate.no-certificate" || sig.Verdict != report.Indeterminate || sig.Signer.Name != "" {
		t.Errorf("%v %s %q", sig.Verdict, sig.Reason, sig.Signer.Name)
	}
	cert, err := trust.ParseCertificate(w.National.Personal.DER)
	if err != nil {
		t.Fatal(err)
	}
	w.store.Add(trust.Entry{System: trust.National, Role: trust.RoleIntermediate, Certificate: cert, Origin: "test"})
	if sig := only(t, w.verify(t, d)); sig.Integrity != report.Intact || sig.System != trust.National {
		t.Errorf("%v %v", sig.Integrity, sig.System)
	}
}

func TestTimestampsAndDigestsInside(t *testing.T) {
	w := newWorld(t)
	at := w.now.Add(-time.Hour)
	stamped := func(t testing.TB, signed []byte) []byte {
		return recipe{by: w.National.TSA, contentType: oidTSTInfo(), content: tstInfo(t, signed, at)}.build(t, signed)
	}
	elsewhere := func(t testing.TB, signed []byte) []byte { return stamped(t, append(signed, 'x')) }
	sha1 := func(t testing.TB, signed []byte) []byte {
		sum := sumOf(crypto.SHA1, signed)
		return recipe{by: w.National.Personal, content: sum}.build(t, sum)
	}
	other := func(t testing.TB, signed []byte) []byte { return sha1(t, append(signed, 'x')) }
	for _, c := range []struct {
		name      string
		subFilter string
		cms       func(testing.TB, []byte) []byte
		kind      report.Kind
		integrity report.Integrity
		reason    string
	}{
		{"document timestamp", "ETSI.RFC3161", stamped, report.KindTimestamp, report.Intact, ""},
		{"timestamp of other bytes", "ETSI.RFC3161", elsewhere, report.KindTimestamp, report.Broken, "digest.mismatch"},
		{"SHA-1 inside", "adbe.pkcs7.sha1", sha1, report.KindSignature, report.Intact, "algorithm.weak-hash"},
		{"another SHA-1 inside", "adbe.pkcs7.sha1", other, report.KindSignature, report.Broken, "digest.mismatch"},
		{"timestamp without content", "ETSI.RFC3161", recipe{by: w.National.TSA}.build, report.KindTimestamp, report.IntegrityUnreadable, "cms-form.no-content"},
		{"raw RSA", "adbe.x509.rsa_sha1", sha1, report.KindSignature, report.IntegrityUnreadable, "cms-form.unsupported"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sig := only(t, w.verify(t, signedBy(t, seal{subFilter: c.subFilter, cms: c.cms}, recipe{})))
			if sig.Kind != c.kind || sig.Integrity != c.integrity || sig.Reason != c.reason || (sig.Verdict == report.Valid) != (c.reason == "") {
				t.Errorf("%v %v %v %s", sig.Kind, sig.Integrity, sig.Verdict, sig.Reason)
			}
		})
	}
}

func TestUnsigned(t *testing.T) {
	d := newDraft()
	d.append(map[int]string{
		1: "<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 1 /Fields [6 0 R] >> >>",
		6: "<< /FT /Sig /T (empty) /Type /Annot /Subtype /Widget /Rect [0 0 10 10] >>",
	})
	if doc := newWorld(t).verify(t, d); doc.Verdict != report.DocumentUnsigned || len(doc.Signatures) != 0 {
		t.Errorf("%v, %d signatures", doc.Verdict, len(doc.Signatures))
	}
}

// A signature that grants rights in a reader is nobody's signature.
func TestUsageRights(t *testing.T) {
	w := newWorld(t)
	d := signedBy(t, seal{noField: true}, recipe{by: w.National.Personal})
	d.append(map[int]string{1: "<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 6 0 R >> >>"})
	if doc := w.verify(t, d); doc.Verdict != report.DocumentUnsigned {
		t.Errorf("%v, %d signatures", doc.Verdict, len(doc.Signatures))
	}
}

func TestFileThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct{ path, code string }{
		{filepath.Join(dir, "none.pdf"), "file.not-found"},
		{dir, "file.unreadable"},
		{write("empty.pdf", ""), "pdf.empty"},
		{write("letter.pdf", "Kính gửi"), "pdf.not-a-pdf"},
	} {
		doc := File(t.Context(), c.path, Options{})
		if sum := doc.SHA256; (sum == "") != (c.code[:4] == "file") {
			t.Errorf("%s: SHA-256 %q", c.path, sum)
		}
		if doc.Verdict != report.DocumentUnreadable || fault.CodeOf(doc.Error) != c.code || doc.File != c.path {
			t.Errorf("%s: %v %v, want %s", c.path, doc.Verdict, doc.Error, c.code)
		}
	}
}

func TestFile(t *testing.T) {
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "văn bản.pdf")
	d := signedBy(t, seal{}, recipe{by: w.National.Personal})
	if err := os.WriteFile(path, d.data, 0o600); err != nil {
		t.Fatal(err)
	}
	doc := File(t.Context(), path, Options{Trust: w.store, At: w.now})
	if doc.File != path || doc.Verdict != report.DocumentIndeterminate || doc.Size != int64(len(d.data)) || len(doc.SHA256) != 64 {
		t.Errorf("%+v", doc)
	}
	if sig := only(t, File(t.Context(), path, Options{At: w.now})); sig.System != trust.Unknown || sig.Integrity != report.Intact {
		t.Errorf("nobody is trusted, yet %v %v", sig.System, sig.Integrity)
	}
}
