package flow

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"trien/signer/task"
	"trien/signer/trust"
	"trien/token"
)

// Credential is a certificate on a connected token as the panel offers it.
type Credential struct {
	Identity     token.Identity
	Certificate  *trust.Certificate // nil when it cannot be read
	Subject      trust.Name
	Holder       string
	Organisation string
	Title        string
	Issuer       string
	System       trust.System
	Chain        [][]byte // issuers to be sent along, DER
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

// Found is a certificate on a token as whoever looked for it describes it.
type Found struct {
	token.Identity
	Certificate *trust.Certificate // nil when it cannot be read
	System      trust.System
	Chain       [][]byte // issuers to be sent along with a signature, DER
	Unusable    error    // why nobody should sign with it; nil when nothing speaks against it
}

// Describe makes of a certificate that was found what the panel offers.
func Describe(f Found) Credential {
	c := Credential{Identity: f.Identity, Holder: f.Label, System: f.System, Chain: f.Chain, Examined: true}
	c.Trouble = trouble(f)
	if f.Certificate == nil {
		return c
	}
	c.Certificate, c.Subject = f.Certificate, f.Certificate.Subject
	c.Holder = trust.MaskNumbers(f.Certificate.Subject.Display())
	c.Organisation = f.Certificate.Subject.Organisation
	c.Title = f.Certificate.Subject.Title
	c.Issuer = f.Certificate.Issuer.Display()
	c.NotBefore, c.NotAfter = f.Certificate.NotBefore, f.Certificate.NotAfter
	return c
}

func trouble(f Found) error {
	switch {
	case f.Unusable != nil:
		return f.Unusable
	case f.Certificate == nil:
		return troubleOf(f.Identity, token.CertificateBad, nil)
	case f.Key == token.KeyMissing:
		return troubleOf(f.Identity, token.KeyIsMissing, nil)
	case f.Token.PIN == token.PINLocked:
		return troubleOf(f.Identity, token.PINIsLocked, nil)
	case !f.Token.PINInitialised:
		return troubleOf(f.Identity, token.PINNotSet, nil)
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
	s.Looked, s.Tokens, s.Credentials = true, e.Tokens, inOrder(e.Credentials)
	if _, still := s.Credential(); !still {
		s.Chosen = best(s.Credentials)
	}
	return s, nil
}

// CredentialChosen: the person picked another certificate.
type CredentialChosen struct{ Key string }

func (e CredentialChosen) apply(s State) (State, []Effect) {
	if s.Phase.Busy() {
		return s, nil
	}
	before, _ := s.Credential()
	s.Chosen = e.Key
	if now, ok := s.Credential(); ok && task.HolderOf(now.Subject) != task.HolderOf(before.Subject) {
		s.Task = "" // what a person does is not what an agency does
	}
	return s, nil
}

// inOrder puts what an official uses most first, however the drivers list it:
// certificates that can sign, those of state bodies before others, a person's
// before an organisation's.
func inOrder(credentials []Credential) []Credential {
	sorted := slices.Clone(credentials)
	slices.SortStableFunc(sorted, func(a, b Credential) int {
		return cmp.Or(
			-cmp.Compare(rank(a.Usable()), rank(b.Usable())),
			-cmp.Compare(a.System, b.System),
			-cmp.Compare(rank(a.Personal()), rank(b.Personal())),
			cmp.Compare(a.Holder, b.Holder),
			cmp.Compare(a.Key(), b.Key()),
		)
	})
	return sorted
}

func rank(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Personal tells a person's certificate from an organisation's: it has a title,
// or names an identity card.
func (c Credential) Personal() bool {
	for _, id := range c.Subject.Identifiers() {
		if id.Kind == "CCCD" || id.Kind == "CMND" {
			return true
		}
	}
	return c.Title != ""
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
