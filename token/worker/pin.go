package worker

import (
	"errors"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// changePIN replaces the user PIN by exactly one C_SetPIN, in a session that is
// not logged in: there it changes the user's PIN (PKCS #11 v2.40, 5.5, C_SetPIN).
func (w *worker) changePIN(want *wire.Want, secret []byte, confirmed bool) error {
	old, fresh, err := wire.TwoPINs(secret)
	if err != nil {
		return err
	}
	t, session, err := w.openForPIN(want)
	if err != nil {
		return err
	}
	defer w.close(session)
	if err := mayTry(t, confirmed); err != nil {
		return err
	}
	if err := emptyWithoutPad(t, old, fresh); err != nil {
		return err
	}
	if err := w.loginBegins(); err != nil {
		return err
	}
	if err := w.direct.setPIN(session, old, fresh); err != nil {
		return w.withFlags(err, uint(t.Slot))
	}
	return nil
}

// unblock sets a new user PIN: exactly one C_Login as security officer and, when
// that succeeds, exactly one C_InitPIN.
func (w *worker) unblock(want *wire.Want, secret []byte, confirmed bool) error {
	puk, fresh, err := wire.TwoPINs(secret)
	if err != nil {
		return err
	}
	t, session, err := w.openForPIN(want)
	if err != nil {
		return err
	}
	defer w.close(session)
	switch {
	case t.Flags&pkcs11.CKF_SO_PIN_LOCKED != 0:
		return &wire.Fault{Code: "puk-locked"}
	case t.Flags&pkcs11.CKF_SO_PIN_FINAL_TRY != 0 && !confirmed:
		return &wire.Fault{Code: "pin-final-unconfirmed"}
	}
	if err := emptyWithoutPad(t, puk, fresh); err != nil {
		return err
	}
	if err := w.loginBegins(); err != nil {
		return err
	}
	if err := w.direct.login(session, pkcs11.CKU_SO, puk); err != nil {
		return w.withFlags(err, uint(t.Slot))
	}
	err = w.direct.initPIN(session, fresh)
	return errors.Join(err, failed("C_Logout", w.lib.Logout(session)))
}

// openForPIN finds the token and opens a read-write session on it that nobody
// is logged in to. Keys that are open on the token are locked.
func (w *worker) openForPIN(want *wire.Want) (wire.Token, pkcs11.SessionHandle, error) {
	if want == nil {
		return wire.Token{}, 0, errors.New("no token named")
	}
	t, err := w.tokenOf(want)
	if err != nil {
		return t, 0, err
	}
	w.dropKeys(uint(t.Slot))
	session, err := w.lib.OpenSession(uint(t.Slot), pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		return t, 0, failed("C_OpenSession", err)
	}
	if err := w.logoutFirst(session); err != nil {
		w.close(session)
		return t, 0, err
	}
	return t, session, nil
}

// emptyWithoutPad refuses an empty PIN unless it is typed on the device.
func emptyWithoutPad(t wire.Token, pins ...[]byte) error {
	if t.Flags&pkcs11.CKF_PROTECTED_AUTHENTICATION_PATH != 0 {
		return nil
	}
	for _, pin := range pins {
		if len(pin) == 0 {
			return &wire.Fault{Code: "pin-length"}
		}
	}
	return nil
}
