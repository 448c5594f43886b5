package verify

// Policy is what a verification measures against. The zero Policy is Circular.
type Policy struct {
	name   string // on the command line
	title  string // in reports
	minRSA int    // bits
	minEC  int    // bits
}

// Circular is the policy of Thông tư 15/2025/TT-BKHCN.
func Circular() Policy {
	return Policy{name: "circular", title: "15/2025/TT-BKHCN", minRSA: 2048, minEC: 256}
}

// ETSI is the policy of EN 319 102-1 with the algorithms of ETSI TS 119 312.
func ETSI() Policy {
	return Policy{name: "etsi", title: "ETSI EN 319 102-1", minRSA: 2048, minEC: 256}
}

// IntegrityOnly asks whether what was signed is unchanged, and not by whom.
func IntegrityOnly() Policy {
	return Policy{name: "integrity", title: "integrity", minRSA: 2048, minEC: 256}
}

// PolicyNamed returns the policy with a name of the command line: "circular",
// "etsi" or "integrity".
func PolicyNamed(name string) (Policy, bool) {
	for _, p := range []Policy{Circular(), ETSI(), IntegrityOnly()} {
		if p.name == name {
			return p, true
		}
	}
	return Policy{}, false
}
