package verify

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trien/signer/fault"
	"trien/signer/report"
)

// sealed returns a document with more of its trailer and an object for it.
func sealed(trailer string, object int, text string) *draft {
	d := newDraft()
	d.trailer = trailer
	d.append(map[int]string{object: text})
	return d
}

// forRecipients is encrypted by a handler that asks for a private key.
func forRecipients() *draft {
	return sealed(" /Encrypt 90 0 R /ID [<01> <02>]", 90,
		"<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 5 /Length 256 /StmF /F /StrF /F /CF << /F << /CFM /AESV3 /Recipients [<30>] >> >> >>")
}

func TestLockedDocument(t *testing.T) {
	w := newWorld(t)
	opt := Options{Trust: w.store, At: w.now}
	d := forRecipients()
	if doc := readBytes(t, d.data, opt); doc.Verdict != report.DocumentUnreadable || fault.CodeOf(doc.Error) != "pdf.encryption-unsupported" {
		t.Errorf("unsigned: %v %v", doc.Verdict, doc.Error)
	}
	d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
	sig := only(t, readBytes(t, d.data, opt))
	if sig.Integrity != report.Intact || sig.Coverage != report.CoverageFile || sig.Verdict != report.Indeterminate || sig.Reason != "encryption.locked" {
		t.Errorf("signed: %v %v %v %s", sig.Integrity, sig.Coverage, sig.Verdict, sig.Reason)
	}
	changed := bytes.Replace(d.data, []byte("Quyet dinh"), []byte("Quyet DINH"), 1)
	if sig := only(t, readBytes(t, changed, opt)); sig.Integrity != report.Broken || sig.Verdict != report.Invalid {
		t.Errorf("changed: %v %v", sig.Integrity, sig.Verdict)
	}
}

func readBytes(t testing.TB, data []byte, opt Options) report.Document {
	t.Helper()
	return read(t.Context(), "", bytes.NewReader(data), int64(len(data)), newReading(), opt)
}

// The document's key, the salt, and the key that follows from them.
func fileKey() []byte { return bytes.Repeat([]byte{5}, 32) }
func kdfSalt() []byte { return bytes.Repeat([]byte{6}, 32) }

func macKey(t testing.TB) []byte {
	t.Helper()
	key, err := hkdf.Key(sha256.New, fileKey(), kdfSalt(), "PDFMAC", 32)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// guarded is encrypted with an empty user password (ISO 32000-1, extension
// level 3, revision 5, for its short derivation) and leaves strings and streams
// open; more is put into the encryption dictionary.
func guarded(t testing.TB, more string) *draft {
	t.Helper()
	salts := []byte("validateprotects")
	check := sha256.Sum256(salts[:8])
	user := slices.Concat(check[:], salts)
	with := sha256.Sum256(salts[8:])
	block, err := aes.NewCipher(with[:])
	if err != nil {
		t.Fatal(err)
	}
	wrapped := make([]byte, 32)
	cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(wrapped, fileKey())
	if block, err = aes.NewCipher(fileKey()); err != nil {
		t.Fatal(err)
	}
	perms := append(binary.LittleEndian.AppendUint32(nil, 0xfffffffc), "\xff\xff\xff\xffTadb1234"...)
	block.Encrypt(perms, perms)
	return sealed(" /Encrypt 90 0 R /ID [<01> <02>]", 90, fmt.Sprintf(
		"<< /Filter /Standard /V 5 /R 5 /Length 256 /P -4 /O <%x> /U <%x> /OE <%x> /UE <%x> /Perms <%x> %s >>",
		make([]byte, 48), user, make([]byte, 32), wrapped, perms, more))
}

// macToken is a message authentication code (ISO/TS 32004, 6.3).
func macToken(t testing.TB, key, data, signature []byte) []byte {
	t.Helper()
	secret := bytes.Repeat([]byte{9}, 32)
	octets := func(b []byte) []byte { return tlv(t, 0, asn1.TagOctetString, false, b) }
	kind, digestID := oid(1, 0, 32004, 1, 0), identifier(t, oid(2, 16, 840, 1, 101, 3, 4, 2, 1))
	info := [][]byte{marshal(t, 0), octets(data)}
	if signature != nil {
		info = append(info, tlv(t, 2, 0, false, signature))
	}
	content := sequence(t, info...)
	digest := sha256.Sum256(content)
	attributes := [][]byte{
		sequence(t, marshal(t, oid(1, 2, 840, 113549, 1, 9, 3)), setOf(t, marshal(t, kind))),
		sequence(t, marshal(t, oid(1, 2, 840, 113549, 1, 9, 4)), setOf(t, octets(digest[:]))),
	}
	slices.SortFunc(attributes, bytes.Compare)
	code := hmac.New(sha256.New, secret)
	code.Write(tlv(t, 0, asn1.TagSet, true, attributes...))
	body := sequence(t,
		marshal(t, 0),
		tlv(t, 0, asn1.TagSet, true, tlv(t, 2, 3, true,
			marshal(t, 0), tlv(t, 2, 0, true, marshal(t, oid(1, 0, 32004, 1, 1))),
			identifier(t, oid(2, 16, 840, 1, 101, 3, 4, 1, 45)), octets(wrapKey(t, key, secret)))),
		identifier(t, oid(1, 2, 840, 113549, 2, 9)),
		tlv(t, 2, 1, true, digestID[2:]),
		sequence(t, marshal(t, kind), tlv(t, 2, 0, true, octets(content))),
		tlv(t, 2, 2, true, attributes...),
		octets(code.Sum(nil)),
	)
	return sequence(t, marshal(t, oid(1, 2, 840, 113549, 1, 9, 16, 1, 2)), tlv(t, 2, 0, true, body))
}

// wrapKey is the AES key wrap (RFC 3394, 2.2.1).
func wrapKey(t testing.TB, with, key []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(with)
	if err != nil {
		t.Fatal(err)
	}
	a, r := bytes.Repeat([]byte{0xa6}, 8), slices.Clone(key)
	n := len(key) / 8
	for step := range 6 * n {
		at := 8 * (step % n)
		b := slices.Concat(a, r[at:at+8])
		block.Encrypt(b, b)
		a = binary.BigEndian.AppendUint64(nil, binary.BigEndian.Uint64(b)^uint64(step+1))
		copy(r[at:], b[8:])
	}
	return slices.Concat(a, r)
}

func TestAuthenticationCodeOfASignature(t *testing.T) {
	w := newWorld(t)
	salt := fmt.Sprintf("/KDFSalt <%x>", kdfSalt())
	attached := func(token func(data, signature []byte) []byte) func(t testing.TB, signed []byte) []byte {
		return func(t testing.TB, signed []byte) []byte {
			data := sha256.Sum256(signed)
			r := recipe{by: w.National.Personal, unsigned: func(value []byte) [][]byte {
				of := sha256.Sum256(value)
				return [][]byte{sequence(t, marshal(t, oid(1, 0, 32004, 1, 2)), setOf(t, token(data[:], of[:])))}
			}}
			return r.build(t, signed)
		}
	}
	sound := attached(func(data, signature []byte) []byte { return macToken(t, macKey(t), data, signature) })
	for _, tt := range []struct {
		name, more, trailer string
		cms                 func(t testing.TB, signed []byte) []byte
		want                string
		status              report.Status
	}{
		{"none asked for", "", "", recipe{by: w.National.Personal}.build, "opened", report.Pass},
		{"sound", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", sound, "code-holds", report.Pass},
		{"missing", salt, "", sound, "code-missing", report.Warn},
		{"missing from the signature", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", recipe{by: w.National.Personal}.build, "code-missing", report.Warn},
		{"of another signature", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 17 0 R >>", sound, "code-missing", report.Warn},
		{"in a place unknown here", salt, "/AuthCode << /MACLocation /Elsewhere >>", sound, "code-missing", report.Warn},
		{"without salt", "", "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", sound, "code-missing", report.Warn},
		{"by another key", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", attached(func(data, signature []byte) []byte {
			return macToken(t, make([]byte, 32), data, signature)
		}), "code-broken", report.Fail},
		{"about other bytes", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", attached(func(_, signature []byte) []byte {
			return macToken(t, macKey(t), make([]byte, 32), signature)
		}), "code-broken", report.Fail},
		{"about another signature value", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", attached(func(data, _ []byte) []byte {
			return macToken(t, macKey(t), data, make([]byte, 32))
		}), "code-broken", report.Fail},
		{"about no signature", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", attached(func(data, _ []byte) []byte {
			return macToken(t, macKey(t), data, nil)
		}), "code-broken", report.Fail},
		{"of bytes that are none", salt, "/AuthCode << /MACLocation /AttachedToSig /SigObjRef 91 0 R >>", attached(func(_, _ []byte) []byte {
			return sequence(t)
		}), "code-broken", report.Fail},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := guarded(t, tt.more)
			d.trailer += tt.trailer
			d.sign(t, seal{cms: tt.cms})
			sig := only(t, w.verify(t, d))
			if f := finding(t, sig, report.CheckEncryption); f.Status != tt.status || f.Reason != tt.want {
				t.Errorf("%v %s", f.Status, f.Reason)
			}
			if sig.Integrity != report.Intact || tt.status == report.Warn && sig.Verdict == report.Valid || tt.status == report.Fail && sig.Verdict != report.Invalid {
				t.Errorf("%v %v %s", sig.Integrity, sig.Verdict, sig.Reason)
			}
		})
	}
}

// A code of its own has to leave out itself alone and to reach to the end.
func TestAuthenticationCodeAlone(t *testing.T) {
	w := newWorld(t)
	for _, tt := range []struct {
		name   string
		change func(d *draft)
		want   string
	}{
		{"sound", func(*draft) {}, "code-holds"},
		{"a byte changed before it", func(d *draft) { d.data[bytes.Index(d.data, []byte("Quyet"))] ^= 1 }, "code-broken"},
		{"the file goes on", func(d *draft) {
			d.trailer = strings.Replace(d.trailer, "/AuthCode", "/AuthCode", 1)
			d.append(map[int]string{95: "1"})
		}, "code-missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := guarded(t, fmt.Sprintf("/KDFSalt <%x>", kdfSalt()))
			d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
			standAlone(t, d)
			tt.change(d)
			sig := only(t, w.verify(t, d))
			if f := finding(t, sig, report.CheckEncryption); f.Reason != tt.want {
				t.Errorf("%v %s", f.Status, f.Reason)
			}
		})
	}
}

// standAlone appends a revision with a code over the whole file.
func standAlone(t testing.TB, d *draft) {
	t.Helper()
	const width = 1000
	blank := "<" + strings.Repeat("0", width) + ">"
	space := strings.Repeat(" ", rangeWidth)
	size := len(macToken(t, macKey(t), make([]byte, 32), nil))
	blank = blank[:2*size+1] + ">"
	d.trailer += "/AuthCode << /MACLocation /Standalone /ByteRange " + space + " /MAC " + blank + " >>"
	d.append(map[int]string{94: "1"})
	from := bytes.LastIndex(d.data, []byte(blank))
	to := from + len(blank)
	copy(d.data[bytes.LastIndex(d.data, []byte(space)):], fmt.Sprintf("[0 %d %d %d]", from, to, len(d.data)-to))
	sum := sha256.Sum256(slices.Concat(d.data[:from], d.data[to:]))
	copy(d.data[from:], fmt.Sprintf("<%x>", macToken(t, macKey(t), sum[:], nil)))
}
