package verify

import (
	"time"

	"trien/signer/cms/algorithm"
)

// Policy is what a verification demands: data that the checks measure against.
// The zero Policy is Circular.
type Policy struct {
	name  string // on the command line
	title string // in reports

	hashes []hashRule
	rsa    []keyRule // by falling size
	curves []keyRule // by falling size

	// integrityOnly leaves out whose signature it is and when it was made.
	integrityOnly bool
	// stampIsSigning takes the timestamp inside a signature for the time of
	// signing, which lies outside a period when the timestamp does. Without it
	// the timestamp only says by when the signature existed.
	stampIsSigning bool
	// weakTokens accepts timestamps that rest on a hash that is too weak for a
	// signature.
	weakTokens bool
	// weakChain accepts issuing certificates signed with such a hash.
	weakChain bool
}

// hashRule says until when a hash is good enough; the zero time sets no end.
type hashRule struct {
	hash  algorithm.Hash
	until time.Time
}

// keyRule says until when keys of at least bits are good enough; the zero time
// sets no end.
type keyRule struct {
	bits  int
	until time.Time
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// lasting returns rules without an end.
func lasting(hashes ...algorithm.Hash) []hashRule {
	var rules []hashRule
	for _, h := range hashes {
		rules = append(rules, hashRule{hash: h})
	}
	return rules
}

// Circular is the policy of Thông tư 15/2025/TT-BKHCN, Phụ lục I and II.
//
// The circular gives no dates. A SHA-1 signature counts as made in good time
// where it is proven to be older than the first published collision (Stevens
// et al., 23 February 2017), for until then nobody could make two documents
// with one digest. Keys shorter than the circular's get no such excuse.
//
// National authorities sign tokens and old issuing certificates with SHA-1 to
// this day. What these hold is not chosen by whoever might gain from it, so
// they are accepted and named.
func Circular() Policy {
	return Policy{
		name: "circular", title: "15/2025/TT-BKHCN",
		hashes: append(lasting(
			algorithm.SHA256, algorithm.SHA384, algorithm.SHA512, algorithm.SHA512_224, algorithm.SHA512_256,
			algorithm.SHA3_224, algorithm.SHA3_256, algorithm.SHA3_384, algorithm.SHA3_512,
			algorithm.SHAKE128, algorithm.SHAKE256,
		), hashRule{algorithm.SHA1, date(2017, time.February, 23)}),
		rsa: []keyRule{{bits: 2048}}, curves: []keyRule{{bits: 256}},
		stampIsSigning: true, weakTokens: true, weakChain: true,
	}
}

// ETSI is the policy of EN 319 102-1 with the algorithms and dates of ETSI
// TS 119 312 V1.5.1, as the European Commission's validation policy has them.
func ETSI() Policy {
	return Policy{
		name: "etsi", title: "ETSI EN 319 102-1",
		hashes: append(lasting(
			algorithm.SHA256, algorithm.SHA384, algorithm.SHA512,
			algorithm.SHA3_256, algorithm.SHA3_384, algorithm.SHA3_512,
		),
			hashRule{algorithm.SHA1, date(2012, time.August, 1)},
			hashRule{algorithm.SHA224, date(2029, time.January, 1)},
		),
		rsa: []keyRule{
			{bits: 3000},
			{1900, date(2029, time.January, 1)},
			{1024, date(2019, time.October, 1)},
		},
		curves: []keyRule{{bits: 256}, {224, date(2021, time.October, 1)}},
	}
}

// IntegrityOnly asks whether what was signed is unchanged, and not by whom or
// when. Its verdict is never better than indeterminate: a script or a person
// must not take "unchanged" for "valid".
func IntegrityOnly() Policy {
	p := Circular()
	p.name, p.title, p.integrityOnly = "integrity", "integrity-only", true
	return p
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

// hashAt tells whether h is good enough at time t.
func (p Policy) hashAt(h algorithm.Hash, t time.Time) bool {
	for _, rule := range p.hashes {
		if rule.hash == h {
			return rule.until.IsZero() || t.Before(rule.until)
		}
	}
	return false
}

// longEnough tells whether a key of bits is good enough at time t.
func longEnough(rules []keyRule, bits int, t time.Time) bool {
	for _, rule := range rules {
		if bits >= rule.bits {
			return rule.until.IsZero() || t.Before(rule.until)
		}
	}
	return false
}
