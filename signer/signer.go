package signer

import (
	"context"
	"crypto"
	"time"

	"trien/signer/evidence"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/verify"
)

// Key makes signatures with the private key that belongs to Request.Certificate,
// one at a time; a batch gives further ones to a key with Ahead. token.Key is one.
type Key interface {
	// SignMessage returns the signature over message: RSA PKCS#1 v1.5 or PSS
	// (salt as long as the digest), or ECDSA as DER. It asks the device
	// exactly once.
	SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error)
}

// Unlock asks for the PIN and opens the key. Sign calls it once, after
// everything that can fail without the key has succeeded.
type Unlock func(context.Context) (Key, error)

// Request is one signature to be made.
type Request struct {
	Source string // path of the PDF; only read
	Target string // path of the signed copy
	// Overwrite lets Target replace a file of that name. It never replaces Source.
	Overwrite bool

	Certificate []byte   // of the signer, DER
	Chain       [][]byte // its issuers as far as known, DER; without the root
	Unlock      Unlock

	Hash crypto.Hash // of content and attributes: SHA-256 (the zero value), SHA-384 or SHA-512
	PSS  bool        // RSASSA-PSS in place of RSASSA-PKCS1-v1_5

	// Field names the empty signature field to sign into, as EmptyFields lists
	// it; "" makes a new field. A field that is there says itself where the mark
	// goes: Placement is not read then.
	Field     string
	Placement *stamp.Placement // nil: a signature without a visible mark
	Mark      stamp.Mark
	Marks     []PlacedMark // painted by the same signing act and covered by it

	// Certify makes the signature a certification that allows later 1 nothing,
	// 2 form filling and signing, 3 annotations too (DocMDP, ISO 32000-2,
	// 12.8.2.2); 0 makes an approval signature.
	Certify int

	Reason, Location string
	Time             time.Time // claimed signing time (/M); the zero value is now

	// Level is the baseline level to reach (EN 319 142-1, 6.1); the zero value
	// is B-B. What is missing for a higher level is known before Unlock is
	// called as far as it can be; what fails after it lowers the level and is
	// told in Result.Notices: a PIN is never spent for nothing.
	Level report.Level
	// OrLower goes on at B-B, with a notice, where no authority for timestamps
	// answers; otherwise that is an error before Unlock is called.
	OrLower bool
	TSAs    []evidence.TSA // asked in order, each once, for B-T and above
	// Evidence asks about revocation before Unlock is called, and gets
	// timestamps. Without it Level is B-B and nothing is asked.
	Evidence *evidence.Client

	// Password opens a protected source: the user's or the owner's.
	Password []byte

	Verify   verify.Options // how the written file is checked before it gets its name
	Progress func(Progress) // may be nil; called from Sign's goroutine

	drawings *drawings // of the batch; nil outside one
	desk     desk
}

// PlacedMark is a further mark that one signature covers: the number, the day,
// the month beside the seal.
type PlacedMark struct {
	// Field names an empty text field of the form that Mark's lines go into,
	// where its widget is; "" puts Mark at Placement as a locked annotation.
	Field     string
	Placement stamp.Placement
	Mark      stamp.Mark
}

// Progress tells how far one signature is.
type Progress struct {
	Stage       Stage
	Done, Total int64 // bytes, while Stage is Copying
}

// Stage is what Sign is doing.
type Stage int

const (
	Preparing Stage = iota
	Copying
	AwaitingKey
	Signing
	Stamping // asking for timestamps, adding evidence
	Checking
	Finished
)

// Result is a finished signature.
type Result struct {
	Target  string
	Field   string          // name of the signature field
	Level   report.Level    // what was reached
	Notices []error         // why it is lower than asked for, and what else to know; each has words
	Report  report.Document // what the verifier says about Target
	// Evidence is what was gathered about the signer before signing; it may be
	// kept beside the signed file (Thông tư 15/2025/TT-BKHCN, Điều 5).
	Evidence evidence.Evidence
}
