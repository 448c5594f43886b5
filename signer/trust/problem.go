package trust

import "time"

// Code names a Problem.
type Code string

// Problems that leave a path its system: the path exists, and what they mean
// is for policy to say.
const (
	// NotYetValid and Expired: the time asked for is outside the validity
	// period.
	NotYetValid Code = "not-yet-valid"
	Expired     Code = "expired"
	// WeakSignature: the certificate's signature rests on SHA-1.
	WeakSignature Code = "weak-signature"
	// UnknownCritical: a critical extension of the leaf is not known, and the
	// leaf must not be relied on.
	UnknownCritical Code = "unknown-critical"
)

// Problems that leave no path: its System is Unknown.
const (
	// NoIssuer: nobody at hand issued this certificate; Args name the issuer.
	NoIssuer Code = "no-issuer"
	// UntrustedRoot: the path ends in a self-signed certificate that is no
	// root of the store.
	UntrustedRoot Code = "untrusted-root"
	// BadSignature: the issuer by name and key did not sign this certificate.
	BadSignature Code = "bad-signature"
	// Uncheckable: the signature needs an algorithm or key that this program
	// does not compute.
	Uncheckable Code = "uncheckable-signature"
	// NotCA: an issuing certificate is not a CA's.
	NotCA Code = "not-a-ca"
	// NoCertSign: an issuing certificate's key usage does not allow issuing.
	NoCertSign Code = "no-cert-sign"
	// PathTooLong: more CAs below this one than it allows.
	PathTooLong Code = "path-too-long"
	// UnknownCriticalCA: a critical extension of an issuing certificate is
	// not known.
	UnknownCriticalCA Code = "unknown-critical-ca"
	// CrossesSystems: a CA pinned in one system leads to another's root.
	CrossesSystems Code = "crosses-systems"
	// AmbiguousSystem: the store holds the root in both Vietnamese systems.
	AmbiguousSystem Code = "ambiguous-system"
	// SearchLimit: too many certificates and detours to try them all.
	SearchLimit Code = "search-limit"
)

// Problem is something wrong with one certificate of a path.
type Problem struct {
	Code        Code
	Certificate *Certificate
	// Args: "subject" always; by code "issuer", "time" (RFC 3339), "oid",
	// "limit", "name", "reason".
	Args  map[string]string
	Cites string // the rule, "" where the problem is not a rule's
}

// Fatal reports whether the problem leaves no path.
func (p Problem) Fatal() bool {
	switch p.Code {
	case NotYetValid, Expired, WeakSignature, UnknownCritical:
		return false
	}
	return true
}

// cites names the rule that a problem breaks.
func cites(code Code) string {
	switch code {
	case BadSignature, Uncheckable:
		return "RFC 5280, 6.1.3 (a)(1)"
	case NotYetValid, Expired:
		return "RFC 5280, 6.1.3 (a)(2)"
	case NoIssuer:
		return "RFC 5280, 6.1.3 (a)(4)"
	case UntrustedRoot:
		return "RFC 5280, 6.1.1 (d)"
	case NotCA:
		return "RFC 5280, 6.1.4 (k)"
	case PathTooLong:
		return "RFC 5280, 6.1.4 (l)"
	case NoCertSign:
		return "RFC 5280, 6.1.4 (n)"
	case UnknownCriticalCA:
		return "RFC 5280, 6.1.4 (o)"
	case UnknownCritical:
		return "RFC 5280, 6.1.5 (f)"
	case WeakSignature:
		return "15/2025/TT-BKHCN, Phụ lục I"
	}
	return ""
}

func problem(code Code, c *Certificate, pairs ...string) Problem {
	args := map[string]string{"subject": c.Subject.Display()}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return Problem{Code: code, Certificate: c, Args: args, Cites: cites(code)}
}

func validityProblems(c *Certificate, at time.Time) []Problem {
	switch {
	case at.Before(c.NotBefore):
		return []Problem{problem(NotYetValid, c, "time", c.NotBefore.Format(time.RFC3339))}
	case at.After(c.NotAfter):
		return []Problem{problem(Expired, c, "time", c.NotAfter.Format(time.RFC3339))}
	}
	return nil
}
