// Package devices opens the PKCS#11 modules that the settings, the command
// line or detection name, and gathers what stands on their tokens. Open is the
// entry; Set.Look lists, Set.Choose picks the one certificate that was meant.
package devices

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"trien/signer"
	"trien/signer/trust"
	"trien/token"
)

// Identity is a certificate on a token, read, with the system it belongs to.
type Identity struct {
	token.Identity
	Certificate *trust.Certificate // nil when Unusable says that it cannot be read
	Path        trust.Path
	Unusable    error // why nobody should sign with it; nil when nothing speaks against it
	module      *token.Module
}

// Chain returns the issuers to be sent along with a signature: all that were
// found but the root, DER.
func (i Identity) Chain() [][]byte {
	var chain [][]byte
	certs := i.Path.Certificates
	for n, c := range certs {
		if n == 0 || n == len(certs)-1 && i.Path.System != trust.Unknown {
			continue
		}
		chain = append(chain, c.Raw)
	}
	return chain
}

// Unlock asks for the PIN with prompt and opens the key. document is named to
// the person who is asked.
func (i Identity) Unlock(ctx context.Context, document string, prompt token.PINPrompt) (*token.Key, error) {
	return i.module.Unlock(ctx, i.Identity, document, prompt)
}

// sameAs tells whether i and other are one and the same certificate of one
// token, seen twice.
func (i Identity) sameAs(other Identity) bool { return i.Identity.SameAs(other.Identity) }

// Module is one PKCS#11 module and what it answered.
type Module struct {
	Path       string
	Tokens     []token.Info
	Identities []Identity
	Err        error // why it, or one of its tokens, did not answer
	open       *token.Module
}

// Set is all modules in use.
type Set struct {
	modules []string
	trust   *trust.Store
	open    map[string]*token.Module
}

// New returns the set of the modules at the given paths. Nothing is loaded
// until Look.
func New(modules []string, store *trust.Store) *Set {
	return &Set{modules: modules, trust: store, open: make(map[string]*token.Module)}
}

// Use changes which modules the next Look asks. Those in use until now stay
// open: a key of theirs may be signing.
func (s *Set) Use(modules []string) { s.modules = modules }

// Close ends the modules' processes.
func (s *Set) Close() {
	for _, m := range s.open {
		m.Close()
	}
}

// Look asks every module for its tokens and certificates, side by side; no PIN
// is needed. A module that fails hides no other.
func (s *Set) Look(ctx context.Context) []Module {
	found := make([]Module, len(s.modules))
	var all sync.WaitGroup
	for n, path := range s.modules {
		found[n] = Module{Path: path, open: s.open[path]}
		all.Go(func() { found[n].look(ctx, s.trust) })
	}
	all.Wait()
	for _, m := range found {
		if m.open != nil {
			s.open[m.Path] = m.open
		}
	}
	return found
}

func (m *Module) look(ctx context.Context, store *trust.Store) {
	if m.open == nil {
		m.open = token.Prepare(Config(m.Path))
	}
	if m.Tokens, m.Err = m.open.Tokens(ctx); len(m.Tokens) == 0 {
		return
	}
	identities, err := m.open.Identities(ctx)
	if m.Err == nil {
		m.Err = err
	}
	for _, i := range identities {
		m.Identities = append(m.Identities, read(i, m.open, store))
	}
}

func read(i token.Identity, module *token.Module, store *trust.Store) Identity {
	out := Identity{Identity: i, module: module}
	cert, err := trust.ParseCertificate(i.Certificate)
	if err != nil || i.Encoding == token.Unreadable {
		out.Unusable = token.New(token.CertificateBad, err, "token", i.Token.Label)
		return out
	}
	now := time.Now()
	out.Certificate = cert
	out.Path = store.Path(cert, nil, now)
	out.Unusable = signer.CertificateReady(cert, now)
	if out.Unusable == nil && i.Key == token.KeyMissing {
		out.Unusable = token.New(token.KeyIsMissing, nil, "token", i.Token.Label)
	}
	return out
}

// Wanted says which certificate is meant; empty fields leave it open.
type Wanted struct {
	Token string // label of the token
	Cert  string // CKA_ID or serial number, hexadecimal; or the start of the SHA-256 fingerprint
}

// ChoiceError says that more than one certificate fits.
type ChoiceError struct{ Fit []Identity }

func (e *ChoiceError) Error() string { return fmt.Sprintf("%d certificates fit", len(e.Fit)) }

// Choose returns the one identity that fits w. Where nothing is asked for,
// identities that cannot sign do not compete with those that can.
func Choose(found []Module, w Wanted) (Identity, error) {
	var fit []Identity
	tokens := 0
	for _, m := range found {
		tokens += len(m.Tokens)
		for _, i := range m.Identities {
			if w.fits(i) && !slices.ContainsFunc(fit, i.sameAs) {
				fit = append(fit, i)
			}
		}
	}
	if usable := slices.DeleteFunc(slices.Clone(fit), func(i Identity) bool { return i.Unusable != nil }); len(usable) > 0 {
		fit = usable
	}
	switch {
	case len(fit) == 1:
		return fit[0], fit[0].Unusable
	case len(fit) > 1:
		return Identity{}, &ChoiceError{Fit: fit}
	}
	return Identity{}, nothingFits(found, tokens, w)
}

// nothingFits explains an empty choice: a module's own failure comes first,
// since it is what hides the token.
func nothingFits(found []Module, tokens int, w Wanted) error {
	if tokens == 0 {
		for _, m := range found {
			if m.Err != nil {
				return m.Err
			}
		}
		if len(found) == 0 {
			return token.New(token.NoDriver, nil)
		}
		return token.New(token.NoToken, nil)
	}
	if w == (Wanted{}) {
		return token.New(token.NoCertificate, nil, "token", "")
	}
	return token.New(token.CertificateUnknown, nil, "token", w.Token, "certificate", w.Cert)
}

func (w Wanted) fits(i Identity) bool {
	if w.Token != "" && w.Token != i.Token.Label {
		return false
	}
	if w.Cert == "" {
		return true
	}
	want := strings.ToLower(strings.ReplaceAll(w.Cert, ":", ""))
	if want == hex.EncodeToString(i.ID) || want == strings.ToLower(i.Label) {
		return true
	}
	sum := sha256.Sum256(i.Identity.Certificate)
	if len(want) >= 8 && strings.HasPrefix(hex.EncodeToString(sum[:]), want) {
		return true
	}
	if i.Certificate == nil {
		return false
	}
	serial := i.Certificate.Serial
	return strings.TrimLeft(want, "0") == serial.Text(16) || want == serial.Text(10)
}
