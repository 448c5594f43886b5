package pdf

import (
	"crypto/hkdf"
	"crypto/sha256"
)

// AuthCode is what an encrypted document says of the message authentication
// code that guards it as a whole (ISO/TS 32004). Nothing in it has been
// judged.
type AuthCode struct {
	// Required: the encryption dictionary calls for a code, by /KDFSalt or by
	// the permission that lets it be missing being withheld (bit 13 of /P).
	Required bool
	// Present: the newest trailer has an /AuthCode.
	Present  bool
	Location Name // Standalone or AttachedToSig
	// ByteRange and Token are for Standalone; ByteRange is nil where it is not
	// four integers, none negative.
	ByteRange []int64
	Token     []byte
	// Signature is for AttachedToSig: the signature whose value holds the code.
	Signature Ref
	// Key wraps the key of the code; nil where there is none.
	Key []byte
}

// permitNoCode is bit 13 of /P: the code may be missing (ISO/TS 32004, 5.3).
const permitNoCode Permissions = 1 << 12

// AuthCode returns what the revision in view says of its message
// authentication code; the zero AuthCode for a document that is not encrypted.
func (d *Document) AuthCode() AuthCode {
	var a AuthCode
	if d.crypt == nil {
		return a
	}
	salt := d.crypt.salt
	a.Required = salt != nil || d.crypt.sealed && !d.crypt.permissions.Has(permitNoCode)
	var dict Dict
	dict, a.Present = d.Dict(d.Trailer()["AuthCode"])
	a.Location, _ = d.Name(dict["MACLocation"])
	a.ByteRange, _ = d.byteRange(dict)
	a.Token, _ = d.String(dict["MAC"])
	a.Signature, _ = dict["SigObjRef"].(Ref)
	if salt != nil && d.crypt.key != nil {
		key, err := hkdf.Key(sha256.New, d.crypt.key, salt, "PDFMAC", 32) // 6.4
		if err == nil {
			a.Key = key
		}
	}
	return a
}
