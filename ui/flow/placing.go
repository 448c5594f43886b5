package flow

import (
	"slices"

	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/stamp"
	"trien/signer/task"
)

// Arrangement is where everything stands that one signature paints.
type Arrangement struct {
	Place  stamp.Placement // of the signature's own mark
	Placed bool
	Fixed  bool   // its size is real: it moves and never grows
	Field  string // the empty signature field that it goes into; "" makes a new one
	Why    Why
	Others []Spot // the further marks
}

// Spot is where a further mark stands.
type Spot struct {
	Part    task.Part
	Place   stamp.Placement
	Letters float64 // size of the printed line that it goes into, points; 0 outside one
	Why     Why
}

// Why is the reason for a place.
type Why struct {
	Basis   place.Basis
	Anchor  string     // the words that were found
	Under   []pdf.Rect // what the mark is meant to cover
	Guessed bool       // by the usual layout, without a look at this document
	InField bool       // a field was prepared there
	ByHand  bool       // the person put it there
}

// sought is what a search for places depends on.
type sought struct {
	ticket        int
	task          task.Task
	chosen        string
	width, height float64
}

func (s State) wantedPlaces() sought {
	return sought{s.Ticket, s.Doing(), s.Chosen, s.Width, s.Height}
}

// MarkSized: the signature's own mark wants this size in points. Fixed says that
// it is that of a seal, which is never scaled.
type MarkSized struct {
	Width, Height float64
	Fixed         bool
}

func (e MarkSized) apply(s State) (State, []Effect) {
	if s.Phase.Busy() || s.Width == e.Width && s.Height == e.Height && s.Fixed == e.Fixed {
		return s, nil
	}
	s.Width, s.Height, s.Fixed = e.Width, e.Height, e.Fixed
	if s.Placed && s.Why.ByHand {
		r := &s.Place.Rect
		r.X1, r.Y0 = r.X0+e.Width, r.Y1-e.Height
	}
	return s, nil
}

// PlacesFound: the answer to SeekPlaces.
type PlacesFound struct {
	Ticket, Round int
	Arrangement   Arrangement
}

func (e PlacesFound) apply(s State) (State, []Effect) {
	if e.Ticket != s.Ticket || e.Round != s.Round || s.Phase.Busy() {
		return s, nil
	}
	fixed := s.Fixed
	s.Arrangement, s.Seeking = e.Arrangement, false
	s.Fixed, s.Usual = fixed, e.Arrangement.Place
	return s, nil
}

// GestureBegun: the person is about to move, resize or take away a mark; what
// stands now can be had back.
type GestureBegun struct{}

// maxPast bounds what can be undone.
const maxPast = 50

func (GestureBegun) apply(s State) (State, []Effect) {
	if s.Phase.Busy() {
		return s, nil
	}
	past := append(slices.Clone(s.past), s.Arrangement)
	s.past = past[max(0, len(past)-maxPast):]
	return s, nil
}

// UndoPressed: the person wants the marks back where they stood before.
type UndoPressed struct{}

func (UndoPressed) apply(s State) (State, []Effect) {
	if s.Phase.Busy() || len(s.past) == 0 {
		return s, nil
	}
	last := len(s.past) - 1
	s.Arrangement, s.past = s.past[last], slices.Clone(s.past[:last])
	return s, nil
}

// FramePlaced: the signature frame stands here now, by the person's hand.
type FramePlaced struct{ Place stamp.Placement }

func (e FramePlaced) apply(s State) (State, []Effect) {
	if s.Phase != Placing && s.Phase != Ready {
		return s, nil
	}
	s.Place, s.Placed, s.Field, s.Why = e.Place, true, "", Why{ByHand: true}
	s.Seeking = false
	s.Round++ // what is still being looked for comes too late
	return s, nil
}

// FrameRemoved: there is no signature frame any more.
type FrameRemoved struct{}

func (FrameRemoved) apply(s State) (State, []Effect) {
	if !s.Phase.Busy() {
		s.Placed = false
	}
	return s, nil
}

// SpotMoved: the person put a further mark here.
type SpotMoved struct {
	Part  task.Part
	Place stamp.Placement
}

func (e SpotMoved) apply(s State) (State, []Effect) {
	at := slices.IndexFunc(s.Others, func(o Spot) bool { return o.Part == e.Part })
	if s.Phase.Busy() || at < 0 {
		return s, nil
	}
	s.Others = slices.Clone(s.Others)
	s.Others[at].Place, s.Others[at].Why = e.Place, Why{ByHand: true}
	return s, nil
}

// seeking asks for places where the last answer was to another question. What
// the person put somewhere by hand stays there, whoever signs.
func (s State) seeking() (State, []Effect) {
	if s.Phase != Placing && s.Phase != Ready || s.Pages == 0 {
		return s, nil
	}
	want := s.wantedPlaces()
	if s.sought == want || want.width <= 0 {
		return s, nil
	}
	before := s.sought
	s.sought = want
	same := before.ticket == want.ticket && before.task == want.task
	if same && s.Placed && s.Why.ByHand {
		return s, nil
	}
	if !same || before.chosen != want.chosen {
		s.Placed, s.Others = false, nil
	}
	if !same {
		s.past = nil
	}
	s.Round++
	s.Seeking = true
	chosen, _ := s.Credential()
	return s, []Effect{SeekPlaces{Ticket: s.Ticket, Round: s.Round, Task: want.task, Credential: chosen}}
}

// CanUndo tells whether UndoPressed would change anything.
func (s State) CanUndo() bool { return len(s.past) > 0 && !s.Phase.Busy() }
