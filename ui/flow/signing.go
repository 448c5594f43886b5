package flow

import (
	"context"
	"errors"
	"maps"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/token"
)

// SignPressed: the person pressed the sign button.
type SignPressed struct{}

func (SignPressed) apply(s State) (State, []Effect) {
	chosen, ok := s.Credential()
	if s.Phase != Ready || s.Room != RoomSign || !ok {
		return s, nil
	}
	s.Attempt++
	s.Phase, s.Problem, s.Progress = Preparing, nil, signer.Progress{}
	s.PINAsked, s.PINAskedAgain, s.Keypad = false, false, false
	return s, []Effect{StartSigning{s.Attempt, s.Path, chosen, s.Doing(), s.Arrangement, Demands{s.Demands.Level, s.Certifies()}}}
}

// PINWanted: the token waits for a PIN. One press of the sign button opens
// the PIN window once, and once more only where the key itself demands a PIN
// for each signature; every further wish is refused, so that no PIN is tried
// again and none asked for again without the person's will.
type PINWanted struct {
	Attempt       int
	Token         token.Info // as it is now
	EachSignature bool
}

func (e PINWanted) apply(s State) (State, []Effect) {
	chosen, ok := s.Credential()
	if e.Attempt != s.Attempt || !ok || !s.mayAsk(e.EachSignature) {
		return s, []Effect{RefusePIN{e.Attempt}}
	}
	s.PINAsked, s.PINAskedAgain = true, e.EachSignature
	if e.Token.ProtectedPath {
		s.Phase, s.Keypad = Signing, true
		return s, []Effect{HandOverPIN{s.Attempt}}
	}
	s.Phase = AskingPIN
	chosen.Identity.Token = e.Token
	return s, []Effect{AskPIN{
		Attempt:     s.Attempt,
		Credential:  chosen,
		Path:        s.Path,
		WrongBefore: s.WrongPIN[e.Token.Serial],
	}}
}

func (s State) mayAsk(again bool) bool {
	if again {
		return (s.Phase == Preparing || s.Phase == Signing) && !s.PINAskedAgain
	}
	return s.Phase == Preparing && !s.PINAsked
}

// PINEntered: the person confirmed the PIN window.
type PINEntered struct{ Attempt int }

func (e PINEntered) apply(s State) (State, []Effect) {
	if e.Attempt != s.Attempt || s.Phase != AskingPIN {
		return s, nil
	}
	s.Phase = Signing
	return s, []Effect{HandOverPIN{s.Attempt}}
}

// PINDeclined: the person closed the PIN window.
type PINDeclined struct{ Attempt int }

func (e PINDeclined) apply(s State) (State, []Effect) {
	if e.Attempt != s.Attempt || s.Phase != AskingPIN {
		return s, nil
	}
	s.Phase = Stopping
	return s, []Effect{RefusePIN{s.Attempt}}
}

// CancelPressed: the person wants the running job to end.
type CancelPressed struct{}

func (CancelPressed) apply(s State) (State, []Effect) {
	if s.Phase != Preparing && s.Phase != Signing {
		return s, nil
	}
	s.Phase = Stopping
	return s, []Effect{CancelSigning{s.Attempt}}
}

// Progressed: how far the job is.
type Progressed struct {
	Attempt  int
	Progress signer.Progress
}

func (e Progressed) apply(s State) (State, []Effect) {
	if e.Attempt != s.Attempt || !s.Phase.Busy() {
		return s, nil
	}
	s.Progress = e.Progress
	if s.Phase == Preparing && e.Progress.Stage >= signer.Signing {
		s.Phase = Signing // a token with its own keypad asks for no PIN here
	}
	return s, nil
}

// SignFailed: nothing was signed; the original is untouched.
type SignFailed struct {
	Attempt int
	Err     error
}

func (e SignFailed) apply(s State) (State, []Effect) {
	if e.Attempt != s.Attempt || !s.Phase.Busy() {
		return s, nil
	}
	problem := &Problem{Err: e.Err, Phase: s.Phase, Path: s.Path}
	s.Phase, s.Progress = Placing, signer.Progress{}
	if !givenUp(e.Err) {
		s.Problem = problem
	}
	switch fault.CodeOf(e.Err) {
	case token.PINIncorrect, token.PINIncorrectFinal, token.PINIncorrectLocked:
		s = s.rememberPIN(true)
	}
	return s, []Effect{LookAtTokens{}}
}

// PINTried: a PIN was given to a token elsewhere than for the document at hand.
type PINTried struct {
	Serial string
	Wrong  bool
}

func (e PINTried) apply(s State) (State, []Effect) {
	remembered := maps.Clone(s.WrongPIN)
	if remembered == nil {
		remembered = make(map[string]bool)
	}
	remembered[e.Serial] = e.Wrong
	s.WrongPIN = remembered
	return s, nil
}

// SignDone: Target is the signed file, Report what the verifier says of it,
// Notices what else the person should know; each has words.
type SignDone struct {
	Attempt int
	Target  string
	Report  report.Document
	Notices []error
}

func (e SignDone) apply(s State) (State, []Effect) {
	if e.Attempt != s.Attempt || !s.Phase.Busy() {
		return s, nil
	}
	source := s.Path
	s = s.rememberPIN(false).withoutDocument()
	s.Phase, s.Path, s.Source = Signed, e.Target, source
	s.Report, s.Checked, s.Notices = e.Report, true, e.Notices
	return s, []Effect{OpenDocument{s.Ticket, s.Path}}
}

func (s State) rememberPIN(wrong bool) State {
	chosen, ok := s.Credential()
	if !ok {
		return s
	}
	s, _ = PINTried{chosen.Identity.Token.Serial, wrong}.apply(s)
	return s
}

// givenUp tells a person's own decision from a failure.
func givenUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, token.ErrCancelled)
}
