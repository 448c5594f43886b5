package tokentest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"trien/token/internal/wire"
	"trien/token/worker"
)

// The values of PKCS#11 that the fake needs.
const (
	ckrDeviceRemoved   = 0x32
	ckrPINIncorrect    = 0xA0
	ckrSessionReadOnly = 0xE2 // CKR_TOKEN_WRITE_PROTECTED, as misbehave.c says it
	ckrTokenNotPresent = 0xE0
	fakeUsualFlags     = 0x40D // RNG, login required, PIN set, initialised
	fakeCountLow       = 0x10000
	fakeFinalTry       = 0x20000
	fakeLocked         = 0x40000
	fakeSOLocked       = 0x400000
	fakeProtectedPath  = 0x100
	fakeMinPIN         = 4
	fakeMaxPIN         = 255
)

// runFake serves requests until in ends, and ends with it whatever it does.
func runFake(in io.Reader, out io.Writer) int {
	f := &fakeWorker{fakeOrders: fakeOrders{make(map[string]int)}, out: out, keys: make(map[int]fakeKey)}
	if err := f.read(os.Getenv(fakeTokens)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	type question struct {
		wire.Request
		secret []byte
	}
	questions := make(chan question)
	go func() {
		for {
			var q question
			secret, err := wire.Read(in, &q.Request)
			if err != nil {
				os.Exit(0)
			}
			q.secret = secret
			questions <- q
		}
	}()
	for q := range questions {
		if q.Op == wire.Bye {
			break
		}
		f.seq = q.Seq
		reply, err := f.answer(q.Request, q.secret)
		if err != nil {
			reply.Fault = faultOf(err)
		}
		reply.Seq = q.Seq
		if err := wire.Write(out, reply, nil); err != nil {
			return 1
		}
	}
	return 0
}

func faultOf(err error) *wire.Fault {
	if f, ok := errors.AsType[*wire.Fault](err); ok {
		return f
	}
	return &wire.Fault{Code: "driver-failed", Detail: err.Error()}
}

// fakeWorker is the state of the process.
type fakeWorker struct {
	fakeOrders
	out    io.Writer
	seq    uint64
	tokens []*fakeToken
	keys   map[int]fakeKey
	last   int
	series wire.Series
}

type fakeToken struct {
	worker.ProvisionSpec
	wrong bool // since the last right PIN
}

type fakeKey struct {
	token *fakeToken
	entry worker.ProvisionEntry
}

func (f *fakeWorker) read(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &f.tokens)
}

func (f *fakeWorker) answer(q wire.Request, secret []byte) (wire.Reply, error) {
	switch q.Op {
	case wire.Load:
		library := &wire.Library{Manufacturer: "Fake", Description: "fake", Version: "1.0", Cryptoki: "2.40"}
		return wire.Reply{Library: library}, f.all("C_GetFunctionList", "C_Initialize", "C_GetInfo")
	case wire.Tokens, wire.Poll:
		return f.list()
	case wire.Identities:
		return f.identities()
	case wire.Check:
		t, _, err := f.locate(q.Want)
		if err != nil {
			return wire.Reply{}, err
		}
		return wire.Reply{Tokens: []wire.Token{f.info(t)}}, nil
	case wire.Unlock:
		return f.unlock(q.Want, secret, q.Confirmed)
	case wire.Sign:
		return f.series.Sign(q, func() (wire.Reply, error) { return f.sign(q.Key, q.Payload, secret) })
	case wire.Lock:
		return wire.Reply{}, f.lock(q.Key)
	case wire.ChangePIN:
		return wire.Reply{}, f.changePIN(q.Want, secret, q.Confirmed)
	case wire.Unblock:
		return wire.Reply{}, f.unblock(q.Want, secret)
	}
	return wire.Reply{}, errors.New("unknown request " + string(q.Op))
}

// here tells whether the token is plugged in.
func (f *fakeWorker) here(t *fakeToken) bool {
	_, none := f.order("no-tokens")
	label, pulled := f.order("pulled")
	return !none && (!pulled || label != t.Label)
}

// info is the token as it says of itself.
func (f *fakeWorker) info(t *fakeToken) wire.Token {
	info := wire.Token{
		Slot: f.slot(t), Label: t.Label, Serial: "FAKE-" + t.Label, Manufacturer: "Fake", Model: "fake",
		Flags: fakeUsualFlags | f.number("flags"), MinPIN: fakeMinPIN, MaxPIN: fakeMaxPIN,
	}
	if t.wrong {
		info.Flags |= fakeCountLow
	}
	if _, given := f.order("no-minimum"); given {
		info.MinPIN, info.MaxPIN = 0, -1
	}
	return info
}

func (f *fakeWorker) slot(t *fakeToken) uint64 {
	for n, other := range f.tokens {
		if other == t {
			return uint64(n)
		}
	}
	return uint64(len(f.tokens))
}

// each calls do with every token that is plugged in and tells of itself.
func (f *fakeWorker) each(do func(*fakeToken) error) ([]wire.Fault, error) {
	if err := f.call("C_GetSlotList"); err != nil {
		return nil, err
	}
	var faults []wire.Fault
	for _, t := range f.tokens {
		if !f.here(t) {
			continue
		}
		err := f.call("C_GetTokenInfo")
		if err == nil {
			err = do(t)
		}
		if err != nil && faultOf(err).CKR != ckrTokenNotPresent {
			faults = append(faults, *faultOf(err))
		}
	}
	return faults, nil
}

func (f *fakeWorker) list() (wire.Reply, error) {
	var reply wire.Reply
	var err error
	reply.Faults, err = f.each(func(t *fakeToken) error {
		reply.Tokens = append(reply.Tokens, f.info(t))
		return nil
	})
	return reply, err
}

func (f *fakeWorker) identities() (wire.Reply, error) {
	var reply wire.Reply
	var err error
	reply.Faults, err = f.each(func(t *fakeToken) error {
		if err := f.search(t); err != nil {
			return err
		}
		for _, e := range t.Entries {
			i := wire.Identity{Token: f.info(t), ID: e.ID, Label: e.Label, Certificate: e.Certificate, Key: wire.KeyUnknown}
			if e.PrivateKey != nil {
				i.Key = wire.KeyPresent
			}
			if e.Certificate != nil {
				reply.Identities = append(reply.Identities, i)
			}
		}
		return nil
	})
	return reply, err
}

// search is the way to the objects of a token.
func (f *fakeWorker) search(t *fakeToken) error {
	if err := f.call("C_OpenSession"); err != nil {
		return err
	}
	err := f.all("C_FindObjectsInit", "C_FindObjects", "C_FindObjectsFinal", "C_GetAttributeValue")
	_ = f.call("C_CloseSession") // what it answers says nothing
	if err == nil && !f.here(t) {
		err = &wire.Fault{CKR: ckrDeviceRemoved, Call: "C_FindObjects"}
	}
	return err
}

// locate finds the wanted token and certificate.
func (f *fakeWorker) locate(want *wire.Want) (*fakeToken, worker.ProvisionEntry, error) {
	t, err := f.tokenOf(want)
	if err != nil {
		return nil, worker.ProvisionEntry{}, err
	}
	if err := f.search(t); err != nil {
		return nil, worker.ProvisionEntry{}, err
	}
	for _, e := range t.Entries {
		if bytes.Equal(e.Certificate, want.Certificate) && bytes.Equal(e.ID, want.ID) {
			return t, e, nil
		}
	}
	return nil, worker.ProvisionEntry{}, &wire.Fault{Code: "certificate-gone"}
}

func (f *fakeWorker) tokenOf(want *wire.Want) (*fakeToken, error) {
	var found *fakeToken
	faults, err := f.each(func(t *fakeToken) error {
		if f.info(t).Serial == want.Serial {
			found = t
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case found != nil:
		return found, nil
	case len(faults) > 0:
		return nil, &faults[0]
	}
	return nil, &wire.Fault{Code: "removed"}
}
