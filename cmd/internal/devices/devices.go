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
	Library    token.Library
	Tokens     []token.Info
	Identities []Identity
	Err        error // why it, or one of its tokens, did not answer
}

// Set is all modules in use, the preferred first.
type Set struct {
	trust   *trust.Store
	renewed chan struct{} // Use was called

	mu      sync.Mutex
	modules []*token.Module
	opened  []*token.Module // those and earlier ones
}

// New returns the set of the modules at the given paths. Nothing is loaded
// until Look or Watch.
func New(modules []string, store *trust.Store) *Set {
	s := &Set{trust: store, renewed: make(chan struct{}, 1)}
	s.modules = s.at(modules)
	return s
}

// Use changes which modules are looked at. Those in use until now stay open: a
// key of theirs may be signing.
func (s *Set) Use(modules []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.modules = s.at(modules)
	wake(s.renewed)
}

// at returns the modules of the paths, those that are known as they are. It is
// for who holds mu.
func (s *Set) at(paths []string) []*token.Module {
	known := slices.Clone(s.opened)
	var modules []*token.Module
	for _, path := range paths {
		at := slices.IndexFunc(known, func(m *token.Module) bool { return isAt(m, path) })
		if at < 0 {
			m := token.Prepare(Config(path))
			modules, s.opened = append(modules, m), append(s.opened, m)
			continue
		}
		modules, known = append(modules, known[at]), slices.Delete(known, at, at+1)
	}
	return modules
}

func isAt(m *token.Module, path string) bool { return m.Path() == path }

func (s *Set) list() []*token.Module {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.modules)
}

// Close ends the modules' processes.
func (s *Set) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.opened {
		m.Close()
	}
}

// Look asks every module for its tokens and certificates, side by side; no PIN
// is needed. A module that fails hides no other.
func (s *Set) Look(ctx context.Context) []Module {
	modules := s.list()
	found := make([]Module, len(modules))
	var all sync.WaitGroup
	for n, m := range modules {
		all.Go(func() { found[n] = look(ctx, m, s.trust) })
	}
	all.Wait()
	return found
}

func look(ctx context.Context, module *token.Module, store *trust.Store) Module {
	m := Module{Path: module.Path()}
	m.Tokens, m.Err = module.Tokens(ctx)
	m.Library = module.Library()
	if len(m.Tokens) == 0 {
		return m
	}
	identities, err := module.Identities(ctx)
	if m.Err == nil {
		m.Err = err
	}
	for _, i := range identities {
		m.Identities = append(m.Identities, read(i, module, store))
	}
	return m
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
