// Package extension reads X.509 extensions that trust.Certificate does not
// keep, and the extensions of CRLs and OCSP responses. Use Of for a
// certificate and Read for a list.
package extension

import (
	"errors"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
	"trien/signer/trust"
)

// ErrMalformed: the bytes are not a list of extensions.
var ErrMalformed = errors.New("malformed extensions")

// Extension is one extension (RFC 5280, 4.1).
type Extension struct {
	OID      string
	Critical bool
	Value    []byte // content of the OCTET STRING, not copied
}

// maxExtensions bounds one list.
const maxExtensions = 100

// Read reads the content of a SEQUENCE OF Extension. An extension that stands
// twice is an error (RFC 5280, 4.2).
func Read(list cryptobyte.String) ([]Extension, error) {
	var all []Extension
	for !list.Empty() {
		e, ok := readOne(&list)
		if !ok || len(all) == maxExtensions {
			return nil, ErrMalformed
		}
		for _, other := range all {
			if other.OID == e.OID {
				return nil, ErrMalformed
			}
		}
		all = append(all, e)
	}
	return all, nil
}

func readOne(list *cryptobyte.String) (Extension, bool) {
	var ext, oid, flag, value cryptobyte.String
	var e Extension
	if !list.ReadASN1(&ext, asn1.SEQUENCE) || !ext.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return e, false
	}
	if ext.PeekASN1Tag(asn1.BOOLEAN) {
		if !ext.ReadASN1(&flag, asn1.BOOLEAN) || len(flag) != 1 {
			return e, false
		}
		e.Critical = flag[0] != 0
	}
	if !ext.ReadASN1(&value, asn1.OCTET_STRING) || !ext.Empty() {
		return e, false
	}
	e.OID, e.Value = algorithm.DottedOID(oid), value
	return e, e.OID != ""
}

// Of returns an extension of a certificate.
func Of(c *trust.Certificate, oid string) (Extension, bool) {
	tbs := cryptobyte.String(c.TBS)
	if !tbs.ReadASN1(&tbs, asn1.SEQUENCE) {
		return Extension{}, false
	}
	for !tbs.Empty() {
		var field, list cryptobyte.String
		var tag asn1.Tag
		if !tbs.ReadAnyASN1(&field, &tag) {
			break
		}
		if tag != asn1.Tag(3).ContextSpecific().Constructed() || !field.ReadASN1(&list, asn1.SEQUENCE) {
			continue
		}
		for !list.Empty() {
			e, ok := readOne(&list)
			if ok && e.OID == oid || !ok {
				return e, ok
			}
		}
	}
	return Extension{}, false
}
