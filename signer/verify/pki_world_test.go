package verify

import (
	"context"
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/evidence"
	"trien/signer/evidence/web"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// scene is a PKI of both systems whose services answer over HTTP, with the
// certificates that the cases of a table want.
type scene struct {
	*signertest.Server
	t    testing.TB
	now  time.Time
	dir  string
	made map[string]*signertest.Certificate
}

func newScene(t *testing.T) *scene {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	plan := signertest.NewPlan(now)
	for _, s := range []*signertest.SystemPlan{&plan.National, &plan.Specialised} {
		for _, c := range []*signertest.Cert{&s.Root, &s.CA, &s.TSA, &s.Responder, &s.Personal, &s.Organisation} {
			c.Key = signertest.P256
		}
		s.Behaviour.Clock = now
	}
	return &scene{
		Server: signertest.Run(t, plan, signertest.NewKeys()), t: t, now: now, dir: t.TempDir(),
		made: map[string]*signertest.Certificate{},
	}
}

// at is the present and some.
func (s *scene) at(d time.Duration) time.Time { return s.now.Add(d) }

const (
	days  = 24 * time.Hour
	years = 365 * days
)

// plan changes what a certificate is to be.
type plan func(s *scene, c *signertest.Cert)

// certificate makes a certificate once for each role.
func (s *scene) certificate(role string, make func() (*signertest.Certificate, error)) *signertest.Certificate {
	s.t.Helper()
	if c, done := s.made[role]; done {
		return c
	}
	c, err := make()
	if err != nil {
		s.t.Fatal(role, ": ", err)
	}
	s.made[role] = c
	return c
}

// who names a certificate: its system, role, kind, what it is and who issued it.
type who struct {
	specialised bool
	role        string
	kind        signertest.Kind
	plan        plan
	by          *who // nil: the issuing CA of the system
	self        bool // self-signed
}

func (s *scene) system(w who) *signertest.System {
	if w.specialised {
		return s.Specialised
	}
	return s.National
}

// of returns the certificate that w names, made after the like of the planned
// one of its kind.
func (s *scene) of(w who) *signertest.Certificate {
	s.t.Helper()
	system := s.system(w)
	switch w.role {
	case "personal":
		return system.Personal
	case "organisation":
		return system.Organisation
	case "tsa":
		return system.TSA
	case "ca":
		return system.CA
	case "root":
		return system.Root
	case "ocsp":
		return system.Responder
	}
	return s.certificate(system.Folder+"/"+w.role, func() (*signertest.Certificate, error) {
		issuer := system.CA
		if w.kind == signertest.Authority {
			issuer = system.Root
		}
		if w.by != nil {
			issuer = s.of(*w.by)
		}
		if w.self {
			issuer = nil
		}
		like := map[signertest.Kind]*signertest.Certificate{
			signertest.Leaf: system.Personal, signertest.Authority: system.CA,
			signertest.Timestamper: system.TSA, signertest.Responder: system.Responder,
		}[w.kind]
		c := like.Plan
		if w.kind != signertest.Leaf {
			c.Subject = slices.Clone(c.Subject)
			c.Subject[len(c.Subject)-1].Value += " " + w.role
		}
		if w.plan != nil {
			w.plan(s, &c)
		}
		return system.IssueBy(issuer, w.role, w.kind, c)
	})
}

// paper is a signed document in the making.
type paper struct {
	by     who
	recipe recipe
	seal   seal
	stamps []stampOrder
	later  []func(s *scene, d *draft) // further revisions, in order
	path   []who                      // CAs in the CMS beside the signer's certificate
}

type stampOrder func(s *scene, value []byte) []byte

// turn changes a paper before it is made.
type turn func(s *scene, p *paper)

// draw makes the document.
func (s *scene) draw(turns ...turn) *draft {
	s.t.Helper()
	p := paper{by: who{role: "personal"}}
	for _, change := range turns {
		change(s, &p)
	}
	if p.recipe.by == nil {
		p.recipe.by = s.of(p.by)
	}
	if p.recipe.bag == nil {
		p.recipe.bag = []*signertest.Certificate{p.recipe.by}
		for _, ca := range p.path {
			p.recipe.bag = append(p.recipe.bag, s.of(ca))
		}
	}
	if len(p.stamps) > 0 {
		p.recipe.unsigned = func(value []byte) [][]byte {
			var tokens [][]byte
			for _, order := range p.stamps {
				tokens = append(tokens, order(s, value))
			}
			return [][]byte{sequence(s.t, marshal(s.t, oid(1, 2, 840, 113549, 1, 9, 16, 2, 14)), setOf(s.t, tokens...))}
		}
	}
	d := signedBy(s.t, p.seal, p.recipe)
	for _, revise := range p.later {
		revise(s, d)
	}
	return d
}

// write makes the document and returns the path of its file.
func (s *scene) write(name string, turns ...turn) string {
	s.t.Helper()
	file := filepath.Join(s.dir, fmt.Sprintf("%x.pdf", sumOf(crypto.SHA256, []byte(name))[:8]))
	if err := os.WriteFile(file, s.draw(turns...).data, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// setting is the world in which a document is verified.
type setting struct {
	opt    Options
	client evidence.Options
	drop   func(trust.Entry) bool // entries that the store lacks
	alone  bool                   // no client
	before []func(opt Options)    // what happens first
}

// shift changes the world before a document is verified.
type shift func(s *scene, w *setting)

// anchors returns the trust files of the PKI as a store.
func (s *scene) anchors(drop func(trust.Entry) bool) *trust.Store {
	store := trust.NewStore()
	for name, text := range s.TrustFiles() {
		block, _ := pem.Decode(text)
		cert, err := trust.ParseCertificate(block.Bytes)
		if err != nil {
			s.t.Fatal(name, err)
		}
		e := trust.Entry{System: trust.Specialised, Role: trust.RoleIntermediate, Certificate: cert, Origin: "test"}
		if strings.HasPrefix(name, "national/") {
			e.System = trust.National
		}
		switch {
		case strings.HasSuffix(name, "root.pem"):
			e.Role = trust.RoleRoot
		case strings.HasSuffix(name, "tsa.pem"):
			e.Role = trust.RoleTSA
		}
		if drop == nil || !drop(e) {
			store.Add(e)
		}
	}
	return store
}

// verify verifies the file in the world that shifts make of the usual one: both
// systems trusted, every service well, the present.
func (s *scene) verify(file string, shifts ...shift) report.Document {
	s.t.Helper()
	for _, system := range s.Systems() {
		system.Behave(signertest.Behaviour{Clock: s.now})
		for _, ca := range []string{"root.crl", "ca.crl", "delta.crl", "indirect.crl"} {
			system.Publish(ca, nil)
		}
	}
	w := setting{
		opt: Options{At: s.now},
		client: evidence.Options{
			Web: web.New(web.Options{Proxy: web.NoProxy(), Pause: time.Millisecond}),
			Now: func() time.Time { return s.now },
		},
	}
	for _, change := range shifts {
		change(s, &w)
	}
	if w.opt.Trust == nil {
		w.opt.Trust = s.anchors(w.drop)
	}
	if !w.alone {
		w.opt.Evidence = evidence.New(w.client)
	}
	for _, f := range w.before {
		f(w.opt)
	}
	doc := File(context.Background(), file, w.opt)
	for _, sig := range doc.Signatures {
		if err := listed(sig); err != nil {
			s.t.Error(err)
		}
	}
	return doc
}

// must is the bytes or the end of the test.
func (s *scene) must(der []byte, err error) []byte {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	return der
}

// generalURL is the uniformResourceIdentifier choice of GeneralName.
func generalURL(t testing.TB, address string) []byte { return tlv(t, 2, 6, false, []byte(address)) }

func extensionOf(last int, critical bool, value []byte) pkix.Extension {
	return pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, last}, Critical: critical, Value: value}
}
