package flow

import (
	"trien/signer/report"
)

// Event is what happened: something a person did, a token reported, or a job
// answered.
type Event interface {
	apply(State) (State, []Effect)
}

// OpenAsked: the person wants this file.
type OpenAsked struct{ Path string }

func (e OpenAsked) apply(s State) (State, []Effect) {
	if s.Phase.Busy() || e.Path == "" {
		return s, nil
	}
	s = s.withoutDocument()
	s.Path, s.Phase = e.Path, Opening
	if s.Room == RoomDevices {
		s.Room = RoomSign
	}
	return s, []Effect{OpenDocument{s.Ticket, s.Path}}
}

// Opened: the file can be read and has this many pages. Refusal says why it
// cannot be signed, nil when it can.
type Opened struct {
	Ticket  int
	Pages   int
	Refusal error
	Signed  bool // it holds a signature
}

func (e Opened) apply(s State) (State, []Effect) {
	if e.Ticket != s.Ticket {
		return s, nil
	}
	s.Pages, s.Refusal, s.SignedBefore = e.Pages, e.Refusal, e.Signed
	if s.Phase == Opening {
		s.Phase = Placing
	}
	if s.Checked {
		return s, nil
	}
	return s, []Effect{CheckDocument{s.Ticket, s.Path}}
}

// OpenFailed: the file cannot be read.
type OpenFailed struct {
	Ticket int
	Err    error
}

func (e OpenFailed) apply(s State) (State, []Effect) {
	if e.Ticket != s.Ticket {
		return s, nil
	}
	problem := &Problem{Err: e.Err, Phase: Opening, Path: s.Path}
	s = s.withoutDocument()
	s.Problem = problem
	return s, []Effect{CloseDocument{}}
}

// Checked: the file's signatures were verified.
type Checked struct {
	Ticket int
	Report report.Document
}

func (e Checked) apply(s State) (State, []Effect) {
	if e.Ticket != s.Ticket {
		return s, nil
	}
	s.Report, s.Checked = e.Report, true
	if len(e.Report.Signatures) > 0 && s.Room == RoomSign && !s.Phase.Busy() && s.Phase != Signed {
		s.Room = RoomVerify
	}
	return s, nil
}

// RoomChosen: the person went to another room.
type RoomChosen struct{ Room Room }

func (e RoomChosen) apply(s State) (State, []Effect) {
	if s.Phase.Busy() {
		return s, nil
	}
	s.Room = e.Room
	if e.Room == RoomDevices {
		return s, []Effect{LookAtTokens{}}
	}
	return s, nil
}

// SignToo: the person wants to add a signature to the document whose verdict
// is on the screen.
type SignToo struct{}

func (SignToo) apply(s State) (State, []Effect) {
	if s.Path == "" || s.Phase.Busy() || s.Phase == Opening {
		return s, nil
	}
	s.Room = RoomSign
	s = s.Continued()
	if s.Phase == Signed {
		s.Phase, s.Source = Placing, ""
	}
	return s, nil
}

// NextPressed: the person is done with this document and wants the next one.
type NextPressed struct{}

func (NextPressed) apply(s State) (State, []Effect) {
	if s.Phase.Busy() {
		return s, nil
	}
	s = s.withoutDocument()
	s.Room = RoomSign
	return s, []Effect{CloseDocument{}, ChooseFile{}}
}

// CloseAsked: the person puts the document away.
type CloseAsked struct{}

func (CloseAsked) apply(s State) (State, []Effect) {
	if s.Phase.Busy() {
		return s, nil
	}
	return s.withoutDocument(), []Effect{CloseDocument{}}
}

// ProblemDismissed: the person has read the message.
type ProblemDismissed struct{}

func (ProblemDismissed) apply(s State) (State, []Effect) {
	s.Problem = nil
	return s, nil
}

// withoutDocument forgets the document and everything about it; tokens, the
// chosen certificate and the room stay.
func (s State) withoutDocument() State {
	return State{
		Room:        s.Room,
		Task:        s.Task,
		Width:       s.Width,
		Height:      s.Height,
		Arrangement: Arrangement{Fixed: s.Fixed},
		Ticket:      s.Ticket + 1,
		Looked:      s.Looked,
		Tokens:      s.Tokens,
		Credentials: s.Credentials,
		Chosen:      s.Chosen,
		WrongPIN:    s.WrongPIN,
		Unfilled:    s.Unfilled,
		Demands:     s.Demands,
		Attempt:     s.Attempt,
	}
}
