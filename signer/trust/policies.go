package trust

// anyPolicy is the policy that stands for all (RFC 5280, 4.2.1.4).
const anyPolicy = "2.5.29.32.0"

// policyState is what RFC 5280, 6.1.2 keeps about policies. Any policy will do
// at the start and none is required, so only what CAs demand can fail. Of the
// valid policy tree one level is kept, and of its nodes what they expect of the
// next certificate: all that tells whether the tree is empty.
type policyState struct {
	expected map[string]bool
	explicit int
	mapping  int
	inhibit  int
}

// policyProblem carries the policies of chain from the certificate below the
// root to the leaf (RFC 5280, 6.1.3 (d) to (f), 6.1.4 (a) to (j), 6.1.5). It
// returns nil where no CA's demand is broken.
func policyProblem(chain []*Certificate) *Problem {
	n := len(chain) - 1
	s := policyState{expected: map[string]bool{anyPolicy: true}, explicit: n + 1, mapping: n + 1, inhibit: n + 1}
	for i := n - 1; i >= 0; i-- {
		c := chain[i]
		s.enter(c, i == 0)
		if i == 0 {
			s.finish(c)
		}
		if s.explicit == 0 && len(s.expected) == 0 {
			p := problem(NoPolicy, c)
			return &p
		}
		if i > 0 && !s.leave(c) {
			p := problem(BadMapping, c)
			return &p
		}
	}
	return nil
}

// enter is 6.1.3 (d) and (e).
func (s *policyState) enter(c *Certificate, leaf bool) {
	next := map[string]bool{}
	for _, p := range c.Policies {
		switch {
		case p != anyPolicy:
			if s.expected[p] || s.expected[anyPolicy] {
				next[p] = true
			}
		case s.inhibit > 0 || !leaf && c.SelfIssued():
			for e := range s.expected {
				next[e] = true
			}
		}
	}
	s.expected = next
}

// leave is 6.1.4 (a) to (j); false when the certificate maps anyPolicy.
func (s *policyState) leave(c *Certificate) bool {
	if !s.translate(c.limits.mappings) {
		return false
	}
	if !c.SelfIssued() {
		for _, counter := range []*int{&s.explicit, &s.mapping, &s.inhibit} {
			*counter = max(*counter-1, 0)
		}
	}
	lower(&s.explicit, c.limits.requireExplicit)
	lower(&s.mapping, c.limits.inhibitMapping)
	lower(&s.inhibit, c.limits.inhibitAny)
	return true
}

func (s *policyState) translate(mappings []policyMapping) bool {
	next := map[string]bool{}
	for e := range s.expected {
		next[e] = true
	}
	for _, m := range mappings {
		if m.issuer == anyPolicy || m.subject == anyPolicy {
			return false
		}
		delete(next, m.issuer)
	}
	for _, m := range mappings {
		if s.mapping > 0 && (s.expected[m.issuer] || s.expected[anyPolicy]) {
			next[m.subject] = true
		}
	}
	s.expected = next
	return true
}

// finish is 6.1.5 (a) and (b).
func (s *policyState) finish(leaf *Certificate) {
	s.explicit = max(s.explicit-1, 0)
	if leaf.limits.requireExplicit == 0 {
		s.explicit = 0
	}
}

func lower(counter *int, limit int) {
	if limit >= 0 {
		*counter = min(*counter, limit)
	}
}
