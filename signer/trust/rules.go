package trust

import "strconv"

// judge applies the rules to a chain that ends in a root of the store and
// decides whose path it is.
func (n *search) judge(chain, weak []*Certificate) attempt {
	path := Path{Certificates: chain, Problems: n.observations(chain, weak)}
	path.Problems = append(path.Problems, n.issuingProblems(chain)...)
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
// weak signatures, and critical extensions of the leaf (RFC 5280, 6.1.5 (f)).
func (n *search) observations(chain, weak []*Certificate) []Problem {
	var found []Problem
	for _, oid := range chain[0].UnknownCritical {
		found = append(found, problem(UnknownCritical, chain[0], "oid", oid))
	}
	for _, c := range chain {
		found = append(found, validityProblems(c, n.at)...)
	}
	for _, c := range weak {
		found = append(found, problem(WeakSignature, c))
	}
	return found
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
// A certificate pinned in the national or the specialised system leads to that
// system's roots only; what the user added outside both does not bind.
func (s *Store) systemOf(chain []*Certificate) (System, *Problem) {
	root := chain[len(chain)-1]
	systems := s.systems(root, RoleRoot)
	for _, c := range chain[:len(chain)-1] {
		pins := s.systems(c, RoleIntermediate) | s.systems(c, RoleTSA)
		pins &^= setOf(Other)
		if pins != 0 && systems&pins == 0 {
			p := problem(CrossesSystems, c, "issuer", root.Subject.Display())
			return Unknown, &p
		}
		if pins != 0 {
			systems &= pins
		}
	}
	switch {
	case systems.has(National) && systems.has(Specialised):
		p := problem(AmbiguousSystem, root)
		return Unknown, &p
	case systems.has(National):
		return National, nil
	case systems.has(Specialised):
		return Specialised, nil
	}
	return Other, nil
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
