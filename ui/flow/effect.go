package flow

import "trien/signer/task"

// Effect is something the window has to do. The answer comes back as an Event
// with the same Ticket or Attempt.
type Effect interface{ effect() }

type (
	// OpenDocument reads the file and its pages: Opened or OpenFailed.
	OpenDocument struct {
		Ticket int
		Path   string
	}
	// CheckDocument verifies the file's signatures: Checked.
	CheckDocument struct {
		Ticket int
		Path   string
	}
	// CloseDocument lets go of the pages on the screen.
	CloseDocument struct{}
	// ChooseFile shows the file dialog: OpenAsked.
	ChooseFile struct{}
	// LookAtTokens searches again, behind the window: TokensSeen.
	LookAtTokens struct{}

	// SeekPlaces looks for where the marks of a task go, behind the window:
	// PlacesFound.
	SeekPlaces struct {
		Ticket, Round int
		Task          task.Task
		Credential    Credential // the zero value when there is none yet
	}
	// AskRevocation asks whether a certificate was revoked: Replied.
	AskRevocation struct {
		Ticket     int
		Credential Credential
	}
	// LookAround asks the other questions about what should be right before a
	// signature: Replied, once for each.
	LookAround struct {
		Ticket int
		Path   string
	}

	// StartSigning reaches the token and signs: PINWanted, Progressed, then
	// SignFailed or SignDone.
	StartSigning struct {
		Attempt    int
		Path       string
		Credential Credential
		Task       task.Task
		Where      Arrangement
		Demands    Demands
	}
	// AskPIN opens the PIN window: PINEntered or PINDeclined.
	AskPIN struct {
		Attempt     int
		Credential  Credential
		Path        string
		WrongBefore bool // the last PIN given to this token was refused
	}
	// HandOverPIN gives what stands in the PIN window to the waiting token.
	HandOverPIN struct{ Attempt int }
	// RefusePIN tells the waiting token that there will be no PIN.
	RefusePIN struct{ Attempt int }
	// CancelSigning ends the job where it can still be ended.
	CancelSigning struct{ Attempt int }
)

func (OpenDocument) effect()  {}
func (CheckDocument) effect() {}
func (CloseDocument) effect() {}
func (ChooseFile) effect()    {}
func (LookAtTokens) effect()  {}
func (SeekPlaces) effect()    {}
func (AskRevocation) effect() {}
func (LookAround) effect()    {}
func (StartSigning) effect()  {}
func (AskPIN) effect()        {}
func (HandOverPIN) effect()   {}
func (RefusePIN) effect()     {}
func (CancelSigning) effect() {}
