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
	f.named = namedBy(f.signer, c.bag.parse(f.cms.Certificates))
	if len(f.named) == 0 {
		f.named = namedBy(f.signer, known(c.store))
	}
	f.valueFault = errNoCertificate
	digest := f.signedDigest()
	for i, cert := range f.named[:min(len(f.named), maxNamed)] {
		err := cert.KeyError
		if err == nil {
			err = f.signer.VerifyUnsafe(cert.PublicKey, digest) // the algorithm check names what is broken
		}
		if i == 0 || err == nil {
			f.valueFault = err
		}
		if err == nil {
			f.certificate = cert
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
