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
	"trien/signer/evidence"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/task"
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

	// Watch tells what is plugged in and which certificates stand on it, without a
	// PIN: soon, and whenever that changes, until ctx ends. again has everything
	// asked anew, and is answered even where nothing has changed.
	Watch func(ctx context.Context, again <-chan struct{}, seen func(Sight))
	// Unlock asks prompt for the PIN and opens the identity's key.
	Unlock func(ctx context.Context, identity token.Identity, document string, prompt token.PINPrompt) (Key, error)

	// Inspect reads the document without judging its signatures.
	Inspect func(ctx context.Context, path string) (Inspection, error)
	// Template returns what a task paints.
	Template func(task.Task) (task.Template, error)
	// Templates keeps what people made of them.
	Templates Templates
	// Usual returns where the marks of a task go without a look at the text.
	Usual func(ctx context.Context, path string, drawn []task.Drawn) ([]task.Painted, error)
	// Evidence asks about the revocation of a certificate.
	Evidence func(context.Context, flow.Credential) evidence.Evidence
	// Authorities tells which of those that give timestamps can be reached;
	// nothing where none is to be asked.
	Authorities func(context.Context) []evidence.Reachability
	// Writable tells why no file of that name can be written; nil when one can.
	Writable func(path string) error
	// Sign signs. A Level in the request is demanded; without one the settings say
	// how far the signature is raised.
	Sign func(context.Context, signer.Request) (signer.Result, error)
	// SignAll signs many documents with one login; what Sign adds to a request it
	// adds to each.
	SignAll func(context.Context, signer.Batch) []signer.Outcome
	Verify  func(ctx context.Context, path string) report.Document
	// Prepare makes documents to be signed.
	Prepare Preparer
	// Password gives the password of a protected document to everything that reads
	// it, in memory alone, and keeps a copy of its own; nil forgets all there are.
	Password func(path string, password []byte)
	// Open makes the pages of the document drawable; Warm prepares for it.
	Open func(ctx context.Context, path string) (Document, error)
	// Read opens a document for its text alone, one of many.
	Read func(ctx context.Context, path string) (Document, error)
	Warm func()

	// Trust is what verdicts rest on.
	Trust *trust.Store

	// Setup changes what the settings decide.
	Setup  Setup
	Memory Memory
	// Desktop hands files to other programs.
	Desktop Desktop
	// Arrivals calls got with the files with which the program is started once more,
	// perhaps none, until ctx ends.
	Arrivals func(ctx context.Context, got func(files []string))
	// Log takes lines for a file; no PIN and no document content among them.
	Log func(format string, args ...any)
	// Now is the clock.
	Now func() time.Time
}

// Inspection is what can be said of a document at once.
type Inspection struct {
	Closed     error               // why it cannot be signed; nil when it can
	Fields     []signer.EmptyField // that can be signed
	Signatures []Standing          // that show on a page
	Signed     bool                // it holds a signature, shown on a page or not
	Archive    int                 // the part of PDF/A that it follows; 0 for none
	Notices    []error             // what else to know before signing; each has words
}

// Standing is a signature that shows on a page, counted from 0.
type Standing struct {
	Page int
	Rect pdf.Rect
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

// Desktop is the system's other programs. Errors are for the details of a
// failure.
type Desktop interface {
	Open(path string) error // a file or a folder
	// Print prints, or opens where the person can print; sent tells which.
	Print(path string) (sent bool, err error)
	Reveal(path string) error // shows the file in its folder

	// WorkArea is what the screen leaves for windows, in pixels; 0 is not known. It
	// is called on Fyne's goroutine.
	WorkArea() (width, height int)
	// Maximised and Maximise are about the window with the system's handle.
	Maximised(window uintptr) bool
	Maximise(window uintptr)
}

// Choices are a person's own.
type Choices struct {
	Language string // "vi" or "en"
	Theme    string // "system", "light", "dark" or "contrast"
	Image    string // path of the picture of the hand signature; may be gone
	Seal     string // path of the picture of the agency's seal; may be gone
	// SealWidth is the true width of the seal in millimetres, where its picture
	// does not tell it; 0 otherwise.
	SealWidth float64
	Places    map[string]LastPlace // by task: where its mark was put by hand last
	Recent    []string             // documents opened last, the newest first
	Welcomed  bool                 // the page that looks at the machine was shown
	// Width and Height are those that the window had last, 0 where nobody knows.
	Width, Height float32
	Maximised     bool // it filled the screen
}
