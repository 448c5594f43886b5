package token

// State is the state of a reader or token, in the order of what has to be done
// first.
type State int

const (
	StateUnknown        State = iota // nobody has answered yet
	StateNoService                   // the PC/SC service is missing or does not run
	StateNoReader                    // nothing is plugged in
	StateNoToken                     // a reader without a card
	StateMute                        // a card that does not answer
	StateNoDriver                    // a token that no driver here serves
	StateFailing                     // its driver or the token answers with an error
	StateNotInitialised              // a blank token
	StatePINNotSet                   // a token that was never handed over
	StateLocked
	StateFinalTry
	StatePINLow
	StateReady
)

// Code returns the key of the words for s: those of a failure, a good state too.
func (s State) Code() string {
	switch s {
	case StateNoService:
		return "token.state.no-service"
	case StateNoReader:
		return "token.state.no-reader"
	case StateNoToken:
		return "token.state.no-token"
	case StateMute:
		return "token.state.mute"
	case StateNoDriver:
		return "token.state.no-driver"
	case StateFailing:
		return "token.state.failing"
	case StateNotInitialised:
		return "token.state.not-initialised"
	case StatePINNotSet:
		return "token.state.pin-not-set"
	case StateLocked:
		return "token.state.locked"
	case StateFinalTry:
		return "token.state.final-try"
	case StatePINLow:
		return "token.state.pin-low"
	case StateReady:
		return "token.state.ready"
	}
	return "token.state.unknown"
}

// States lists every State.
func States() []State {
	var all []State
	for s := StateUnknown; s <= StateReady; s++ {
		all = append(all, s)
	}
	return all
}

// StateOf is the state of a token that its driver describes.
func StateOf(t Info) State {
	switch {
	case !t.Initialised:
		return StateNotInitialised
	case t.PIN == PINLocked:
		return StateLocked
	case !t.PINInitialised:
		return StatePINNotSet
	case t.PIN == PINFinalTry:
		return StateFinalTry
	case t.PIN == PINCountLow:
		return StatePINLow
	}
	return StateReady
}
