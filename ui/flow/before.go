package flow

// Answer is what is known about one thing that should be right before a PIN is
// asked for.
type Answer int

// The answers. Only Forbidden stops a signature.
const (
	Unasked Answer = iota
	Asking
	Fine
	Doubtful  // not as it should be, or could not be found out
	Forbidden // nobody should sign now
	Needless  // there is nothing to ask
)

// Question is one of those things.
type Question int

// The questions.
const (
	AboutRevocation Question = iota // of the certificate that will sign
	AboutStamps                     // whether an authority for timestamps is there
	AboutTarget                     // whether the signed copy can be written
	AboutClock                      // whether the computer's clock is plausible
	questions
)

// Reply is the answer to a question with what there is to say about it.
type Reply struct {
	Answer Answer
	Note   string // a word for the right side of the line: "OCSP 11:04"
	Err    error  // why; has words
}

// Replies are the answers to all questions.
type Replies [questions]Reply

// To returns the answer to q.
func (r Replies) To(q Question) Reply { return r[q] }

// Replied: the answer to a question about this document and this certificate.
type Replied struct {
	Ticket   int
	Chosen   string // key of the certificate, for AboutRevocation
	Question Question
	Reply    Reply
}

func (e Replied) apply(s State) (State, []Effect) {
	about := e.Question == AboutRevocation
	if e.Ticket != s.Ticket || e.Question < 0 || e.Question >= questions || about && e.Chosen != s.Chosen {
		return s, nil
	}
	if e.Question == AboutClock && s.Replies[AboutClock].Answer == Doubtful {
		return s, nil // one answer against the clock outweighs one for it
	}
	s.Replies[e.Question] = e.Reply
	return s, nil
}

// asking has the questions asked that nobody has asked yet about the document
// and the certificate at hand.
func (s State) asking() (State, []Effect) {
	if s.Phase != Placing && s.Phase != Ready {
		return s, nil
	}
	var effects []Effect
	if s.Replies[AboutTarget].Answer == Unasked {
		for _, q := range []Question{AboutStamps, AboutTarget, AboutClock} {
			s.Replies[q] = Reply{Answer: Asking}
		}
		effects = append(effects, LookAround{Ticket: s.Ticket, Path: s.Path})
	}
	chosen, ok := s.Credential()
	if !ok || !chosen.Usable() {
		s.askedAbout, s.Replies[AboutRevocation] = "", Reply{}
	}
	if about := s.Chosen; ok && chosen.Usable() && s.askedAbout != about {
		s.askedAbout = about
		s.Replies[AboutRevocation] = Reply{Answer: Asking}
		effects = append(effects, AskRevocation{Ticket: s.Ticket, Credential: chosen})
	}
	return s, effects
}
