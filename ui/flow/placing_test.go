package flow

import (
	"errors"
	"testing"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
)

func found(round int) PlacesFound {
	return PlacesFound{Ticket: 1, Round: round, Arrangement: Arrangement{Place: atNames, Placed: true, Others: []Spot{{Part: task.PartNumber}}}}
}

// sized begins with a mark of known size and a document without a frame.
func sized(credentials ...Credential) []Event {
	return []Event{
		MarkSized{Width: 170, Height: 74},
		TokensSeen{1, credentials},
		OpenAsked{"a.pdf"},
		Opened{Ticket: 1, Pages: 2},
	}
}

var elsewhere = stamp.Placement{Page: 0, Rect: pdf.Rect{X0: 50, Y0: 50, X1: 220, Y1: 124}}

func TestPlacesComeFromTheDocumentOrFromThePerson(t *testing.T) {
	cases := []struct {
		name   string
		events []Event
		placed bool
		at     stamp.Placement
		phase  Phase
	}{
		{"being looked for", sized(personal("A")), false, stamp.Placement{}, Placing},
		{"found", with(sized(personal("A")), found(1)), true, atNames, Ready},
		{"an answer to an older question", with(sized(personal("A"), agency("B")), TaskChosen{task.Issue}, found(1)), false, stamp.Placement{}, Placing},
		{"put there by hand before the answer", with(sized(personal("A")), FramePlaced{elsewhere}, found(1)), true, elsewhere, Ready},
		{"another task looks anew", with(sized(personal("A")), found(1), TaskChosen{task.Initial}), false, atNames, Placing},
		{"another certificate looks anew", with(sized(personal("A"), personal("B")), found(1), CredentialChosen{personal("B").Key()}), false, atNames, Placing},
		{"unless a person put it there", with(sized(personal("A"), personal("B")), FramePlaced{elsewhere}, CredentialChosen{personal("B").Key()}), true, elsewhere, Ready},
		{"undone", with(sized(personal("A")), found(1), GestureBegun{}, FramePlaced{elsewhere}, UndoPressed{}), true, atNames, Ready},
		{"removing undone", with(sized(personal("A")), found(1), GestureBegun{}, FrameRemoved{}, UndoPressed{}), true, atNames, Ready},
		{"nothing to undo", with(sized(personal("A")), found(1), UndoPressed{}), true, atNames, Ready},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, _ := play(c.events...)
			if s.Placed != c.placed || s.Placed && s.Place != c.at || s.Phase != c.phase {
				t.Errorf("placed %v at %v, phase %d; want %v at %v, phase %d", s.Placed, s.Place, s.Phase, c.placed, c.at, c.phase)
			}
		})
	}
}

func TestAFrameMovedByHandLeavesItsField(t *testing.T) {
	inField := found(1)
	inField.Arrangement.Field = "Signature1"
	s, _ := play(with(sized(personal("A")), inField)...)
	if s.Field != "Signature1" {
		t.Fatalf("field %q", s.Field)
	}
	if s, _ = Next(s, FramePlaced{elsewhere}); s.Field != "" || !s.Why.ByHand {
		t.Errorf("field %q, by hand %v", s.Field, s.Why.ByHand)
	}
}

func TestFurtherMarksMove(t *testing.T) {
	before, _ := play(with(sized(agency("A")), found(1))...)
	s, _ := Next(before, SpotMoved{task.PartNumber, elsewhere})
	if s.Others[0].Place != elsewhere || before.Others[0].Place == elsewhere {
		t.Errorf("now %v, before %v", s.Others[0].Place, before.Others[0].Place)
	}
	if s, _ = Next(s, SpotMoved{task.PartDay, atNames}); len(s.Others) != 1 {
		t.Error("a mark that is not there was moved")
	}
}

func TestTheCertificateProposesTheTask(t *testing.T) {
	a, b := personal("A"), agency("B")
	cases := []struct {
		name   string
		events []Event
		task   task.Task
		chosen Credential
	}{
		{"a person approves", []Event{TokensSeen{1, []Credential{a}}}, task.Approve, a},
		{"an agency issues", []Event{TokensSeen{1, []Credential{b}}}, task.Issue, b},
		{"the person before the agency", []Event{TokensSeen{1, []Credential{b, a}}}, task.Approve, a},
		{"the task takes its certificate", []Event{TokensSeen{1, []Credential{a, b}}, TaskChosen{task.Issue}}, task.Issue, b},
		{"where there is one", []Event{TokensSeen{1, []Credential{a}}, TaskChosen{task.Issue}}, task.Issue, a},
		{"plain suits both", []Event{TokensSeen{1, []Credential{a, b}}, TaskChosen{task.Plain}}, task.Plain, a},
		{"another holder proposes again", []Event{TokensSeen{1, []Credential{a, b}}, TaskChosen{task.Initial}, CredentialChosen{b.Key()}}, task.Issue, b},
		{"no such task", []Event{TokensSeen{1, []Credential{a}}, TaskChosen{"sing"}}, task.Approve, a},
		{"the next document is treated alike", []Event{TokensSeen{1, []Credential{a}}, TaskChosen{task.Initial}, OpenAsked{"b.pdf"}}, task.Initial, a},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, _ := play(c.events...)
			if s.Doing() != c.task || s.Chosen != c.chosen.Key() {
				t.Errorf("%s with %q, want %s with %q", s.Doing(), s.Chosen, c.task, c.chosen.Key())
			}
		})
	}
}

func TestAfterTheLeaderTheAgencyIsNext(t *testing.T) {
	a, b := personal("A"), agency("B")
	signed := report.Document{Signatures: []report.Signature{{Signer: report.Signer{Name: a.Holder}}}}
	opened := []Event{TokensSeen{1, []Credential{a, b}}, OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 1}}
	if s, _ := play(with(opened, Checked{1, signed}, SignToo{})...); s.Doing() != task.Issue || s.Chosen != b.Key() || s.Room != RoomSign {
		t.Errorf("%s with %q", s.Doing(), s.Chosen)
	}
	signed.Signatures[0].Signer.Name = "Trần Văn Bình"
	if s, _ := play(with(opened, Checked{1, signed}, SignToo{})...); s.Doing() != task.Approve {
		t.Errorf("after somebody else: %s", s.Doing())
	}
}

func TestWhatStopsASignature(t *testing.T) {
	ready := with(sized(personal("A")), found(1))
	key := personal("A").Key()
	cases := []struct {
		name  string
		event Event
		lack  Lack
		stops bool
	}{
		{"revoked", Replied{1, key, AboutRevocation, Reply{Answer: Forbidden}}, Revoked, true},
		{"revocation unknown", Replied{1, key, AboutRevocation, Reply{Answer: Doubtful}}, 0, false},
		{"about another certificate", Replied{1, "X", AboutRevocation, Reply{Answer: Forbidden}}, 0, false},
		{"about another document", Replied{7, key, AboutRevocation, Reply{Answer: Forbidden}}, 0, false},
		{"no such question", Replied{1, key, questions, Reply{Answer: Forbidden}}, 0, false},
		{"folder closed", Replied{1, "", AboutTarget, Reply{Answer: Forbidden, Err: errors.New("no")}}, TargetClosed, true},
		{"no authority", Replied{1, "", AboutStamps, Reply{Answer: Doubtful}}, 0, false},
		{"clock", Replied{1, "", AboutClock, Reply{Answer: Doubtful}}, 0, false},
		{"an invalid signature", Checked{1, report.Document{Verdict: report.DocumentInvalid}}, Altered, true},
		{"a number is missing", Filled{fault.New("task.needs-number", nil)}, FactsMissing, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, _ := play(with(ready, c.event)...)
			lacks := s.Lacks()
			if stops := len(lacks) > 0; stops != c.stops || stops && lacks[0] != c.lack || (s.Phase == Ready) == c.stops {
				t.Errorf("lacks %v, phase %d", lacks, s.Phase)
			}
		})
	}
}

func TestEachQuestionIsAskedOnce(t *testing.T) {
	asked := 0
	var s State
	for _, e := range with(sized(personal("A")), found(1), TokensSeen{1, []Credential{personal("A")}}, FramePlaced{elsewhere}) {
		var effects []Effect
		s, effects = Next(s, e)
		for _, effect := range effects {
			switch effect.(type) {
			case AskRevocation, LookAround, SeekPlaces:
				asked++
			}
		}
	}
	if asked != 3 {
		t.Errorf("%d effects, want one of each", asked)
	}
}

func TestASizeByHandFollowsItsImage(t *testing.T) {
	s, _ := play(with(sized(personal("A")), FramePlaced{elsewhere}, MarkSized{Width: 105, Height: 105, Fixed: true})...)
	if r := s.Place.Rect; r.Width() != 105 || r.Height() != 105 || r.X0 != 50 || r.Y1 != 124 {
		t.Errorf("frame %v", r)
	}
}
