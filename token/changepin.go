package token

import (
	"context"
	"errors"

	"trien/token/internal/wire"
)

// PINChangeRequest says of which token a PIN is changed.
type PINChangeRequest struct {
	Token Info // as it is now
	// Unblock tells that the PUK is asked for instead of the old PIN.
	Unblock bool
	// Chance is that of the old PIN, or of the PUK.
	Chance
}

// PINChange is what a person typed. Both are wiped after use.
type PINChange struct {
	Old []byte // the PIN until now, or the PUK
	New []byte
}

func (c PINChange) wipe() {
	clear(c.Old)
	clear(c.New)
}

// PINChangePrompt asks a person for both PINs. With Token.ProtectedPath it
// returns none: the person types on the device. It returns ErrCancelled when the
// person gives up.
type PINChangePrompt func(context.Context, PINChangeRequest) (PINChange, error)

// ChangePIN replaces the PIN of t by exactly one C_SetPIN. Nobody is asked when
// the PIN is locked, and nothing is sent that cannot be right. Error.PIN says
// whether the old PIN reached the token. Keys that are open on the token are
// closed.
func (m *Module) ChangePIN(ctx context.Context, t Info, prompt PINChangePrompt) error {
	return m.replacePIN(ctx, t, false, prompt)
}

// Unblock gives t a new PIN with the PUK, which PKCS#11 calls SO PIN: exactly
// one C_Login as security officer and, when that succeeds, one C_InitPIN. A PUK
// that is locked leaves the token useless, so its final try wants Confirm too.
func (m *Module) Unblock(ctx context.Context, t Info, prompt PINChangePrompt) error {
	return m.replacePIN(ctx, t, true, prompt)
}

func (m *Module) replacePIN(ctx context.Context, t Info, puk bool, prompt PINChangePrompt) error {
	now, err := m.find(ctx, t)
	if err != nil {
		return m.before(err, t)
	}
	switch {
	case puk && now.SOPIN == PINLocked:
		return m.before(New(PUKLocked, nil), now)
	case !puk && now.PIN == PINLocked:
		return m.before(New(PINIsLocked, nil), now)
	}
	chance := m.chanceOf(now, puk)
	request := PINChangeRequest{Token: now, Unblock: puk, Chance: chance}
	if !puk {
		request.Token = chance.foretold(now)
	}
	change, err := prompt(ctx, request)
	defer change.wipe()
	if err == nil {
		err = m.changeable(now, change, request)
	}
	if err != nil {
		return m.before(givenUp(err), now)
	}
	err = m.sendChange(ctx, now, change, request)
	return m.located(m.counted(err, now, puk), now)
}

// find reads t again, wherever it is plugged in now.
func (m *Module) find(ctx context.Context, t Info) (Info, error) {
	tokens, err := m.Tokens(ctx)
	for _, now := range tokens {
		if now.Serial == t.Serial && now.Label == t.Label && (t.Serial != "" || now.Slot == t.Slot) {
			return now, nil
		}
	}
	if err != nil {
		return Info{}, err
	}
	return Info{}, New(Removed, nil)
}

// changeable refuses what must not be sent.
func (m *Module) changeable(t Info, change PINChange, request PINChangeRequest) error {
	switch {
	case !request.agreed():
		return New(PINFinalUnconfirmed, nil)
	case t.ProtectedPath:
		return nil
	case !t.takes(len(change.New)) || !m.config.readable(change.New):
		return New(NewPINRefused, nil)
	case request.Unblock && len(change.Old) == 0:
		return New(PUKIncorrect, nil)
	case request.Unblock:
		return nil // a PUK follows rules of its own, which no token tells
	}
	return m.sendable(t, change.Old)
}

func (m *Module) sendChange(ctx context.Context, t Info, change PINChange, request PINChangeRequest) error {
	if err := m.take(ctx); err != nil {
		return sentOrNot(err, false)
	}
	defer m.pass()
	c, err := m.running(ctx)
	if err != nil {
		return sentOrNot(err, false)
	}
	secret := wire.JoinPINs(change.Old, change.New)
	defer clear(secret)
	q := wire.Request{Op: wire.ChangePIN, Want: t.wanted(), Confirmed: request.Final && request.agreed()}
	if request.Unblock {
		q.Op = wire.Unblock
	}
	sent := false
	_, err = m.ask(ctx, c, q, secret, m.config.Deadlines.Login, func() { sent = true })
	return sentOrNot(meantForChange(err, request.Unblock), sent)
}

// meantForChange reads what a code of PKCS#11 means when a PIN is changed: which
// of the two PINs the token refused, or that it lets nobody change any.
func meantForChange(err error, puk bool) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	switch {
	case e.Call != "C_Login" && isNewPIN(e.CKR):
		e.Code = NewPINRefused
	case isUnsupported(e.CKR):
		e.Code = PINUnchangeable
	case puk && e.Call == "C_Login" && (e.CKR == ckrPINIncorrect || e.CKR == ckrPINInvalid || e.CKR == ckrPINLenRange):
		e.Code = PUKIncorrect
	case puk && e.Call == "C_Login" && e.CKR == ckrPINLocked:
		e.Code = PUKLocked
	}
	return e
}

// Return values of PKCS#11 (v2.40, 5.1) that mean something else when a PIN is
// changed than otherwise.
const (
	ckrFunctionNotSupported = 0x54
	ckrPINIncorrect         = 0xA0
	ckrPINInvalid           = 0xA1
	ckrPINLenRange          = 0xA2
	ckrPINLocked            = 0xA4
	ckrSessionReadOnly      = 0xB5
	ckrWriteProtected       = 0xE2
	ckrUserTypeInvalid      = 0x103
	ckrPINTooWeak           = 0x1B8
)

func isNewPIN(ckr uint) bool {
	return ckr == ckrPINInvalid || ckr == ckrPINLenRange || ckr == ckrPINTooWeak
}

func isUnsupported(ckr uint) bool {
	switch ckr {
	case ckrFunctionNotSupported, ckrSessionReadOnly, ckrWriteProtected, ckrUserTypeInvalid:
		return true
	}
	return false
}
