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
	// WeakSignature: the certificate's signature rests on a hash that is no
	// longer allowed. Args name it and the time of issue, which is for policy
	// to judge.
	WeakSignature Code = "weak-signature"
	// WeakKey: an issuing certificate's key is shorter than is allowed.
	WeakKey Code = "weak-key"
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
	// NameConstraint: the certificate bears a name that the issuing CA in Args
	// may not certify.
	NameConstraint Code = "name-constraint"
	// NoPolicy: a CA above demands a certificate policy that this certificate
	// does not have.
	NoPolicy Code = "no-policy"
	// BadMapping: an issuing certificate maps the policy that stands for all.
	BadMapping Code = "bad-policy-mapping"
	// LookAlike: the path ends at an unknown authority whose name is, or looks
	// like, that of one in the store, which Args name.
	LookAlike Code = "look-alike"
	// CrossesSystems: a CA of one system leads to another's root.
	CrossesSystems Code = "crosses-systems"
	// AmbiguousSystem: the store holds the root in both Vietnamese systems.
	AmbiguousSystem Code = "ambiguous-system"
	// Withdrawn: whoever keeps the trust data took the certificate out of use;
	// Args "reason", and "time" where it counted before.
	Withdrawn Code = "withdrawn"
	// SearchLimit: too many certificates and detours to try them all.
	SearchLimit Code = "search-limit"
)

// Codes returns every code, the ones that leave a path its system first.
func Codes() []Code {
	return []Code{
		NotYetValid, Expired, WeakSignature, WeakKey, UnknownCritical,
		NoIssuer, UntrustedRoot, BadSignature, Uncheckable, NotCA, NoCertSign, PathTooLong, UnknownCriticalCA,
		NameConstraint, NoPolicy, BadMapping, LookAlike, CrossesSystems, AmbiguousSystem, Withdrawn, SearchLimit,
	}
}

// Problem is something wrong with one certificate of a path.
type Problem struct {
	Code        Code
	Certificate *Certificate
	// Args: "subject" always; by code "issuer", "time" (RFC 3339), "oid",
	// "limit", "name", "reason", "algorithm", "key", "like".
	Args  map[string]string
	Cites string // the rule, "" where the problem is not a rule's
}

// Fatal reports whether the problem leaves no path.
func (p Problem) Fatal() bool {
	switch p.Code {
	case NotYetValid, Expired, WeakSignature, WeakKey, UnknownCritical:
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
	case UntrustedRoot, LookAlike:
		return "RFC 5280, 6.1.1 (d)"
	case NameConstraint:
		return "RFC 5280, 6.1.3 (b) and (c)"
	case NoPolicy:
		return "RFC 5280, 6.1.3 (f)"
	case BadMapping:
		return "RFC 5280, 6.1.4 (a)"
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
	case WeakSignature, WeakKey:
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
