package verify

import (
	"bytes"
	"errors"

	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/report"
)

// encryption is what guards an encrypted document: facts for the check of that
// name, the same for all its signatures.
type encryption struct {
	encrypted bool
	locked    bool // there is no key
	code      pdf.AuthCode
	state     codeState

	mac       *cms.MAC
	digest    *digest // over the bytes that the code is about
	signature []byte  // the signature value it goes with; nil when it stands alone
}

// codeState tells what became of the message authentication code.
type codeState int

const (
	codeUnknown     codeState = iota // not looked at, or not to be computed without a key
	codeNone                         // none is asked for
	codeMissing                      // one is asked for, and none covers the file
	codeUnsupported                  // of a kind not known here
	codeBroken
	codeHolds
)

// readEncryption reads what guards the document and asks for the digest that
// this takes. all are the signatures found so far.
func (c *collector) readEncryption(all []*facts) (*encryption, error) {
	e := &encryption{encrypted: c.doc.Encrypted(), locked: c.doc.Locked() != nil, code: c.doc.AuthCode()}
	switch {
	case !e.code.Required && !e.code.Present:
		e.state = codeNone
		return e, nil
	case e.locked:
		return e, nil
	}
	token, g, err := c.codeToken(e, all)
	if err != nil {
		return nil, err
	}
	if token == nil || g.coverage != report.CoverageFile || e.code.Key == nil {
		e.state = codeMissing
		return e, nil
	}
	if e.mac, err = cms.ParseMAC(token); errors.Is(err, cms.ErrAlgorithm) || err == nil && !e.mac.Hash.Available() {
		e.state = codeUnsupported
		return e, nil
	}
	e.state = codeBroken
	if err == nil {
		e.digest = c.digestOf(e.mac.Hash, g)
	}
	return e, nil
}

// codeToken returns the code and where the bytes stand that it is about
// (ISO/TS 32004, 5.4): in the trailer, or among the unsigned attributes of a
// signature.
func (c *collector) codeToken(e *encryption, all []*facts) ([]byte, geometry, error) {
	switch e.code.Location {
	case "Standalone":
		as := pdf.Signature{ByteRange: e.code.ByteRange, Contents: e.code.Token}
		g, err := measure(c.src, c.doc, &as)
		return e.code.Token, g, err
	case "AttachedToSig":
		for _, f := range all {
			if f.signer != nil && f.sig.ValueRef == e.code.Signature {
				e.signature = f.signer.Signature
				return onlyCode(f.signer.UnsignedAttrs), f.geometry, nil
			}
		}
	}
	return nil, geometry{}, nil
}

// onlyCode returns the code in attributes, nil where there is none or several.
func onlyCode(attributes []cms.Attribute) []byte {
	var found [][]byte
	for _, a := range attributes {
		if a.OID == cms.OIDPDFMAC {
			found = append(found, a.Values...)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// settle compares the code with the document, whose digest is there now.
func (e *encryption) settle() {
	if e.mac == nil || e.digest == nil || e.digest.sum == nil {
		return
	}
	var signature []byte
	if e.signature != nil {
		signature = e.mac.Hash.Sum(e.signature)
	}
	if e.mac.Verify(e.code.Key) == nil && bytes.Equal(e.mac.DataDigest, e.digest.sum) && bytes.Equal(e.mac.SignatureDigest, signature) {
		e.state = codeHolds
	}
}
