package revocation

import (
	"bytes"
	"errors"
	"fmt"

	"trien/signer/cms/algorithm"
	"trien/signer/trust"
)

// Check makes sure that the list speaks about cert, issued by issuer, and that
// issuer signed it, or one of others to whom it delegated (RFC 5280, 6.3.3): a
// CRL issuer that issuer certified, or the CA that certified issuer.
// A critical extension that is not known makes the list ErrUnsupported.
// Errors: ErrOther, ErrScope, ErrSigner, ErrSignature, ErrUnsupported,
// ErrMalformed, and ErrDelta for a delta CRL, which CheckDelta takes.
func (c *CRL) Check(cert, issuer *trust.Certificate, others ...*trust.Certificate) (*Statement, error) {
	if c.DeltaBase != nil {
		return nil, ErrDelta
	}
	s, found, err := c.statement(cert, issuer, others)
	if err != nil {
		return nil, err
	}
	return s.with(found, c)
}

// CheckDelta is Check for a base list with the delta list made for it
// (RFC 5280, 5.2.4 and 6.3.3): both from one issuer with one scope, the base
// not older than the delta wants it.
// Errors: those of Check, and ErrBase.
func CheckDelta(base, delta *CRL, cert, issuer *trust.Certificate, others ...*trust.Certificate) (*Statement, error) {
	switch {
	case base.DeltaBase != nil || delta.DeltaBase == nil || base.Number == nil || delta.Number == nil,
		!trust.EqualNames(base.Issuer, delta.Issuer), !bytes.Equal(base.idp, delta.idp),
		base.Number.Cmp(delta.DeltaBase) < 0, base.Number.Cmp(delta.Number) > 0:
		return nil, ErrBase
	}
	s, found, err := base.statement(cert, issuer, others)
	if err != nil {
		return nil, err
	}
	newer, changed, err := delta.statement(cert, issuer, others)
	if err != nil {
		return nil, err
	}
	s.Delta, s.ThisUpdate, s.NextUpdate = delta.Raw, newer.ThisUpdate, newer.NextUpdate
	switch {
	case changed != nil && changed.reason == RemoveFromCRL:
		found = nil
	case changed != nil:
		found = changed
	}
	return s.with(found, base)
}

// with completes a statement with the entry that was found.
func (s *Statement) with(found *entry, c *CRL) (*Statement, error) {
	switch {
	case found != nil:
		s.State, s.RevokedAt, s.Reason, s.InvalidSince = Revoked, found.revokedAt, found.reason, found.invalidSince
	case c.scope.someReasons:
		return nil, fmt.Errorf("%w: some reasons only", ErrScope)
	default:
		s.State = Good
	}
	return s, nil
}

func (c *CRL) statement(cert, issuer *trust.Certificate, others []*trust.Certificate) (*Statement, *entry, error) {
	s := &Statement{
		Certificate: cert, Source: FromCRL, Raw: c.Raw,
		ThisUpdate: c.ThisUpdate, NextUpdate: c.NextUpdate, Keeps: c.Keeps,
	}
	if err := c.fits(s, cert, issuer); err != nil {
		return nil, nil, err
	}
	if err := c.checkSigner(s, issuer, others); err != nil {
		return nil, nil, err
	}
	found, err := c.find(cert)
	return s, found, err
}

// fits compares names and scope. A list of another issuer than the
// certificate's has to be indirect and named by a distribution point.
func (c *CRL) fits(s *Statement, cert, issuer *trust.Certificate) error {
	if !trust.EqualNames(cert.RawIssuer, issuer.RawSubject) {
		return ErrOther
	}
	switch {
	case trust.EqualNames(c.Issuer, cert.RawIssuer):
	case trust.DashTwins(c.Issuer, cert.RawIssuer):
		s.Notes = append(s.Notes, NoteDash)
	case !c.Indirect || !pointsTo(cert, c.Issuer):
		return ErrOther
	}
	if !c.scope.admits(cert) {
		return ErrScope
	}
	return nil
}

func pointsTo(cert *trust.Certificate, crlIssuer []byte) bool {
	for _, p := range cert.CRLs {
		if p.RawIssuer != nil && sameName(p.RawIssuer, crlIssuer) {
			return true
		}
	}
	return false
}

func (c *CRL) checkSigner(s *Statement, issuer *trust.Certificate, others []*trust.Certificate) error {
	sig, err := algorithm.ParseSignature(c.algorithm.OID, c.algorithm.Params, 0)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	why := ErrSigner
	for _, signer := range append([]*trust.Certificate{issuer}, others...) {
		if signer == nil || signer.PublicKey == nil || !sameName(signer.RawSubject, c.Issuer) || !mayList(signer, issuer) {
			continue
		}
		switch err := sig.Verify(signer.PublicKey, c.tbs, c.signature); {
		case err == nil:
			s.Signer = signer
			if sig.Hash == algorithm.SHA1 {
				s.Notes = append(s.Notes, NoteSHA1)
			}
			return nil
		case errors.Is(err, algorithm.ErrMismatch), errors.Is(err, algorithm.ErrKey):
			why = fmt.Errorf("%w: %w", ErrSignature, err) // a key of another kind did not sign either
		default:
			why = fmt.Errorf("%w: %w", ErrUnsupported, err)
		}
	}
	return why
}

// mayList: the issuing CA unless its key usage forbids it (RFC 5280, 6.3.3
// (f)); another only where its key usage says so and it stands directly below
// or above the issuing CA.
func mayList(signer, issuer *trust.Certificate) bool {
	if signer.Equal(issuer) {
		return !signer.HasKeyUsage || signer.KeyUsage&trust.CRLSign != 0
	}
	if !signer.HasKeyUsage || signer.KeyUsage&trust.CRLSign == 0 || len(signer.UnknownCritical) > 0 {
		return false
	}
	if _, err := signer.CheckSignatureFrom(issuer); err == nil {
		return true
	}
	_, err := issuer.CheckSignatureFrom(signer)
	return err == nil
}
