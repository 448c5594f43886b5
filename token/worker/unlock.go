package worker

import (
	"errors"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// openKey is a private key of a token that is logged in.
type openKey struct {
	slot       uint
	session    pkcs11.SessionHandle // of its own: shared ones fail when used at once
	object     pkcs11.ObjectHandle
	pair       pair
	eachPIN    bool          // CKA_ALWAYS_AUTHENTICATE
	mechanisms map[uint]bool // nil when the driver does not list them
}

// check looks for the wanted certificate on the wanted token.
func (w *worker) check(want *wire.Want) (wire.Reply, error) {
	t, session, _, err := w.locate(want)
	if err != nil {
		return wire.Reply{}, err
	}
	w.close(session)
	return wire.Reply{Tokens: []wire.Token{t}}, nil
}

// locate finds the token by its serial number, wherever it is plugged in now,
// and the same certificate on it. It returns an open session.
func (w *worker) locate(want *wire.Want) (t wire.Token, session pkcs11.SessionHandle, p pair, err error) {
	if want == nil {
		return t, 0, p, errors.New("no identity named")
	}
	t, err = w.tokenOf(want)
	if err != nil {
		return t, 0, p, err
	}
	session, err = w.open(uint(t.Slot))
	if err != nil {
		return t, 0, p, err
	}
	list, err := w.certificates(session)
	wanted := certificate{id: want.ID, der: want.Certificate}
	for _, c := range list {
		if c.same(wanted) {
			if p, ok := pairOf(c); ok {
				return t, session, p, nil
			}
		}
	}
	w.close(session)
	if err == nil {
		err = &wire.Fault{Code: "certificate-gone"}
	}
	return t, 0, p, err
}

func (w *worker) tokenOf(want *wire.Want) (wire.Token, error) {
	slots, err := w.slots()
	if err != nil {
		return wire.Token{}, err
	}
	var silence error // of a token that did not answer and may be the one
	for _, slot := range slots {
		t, err := w.token(slot)
		if err != nil {
			silence = err
			continue
		}
		same := t.Serial == want.Serial && t.Label == want.Label
		if want.Serial == "" {
			same = same && t.Slot == want.Slot
		}
		if same {
			return t, nil
		}
	}
	if silence != nil && !returned(silence, pkcs11.CKR_TOKEN_NOT_PRESENT) {
		return wire.Token{}, silence
	}
	return wire.Token{}, &wire.Fault{Code: "removed", Detail: "no token with serial number " + want.Serial}
}

// unlock logs in with pin by one C_Login and opens the private key.
func (w *worker) unlock(want *wire.Want, pin []byte, confirmed bool) (wire.Reply, error) {
	t, session, p, err := w.locate(want)
	if err != nil {
		return wire.Reply{}, err
	}
	key := &openKey{slot: uint(t.Slot), session: session, pair: p}
	if err := mayTry(t, confirmed); err != nil {
		w.close(session)
		return wire.Reply{}, err
	}
	if err := w.login(t, key, pin); err != nil {
		w.close(session)
		return wire.Reply{}, err
	}
	if err := w.complete(key); err != nil {
		return wire.Reply{}, errors.Join(err, w.leave(key))
	}
	w.last++
	w.keys[w.last] = key
	return wire.Reply{Key: &wire.Key{Handle: w.last, AlwaysAskPIN: key.eachPIN}}, nil
}

// login calls C_Login exactly once, unless the PIN must not be tried. A session
// that is logged in already (by an earlier key, or by a driver that shares
// logins) is logged out first, so that it is this PIN the token judges.
func (w *worker) login(t wire.Token, key *openKey, pin []byte) error {
	pad := t.Flags&pkcs11.CKF_PROTECTED_AUTHENTICATION_PATH != 0
	if len(pin) == 0 && !pad {
		return &wire.Fault{Code: "pin-length"}
	}
	if err := w.logoutFirst(key.session); err != nil {
		return err
	}
	if err := w.loginBegins(); err != nil {
		return err
	}
	if err := w.direct.login(key.session, pkcs11.CKU_USER, pin); err != nil {
		w.dropKeys(key.slot)
		return w.withFlags(err, key.slot)
	}
	w.renewKeys(key.slot)
	return nil
}

// mayTry refuses a PIN that the token would not judge, and the final try unless
// the person wants it.
func mayTry(t wire.Token, confirmed bool) error {
	switch {
	case t.Flags&pkcs11.CKF_USER_PIN_LOCKED != 0:
		return &wire.Fault{Code: "pin-locked"}
	case t.Flags&pkcs11.CKF_USER_PIN_FINAL_TRY != 0 && !confirmed:
		return &wire.Fault{Code: "pin-final-unconfirmed"}
	}
	return nil
}

func (w *worker) logoutFirst(session pkcs11.SessionHandle) error {
	info, err := w.lib.GetSessionInfo(session)
	err = failed("C_GetSessionInfo", err)
	if returned(err, pkcs11.CKR_FUNCTION_NOT_SUPPORTED) {
		return nil
	}
	if err != nil {
		return err
	}
	switch info.State {
	case pkcs11.CKS_RO_USER_FUNCTIONS, pkcs11.CKS_RW_USER_FUNCTIONS, pkcs11.CKS_RW_SO_FUNCTIONS:
		return failed("C_Logout", w.lib.Logout(session))
	}
	return nil
}

// withFlags adds to a refused PIN what the token says of its PIN now.
func (w *worker) withFlags(err error, slot uint) error {
	fault := faultOf(err)
	if t, err := w.token(slot); err == nil {
		fault.Flags, fault.HasFlags = t.Flags, true
	}
	return fault
}

// dropKeys forgets the keys of a token that is no longer logged in.
func (w *worker) dropKeys(slot uint) {
	for handle, key := range w.keys {
		if key.slot == slot {
			w.close(key.session)
			delete(w.keys, handle)
		}
	}
}

// renewKeys finds the private keys again whose handles the logout ended. One
// that is not found any more is dropped.
func (w *worker) renewKeys(slot uint) {
	for handle, key := range w.keys {
		if key.slot != slot {
			continue
		}
		object, err := w.privateKey(key.session, key.pair)
		if err != nil {
			w.close(key.session)
			delete(w.keys, handle)
			continue
		}
		key.object = object
	}
}

// complete fills in what only a logged-in session sees.
func (w *worker) complete(key *openKey) error {
	object, err := w.privateKey(key.session, key.pair)
	if err != nil {
		return err
	}
	key.object = object
	each, err := w.direct.attribute(key.session, object, pkcs11.CKA_ALWAYS_AUTHENTICATE)
	if err != nil {
		return err
	}
	key.eachPIN = len(each) == 1 && each[0] != 0
	if list, err := w.direct.mechanisms(key.slot); err == nil && len(list) > 0 {
		key.mechanisms = make(map[uint]bool, len(list))
		for _, m := range list {
			key.mechanisms[m] = true
		}
	}
	return nil
}

// lock closes a key; one that is not open is no error.
func (w *worker) lock(handle int) error {
	key, open := w.keys[handle]
	if !open {
		return nil
	}
	delete(w.keys, handle)
	return w.leave(key)
}

// leave ends the session of key, and the login when it was the last key of its
// token.
func (w *worker) leave(key *openKey) error {
	defer w.close(key.session)
	for _, k := range w.keys {
		if k.slot == key.slot {
			return nil
		}
	}
	err := failed("C_Logout", w.lib.Logout(key.session))
	if returned(err, pkcs11.CKR_USER_NOT_LOGGED_IN, pkcs11.CKR_SESSION_HANDLE_INVALID) {
		return nil
	}
	return err
}
