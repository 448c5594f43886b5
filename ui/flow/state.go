// Package flow is what the window is doing, without the window: a State,
// Events that a person, a token or a finished job sends, and Effects that the
// window carries out. Next is the only way from one State to the next; it
// touches nothing outside its arguments, so every rule of the window can be
// proved by a table. Start with Next.
package flow

import (
	"slices"

	"trien/signer"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
)

// Room is one of the three parts of the window.
type Room int

const (
	RoomSign Room = iota
	RoomVerify
	RoomDevices
)

// Phase is how far the document has come.
type Phase int

const (
	Empty     Phase = iota // no document
	Opening                // the document is being read; nothing of it is known yet
	Placing                // shown; Lacks says what a signature still needs
	Ready                  // shown; nothing is missing for a signature
	Preparing              // all that needs no PIN is being done
	AskingPIN              // the PIN window is open
	Signing                // the token and the writer are at work
	Stopping               // given up by the person; the job has not ended yet
	Signed                 // the signed file is shown
)

// Busy tells whether a signature is under way, so that nothing else may
// replace the document.
func (p Phase) Busy() bool { return p >= Preparing && p <= Stopping }

// State is everything the window shows. It is a value: Next returns a new one
// and never changes slices or reports that an older State holds.
type State struct {
	Room  Room
	Phase Phase

	Ticket       int    // number of the newest document; answers about an older one are dropped
	Path         string // the document shown or being opened; "" when Empty
	Pages        int
	Refusal      error           // why this document cannot be signed; nil when it can
	SignedBefore bool            // it holds a signature already
	Report       report.Document // meaningful once Checked
	Checked      bool
	Notices      []error // about the signature just made

	Looked      bool // the tokens were looked for at least once
	Tokens      int  // tokens that answered, certificates on them or not
	Credentials []Credential
	Chosen      string          // Key of the credential that will sign; "" when none
	WrongPIN    map[string]bool // serial numbers of tokens whose last PIN was refused

	Task          task.Task // that the person chose; "" leaves it to the certificate
	Demands       Demands   // of the template of that task
	Unfilled      error     // what the task still needs to be told; nil for nothing
	Width, Height float64   // that the signature's own mark wants, points; 0 before it is known
	Arrangement
	Usual   stamp.Placement // where the signature's own mark was proposed
	Seeking bool            // places are being looked for
	Round   int             // number of the newest search for places
	Replies Replies         // about what should be right before a PIN is asked for

	sought     sought        // what places were looked for last
	past       []Arrangement // what can be had back, the newest last
	askedAbout string        // key of the certificate whose revocation was asked about

	Attempt       int  // number of the newest press of the sign button
	PINAsked      bool // a PIN was asked for in this attempt
	PINAskedAgain bool // the key wanted one more, for this very signature
	Keypad        bool // the PIN is typed on the device itself
	Progress      signer.Progress

	Source  string // what was signed, when Phase is Signed
	Problem *Problem
}

// Problem is a failure that the person has not put away yet.
type Problem struct {
	Err   error
	Phase Phase  // what was going on
	Path  string // the document it is about
}

// Credential returns the one that will sign.
func (s State) Credential() (Credential, bool) {
	for _, c := range s.Credentials {
		if c.Key() == s.Chosen {
			return c, true
		}
	}
	return Credential{}, false
}

// Next is one step: what the window shows after the event, and what it has to
// do. Effects are carried out in order.
func Next(s State, e Event) (State, []Effect) {
	next, effects := e.apply(s)
	next, seek := next.settled().seeking()
	next, ask := next.asking()
	return next.settled(), slices.Concat(effects, seek, ask)
}

// settled moves between Placing and Ready as Lacks says.
func (s State) settled() State {
	if s.Phase != Placing && s.Phase != Ready {
		return s
	}
	s.Phase = Ready
	if len(s.Lacks()) > 0 {
		s.Phase = Placing
	}
	return s
}
