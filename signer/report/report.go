// Package report holds what is known about a document's signatures: facts,
// findings and the verdict that Conclude makes of them. Collecting never
// judges, checks read only facts, and Conclude is the only place where a
// verdict is made. Every zero value is the one that promises nothing.
package report

import (
	"time"

	"trien/signer/trust"
)

// Status is the answer of one check.
type Status int

const (
	NotRun        Status = iota // the question was not asked
	NotApplicable               // the question does not arise
	Pass
	Warn
	Fail
)

// Verdict is the conclusion about one signature.
type Verdict int

const (
	Indeterminate Verdict = iota
	Valid
	Invalid
)

// DocumentVerdict is the conclusion about a document.
type DocumentVerdict int

const (
	DocumentIndeterminate DocumentVerdict = iota
	DocumentValid
	DocumentValidWithChanges
	DocumentInvalid
	DocumentUnsigned
	DocumentUnreadable
)

// Integrity says whether the signed bytes and the signature value agree.
type Integrity int

const (
	IntegrityUnreadable Integrity = iota // the signature could not be read or computed
	Broken
	Intact
)

// Coverage says how much of the file a ByteRange covers.
type Coverage int

const (
	CoverageUnclear  Coverage = iota // gaps elsewhere, or no revision boundary
	CoverageRevision                 // exactly one earlier revision
	CoverageFile                     // the whole file
)

// Edits says what later revisions did to what was signed.
type Edits int

const (
	EditsUnknown Edits = iota
	EditsNone
	EditsAllowed
	EditsSuspicious
	EditsForbidden
)

// Kind tells a person's or body's signature from a document timestamp.
type Kind int

const (
	KindSignature Kind = iota
	KindTimestamp
)

// Level is the PAdES baseline level that the signature's form reaches
// (EN 319 142-1, clause 6).
type Level int

const (
	LevelNone Level = iota
	LevelBB
	LevelBT
	LevelBLT
	LevelBLTA
)

// Signer is who signed, as the certificate that verified the signature says.
type Signer struct {
	Name         string
	Organisation string
	Title        string
	Email        string
	Serial       string // hexadecimal, lower case
	Issuer       string // common name of the issuing CA
	NotBefore    time.Time
	NotAfter     time.Time
	SHA256       string // fingerprint, hexadecimal
}

// Finding is the answer of one check with the reason and the rule it rests on.
// Words for it are in the message catalogue under "check.<Check>.<Reason>".
type Finding struct {
	Check  string
	Status Status
	Reason string
	Cites  string
	Args   map[string]string
}

// Signature is the facts about one signature, then its findings, then the
// verdict that Conclude drew from them.
type Signature struct {
	Field     string // fully qualified field name; "" when no field reaches it
	Kind      Kind
	Signer    Signer
	System    trust.System
	Level     Level
	SubFilter string

	Integrity    Integrity
	Coverage     Coverage
	LaterChanges Edits

	// ContentAdded says that an allowed later change is more than a further
	// signature or evidence: a filled form field, a permitted annotation.
	ContentAdded bool

	ClaimedTime time.Time // the signer's clock; zero when none
	ProvenTime  time.Time // from a verified timestamp only; zero when none

	Page int        // 1-based; 0 when the signature is not on a page
	Rect [4]float64 // x, y, width, height in points from the lower left of the page as shown

	Path       []Certificate // leaf first; as far as it could be built
	Timestamps []Timestamp   // of this signature, and the document timestamps over it
	Changes    []Change      // what later revisions did, in their order

	Findings      []Finding
	Verdict       Verdict
	Reason        string // "<Check>.<Reason>" of the finding that decided; "" when Valid
	Indication    Indication
	SubIndication SubIndication // "" with TotalPassed
}

// Document is the report about one file.
type Document struct {
	File       string
	SHA256     string
	Size       int64
	Pages      int
	At         time.Time // the time for which validity was asked
	Policy     string    // that was applied: "15/2025/TT-BKHCN", ...
	Offline    bool      // no service on the network was asked
	Signatures []Signature
	Verdict    DocumentVerdict
	Error      error // why the document could not be read; nil otherwise
}
