package report

import (
	"time"

	"trien/signer/trust"
)

// Change is one thing that a later revision did to a signed document. Words for
// it are in the message catalogue under "change.<Kind>".
type Change struct {
	Kind     string // "annotation-added", "page-content", ...
	Edits    Edits  // how it is to be taken; never EditsNone
	Revision int    // 1-based, that made it; 0 when it lies in none
	Page     int    // 1-based; 0 when it is on no page
	Field    string // fully qualified name; "" when it is no field's
	Args     map[string]string
}

// Timestamp is a statement of a time-stamping authority about a signature or
// about the document. Words for Reason are under "timestamp.<Reason>".
type Timestamp struct {
	Document  bool   // over the document (ETSI.RFC3161, or in a later signature), else over the signature
	Field     string // that holds a timestamp over the document
	Authority string // name of the unit that the token names
	System    trust.System
	Time      time.Time // genTime
	Trusted   bool      // it verifies to a trusted authority, so it proves its time
	Reason    string    // why it is not Trusted; "" when it is
}

// Certificate is one of the path from the signer to the anchor.
type Certificate struct {
	Name         string
	Organisation string
	Issuer       string
	Serial       string // hexadecimal, lower case
	NotBefore    time.Time
	NotAfter     time.Time
	SHA256       string // fingerprint, hexadecimal
	Anchor       bool   // trusted by itself; nobody is asked about it
	Revocation   Revocation
}

// Revocation is what is known about a certificate's revocation.
type Revocation struct {
	State      RevocationState
	Source     string // "ocsp", "crl"; "" when there is no evidence
	Found      string // "dss", "signature", "file", "cache", "online"; "" when there is none
	ThisUpdate time.Time
	NextUpdate time.Time
	RevokedAt  time.Time
	Reason     string // CRLReason by its name in RFC 5280, 5.3.1
	Err        error  // why the state is unknown, nil when it is not
}

// RevocationState is the state of a certificate at the time that counts.
type RevocationState int

const (
	RevocationUnknown RevocationState = iota
	RevocationGood
	RevocationRevoked
)

// Indication and SubIndication are the outcomes of EN 319 102-1, 5.1.3.
type (
	Indication    string
	SubIndication string
)

const (
	TotalPassed         Indication = "TOTAL-PASSED"
	IndicationUndecided Indication = "INDETERMINATE"
	TotalFailed         Indication = "TOTAL-FAILED"
)
