package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"trien/signer"
	"trien/signer/trust"
	"trien/token"
)

// Credential is a certificate on a connected token as the panel offers it.
type Credential struct {
	Identity     token.Identity
	Holder       string
	Organisation string
	Title        string
	Issuer       string
	System       trust.System
	NotBefore    time.Time
	NotAfter     time.Time
	Examined     bool  // whether Trouble has been looked for
	Trouble      error // why it cannot sign, in words; nil when it can
}

// Key tells this certificate on this token from every other.
func (c Credential) Key() string {
	sum := sha256.Sum256(c.Identity.Certificate)
	return c.Identity.Token.Module + "|" + c.Identity.Token.Serial + "|" + hex.EncodeToString(sum[:8])
}

// Usable tells whether nothing speaks against signing with it.
func (c Credential) Usable() bool { return c.Examined && c.Trouble == nil }

// DaysLeft returns whole days until the certificate ends; negative after that.
func (c Credential) DaysLeft(now time.Time) int {
	return int(c.NotAfter.Sub(now).Hours() / 24)
}

// Describe reads the identity's certificate and says which system it belongs
// to and whether it can sign at that moment.
func Describe(identity token.Identity, store *trust.Store, at time.Time) Credential {
	c := Credential{Identity: identity, Holder: identity.Label, Examined: true}
	certificate, err := trust.ParseCertificate(identity.Certificate)
	if err != nil {
		c.Trouble = troubleOf(identity, token.CertificateBad, err)
		return c
	}
	c.Holder = certificate.Subject.Display()
	c.Organisation = certificate.Subject.Organisation
	c.Title = certificate.Subject.Title
	c.Issuer = certificate.Issuer.Display()
	c.NotBefore, c.NotAfter = certificate.NotBefore, certificate.NotAfter
	c.System = store.Path(certificate, nil, at).System
	c.Trouble = trouble(identity, certificate, at)
	return c
}

func trouble(identity token.Identity, certificate *trust.Certificate, at time.Time) error {
	if err := signer.CertificateReady(certificate, at); err != nil {
		return err
	}
	switch {
	case identity.Key == token.KeyMissing:
		return troubleOf(identity, token.KeyIsMissing, nil)
	case identity.Token.PIN == token.PINLocked:
		return troubleOf(identity, token.PINIsLocked, nil)
	case !identity.Token.PINInitialised:
		return troubleOf(identity, token.PINNotSet, nil)
	}
	return nil
}

func troubleOf(identity token.Identity, code string, cause error) error {
	return token.New(code, cause, "token", identity.Token.Label, "module", identity.Token.Module)
}

// TokensSeen: what is connected now.
type TokensSeen struct {
	Tokens      int
	Credentials []Credential
}

func (e TokensSeen) apply(s State) (State, []Effect) {
	s.Looked, s.Tokens, s.Credentials = true, e.Tokens, e.Credentials
	if _, still := s.Credential(); !still {
		s.Chosen = best(e.Credentials)
	}
	return s, nil
}

// CredentialChosen: the person picked another certificate.
type CredentialChosen struct{ Key string }

func (e CredentialChosen) apply(s State) (State, []Effect) {
	if !s.Phase.Busy() {
		s.Chosen = e.Key
	}
	return s, nil
}

// best returns the key of the first certificate that can sign, else of the
// first one at all, so that its reason is shown.
func best(credentials []Credential) string {
	for _, c := range credentials {
		if c.Usable() {
			return c.Key()
		}
	}
	if len(credentials) == 0 {
		return ""
	}
	return credentials[0].Key()
}
