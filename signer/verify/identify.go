package verify

import (
	"cmp"
	"errors"
	"slices"

	"trien/signer/cms"
	"trien/signer/trust"
)

// errNoCertificate: no certificate at hand is the one the SignerInfo names.
var errNoCertificate = errors.New("no certificate for this signer")

// maxCertificates bounds the certificates of one CMS that are looked at.
const maxCertificates = 200

// maxNamed bounds the certificates of one name whose keys are tried.
const maxNamed = 4

// identify finds the certificate whose key made the signature. Only certificates that the SignerInfo names are tried (RFC 5652, 5.3): their
// order in the CMS means nothing, and of several with one name the one that
// the signing-certificate attribute holds the hash of goes first.
func (c *collector) identify(f *facts) {
	if f.signer == nil {
		f.valueFault = errNoCertificate
		return
	}
	k := f.container
	if !k.tried || f.signer.SignedAttrs == nil { // without attributes the bytes of the file decide
		k.tried = true
		c.try(k, f.signer, f.signedDigest())
	}
	f.named, f.certificate, f.valueFault = k.named, k.certificate, k.valueFault
}

// try looks for the certificate whose key made the value over digest.
func (c *collector) try(k *container, signer *cms.SignerInfo, digest []byte) {
	k.certificate, k.valueFault = nil, errNoCertificate
	if c.effort.exhausted() {
		k.valueFault = errTooMuch
		return
	}
	k.named = namedBy(signer, c.bag.parse(k.data.Certificates))
	if len(k.named) == 0 {
		k.named = namedBy(signer, known(c.store))
	}
	for i, cert := range k.named[:min(len(k.named), maxNamed)] {
		err := cert.KeyError
		switch {
		case c.effort.exhausted():
			err = errTooMuch
		case err == nil:
			c.effort.spend(verifying(cert.PublicKey))
			err = signer.VerifyUnsafe(cert.PublicKey, digest) // the algorithm check names what is broken
		}
		if i == 0 || err == nil {
			k.valueFault = err
		}
		if err == nil {
			k.certificate = cert
			break
		}
	}
}

func known(store *trust.Store) []*trust.Certificate {
	if store == nil {
		return nil
	}
	var all []*trust.Certificate
	for _, e := range store.Entries() {
		all = append(all, e.Certificate)
	}
	return all
}

// namedBy returns the certificates that signer names, the one that its
// signing-certificate attribute holds first.
func namedBy(signer *cms.SignerInfo, certificates []*trust.Certificate) []*trust.Certificate {
	var named []*trust.Certificate
	for _, cert := range certificates {
		if names(signer, cert) {
			named = append(named, cert)
		}
	}
	rank := func(cert *trust.Certificate) int {
		if len(bindings(signer)) > 0 && binds(signer, cert) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(named, func(a, b *trust.Certificate) int { return cmp.Compare(rank(a), rank(b)) })
	return named
}

// names tells whether signer names cert. An issuer whose name is written in
// another string type is the same issuer (RFC 5280, 7.1).
func names(signer *cms.SignerInfo, cert *trust.Certificate) bool {
	if signer.Matches(cert.RawIssuer, cert.Serial, cert.SubjectKeyID) {
		return true
	}
	return signer.Serial != nil && cert.Serial != nil && signer.Serial.Cmp(cert.Serial) == 0 &&
		trust.EqualNames(signer.IssuerRaw, cert.RawIssuer)
}
