package timestamp

import (
	"cmp"
	"crypto"
	"fmt"
	"slices"

	"trien/signer/cms"
	"trien/signer/cms/algorithm"
	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

// Signer is the authority's certificate whose key made a token, with what was
// forgiven on the way.
type Signer struct {
	Certificate *trust.Certificate
	Hash        crypto.Hash // under the signature value
	Notes       []Note
}

// Verify checks the token's signature with the certificate that its SignerInfo
// names, from the token itself or from known (RFC 3161, 2.4.2; RFC 5652, 5.6),
// that the signed attribute names the same certificate (RFC 5816), and that the
// certificate is one for timestamping (RFC 3161, 2.3). It says nothing about
// trust, see AuthorityOf, nor about the data, see Covers.
//
// Errors: ErrNoCertificate, ErrSignature, ErrCertificateMismatch, ErrUsage.
func (t *Token) Verify(known []*trust.Certificate) (Signer, error) {
	info := &t.signed.Signers[0]
	if info.SignedAttrs == nil || info.ContentTypeAttr != cms.OIDTSTInfo {
		return Signer{}, fmt.Errorf("%w: no signed content type", ErrSignature)
	}
	if !info.Digest.Available() {
		return Signer{}, fmt.Errorf("%w: %w", ErrSignature, &algorithm.UnsupportedError{OID: info.DigestOID, What: "digest"})
	}
	cert, err := t.signerOf(info, known)
	if err != nil {
		return Signer{}, err
	}
	s := Signer{Certificate: cert, Hash: info.SignatureHash.Standard()}
	bound, err := bindsTo(info, cert)
	if err != nil {
		return Signer{}, err
	}
	s.note(NoteNotBound, !bound)
	if err := s.checkUsage(); err != nil {
		return Signer{}, err
	}
	s.note(NoteSHA1, t.Hash == crypto.SHA1 || info.Digest == algorithm.SHA1 || info.SignatureHash == algorithm.SHA1)
	s.note(NoteBER, t.signed.BER)
	return s, nil
}

func (s *Signer) note(n Note, applies bool) {
	if applies {
		s.Notes = append(s.Notes, n)
	}
}

// signerOf returns the named certificate whose key made the signature. Of
// several with one name, the one that the attribute binds is tried first.
func (t *Token) signerOf(info *cms.SignerInfo, known []*trust.Certificate) (*trust.Certificate, error) {
	var named []*trust.Certificate
	for _, c := range slices.Concat(t.Certificates, known) {
		if c != nil && names(info, c) && !slices.ContainsFunc(named, c.Equal) {
			named = append(named, c)
		}
	}
	if len(named) == 0 {
		return nil, ErrNoCertificate
	}
	slices.SortStableFunc(named, func(a, b *trust.Certificate) int { return cmp.Compare(rank(info, a), rank(info, b)) })
	digest := info.Digest.Sum(t.signed.Content)
	var first error
	for _, c := range named[:min(len(named), 4)] {
		err := c.KeyError
		if err == nil {
			err = info.Verify(c.PublicKey, digest)
		}
		if err == nil {
			return c, nil
		}
		first = cmp.Or(first, err)
	}
	return nil, fmt.Errorf("%w: %w", ErrSignature, first)
}

// names reports whether info names c. An issuer written in another string type
// is the same issuer (RFC 5280, 7.1).
func names(info *cms.SignerInfo, c *trust.Certificate) bool {
	return info.Matches(c.RawIssuer, c.Serial, c.SubjectKeyID) ||
		info.Serial != nil && info.Serial.Cmp(c.Serial) == 0 && trust.EqualNames(info.IssuerRaw, c.RawIssuer)
}

func rank(info *cms.SignerInfo, c *trust.Certificate) int {
	if bound, err := bindsTo(info, c); bound && err == nil {
		return 0
	}
	return 1
}

// bindsTo reports whether the signing-certificate attribute holds the hash of
// c: the first entry of each version of it (RFC 2634, 5.4; RFC 5035, 3). No
// attribute binds nothing and is no error.
func bindsTo(info *cms.SignerInfo, c *trust.Certificate) (bool, error) {
	if slices.Contains(info.Unreadable, cms.OIDSigningCertificate) || slices.Contains(info.Unreadable, cms.OIDSigningCertificateV2) {
		return false, fmt.Errorf("%w: unreadable attribute", ErrCertificateMismatch)
	}
	seen := map[int]bool{}
	for _, id := range info.ESS {
		if seen[id.Version] {
			continue
		}
		seen[id.Version] = true
		if !id.Names(c.Raw) {
			return false, ErrCertificateMismatch
		}
		if id.Serial != nil && id.IssuerRaw != nil && (id.Serial.Cmp(c.Serial) != 0 || !trust.EqualNames(id.IssuerRaw, c.RawIssuer)) {
			return false, ErrCertificateMismatch
		}
	}
	return len(seen) > 0, nil
}

// checkUsage applies RFC 3161, 2.3: extended key usage with timeStamping alone,
// critical. A key usage without any signing bit contradicts it.
func (s *Signer) checkUsage() error {
	c := s.Certificate
	if !c.For(trust.EKUTimeStamping) {
		return ErrUsage
	}
	if c.HasKeyUsage && c.KeyUsage&(trust.DigitalSignature|trust.NonRepudiation) == 0 {
		return ErrUsage
	}
	s.note(NoteUsageShared, len(c.ExtKeyUsage) > 1)
	usage, _ := extension.Of(c, "2.5.29.37")
	s.note(NoteUsageNotCritical, !usage.Critical)
	return nil
}
