package token_test

import (
	"context"
	"crypto"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/token"
	"trien/token/tokentest"
)

// encounter is one way from the driver to a signature: what goes wrong, when,
// and what comes of it. The PIN is asked for once at most, and C_Login and C_Sign
// are called once at most.
type encounter struct {
	name string
	// Orders for the driver: from the start, once the certificate is chosen, while
	// the person types, once the key is open.
	start, chosen, typing, open []string
	stop                        string // when the process stands still: "chosen", "typing" or "open"
	deadlines                   token.Deadlines
	pin                         string
	gives                       error  // what the prompt returns
	fails                       string // the step: "open", "list", "unlock", "sign"; "" for none
	code                        string
	refused                     bool // it is the PIN that was refused
	asked, logins, signs        int
}

const right = tokentest.PIN

// encounters is the table of all that may go wrong. Those without orders are run
// on SoftHSM by itself too.
func encounters() []encounter {
	hangs := token.Deadlines{List: time.Second, Login: time.Second, Sign: time.Second}
	all := []encounter{
		{name: "all well", pin: right, asked: 1, logins: 1, signs: 1},

		// What the token says of the PIN.
		{name: "wrong PIN", pin: "999999", fails: "unlock", code: token.PINIncorrect, refused: true, asked: 1, logins: 1},
		{name: "one try left", start: []string{"C_Login 1 rv 0xA0", "flags 0x20000"}, pin: right, fails: "unlock", code: token.PINIncorrectFinal, refused: true, asked: 1, logins: 1},
		{name: "limits unknown", start: []string{"C_Login 1 rv 0xA2", "no-minimum"}, pin: right, fails: "unlock", code: token.PINLength, refused: true, asked: 1, logins: 1},

		// What stops before C_Login.
		{name: "pulled out before", chosen: []string{"no-tokens"}, pin: right, fails: "unlock", code: token.Removed},
		{name: "pulled out meanwhile", typing: []string{"no-tokens"}, pin: right, fails: "unlock", code: token.Removed, asked: 1},
		{name: "locked before", chosen: []string{"flags 0x40000"}, pin: right, fails: "unlock", code: token.PINIsLocked, refused: true},
		{name: "locked meanwhile", typing: []string{"flags 0x40000"}, pin: right, fails: "unlock", code: token.PINIsLocked, refused: true, asked: 1},
		{name: "not recognised", chosen: []string{"C_GetTokenInfo 1 rv 0xE1"}, pin: right, fails: "unlock", code: token.NotRecognised},
		{name: "no session left", chosen: []string{"C_OpenSession 1 rv 0xB1"}, pin: right, fails: "unlock", code: token.Busy},
		{name: "crash before", chosen: []string{"C_FindObjects 1 crash"}, pin: right, fails: "unlock", code: token.DriverCrashed},
		{name: "crash meanwhile", typing: []string{"C_OpenSession 1 crash"}, pin: right, fails: "unlock", code: token.DriverCrashed, asked: 1},
		{name: "crash just before", typing: []string{"C_GetSessionInfo 1 crash"}, pin: right, fails: "unlock", code: token.DriverCrashed, asked: 1},
		{name: "PIN too short", pin: "12", fails: "unlock", code: token.PINLengthRange, refused: true, asked: 1},
		{name: "PIN too long", pin: strings.Repeat("1", 300), fails: "unlock", code: token.PINLengthRange, refused: true, asked: 1},
		{name: "empty PIN", fails: "unlock", code: token.PINLengthRange, refused: true, asked: 1},
		{name: "empty PIN, limits unknown", chosen: []string{"no-minimum"}, fails: "unlock", code: token.PINLength, refused: true, asked: 1},
		{name: "typed with the Vietnamese keyboard", pin: "mật khẩu", fails: "unlock", code: token.PINInvalid, refused: true, asked: 1},
		{name: "given up", gives: token.ErrCancelled, fails: "unlock", code: token.Cancelled, asked: 1},

		// A process that stands still.
		{name: "stands still before", stop: "chosen", deadlines: hangs, pin: right, fails: "unlock", code: token.DriverHung},
		{name: "stands still meanwhile", stop: "typing", deadlines: hangs, pin: right, fails: "unlock", code: token.DriverHung, asked: 1},
		{name: "stands still at the signature", stop: "open", deadlines: hangs, pin: right, fails: "sign", code: token.DriverHung, asked: 1, logins: 1},
	}
	all = append(all, logins()...)
	all = append(all, signatures()...)
	return append(all, breakdowns()...)
}

// logins are the answers to C_Login.
func logins() []encounter {
	var all []encounter
	for _, c := range []struct {
		order   string
		code    string
		refused bool
	}{
		{"rv 0xA0", token.PINIncorrect, true},
		{"rv 0xA1", token.PINInvalid, true},
		{"rv 0xA2", token.PINLengthRange, true},
		{"rv 0xA3", token.PINExpired, true},
		{"rv 0xA4", token.PINIsLocked, true},
		{"rv 0x102", token.PINNotSet, true},
		{"rv 0x100", token.AlreadyLoggedIn, false},
		{"rv 0x104", token.AlreadyLoggedIn, false},
		{"rv 0x50", token.Cancelled, false},
		{"rv 0x6", token.DriverFailed, false},
		{"rv 0x5", token.DriverFailed, false},
		{"rv 0xE0", token.Removed, false},
		{"rv 0x32", token.Removed, false},
		{"rv 0xB3", token.Removed, false},
		{"rv 0x80000123", token.VendorError, false},
	} {
		all = append(all, encounter{
			name: "C_Login " + c.order, start: []string{"C_Login 1 " + c.order}, pin: right, fails: "unlock", code: c.code, refused: c.refused, asked: 1, logins: 1,
		})
	}
	return all
}

// signatures are the answers to C_SignInit and C_Sign.
func signatures() []encounter {
	var all []encounter
	for _, c := range []struct {
		order string
		code  string
		signs int
	}{
		{"C_Sign 1 rv 0x32", token.Removed, 1},
		{"C_Sign 1 rv 0xE0", token.Removed, 1},
		{"C_Sign 1 rv 0xB3", token.Removed, 1},
		{"C_Sign 1 rv 0x101", token.LoginLost, 1},
		{"C_Sign 1 rv 0x30", token.DeviceFailed, 1},
		{"C_Sign 1 rv 0x5", token.DriverFailed, 1},
		{"C_Sign 1 then 0x6", token.DriverFailed, 1},
		{"C_Sign 1 rv 0x200", token.Cancelled, 1},
		{"C_Sign 1 rv 0x80001234", token.VendorError, 1},
		{"C_SignInit 1 rv 0x68", token.KeyNotPermitted, 0},
		{"C_SignInit 1 rv 0x60", token.LoginLost, 0},
		{"C_SignInit 1 rv 0x70", token.MechanismUnsupported, 0},
		{"pulled Văn phòng", token.Removed, 0},
	} {
		all = append(all, encounter{
			name: c.order, open: []string{c.order}, pin: right, fails: "sign", code: c.code, asked: 1, logins: 1, signs: c.signs,
		})
	}
	return all
}

// breakdowns let the driver crash, abort, end and hang in each function in turn.
func breakdowns() []encounter {
	var all []encounter
	for _, stage := range stages {
		for _, function := range stage.functions {
			for _, action := range []string{"crash", "abort", "exit", "hang"} {
				e := encounter{name: function + " " + action, start: []string{function + " 1 " + action}, pin: right, fails: stage.name, code: token.DriverCrashed}
				if action == "hang" {
					e.deadlines, e.code = stage.deadlines, token.DriverHung
				}
				if slices.Contains([]string{"unlock", "sign"}, stage.name) {
					e.asked = 1
				}
				if stage.name == "sign" || function == "C_Login" || function == "C_GetMechanismList" {
					e.logins = 1
				}
				if function == "C_Sign" {
					e.signs = 1
				}
				all = append(all, e)
			}
		}
	}
	return all
}

func TestEncounters(t *testing.T) {
	for _, maker := range rigs(t) {
		for _, e := range encounters() {
			ordered := len(e.start)+len(e.chosen)+len(e.typing)+len(e.open) > 0
			if ordered && !maker.orders {
				continue
			}
			t.Run(maker.name+"/"+e.name, func(t *testing.T) {
				r := maker.make(t)
				e.run(t, r)
				r.Order(t)
				r.Forget(t)
				encounter{pin: right, asked: 1, logins: 1, signs: 1}.run(t, r) // and all is well again
			})
		}
	}
}

// run goes the way and compares what comes of it.
func (e encounter) run(t *testing.T, r rig) {
	t.Helper()
	r.Order(t, e.start...)
	asked := 0
	step, err := e.walk(t, r, &asked)
	if step != e.fails {
		t.Fatalf("it ended at %q with %v, want %q", step, err, e.fails)
	}
	if e.fails != "" {
		e.judge(t, r, wants(t, err, e.code))
	}
	if asked != e.asked {
		t.Errorf("asked %d times, want %d", asked, e.asked)
	}
	counted(t, r, "C_Login", e.logins)
	counted(t, r, "C_Sign", e.signs)
}

// walk tells at which step it ended, "" when there is a signature.
func (e encounter) walk(t *testing.T, r rig, asked *int) (step string, err error) {
	t.Helper()
	config := r.Config()
	config.Deadlines = e.deadlines
	m, err := token.Open(t.Context(), config)
	if err != nil {
		return "open", err
	}
	defer m.Close()
	list, err := m.Identities(t.Context())
	if err != nil {
		return "list", err
	}
	at := slices.IndexFunc(list, func(i token.Identity) bool { return i.Label == rsaName })
	if len(list) != 3 || at < 0 {
		t.Fatalf("%d identities", len(list))
	}
	e.moment(t, r, "chosen", e.chosen)
	key, err := m.Unlock(t.Context(), list[at], "a.pdf", func(_ context.Context, q token.PINRequest) ([]byte, error) {
		*asked++
		q.Confirm()
		e.moment(t, r, "typing", e.typing)
		return []byte(e.pin), e.gives
	})
	if err != nil {
		return "unlock", err
	}
	e.moment(t, r, "open", e.open)
	message := []byte("Cộng hòa xã hội chủ nghĩa Việt Nam")
	signature, err := key.SignMessage(message, crypto.SHA256, false)
	if err != nil {
		return "sign", err
	}
	verify(t, key.Public(), crypto.SHA256, false, digest(crypto.SHA256, message), signature)
	return "", key.Close()
}

// moment carries out what is to happen now.
func (e encounter) moment(t *testing.T, r rig, name string, orders []string) {
	t.Helper()
	if len(orders) > 0 {
		r.Order(t, orders...)
	}
	if e.stop == name {
		stopWorkers(t)
	}
}

// judge compares what the error says beyond its code.
func (e encounter) judge(t *testing.T, r rig, got *token.Error) {
	t.Helper()
	use := token.PINUnused
	switch {
	case e.fails == "unlock" && e.logins == 0:
		use = token.PINNotSent
	case e.fails == "unlock":
		use = token.PINSent
	}
	if got.PIN != use || (got.NoteCode() == "token.note.pin-not-sent") != (use == token.PINNotSent) {
		t.Errorf("PIN %v, want %v; note %q", got.PIN, use, got.NoteCode())
	}
	if token.PINRefused(got) != e.refused {
		t.Errorf("refused: %v", token.PINRefused(got))
	}
	if errors.Is(got, token.ErrCancelled) != (e.code == token.Cancelled) {
		t.Errorf("cancelled: %v", got)
	}
	if e.pin != "" && strings.Contains(got.Error(), e.pin) {
		t.Error("the PIN is in the error")
	}
	if e.code == token.VendorError && !strings.Contains(got.Args["ckr"], "0x8000") {
		t.Errorf("args %v", got.Args)
	}
	if got.Args["module"] != r.Config().Module {
		t.Errorf("args %v", got.Args)
	}
	if known := e.fails == "unlock" || e.fails == "sign"; known && got.Args["token"] != "Văn phòng" {
		t.Errorf("args %v", got.Args)
	}
}
