package flow

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/signer/trust"
	"trien/token"
)

func usable(serial string) Credential {
	return Credential{
		Identity: token.Identity{Token: token.Info{Serial: serial}, Certificate: []byte(serial)},
		Holder:   "NGUYỄN THỊ HỒNG ĐẶNG", Examined: true, NotAfter: time.Date(2028, 1, 7, 0, 0, 0, 0, time.UTC),
	}
}

func personal(serial string) Credential {
	c := usable(serial)
	c.Subject = trust.Name{CommonName: c.Holder, Organisation: "Ủy ban nhân dân xã Hòa Bình", Title: "Chủ tịch"}
	return c
}

func agency(serial string) Credential {
	c := usable(serial)
	c.Holder = "Ủy ban nhân dân xã Hòa Bình"
	c.Subject = trust.Name{CommonName: c.Holder, Organisation: c.Holder}
	return c
}

func unusable(serial string) Credential {
	c := usable(serial)
	c.Trouble = fault.New("sign.certificate-expired", nil)
	return c
}

var atNames = stamp.Placement{Page: 1, Rect: pdf.Rect{X0: 10, Y0: 10, X1: 100, Y1: 60}}

// play runs events from the empty window and returns where it ends and what
// the last event made the window do.
func play(events ...Event) (State, []Effect) {
	var s State
	var effects []Effect
	for _, e := range events {
		s, effects = Next(s, e)
	}
	return s, effects
}

func toReady() []Event {
	return []Event{
		TokensSeen{1, []Credential{usable("A")}},
		OpenAsked{"a.pdf"},
		Opened{Ticket: 1, Pages: 2},
		Checked{Ticket: 1, Report: report.Document{Verdict: report.DocumentUnsigned}},
		FramePlaced{atNames},
	}
}

func with(events []Event, more ...Event) []Event { return slices.Concat(events, more) }

func TestPhases(t *testing.T) {
	wrong := &token.Error{Code: token.PINIncorrect}
	signedReport := report.Document{Signatures: make([]report.Signature, 1)}
	cases := []struct {
		name   string
		events []Event
		phase  Phase
		room   Room
	}{
		{"nothing", nil, Empty, RoomSign},
		{"opening", []Event{OpenAsked{"a.pdf"}}, Opening, RoomSign},
		{"opened without a token", []Event{OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 2}}, Placing, RoomSign},
		{"a late answer about an older document", []Event{OpenAsked{"a.pdf"}, OpenAsked{"b.pdf"}, Opened{Ticket: 1, Pages: 2}}, Opening, RoomSign},
		{"cannot be opened", []Event{OpenAsked{"a.pdf"}, OpenFailed{1, errors.New("no")}}, Empty, RoomSign},
		{"a signed document shows its verdict", []Event{OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 2}, Checked{1, signedReport}}, Placing, RoomVerify},
		{"adding a signature", []Event{OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 2}, Checked{1, signedReport}, SignToo{}}, Placing, RoomSign},
		{"frame, token, document", toReady(), Ready, RoomSign},
		{"frame taken away", with(toReady(), FrameRemoved{}), Placing, RoomSign},
		{"token pulled out", with(toReady(), TokensSeen{}), Placing, RoomSign},
		{"certificate unusable", with(toReady(), TokensSeen{1, []Credential{unusable("A")}}), Placing, RoomSign},
		{"document refuses", []Event{
			TokensSeen{1, []Credential{usable("A")}},
			OpenAsked{"a.pdf"},
			Opened{Ticket: 1, Pages: 2, Refusal: fault.New("sign.closed", nil)},
			FramePlaced{atNames},
		}, Placing, RoomSign},
		{"pressed", with(toReady(), SignPressed{}), Preparing, RoomSign},
		{"pressed in another room", with(toReady(), RoomChosen{RoomVerify}, SignPressed{}), Ready, RoomVerify},
		{"asked for the PIN", with(toReady(), SignPressed{}, PINWanted{Attempt: 1}), AskingPIN, RoomSign},
		{"PIN entered", with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINEntered{1}), Signing, RoomSign},
		{"PIN typed on the device", with(toReady(), SignPressed{}, PINWanted{Attempt: 1, Token: token.Info{ProtectedPath: true}}), Signing, RoomSign},
		{"no PIN needed", with(toReady(), SignPressed{}, Progressed{1, signer.Progress{Stage: signer.Signing}}), Signing, RoomSign},
		{"PIN window closed", with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINDeclined{1}), Stopping, RoomSign},
		{"given up", with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINDeclined{1}, SignFailed{1, token.ErrCancelled}), Ready, RoomSign},
		{"wrong PIN goes back to the button", with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINEntered{1}, SignFailed{1, wrong}), Ready, RoomSign},
		{"cancelled while copying", with(toReady(), SignPressed{}, CancelPressed{}, SignFailed{1, context.Canceled}), Ready, RoomSign},
		{"no other document while signing", with(toReady(), SignPressed{}, OpenAsked{"b.pdf"}), Preparing, RoomSign},
		{"no other room while signing", with(toReady(), SignPressed{}, RoomChosen{RoomDevices}), Preparing, RoomSign},
		{"signed", with(toReady(), SignPressed{}, PINWanted{Attempt: 1}, PINEntered{1}, SignDone{Attempt: 1, Target: "a_signed.pdf", Report: signedReport}), Signed, RoomSign},
		{"signed and shown", with(toReady(), SignPressed{}, SignDone{Attempt: 1, Target: "a_signed.pdf", Report: signedReport}, Opened{Ticket: 2, Pages: 2}), Signed, RoomSign},
		{"next document", with(toReady(), SignPressed{}, SignDone{Attempt: 1, Target: "a_signed.pdf", Report: signedReport}, NextPressed{}), Empty, RoomSign},
		{"put away", with(toReady(), CloseAsked{}), Empty, RoomSign},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, _ := play(c.events...)
			if s.Phase != c.phase || s.Room != c.room {
				t.Errorf("phase %d room %d, want phase %d room %d", s.Phase, s.Room, c.phase, c.room)
			}
		})
	}
}

func TestEffects(t *testing.T) {
	pressed := with(toReady(), SignPressed{})
	cases := []struct {
		name   string
		events []Event
		want   []Effect
	}{
		{"opening", []Event{OpenAsked{"a.pdf"}}, []Effect{OpenDocument{1, "a.pdf"}}},
		{"opened", []Event{OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 1}}, []Effect{CheckDocument{1, "a.pdf"}, LookAround{1, "a.pdf"}}},
		{"opened once the mark has a size", []Event{MarkSized{Width: 170, Height: 74}, OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 1}}, []Effect{
			CheckDocument{1, "a.pdf"}, SeekPlaces{Ticket: 1, Round: 1, Task: task.Approve}, LookAround{1, "a.pdf"},
		}},
		{"a token comes", []Event{MarkSized{Width: 170, Height: 74}, OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 1}, TokensSeen{1, []Credential{usable("A")}}}, []Effect{
			SeekPlaces{Ticket: 1, Round: 2, Task: task.Approve, Credential: usable("A")}, AskRevocation{Ticket: 1, Credential: usable("A")},
		}},
		{"not opened", []Event{OpenAsked{"a.pdf"}, OpenFailed{1, errors.New("no")}}, []Effect{CloseDocument{}}},
		{"pressed", pressed, []Effect{StartSigning{1, "a.pdf", usable("A"), task.Approve, Arrangement{Place: atNames, Placed: true, Why: Why{ByHand: true}}, Demands{}}}},
		{"signed", with(pressed, SignDone{Attempt: 1, Target: "b.pdf"}), []Effect{OpenDocument{2, "b.pdf"}}},
		{"shown after signing needs no second check", with(pressed, SignDone{Attempt: 1, Target: "b.pdf"}, Opened{Ticket: 2, Pages: 1}), nil},
		{"failed", with(pressed, SignFailed{1, errors.New("no")}), []Effect{LookAtTokens{}}},
		{"cancelled", with(pressed, CancelPressed{}), []Effect{CancelSigning{1}}},
		{"adding one more after signing", with(pressed, SignDone{Attempt: 1, Target: "b.pdf"}, SignToo{}), []Effect{
			LookAround{2, "b.pdf"}, AskRevocation{Ticket: 2, Credential: usable("A")},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, effects := play(c.events...)
			if !reflect.DeepEqual(effects, c.want) {
				t.Errorf("effects %+v, want %+v", effects, c.want)
			}
		})
	}
}

func TestProblemsAreKeptUntilRead(t *testing.T) {
	s, _ := play(OpenAsked{"a.pdf"}, OpenFailed{1, fault.New("pdf.not-a-pdf", nil)})
	if s.Problem == nil || s.Problem.Path != "a.pdf" || s.Path != "" {
		t.Fatalf("problem %+v, path %q", s.Problem, s.Path)
	}
	if s, _ = Next(s, ProblemDismissed{}); s.Problem != nil {
		t.Error("still there after it was read")
	}
	if s, _ = play(with(toReady(), SignPressed{}, SignFailed{1, token.ErrCancelled})...); s.Problem != nil {
		t.Error("giving up is no problem")
	}
}

func TestTheChosenCertificateStaysWhileItIsThere(t *testing.T) {
	a, b := usable("A"), usable("B")
	s, _ := play(TokensSeen{1, []Credential{unusable("X"), a, b}})
	if s.Chosen != a.Key() {
		t.Errorf("chosen %q, want the first usable", s.Chosen)
	}
	s, _ = Next(s, CredentialChosen{b.Key()})
	s, _ = Next(s, TokensSeen{1, []Credential{a, b}})
	if s.Chosen != b.Key() {
		t.Error("another look at the tokens changed the choice")
	}
	s, _ = Next(s, TokensSeen{1, []Credential{a}})
	if s.Chosen != a.Key() {
		t.Error("a vanished certificate stays chosen")
	}
}

func TestLacks(t *testing.T) {
	opened := []Event{OpenAsked{"a.pdf"}, Opened{Ticket: 1, Pages: 2}}
	opened = with(opened, FrameRemoved{})
	cases := []struct {
		name   string
		events []Event
		want   []Lack
	}{
		{"nothing open", nil, []Lack{NoDocument}},
		{"still looking", opened, []Lack{TokenNotLooked, NoPlace}},
		{"no token", with(opened, TokensSeen{}), []Lack{NoToken, NoPlace}},
		{"empty token", with(opened, TokensSeen{Tokens: 1}), []Lack{NoCertificate, NoPlace}},
		{"unusable", with(opened, TokensSeen{1, []Credential{unusable("A")}}), []Lack{CredentialUnfit, NoPlace}},
		{"not examined", with(opened, TokensSeen{1, []Credential{{}}}), []Lack{CredentialUnfit, NoPlace}},
		{"nothing", toReady(), nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, _ := play(c.events...)
			if got := s.Lacks(); !reflect.DeepEqual(got, c.want) {
				t.Errorf("lacks %v, want %v", got, c.want)
			}
		})
	}
}
