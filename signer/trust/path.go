package trust

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"time"

	"trien/signer/cms/algorithm"
)

// Bounds of one search. A CMS may bring thousands of certificates that
// certify each other; real paths have two to five.
const (
	maxDepth  = 10   // certificates in a path
	maxChecks = 100  // signature verifications
	maxVisits = 1000 // certificates walked through, over all detours
)

// search tries the ways from a leaf to the roots of a store.
type search struct {
	store    *Store
	extra    map[string][]*Certificate // by subject
	ranked   map[string][]*Certificate // namesakes, by subject
	at       time.Time
	edges    map[[64]byte]error // outcomes of signature verifications
	visits   int
	compared int // names with constraints
	limited  bool
	found    *attempt
}

// attempt is one way that was walked to its end.
type attempt struct {
	path    Path
	reached bool // it ends in a root of the store
}

func newSearch(s *Store, extra []*Certificate, at time.Time) *search {
	n := &search{
		store:  s,
		at:     at,
		extra:  map[string][]*Certificate{},
		ranked: map[string][]*Certificate{},
		edges:  map[[64]byte]error{},
	}
	for _, c := range extra {
		if c != nil {
			k := c.subjectKey()
			n.extra[k] = append(n.extra[k], c)
		}
	}
	return n
}

func (n *search) best(leaf *Certificate) Path {
	n.walk([]*Certificate{leaf})
	path := n.found.path
	path.Problems, path.Checked = n.unmask(path), len(n.edges)
	if n.limited && path.System == Unknown {
		path.Problems = append(path.Problems, problem(SearchLimit, leaf))
	}
	return path
}

// walk follows every candidate issuer of the last certificate in chain.
func (n *search) walk(chain []*Certificate) {
	last := chain[len(chain)-1]
	n.visits++
	if n.store.has(last, RoleRoot) {
		n.offer(n.judge(chain))
		return
	}
	if len(chain) == maxDepth || n.visits > maxVisits {
		n.limited = true
		n.offer(n.deadEnd(chain, nil))
		return
	}
	followed := false
	var obstacle *Problem
	for _, issuer := range n.candidates(last) {
		if contains(chain, issuer) {
			continue
		}
		if err := n.check(last, issuer); err != nil {
			obstacle = firstProblem(obstacle, obstacleOf(last, issuer, err))
			continue
		}
		followed = true
		n.walk(append(slices.Clone(chain), issuer))
	}
	if !followed {
		n.offer(n.deadEnd(chain, obstacle))
	}
}

func firstProblem(a, b *Problem) *Problem {
	if a != nil {
		return a
	}
	return b
}

func contains(chain []*Certificate, c *Certificate) bool {
	return slices.ContainsFunc(chain, c.Equal)
}

// candidates returns who may have issued c, the likeliest first and in an
// order that does not depend on the order of the bag: certificates of the
// store before others, then those whose key c names, then as ranked.
func (n *search) candidates(c *Certificate) []*Certificate {
	ranked := n.namesakes(c.issuerKey())
	var groups [4][]*Certificate
	for _, p := range ranked {
		g := 0
		if !n.store.known(p) {
			g += 2
		}
		if !keyMatches(c, p) {
			g++
		}
		groups[g] = append(groups[g], p)
	}
	list := slices.Concat(groups[:]...)
	if len(list) > maxChecks {
		n.limited = true
		list = list[:maxChecks]
	}
	return list
}

// namesakes returns every certificate with this subject once: roots, then
// valid ones, then newer ones first.
func (n *search) namesakes(subject string) []*Certificate {
	if list, done := n.ranked[subject]; done {
		return list
	}
	seen := map[[32]byte]bool{}
	var list []*Certificate
	add := func(p *Certificate) {
		if !seen[p.SHA256] {
			seen[p.SHA256] = true
			list = append(list, p)
		}
	}
	for _, i := range n.store.bySubject[subject] {
		if p := n.store.entries[i].read(); p != nil {
			add(p)
		}
	}
	for _, p := range n.extra[subject] {
		add(p)
	}
	slices.SortFunc(list, func(a, b *Certificate) int {
		return cmp.Or(
			falseLast(n.store.has(a, RoleRoot), n.store.has(b, RoleRoot)),
			falseLast(a.ValidAt(n.at), b.ValidAt(n.at)),
			b.NotBefore.Compare(a.NotBefore),
			bytes.Compare(a.SHA256[:], b.SHA256[:]),
		)
	})
	n.ranked[subject] = list
	return list
}

func falseLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// keyMatches reports whether c names the key of issuer (RFC 5280, 4.2.1.1).
func keyMatches(c, issuer *Certificate) bool {
	return len(c.AuthorityKeyID) > 0 && bytes.Equal(c.AuthorityKeyID, issuer.SubjectKeyID)
}

var errLimit = errors.New("too many signatures to check")

// check verifies one signature, once per pair, within the bound of a search.
func (n *search) check(c, issuer *Certificate) error {
	var pair [64]byte
	copy(pair[:32], c.SHA256[:])
	copy(pair[32:], issuer.SHA256[:])
	if err, done := n.edges[pair]; done {
		return err
	}
	if len(n.edges) >= maxChecks {
		n.limited = true
		return errLimit
	}
	err := n.store.check(pair, c, issuer)
	n.edges[pair] = err
	return err
}

// check verifies one signature, by an issuer of the store once for good: a
// folder of documents has few signers.
func (s *Store) check(pair [64]byte, c, issuer *Certificate) error {
	if !s.known(issuer) {
		_, err := c.CheckSignatureFrom(issuer)
		return err
	}
	if done, ok := s.checked.get(pair); ok {
		return done
	}
	_, err := c.CheckSignatureFrom(issuer)
	s.checked.put(pair, err)
	return err
}

// obstacleOf says why issuer is not the issuer of c, nil when it just is not:
// a CA that changed its key keeps its name, so a name alone proves nothing.
func obstacleOf(c, issuer *Certificate, err error) *Problem {
	named := keyMatches(c, issuer)
	var p Problem
	switch {
	case errors.Is(err, algorithm.ErrUnsupported), errors.Is(err, algorithm.ErrKey):
		if !named && len(c.AuthorityKeyID) > 0 {
			return nil
		}
		word, _ := c.signatureWord()
		p = problem(Uncheckable, c, "issuer", issuer.Subject.Display(), "algorithm", word, "reason", err.Error())
	case errors.Is(err, algorithm.ErrMismatch) && named:
		p = problem(BadSignature, c, "issuer", issuer.Subject.Display())
	default:
		return nil
	}
	return &p
}

// deadEnd is the attempt that ends before a root.
func (n *search) deadEnd(chain []*Certificate, obstacle *Problem) attempt {
	last := chain[len(chain)-1]
	var why Problem
	switch {
	case obstacle != nil:
		why = *obstacle
	case last.SelfIssued() && last.SelfSigned():
		why = problem(UntrustedRoot, last)
	default:
		why = problem(NoIssuer, last, "issuer", last.Issuer.Display(), "name", last.Issuer.String())
	}
	problems := append(n.observations(chain), why)
	return attempt{path: Path{Certificates: chain, Problems: problems}}
}

// offer keeps the better of what was found and a.
func (n *search) offer(a attempt) {
	if n.found == nil || a.better(*n.found) {
		n.found = &a
	}
}

// better orders attempts: one with a system first; then one that reached a
// root, with fewer broken rules, fewer problems of time and fewer others; then
// one of the Vietnamese systems; then the shorter one. Among the ones that
// reached no root, the longer is the more informative.
func (a attempt) better(b attempt) bool {
	p, q := a.path, b.path
	length := cmp.Compare(len(p.Certificates), len(q.Certificates))
	last := slices.CompareFunc(p.Certificates, q.Certificates, func(x, y *Certificate) int {
		return bytes.Compare(x.SHA256[:], y.SHA256[:])
	})
	if !a.reached && !b.reached {
		return cmp.Or(-length, cmp.Compare(p.untimely(), q.untimely()), cmp.Compare(len(p.Problems), len(q.Problems)), last) < 0
	}
	return cmp.Or(
		falseLast(p.System != Unknown, q.System != Unknown),
		falseLast(a.reached, b.reached),
		cmp.Compare(p.count(Problem.Fatal), q.count(Problem.Fatal)),
		cmp.Compare(p.untimely(), q.untimely()),
		cmp.Compare(len(p.Problems), len(q.Problems)),
		falseLast(p.System > Other, q.System > Other),
		length,
		last,
	) < 0
}

func (p Path) untimely() int {
	return p.count(func(x Problem) bool { return x.Code == Expired || x.Code == NotYetValid })
}

func (p Path) count(is func(Problem) bool) int {
	count := 0
	for _, x := range p.Problems {
		if is(x) {
			count++
		}
	}
	return count
}
