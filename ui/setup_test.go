package ui

import (
	"context"

	"trien/signer/evidence"
)

// fakeSetup keeps what is applied to it, and answers what it is told to.
type fakeSetup struct {
	preferences Preferences
	applied     int
	refusal     error // of Apply
	answer      StampAnswer
	asked       []StampService
	askErr      error
	network     []evidence.Reachability
	facts       ProgramFacts
}

func (f *fakeSetup) Preferences() Preferences { return f.preferences }

func (f *fakeSetup) Apply(p Preferences) error {
	if f.refusal != nil {
		return f.refusal
	}
	f.preferences = p
	f.applied++
	return nil
}

func (f *fakeSetup) Ask(_ context.Context, s StampService) (StampAnswer, error) {
	f.asked = append(f.asked, s)
	return f.answer, f.askErr
}

func (f *fakeSetup) Network(context.Context) []evidence.Reachability { return f.network }

func (f *fakeSetup) Facts() ProgramFacts { return f.facts }
