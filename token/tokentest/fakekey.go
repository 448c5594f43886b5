package tokentest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"

	"trien/token/internal/wire"
)

// mayTry is what a worker asks itself before a PIN is sent.
func (f *fakeWorker) mayTry(t *fakeToken, pin []byte, confirmed bool) error {
	switch flags := f.info(t).Flags; {
	case flags&fakeLocked != 0:
		return &wire.Fault{Code: "pin-locked"}
	case flags&fakeFinalTry != 0 && !confirmed:
		return &wire.Fault{Code: "pin-final-unconfirmed"}
	case len(pin) == 0 && flags&fakeProtectedPath == 0:
		return &wire.Fault{Code: "pin-length"}
	}
	return f.call("C_GetSessionInfo")
}

// tryPIN is the one call that a PIN is sent with.
func (f *fakeWorker) tryPIN(t *fakeToken, call, right string, pin []byte) error {
	if err := wire.Write(f.out, wire.Reply{Seq: f.seq, LoginBegins: true}, nil); err != nil {
		return err
	}
	err := f.call(call)
	switch {
	case err == nil && !f.here(t):
		err = &wire.Fault{CKR: ckrDeviceRemoved, Call: call}
	case err == nil && string(pin) != right:
		t.wrong = true
		err = &wire.Fault{CKR: ckrPINIncorrect, Call: call}
	case err == nil:
		t.wrong = false
		return nil
	}
	fault := *faultOf(err)
	fault.Flags, fault.HasFlags = f.info(t).Flags, true
	return &fault
}

func (f *fakeWorker) unlock(want *wire.Want, pin []byte, confirmed bool) (wire.Reply, error) {
	t, entry, err := f.locate(want)
	if err == nil {
		err = f.mayTry(t, pin, confirmed)
	}
	if err == nil {
		if err = f.tryPIN(t, "C_Login", t.UserPIN, pin); err != nil {
			f.drop(t)
		}
	}
	if err != nil {
		return wire.Reply{}, err
	}
	if entry.PrivateKey == nil {
		return wire.Reply{}, errors.Join(&wire.Fault{Code: "key-missing"}, f.call("C_Logout"))
	}
	_ = f.call("C_GetMechanismList") // a token that does not list them is tried
	f.last++
	f.keys[f.last] = fakeKey{t, entry}
	return wire.Reply{Key: &wire.Key{Handle: f.last, AlwaysAskPIN: entry.EachPIN}}, nil
}

// drop forgets the keys of a token that is no longer logged in.
func (f *fakeWorker) drop(t *fakeToken) {
	for handle, key := range f.keys {
		if key.token == t {
			delete(f.keys, handle)
		}
	}
}

func (f *fakeWorker) lock(handle int) error {
	key, open := f.keys[handle]
	if !open {
		return nil
	}
	delete(f.keys, handle)
	for _, other := range f.keys {
		if other.token == key.token {
			return nil
		}
	}
	return f.all("C_Logout", "C_CloseSession")
}

func (f *fakeWorker) sign(handle int, payload *wire.Signature, pin []byte) (wire.Reply, error) {
	key, open := f.keys[handle]
	if !open {
		return wire.Reply{}, &wire.Fault{Code: "login-lost"}
	}
	if err := f.call("C_SignInit"); err != nil {
		return wire.Reply{}, err
	}
	if !f.here(key.token) {
		return wire.Reply{}, &wire.Fault{CKR: ckrDeviceRemoved, Call: "C_SignInit"}
	}
	if err := f.supports(payload); err != nil {
		return wire.Reply{}, err
	}
	if key.entry.EachPIN {
		if err := f.tryPIN(key.token, "C_Login", key.token.UserPIN, pin); err != nil {
			return wire.Reply{}, err
		}
	}
	if err := f.call("C_Sign"); err != nil {
		return wire.Reply{}, err
	}
	signature, err := signatureOf(key.entry.PrivateKey, payload)
	return wire.Reply{Signature: signature, Mechanism: rawMechanism(payload.Scheme)}, err
}

// supports refuses a signature whose raw mechanism is ordered away: RSA tokens
// can hash a message by themselves, this ECDSA one cannot.
func (f *fakeWorker) supports(payload *wire.Signature) error {
	if f.number("no-mechanism") != rawMechanism(payload.Scheme) || payload.Scheme != wire.ECDSA && len(payload.Message) > 0 {
		return nil
	}
	return &wire.Fault{Code: "mechanism-unsupported"}
}

// rawMechanism is CKM_RSA_PKCS, CKM_RSA_PKCS_PSS or CKM_ECDSA.
func rawMechanism(s wire.Scheme) uint64 {
	return map[wire.Scheme]uint64{wire.PKCS1: 0x1, wire.PSS: 0xD, wire.ECDSA: 0x1041}[s]
}

// signatureOf computes what a token returns: ECDSA signatures are r || s.
func signatureOf(pkcs8 []byte, s *wire.Signature) ([]byte, error) {
	private, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, err
	}
	hash := map[string]crypto.Hash{"SHA-256": crypto.SHA256, "SHA-384": crypto.SHA384, "SHA-512": crypto.SHA512}[s.Hash]
	switch key := private.(type) {
	case *rsa.PrivateKey:
		if s.Scheme == wire.PSS {
			return rsa.SignPSS(rand.Reader, key, hash, s.Digest, &rsa.PSSOptions{SaltLength: s.Salt})
		}
		return rsa.SignPKCS1v15(rand.Reader, key, hash, s.Digest)
	case *ecdsa.PrivateKey:
		r, t, err := ecdsa.Sign(rand.Reader, key, s.Digest)
		if err != nil {
			return nil, err
		}
		half := (key.Params().BitSize + 7) / 8
		return append(r.FillBytes(make([]byte, half)), t.FillBytes(make([]byte, half))...), nil
	}
	return nil, fmt.Errorf("key of type %T", private)
}

func (f *fakeWorker) changePIN(want *wire.Want, secret []byte, confirmed bool) error {
	old, fresh, err := wire.TwoPINs(secret)
	if err != nil {
		return err
	}
	t, err := f.openForPIN(want)
	if err == nil {
		err = f.mayTry(t, old, confirmed)
	}
	if err == nil {
		err = f.tryPIN(t, "C_SetPIN", t.UserPIN, old)
	}
	if err == nil {
		t.UserPIN = string(fresh)
	}
	return err
}

func (f *fakeWorker) unblock(want *wire.Want, secret []byte) error {
	puk, fresh, err := wire.TwoPINs(secret)
	if err != nil {
		return err
	}
	t, err := f.openForPIN(want)
	if err == nil && f.info(t).Flags&fakeSOLocked != 0 {
		err = &wire.Fault{Code: "puk-locked"}
	}
	if err == nil {
		err = f.tryPIN(t, "C_Login", t.SOPIN, puk)
	}
	if err == nil {
		err = f.call("C_InitPIN")
	}
	if err == nil {
		t.UserPIN = string(fresh)
	}
	return err
}

// openForPIN finds the token and opens a read-write session on it.
func (f *fakeWorker) openForPIN(want *wire.Want) (*fakeToken, error) {
	t, err := f.tokenOf(want)
	if err != nil {
		return nil, err
	}
	f.drop(t)
	if err := f.call("C_OpenSession"); err != nil {
		return nil, err
	}
	if _, given := f.order("read-only"); given {
		return nil, &wire.Fault{CKR: ckrSessionReadOnly, Call: "C_OpenSession"}
	}
	return t, nil
}
