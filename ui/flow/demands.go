package flow

import "trien/signer/report"

// Demands is what the template of the task wants of the signature.
type Demands struct {
	// Level has to be reached; LevelNone leaves it to what the settings allow.
	Level report.Level
	// Certify is what a certification leaves open, 1 to 3; 0 makes an approval.
	Certify int
}

// Demanded: the template of the task at hand wants this.
type Demanded struct{ Demands Demands }

func (e Demanded) apply(s State) (State, []Effect) {
	if !s.Phase.Busy() {
		s.Demands = e.Demands
	}
	return s, nil
}

// Certifies is what the signature will certify: a certification has to be the
// first signature of a document, so that a signed one gets an approval.
func (s State) Certifies() int {
	if s.SignedBefore {
		return 0
	}
	return s.Demands.Certify
}

// OutOfReach tells whether it is known now that the demanded level cannot be
// reached.
func (s State) OutOfReach() bool {
	return s.Demands.OutOfReach(s.Replies[AboutStamps].Answer, s.Replies[AboutRevocation].Answer)
}

// OutOfReach tells the same of what is known about timestamps and revocation.
func (d Demands) OutOfReach(stamps, revocation Answer) bool {
	return d.Level >= report.LevelBT && (stamps == Doubtful || stamps == Needless) ||
		d.Level >= report.LevelBLT && revocation == Doubtful
}

// TemplateChanged: what the tasks paint may be something else now, and go
// somewhere else.
type TemplateChanged struct{}

func (TemplateChanged) apply(s State) (State, []Effect) {
	if !s.Phase.Busy() {
		s.sought = sought{}
	}
	return s, nil
}

// AskAgain: the person wants to know once more what could not be found out.
type AskAgain struct{}

func (AskAgain) apply(s State) (State, []Effect) {
	if !s.Phase.Busy() {
		s.Replies, s.askedAbout = Replies{}, ""
	}
	return s, nil
}
