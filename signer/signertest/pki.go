// Package signertest is a public key infrastructure of both Vietnamese
// certification systems for tests and for the demo: per system a root, an
// issuing CA, a personal and an organisation certificate, a timestamp
// authority, an OCSP responder and CRLs, served over loopback HTTP. It can also
// be made to be wrong in every way a verifier has to notice.
//
// Tests use Start with the Plan of NewPlan; the demo uses New and serves
// PKI.Handler itself.
package signertest

import (
	"crypto"
	"fmt"
	"path"
	"sync"
)

// PKI is both certification systems.
type PKI struct {
	BaseURL               string // "http://127.0.0.1:PORT"
	National, Specialised *System
}

// System is one certification system. SubCA is nil unless planned. The
// methods are safe for concurrent use.
type System struct {
	Folder                 string
	Root, CA, SubCA        *Certificate
	TSA, Responder         *Certificate
	Personal, Organisation *Certificate

	baseURL string
	keys    *Keys

	mu          sync.Mutex
	behaviour   Behaviour
	authorities map[string]*Certificate         // by role
	revoked     map[*Certificate][]revokedEntry // by issuer
	published   map[string][]byte               // CRLs in place of those of CAs, or beside them
	calls       Calls
}

// Calls counts the requests that the services of one system have received.
type Calls struct{ OCSP, CRL, TSA, Issuer int }

type revokedEntry struct {
	certificate *Certificate
	revocation  Revocation
}

// New makes the PKI that plan describes, with services that will answer below
// baseURL. The same plan, keys and baseURL make the same certificates as long
// as the CA keys are RSA without PSS.
func New(plan Plan, keys *Keys, baseURL string) (*PKI, error) {
	if err := prepare(keys, plan); err != nil {
		return nil, err
	}
	national, err := newSystem(plan.National, keys, baseURL)
	if err != nil {
		return nil, err
	}
	specialised, err := newSystem(plan.Specialised, keys, baseURL)
	if err != nil {
		return nil, err
	}
	return &PKI{BaseURL: baseURL, National: national, Specialised: specialised}, nil
}

// Systems returns both systems, the national one first.
func (p *PKI) Systems() []*System { return []*System{p.National, p.Specialised} }

// TrustFiles returns the anchors as files of a trust folder: PEM by slash path
// below that folder ("national/root.pem").
func (p *PKI) TrustFiles() map[string][]byte {
	files := make(map[string][]byte)
	for _, s := range p.Systems() {
		for _, c := range append(s.Authorities(), s.TSA) {
			files[path.Join(s.Folder, c.Role+".pem")] = c.PEM()
		}
	}
	return files
}

// prepare makes all planned keys at once: the slow part, and parallel.
func prepare(keys *Keys, plan Plan) error {
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		first error
	)
	for _, s := range []SystemPlan{plan.National, plan.Specialised} {
		for role, c := range s.roles() {
			group.Go(func() {
				if _, err := keys.Key(path.Join(s.Folder, role), c.Key); err != nil {
					mu.Lock()
					first = err
					mu.Unlock()
				}
			})
		}
	}
	group.Wait()
	return first
}

func (s SystemPlan) roles() map[string]Cert {
	roles := map[string]Cert{
		"root": s.Root, "ca": s.CA, "tsa": s.TSA, "ocsp": s.Responder,
		"personal": s.Personal, "organisation": s.Organisation,
	}
	if s.SubCA != nil {
		roles["subca"] = *s.SubCA
	}
	return roles
}

func newSystem(plan SystemPlan, keys *Keys, baseURL string) (*System, error) {
	s := &System{
		Folder: plan.Folder, baseURL: baseURL, keys: keys,
		behaviour: plan.Behaviour, revoked: make(map[*Certificate][]revokedEntry),
		authorities: make(map[string]*Certificate), published: make(map[string][]byte),
	}
	var err error
	issue := func(role string, kind Kind, c Cert) *Certificate {
		if err != nil {
			return nil
		}
		var made *Certificate
		made, err = s.IssueBy(s.Issuer(), role, kind, c)
		return made
	}
	s.Root = issue("root", Authority, plan.Root)
	s.CA = issue("ca", Authority, plan.CA)
	if plan.SubCA != nil {
		s.SubCA = issue("subca", Authority, *plan.SubCA)
	}
	s.Responder = issue("ocsp", Responder, plan.Responder)
	s.TSA = issue("tsa", Timestamper, plan.TSA)
	s.Personal = issue("personal", Leaf, plan.Personal)
	s.Organisation = issue("organisation", Leaf, plan.Organisation)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", plan.Folder, err)
	}
	return s, nil
}

// Issuer returns the CA that issues the leaves, nil while there is none.
func (s *System) Issuer() *Certificate {
	switch {
	case s.SubCA != nil:
		return s.SubCA
	case s.CA != nil:
		return s.CA
	default:
		return s.Root
	}
}

// Authorities returns the CAs from the root down.
func (s *System) Authorities() []*Certificate {
	all := []*Certificate{s.Root, s.CA}
	if s.SubCA != nil {
		all = append(all, s.SubCA)
	}
	return all
}

// Issue makes one more leaf under the issuing CA. role names it and its key.
func (s *System) Issue(role string, plan Cert) (*Certificate, error) {
	return s.IssueBy(s.Issuer(), role, Leaf, plan)
}

// IssueTSA makes one more timestamp certificate under the issuing CA.
func (s *System) IssueTSA(role string, plan Cert) (*Certificate, error) {
	return s.IssueBy(s.Issuer(), role, Timestamper, plan)
}

// IssueBy makes one more certificate of any kind under issuer, self-signed when
// that is nil. role names it, its key, and where the CRL of a CA is published.
func (s *System) IssueBy(issuer *Certificate, role string, kind Kind, plan Cert) (*Certificate, error) {
	key, err := s.keyFor(role, plan)
	if err != nil {
		return nil, err
	}
	o := order{role: role, kind: kind, plan: plan, key: key, signer: key}
	if issuer != nil {
		o.issuer, o.signer = issuer, issuer.Key
		o.urls = s.urlsBelow(issuer, kind)
	}
	if plan.Defects.Stranger {
		if o.signer, err = s.strangerKey(); err != nil {
			return nil, err
		}
	}
	c, err := o.make()
	if err != nil {
		return nil, err
	}
	if plan.Revoked != nil && c.Issuer != nil {
		s.Revoke(c, *plan.Revoked)
	}
	if kind == Authority {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.authorities[role] = c
	}
	return c, nil
}

func (s *System) keyFor(role string, plan Cert) (crypto.Signer, error) {
	if plan.SameKey != nil {
		return plan.SameKey.Key, nil
	}
	return s.keys.Key(path.Join(s.Folder, role), plan.Key)
}

func (s *System) strangerKey() (crypto.Signer, error) {
	return s.keys.Key(path.Join(s.Folder, "stranger"), P256)
}

// urlsBelow returns what a certificate issued by issuer says about it. A CA is
// checked by CRL only, as those of both real systems are.
func (s *System) urlsBelow(issuer *Certificate, kind Kind) urls {
	u := urls{
		issuer: s.url(issuer.Role + ".cer"),
		crl:    s.url("crl/" + issuer.Role + ".crl"),
	}
	if kind != Authority && kind != Responder {
		u.ocsp = s.url("ocsp")
	}
	return u
}

func (s *System) url(name string) string { return s.baseURL + "/" + path.Join(s.Folder, name) }

// OCSPURL returns the address of the OCSP responder.
func (s *System) OCSPURL() string { return s.url("ocsp") }

// TSAURL returns the address of the timestamp authority.
func (s *System) TSAURL() string { return s.url("tsa") }

// CRLURL returns the address of the CRL that issuer publishes.
func (s *System) CRLURL(issuer *Certificate) string { return s.ListURL(issuer.Role + ".crl") }

// ListURL returns the address of a file of the CRL service.
func (s *System) ListURL(file string) string { return s.url("crl/" + file) }

// Revoke makes OCSP and CRL say from now on that c is revoked.
func (s *System) Revoke(c *Certificate, r Revocation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked[c.Issuer] = append(s.revoked[c.Issuer], revokedEntry{c, r})
}

// Publish makes the CRL service answer with list for that file, whose address
// ListURL gives; nil: as if it had never been published.
func (s *System) Publish(file string, list []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.published[file] = list
}

// authority returns the CA of that role, nil when there is none.
func (s *System) authority(role string) *Certificate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.authorities[role]
}

func (s *System) list(file string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.published[file]
}

// Behave changes how the services answer.
func (s *System) Behave(b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = b
}

// Calls returns how many requests the services have received so far.
func (s *System) Calls() Calls {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

func (s *System) current() Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.behaviour
}

func (s *System) revocations(issuer *Certificate) []revokedEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]revokedEntry(nil), s.revoked[issuer]...)
}
