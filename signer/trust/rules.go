package trust

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"strconv"
	"time"

	"trien/signer/cms/algorithm"
)

// judge applies the rules to a chain that ends in a root of the store and
// decides whose path it is. What a root says of itself binds it too (RFC 5937).
func (n *search) judge(chain []*Certificate) attempt {
	path := Path{Certificates: chain, Problems: n.observations(chain)}
	path.Problems = append(path.Problems, n.issuingProblems(chain)...)
	path.Problems = append(path.Problems, n.nameProblems(chain)...)
	path.Problems = append(path.Problems, n.store.withdrawals(chain, n.at)...)
	if p := policyProblem(chain); p != nil {
		path.Problems = append(path.Problems, *p)
	}
	system, p := n.store.systemOf(chain)
	if p != nil {
		path.Problems = append(path.Problems, *p)
	}
	path.System = system
	for _, p := range path.Problems {
		if p.Fatal() {
			path.System = Unknown
		}
	}
	return attempt{path: path, reached: true}
}

// observations are the problems that leave a path: time of every certificate,
// weak signatures and keys, and critical extensions of the leaf (RFC 5280,
// 6.1.5 (f)). The leaf's own key is not looked at here: the signature it made
// is judged with it.
func (n *search) observations(chain []*Certificate) []Problem {
	var found []Problem
	for _, oid := range chain[0].UnknownCritical {
		found = append(found, problem(UnknownCritical, chain[0], "oid", oid))
	}
	for _, c := range chain {
		found = append(found, validityProblems(c, n.at)...)
	}
	for _, c := range chain[:len(chain)-1] {
		if word, weak := c.signatureWord(); weak {
			found = append(found, problem(WeakSignature, c, "algorithm", word, "time", c.NotBefore.Format(time.RFC3339)))
		}
	}
	for _, c := range chain[1:] {
		if word, weak := weakKey(c.PublicKey); weak {
			found = append(found, problem(WeakKey, c, "key", word, "time", c.NotBefore.Format(time.RFC3339)))
		}
	}
	return found
}

// weakKey tells a key below 15/2025/TT-BKHCN, Phụ lục I: RSA from 2048 bits,
// elliptic curves from 256.
func weakKey(key crypto.PublicKey) (word string, weak bool) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		bits := key.N.BitLen()
		return fmt.Sprintf("RSA-%d", bits), bits < 2048
	case *ecdsa.PublicKey:
		bits := key.Curve.Params().BitSize
		return fmt.Sprintf("ECDSA-%d", bits), bits < 256
	case *algorithm.CurveKey:
		return fmt.Sprintf("ECDSA-%d", key.Bits()), key.Bits() < 256
	case *algorithm.DSAKey:
		return fmt.Sprintf("DSA-%d", key.Bits()), true
	}
	return "", false
}

// signatureWord names the hash under the certificate's signature, or the
// algorithm where this program does not compute it, and tells whether it is
// below 15/2025/TT-BKHCN, Phụ lục I: SHA-2 but SHA-224, or SHA-3.
func (c *Certificate) signatureWord() (word string, weak bool) {
	if sig, err := algorithm.ParseSignature(c.SignatureOID, c.SignatureParams, 0); err == nil {
		switch sig.Hash {
		case algorithm.MD5, algorithm.SHA1, algorithm.SHA224:
			return sig.Hash.String(), true
		}
		return sig.Hash.String(), false
	}
	switch c.SignatureOID {
	case "1.2.840.113549.1.1.2":
		return "MD2", true
	case "1.2.840.113549.1.1.4": // RFC 8017, A.2.4
		return "MD5", true
	}
	return c.SignatureOID, true
}

// issuingProblems looks at every certificate of chain that issued another.
func (n *search) issuingProblems(chain []*Certificate) []Problem {
	var found []Problem
	below := 0 // CAs between this one and the leaf that are not self-issued
	for i := 1; i < len(chain); i++ {
		c := chain[i]
		anchor := i == len(chain)-1
		if !n.store.mayIssue(c, anchor) {
			found = append(found, problem(NotCA, c))
		}
		if c.HasKeyUsage && c.KeyUsage&KeyCertSign == 0 {
			found = append(found, problem(NoCertSign, c))
		}
		if c.MaxPathLen >= 0 && below > c.MaxPathLen {
			found = append(found, problem(PathTooLong, c, "limit", strconv.Itoa(c.MaxPathLen)))
		}
		for _, oid := range c.UnknownCritical {
			found = append(found, problem(UnknownCriticalCA, c, "oid", oid))
		}
		if !c.SelfIssued() {
			below++
		}
	}
	return found
}

// maxComparisons bounds the name comparisons of one search: a certificate can
// hold thousands of names, and thousands of constraints.
const maxComparisons = 200_000

// nameProblems holds the names of each certificate against the constraints of
// every CA above it (RFC 5280, 6.1.3 (b) and (c)). Self-issued CAs are passed
// over. One name too many is told for each certificate.
func (n *search) nameProblems(chain []*Certificate) []Problem {
	var found []Problem
	for i, c := range chain {
		if i > 0 && c.SelfIssued() {
			continue
		}
		if p := n.nameProblem(c, chain[i+1:]); p != nil {
			found = append(found, *p)
		}
	}
	return found
}

func (n *search) nameProblem(c *Certificate, above []*Certificate) *Problem {
	var names []generalName
	for _, ca := range above {
		if ca.constraints == nil {
			continue
		}
		if names == nil {
			names = c.names()
		}
		if c.unreadNames {
			p := problem(NameConstraint, c, "issuer", ca.Subject.Display(), "name", "?")
			return &p
		}
		n.compared += len(names) * (len(ca.constraints.permitted) + len(ca.constraints.excluded))
		if n.compared > maxComparisons {
			p := problem(SearchLimit, c)
			return &p
		}
		for _, name := range names {
			if !ca.constraints.allow(name) {
				p := problem(NameConstraint, c, "issuer", ca.Subject.Display(), "name", name.text())
				return &p
			}
		}
	}
	return nil
}

// mayIssue applies RFC 5280, 6.1.4 (k). A root of version 1 cannot say that it
// is a CA; that the store names it as root is the proof out of band that the
// clause asks for.
func (s *Store) mayIssue(c *Certificate, anchor bool) bool {
	if s.has(c, RoleTSA) && !s.has(c, RoleIntermediate) && !s.has(c, RoleRoot) {
		return false
	}
	if anchor && c.Version < 3 {
		return true
	}
	return c.BasicConstraints && c.IsCA
}

// systemOf returns the one system of a chain that ends in a root of the store.
// A certificate of the national or the specialised system leads to that
// system's roots only; what the user added outside both does not bind.
func (s *Store) systemOf(chain []*Certificate) (System, *Problem) {
	root := chain[len(chain)-1]
	systems := s.systems(root, RoleRoot)
	for _, c := range chain[:len(chain)-1] {
		home := s.home(c)
		if home != 0 && systems&home == 0 {
			p := problem(CrossesSystems, c, "issuer", root.Subject.Display())
			return Unknown, &p
		}
		if home != 0 {
			systems &= home
		}
	}
	switch systems &^ setOf(Other) {
	case 0:
		return Other, nil
	case setOf(Foreign):
		return Foreign, nil
	case setOf(National):
		return National, nil
	case setOf(Specialised):
		return Specialised, nil
	}
	p := problem(AmbiguousSystem, root)
	return Unknown, &p
}

// home returns the Vietnamese systems that c belongs to, none when it has no
// place in the store: those in which it is pinned, else those in which another
// certificate of its name and key is. The latter catches a root, or a CA, of
// one system that the other system has certified: trust is not handed over
// from system to system.
func (s *Store) home(c *Certificate) systemSet {
	if pins := (s.systems(c, RoleIntermediate) | s.systems(c, RoleTSA)) &^ setOf(Other); pins != 0 {
		return pins
	}
	var kin systemSet
	for _, i := range s.bySubject[c.subjectKey()] {
		if p := s.entries[i].read(); p != nil && bytes.Equal(p.RawPublicKey, c.RawPublicKey) {
			kin |= setOf(s.entries[i].System)
		}
	}
	return kin &^ setOf(Other)
}

// systemSet holds systems as bits.
type systemSet uint8

func setOf(s System) systemSet { return 1 << s }

func (t systemSet) has(s System) bool { return t&setOf(s) != 0 }

func (s *Store) systems(c *Certificate, role Role) systemSet {
	var set systemSet
	for _, i := range s.byPrint[c.SHA256] {
		if s.entries[i].Role == role {
			set |= setOf(s.entries[i].System)
		}
	}
	return set
}

func (s *Store) has(c *Certificate, role Role) bool { return s.systems(c, role) != 0 }

func (s *Store) known(c *Certificate) bool { return len(s.byPrint[c.SHA256]) > 0 }
