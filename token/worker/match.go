package worker

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"

	"github.com/miekg/pkcs11"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/token/internal/certkey"
	"trien/token/internal/wire"
)

// pair is what tells the key objects of a certificate from others.
type pair struct {
	id      []byte // CKA_ID of the certificate; may be empty
	kind    uint64 // CKK_RSA or CKK_EC
	modulus []byte // RSA
	point   []byte // EC, uncompressed (SEC 1, 2.3.3)
}

// pairOf reads the public key of c. ok is false for a kind of key this program
// does not sign with.
func pairOf(c certificate) (p pair, ok bool) {
	public, err := certkey.Of(c.der)
	if err != nil {
		return pair{}, false
	}
	switch key := public.(type) {
	case *rsa.PublicKey:
		return pair{id: c.id, kind: pkcs11.CKK_RSA, modulus: key.N.Bytes()}, true
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		return pair{id: c.id, kind: pkcs11.CKK_EC, point: point}, err == nil
	}
	return pair{}, false
}

// orderSize is the size in bytes of the group order of an EC key on a curve
// whose order is as long as its field: P-256, P-384, P-521.
func (p pair) orderSize() int { return len(p.point) / 2 }

// grade says how well a key object fits, from not at all to surely.
type grade int

const (
	other   grade = iota // another key
	silent               // of the right kind, and nothing speaks for or against it
	sameID               // the CKA_ID is that of the certificate
	sameKey              // modulus or point are those of the certificate
)

// grade reads object; what it does not show counts neither way.
func (w *worker) grade(session pkcs11.SessionHandle, object pkcs11.ObjectHandle, p pair) grade {
	read := func(kind uint) []byte {
		value, err := w.direct.attribute(session, object, kind)
		if err != nil {
			return nil
		}
		return value
	}
	if kind, ok := number(read(pkcs11.CKA_KEY_TYPE)); ok && kind != p.kind {
		return other
	}
	if p.kind == pkcs11.CKK_RSA {
		if modulus := bytes.TrimLeft(read(pkcs11.CKA_MODULUS), "\x00"); len(modulus) > 0 {
			return gradeIf(bytes.Equal(modulus, p.modulus))
		}
	} else if point := read(pkcs11.CKA_EC_POINT); len(point) > 0 {
		return gradeIf(bytes.Equal(point, p.point) || bytes.Equal(inOctetString(point), p.point))
	}
	id := read(pkcs11.CKA_ID)
	switch {
	case len(id) == 0 || len(p.id) == 0:
		return silent
	case bytes.Equal(id, p.id):
		return sameID
	}
	return other
}

func gradeIf(same bool) grade {
	if same {
		return sameKey
	}
	return other
}

// inOctetString unwraps CKA_EC_POINT, a DER OCTET STRING by the specification
// and the bare point with some drivers.
func inOctetString(value []byte) []byte {
	input := cryptobyte.String(value)
	var inner cryptobyte.String
	if !input.ReadASN1(&inner, asn1.OCTET_STRING) {
		return nil
	}
	return inner
}

// presence tells whether the key of c can be seen without login. A driver that
// hides or refuses key objects, or must not be asked, leaves it unknown.
func (w *worker) presence(session pkcs11.SessionHandle, t wire.Token, c certificate) int {
	p, ok := pairOf(c)
	if !ok || w.quirks.ListBarely {
		return wire.KeyUnknown
	}
	for _, class := range []uint{pkcs11.CKO_PRIVATE_KEY, pkcs11.CKO_PUBLIC_KEY} {
		objects, err := w.find(session, class)
		if err != nil {
			return wire.KeyUnknown
		}
		for _, object := range objects {
			if w.grade(session, object, p) >= sameID {
				return wire.KeyPresent
			}
		}
	}
	if t.Flags&pkcs11.CKF_LOGIN_REQUIRED == 0 {
		return wire.KeyMissing
	}
	return wire.KeyUnknown
}

// privateKey finds the private key of p in a session after login: the best
// grade, and a silent one only when it is alone. The program checks each
// signature against the certificate, so a wrong guess cannot pass.
func (w *worker) privateKey(session pkcs11.SessionHandle, p pair) (pkcs11.ObjectHandle, error) {
	objects, err := w.find(session, pkcs11.CKO_PRIVATE_KEY)
	if err != nil {
		return 0, err
	}
	if best, found := w.best(session, objects, p); found {
		return best, nil
	}
	if id := w.publicID(session, p); id != nil {
		p.id = id
		if best, found := w.best(session, objects, p); found {
			return best, nil
		}
	}
	return 0, &wire.Fault{Code: "key-missing"}
}

func (w *worker) best(session pkcs11.SessionHandle, objects []pkcs11.ObjectHandle, p pair) (pkcs11.ObjectHandle, bool) {
	var best pkcs11.ObjectHandle
	top, count := other, 0
	for _, object := range objects {
		switch g := w.grade(session, object, p); {
		case g > top:
			best, top, count = object, g, 1
		case g == top:
			count++
		}
	}
	return best, top >= sameID || top == silent && count == 1
}

// publicID returns the CKA_ID of the public key object of p, for tokens whose
// certificates carry none or another one.
func (w *worker) publicID(session pkcs11.SessionHandle, p pair) []byte {
	objects, err := w.find(session, pkcs11.CKO_PUBLIC_KEY)
	if err != nil {
		return nil
	}
	for _, object := range objects {
		if w.grade(session, object, p) != sameKey {
			continue
		}
		if id, err := w.direct.attribute(session, object, pkcs11.CKA_ID); err == nil && len(id) > 0 {
			return id
		}
	}
	return nil
}
