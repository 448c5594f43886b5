// Package ui is the window. Run shows it and returns when it is closed. Only
// this package and those below it know Fyne; what a document, a token or a
// signature is comes in as Services, and what the window is doing is decided by
// ui/flow.
//
// The thread rule: widgets and the state belong to Fyne's goroutine. Other
// goroutines are started by Window.background alone and come back through
// Window.post alone.
package ui

import (
	"context"
	"time"

	"trien/assets/words"
	"trien/signer"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/trust"
	"trien/token"
	"trien/ui/flow"
	"trien/ui/page"
)

// Services is everything the window needs from outside. Functions are called
// from other goroutines; all of them must be set.
type Services struct {
	// Words returns the catalogue of a language, "vi" or "en".
	Words func(language string) (*words.Catalog, error)

	// Look asks every driver for tokens and certificates, without a PIN.
	Look func(context.Context) []Driver
	// Unlock asks prompt for the PIN and opens the identity's key.
	Unlock func(ctx context.Context, identity token.Identity, document string, prompt token.PINPrompt) (Key, error)

	// Inspect reads the document without judging its signatures.
	Inspect func(ctx context.Context, path string) (Inspection, error)
	Sign    func(context.Context, signer.Request) (signer.Result, error)
	Verify  func(ctx context.Context, path string) report.Document
	// Open makes the pages of the document drawable; Warm prepares for it.
	Open func(ctx context.Context, path string) (Document, error)
	Warm func()

	// Trust is what verdicts rest on.
	Trust *trust.Store

	Memory Memory
	// Log takes lines for a file; no PIN and no document content among them.
	Log func(format string, args ...any)
	// Now is the clock.
	Now func() time.Time
}

// Inspection is what can be said of a document at once.
type Inspection struct {
	Closed error           // why it cannot be signed; nil when it can
	Place  stamp.Placement // where a signature would usually stand
}

// Document is an open document that can be drawn.
type Document interface {
	page.Source
	Close() error
}

// Key is an unlocked key; Close logs out of the token.
type Key interface {
	signer.Key
	Close() error
}

// Driver is what one PKCS#11 module answered.
type Driver struct {
	Path       string
	Library    token.Library
	Tokens     []token.Info
	Identities []flow.Found
	Err        error // why it, or one of its tokens, did not answer
}

// Memory is what the window remembers between two starts.
type Memory interface {
	Choices() Choices
	// Remember keeps the choices. An error is logged and no more.
	Remember(Choices) error
}

// Choices are a person's own.
type Choices struct {
	Language string   // "vi" or "en"
	Theme    string   // "system", "light" or "dark"
	Image    string   // path of the picture of the mark used last; may be gone
	Recent   []string // documents opened last, the newest first
}
