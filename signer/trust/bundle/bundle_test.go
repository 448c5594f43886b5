package bundle

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

// root makes a self-signed CA.
func root(t testing.TB, name string) trust.Entry {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	cert, err := trust.ParseCertificate(der)
	must(t, err)
	return trust.Entry{System: trust.National, Role: trust.RoleRoot, Certificate: cert}
}

// publisher has the same key every time: a test that fails does so again.
func publisher() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte("trien test publisher, 32 bytes !"))
}

func content(sequence uint64, entries ...trust.Entry) Content {
	return Content{Sequence: sequence, Date: now, Expires: now.AddDate(0, 6, 0), Publisher: "Trung tâm", Entries: entries}
}

func made(t testing.TB, c Content) []byte {
	t.Helper()
	data, err := Write(c, publisher())
	must(t, err)
	return data
}

func open(t testing.TB, data []byte) *Bundle {
	t.Helper()
	b, err := Open(data, []Key{KeyOf(publisher())})
	must(t, err)
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRoundTrip(t *testing.T) {
	a, b := root(t, "Gốc A"), root(t, "Gốc B")
	b.System = trust.Foreign
	c := content(7, a, b)
	c.Publisher = "Trung tâm\nsystem: national"
	c.Withdrawals = []trust.Withdrawal{{SHA256: a.Certificate.SHA256, Since: now, Reason: "ngừng\r\ndịch vụ"}, {SHA256: [32]byte{1}, Reason: "lộ khóa"}}
	got := open(t, made(t, c))
	must(t, got.Check())
	if got.Sequence != 7 || !got.Date.Equal(now) || !got.Expires.Equal(c.Expires) || got.Publisher != "Trung tâm system: national" {
		t.Errorf("%+v", got)
	}
	store := trust.NewStore()
	store.AddTable(got.Table, trust.FromBundle)
	if !store.Holds(a) || !store.Holds(b) || !store.Withdrawn(a.Certificate, now) || store.Withdrawn(a.Certificate, now.Add(-time.Second)) {
		t.Error("the store does not hold what the bundle says")
	}
	w, _ := store.Withdrawal(a.Certificate)
	if w.Reason != "ngừng dịch vụ" || w.Origin != trust.FromBundle || len(store.Withdrawals()) != 2 {
		t.Errorf("%+v", w)
	}
	if src := got.Source(); src.Sequence != 7 || src.Origin != trust.FromBundle || src.Expired(now) || !src.Expired(c.Expires.Add(time.Second)) {
		t.Errorf("%+v", src)
	}
}

// TestNoOtherBytes: no byte changed, left out or added gives a bundle.
func TestNoOtherBytes(t *testing.T) {
	data := made(t, content(1, root(t, "Gốc")))
	keys := []Key{KeyOf(publisher())}
	refuse := func(what string, at int, changed []byte) {
		if b, err := Open(changed, keys); err == nil {
			t.Errorf("%s at %d is accepted: %+v", what, at, b)
		} else if fault.CodeOf(err) == "" {
			t.Errorf("%s at %d: no words: %v", what, at, err)
		}
	}
	for i := range data {
		for _, bit := range []byte{1, 0x20, 0x80} {
			changed := bytes.Clone(data)
			changed[i] ^= bit
			refuse("a flipped bit", i, changed)
		}
		refuse("a cut", i, data[:i])
		refuse("a missing byte", i, append(bytes.Clone(data[:i]), data[i+1:]...))
	}
	refuse("an added line", len(data), append(bytes.Clone(data), '\n'))
	refuse("a carriage return", len(data), append(bytes.Clone(data[:len(data)-1]), "\r\n"...))
	refuse("a second bundle", len(data), append(bytes.Clone(data), data...))
}

// sign makes a bundle of any body.
func sign(body string) []byte {
	key := publisher()
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(key, signedBytes([]byte(body))))
	return []byte(body + signatureField + KeyOf(key).String() + " " + signature + "\n")
}

func TestOpenRefuses(t *testing.T) {
	_, other, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	whole := made(t, content(1, root(t, "Gốc")))
	foreign, err := Write(content(1, root(t, "Gốc")), other)
	must(t, err)
	head := "table: 1\nsequence: 1\ndate: 2026-11-20T08:00:00Z\nexpires: 2027-05-20T00:00:00Z\npublisher: P\n\n"
	replace := func(old, new string) []byte { return sign(strings.Replace(head, old, new, 1)) }
	ours := []Key{KeyOf(publisher())}
	unprefixed := base64.StdEncoding.EncodeToString(ed25519.Sign(publisher(), []byte(head)))
	for _, tt := range []struct {
		name string
		data []byte
		keys []Key
		code string
	}{
		{"the head as it should be", sign(head), ours, ""},
		{"no publisher named", whole, nil, "trustdata.no-publisher"},
		{"another publisher", foreign, ours, "trustdata.bundle-publisher"},
		{"its name changed to ours", bytes.Replace(foreign, []byte(KeyOf(other).String()), []byte(ours[0].String()), 1), ours, "trustdata.bundle-altered"},
		{"altered", bytes.Replace(whole, []byte("national"), []byte("foreign"), 1), ours, "trustdata.bundle-altered"},
		{"signed for another purpose", []byte(head + signatureField + ours[0].String() + " " + unprefixed + "\n"), ours, "trustdata.bundle-altered"},
		{"nothing", nil, ours, "trustdata.bundle-unreadable"},
		{"a web page", []byte("<!doctype html>\n"), ours, "trustdata.bundle-unreadable"},
		{"cut short", whole[:len(whole)/2], ours, "trustdata.bundle-unreadable"},
		{"oversized", append(bytes.Repeat([]byte("#\n"), MaxSize/2), whole...), ours, "trustdata.bundle-unreadable"},
		{"no table", sign("hello\n"), ours, "trustdata.bundle-unreadable"},
		{"no sequence", replace("sequence: 1\n", ""), ours, "trustdata.bundle-unreadable"},
		{"sequence zero", replace("sequence: 1", "sequence: 0"), ours, "trustdata.bundle-unreadable"},
		{"sequence below zero", replace("sequence: 1", "sequence: -1"), ours, "trustdata.bundle-unreadable"},
		{"sequence beyond all", replace("sequence: 1", "sequence: 18446744073709551615"), ours, "trustdata.bundle-unreadable"},
		{"no date", replace("date: 2026-11-20T08:00:00Z", "date: today"), ours, "trustdata.bundle-unreadable"},
		{"expires before its date", replace("expires: 2027", "expires: 2025"), ours, "trustdata.bundle-unreadable"},
		{"publisher without a name", replace("publisher: P", "publisher:"), ours, "trustdata.bundle-unreadable"},
		{"a field of a newer bundle", replace("publisher: P", "publisher: P\nonly: x"), ours, "trustdata.bundle-unreadable"},
	} {
		if _, err := Open(tt.data, tt.keys); fault.CodeOf(err) != tt.code {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestCheck: what only reading the certificates shows.
func TestCheck(t *testing.T) {
	head := "table: 1\nsequence: 1\ndate: 2026-11-20T08:00:00Z\nexpires: 2027-05-20T00:00:00Z\npublisher: P\n"
	record := string(trust.AppendEntry(nil, root(t, "Gốc")))
	for name, body := range map[string]string{
		"a name that is not the certificate's": head + strings.Replace(record, "name: Gốc", "name: MIC National Root CA", 1) + "\n",
		"another validity":                     head + strings.Replace(record, "not-after: 2036", "not-after: 2046", 1) + "\n",
		"a withdrawal without a reason":        head + string(trust.AppendWithdrawal(nil, trust.Withdrawal{})) + "\n",
	} {
		if err := open(t, sign(body)).Check(); fault.CodeOf(err) != "trustdata.bundle-unreadable" {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, open(t, sign(head+record+"\n")).Check())
}

func TestReplaces(t *testing.T) {
	a, b := root(t, "A"), root(t, "B")
	moved := a
	moved.System = trust.Foreign
	second := made(t, content(2, a))
	installed := open(t, second)
	withdrawing := content(3, a)
	withdrawing.Withdrawals = []trust.Withdrawal{{SHA256: a.Certificate.SHA256, Reason: "x"}}
	for _, tt := range []struct {
		name string
		data []byte
		code string
	}{
		{"newer with more", made(t, content(3, a, b)), ""},
		{"newer that withdraws", made(t, withdrawing), ""},
		{"older", made(t, content(1, a)), "trustdata.bundle-older"},
		{"same number, other content", made(t, content(2, a, b)), "trustdata.bundle-twin"},
		{"newer that passes over an anchor", made(t, content(3, b)), "trustdata.bundle-drops"},
		{"newer that moves an anchor", made(t, content(3, moved)), "trustdata.bundle-drops"},
	} {
		if err := open(t, tt.data).Replaces(installed); fault.CodeOf(err) != tt.code || err != nil && tt.code == "" {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if err := open(t, second).Replaces(installed); !errors.Is(err, ErrSame) {
		t.Errorf("the same: %v", err)
	}
	if err := installed.FitAt(installed.Expires.Add(time.Second)); fault.CodeOf(err) != "trustdata.bundle-expired" {
		t.Errorf("expired: %v", err)
	}
	must(t, installed.FitAt(installed.Expires))
}

func TestWriteRefuses(t *testing.T) {
	noName, noReason, zero := content(1), content(1), content(0)
	noName.Publisher = " \n"
	noReason.Withdrawals = []trust.Withdrawal{{Reason: " "}}
	for code, c := range map[string]Content{"trustdata.bundle-unreadable": noName, "trustdata.reason-missing": noReason} {
		if _, err := Write(c, publisher()); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := Write(zero, publisher()); err == nil {
		t.Error("a bundle without a number is made")
	}
}

func TestKeys(t *testing.T) {
	key := KeyOf(publisher())
	if again, err := ParseKey(key.String()); err != nil || again != key {
		t.Errorf("%v", err)
	}
	good := key.String()
	for _, bad := range []string{"", "ed25519:", good[8:], good + "A", good[:len(good)-1], "rsa:" + good[8:], " " + good, good[:20] + "\n" + good[20:], strings.Repeat("x", 500)} {
		if _, err := ParseKey(bad); fault.CodeOf(err) != "trustdata.bad-publisher" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	written, err := WritePrivateKey(publisher())
	must(t, err)
	if back, err := ReadPrivateKey(written); err != nil || !back.Equal(publisher()) {
		t.Errorf("%v", err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(curve)
	must(t, err)
	for name, bad := range map[string][]byte{
		"nothing": nil, "another kind": pem.EncodeToMemory(&pem.Block{Type: privateKeyBlock, Bytes: der}),
		"damaged": pem.EncodeToMemory(&pem.Block{Type: privateKeyBlock, Bytes: der[:20]}),
		"another": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	} {
		if _, err := ReadPrivateKey(bad); fault.CodeOf(err) != "trustdata.bad-key" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOpenSSL: a publisher needs nothing of ours to make a key, and others can
// check a signature by the description of the format alone.
func TestOpenSSL(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "openssl", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v\n%s", args, err, out)
		}
	}
	run("genpkey", "-algorithm", "ed25519", "-out", "key.pem")
	run("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
	text, err := os.ReadFile(filepath.Join(dir, "key.pem"))
	must(t, err)
	key, err := ReadPrivateKey(text)
	must(t, err)
	data, err := Write(content(1, root(t, "Gốc")), key)
	must(t, err)
	at := bytes.LastIndex(data[:len(data)-1], []byte("\n")) + 1
	_, value, _ := strings.Cut(strings.TrimSpace(string(data[at:]))[len(signatureField):], " ")
	signature, err := base64.StdEncoding.DecodeString(value)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "signed"), append([]byte("Trien trust bundle 1\n"), data[:at]...), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "signature"), signature, 0o600))
	run("pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin", "-in", "signed", "-sigfile", "signature")
}

// FuzzOpen signs whatever comes, so that the parser behind the signature is
// reached: what opens and passes Check can be written again and says the same.
func FuzzOpen(f *testing.F) {
	c := content(3, root(f, "Gốc"))
	c.Withdrawals = []trust.Withdrawal{{SHA256: [32]byte{1}, Since: now, Reason: "x"}, {SHA256: [32]byte{2}, Reason: "y"}}
	data := made(f, c)
	body, _, _, err := divide(data)
	must(f, err)
	f.Add(string(body))
	f.Add("table: 1\nsequence: 1\ndate: 2026-11-20T08:00:00Z\nexpires: 2027-05-20T00:00:00Z\npublisher: P\n\n")
	f.Add("table: 1\n\n" + signatureField + KeyOf(publisher()).String() + " AAAA\n")
	f.Fuzz(func(t *testing.T, body string) {
		if _, err := Open([]byte(body), []Key{KeyOf(publisher())}); err == nil {
			t.Error("a bundle that nobody signed")
		}
		b, err := Open(sign(body), []Key{KeyOf(publisher())})
		if err != nil {
			return
		}
		store := trust.NewStore()
		store.AddTable(b.Table, trust.FromBundle)
		if b.Check() != nil {
			return
		}
		again, err := Write(Content{b.Sequence, b.Date, b.Expires, b.Publisher, store.Entries(), store.Withdrawals()}, publisher())
		must(t, err)
		twice := trust.NewStore()
		twice.AddTable(open(t, again).Table, trust.FromBundle)
		if twice.Fingerprint() != store.Fingerprint() {
			t.Error("what was written is not what was read")
		}
	})
}
