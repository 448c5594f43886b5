package token

import (
	"context"
	"errors"

	"trien/token/internal/certkey"
	"trien/token/internal/wire"
)

// Unlock opens the private key of identity. It re-reads the token first: when
// the token is gone, its PIN locked or the certificate no longer there, nobody
// is asked for a PIN. Then prompt is called once and C_Login at most once,
// whatever happens. The PIN is wiped before Unlock returns.
//
// Login belongs to a token, so unlocking a second key of the same token logs
// out and in again; when that PIN is refused, the first key is locked too.
//
// document names what is to be signed and reaches the prompt unchanged. Error.PIN
// says whether the PIN reached the token. Close the key after use.
func (m *Module) Unlock(ctx context.Context, identity Identity, document string, prompt PINPrompt) (*Key, error) {
	public, err := certkey.Of(identity.Certificate)
	if err != nil {
		return nil, m.before(New(CertificateBad, err), identity.Token)
	}
	now, err := m.check(ctx, identity)
	if err != nil {
		return nil, m.before(err, identity.Token)
	}
	identity.Token = now
	request := m.requestFor(identity, document)
	pin, err := m.askPIN(ctx, prompt, request)
	defer clear(pin)
	if err != nil {
		return nil, m.before(err, now)
	}
	opened, owner, err := m.login(ctx, identity, pin, request.agreed() && request.Final)
	if err = m.counted(err, now, false); err != nil {
		return nil, m.located(err, now)
	}
	key := &Key{
		module:  m,
		owner:   owner,
		handle:  opened.Handle,
		eachPIN: opened.AlwaysAskPIN,
		public:  public,
		request: request,
		prompt:  prompt,
	}
	m.keys.Add(1)
	key.watchIdleness()
	return key, nil
}

// requestFor asks for the PIN of identity, whose token has just been read.
func (m *Module) requestFor(identity Identity, document string) PINRequest {
	chance := m.chanceOf(identity.Token, false)
	return PINRequest{Token: chance.foretold(identity.Token), Identity: identity, Document: document, Chance: chance}
}

// counted notes what the answer to a PIN means for the count of tries, and
// returns err with what went wrong in doing so. An answer that never came may
// have cost a try and counts as one.
func (m *Module) counted(err error, t Info, puk bool) error {
	e, failed := errors.AsType[*Error](err)
	if err == nil {
		_ = m.config.Tries.note(t, puk, true) // a count that stays too high only asks once more
		return nil
	}
	if !failed || e.PIN != PINSent {
		return err
	}
	switch e.Code {
	case PINIncorrect, PINIncorrectFinal, PINIncorrectLocked, PUKIncorrect,
		DriverCrashed, DriverHung, DriverGarbage:
		if noted := m.config.Tries.note(t, puk, false); noted != nil {
			e.Err = errors.Join(e.Err, noted)
		}
	case KeyIsMissing:
		_ = m.config.Tries.note(t, puk, true) // it was let in: the PIN was right
	}
	return err
}

// check asks whether identity is still on its token and a PIN may be tried, and
// returns the token as it is now.
func (m *Module) check(ctx context.Context, identity Identity) (Info, error) {
	q := wire.Request{Op: wire.Check, Want: identity.wanted()}
	reply, err := m.call(ctx, q, m.config.Deadlines.List)
	if err != nil {
		return Info{}, err
	}
	if len(reply.Tokens) != 1 {
		return Info{}, New(DriverGarbage, errors.New("check: no token in the reply"))
	}
	now := infoOf(m.config.Module, reply.Tokens[0])
	if now.PIN == PINLocked {
		return Info{}, New(PINIsLocked, nil)
	}
	return now, nil
}

// login opens the key with pin and returns it with the child that holds it.
func (m *Module) login(ctx context.Context, identity Identity, pin []byte, confirmed bool) (*wire.Key, *child, error) {
	if err := m.take(ctx); err != nil {
		return nil, nil, sentOrNot(err, false)
	}
	defer m.pass()
	c, err := m.running(ctx)
	if err != nil {
		return nil, nil, sentOrNot(err, false)
	}
	sent := false
	q := wire.Request{Op: wire.Unlock, Want: identity.wanted(), Confirmed: confirmed}
	reply, err := m.ask(ctx, c, q, pin, m.config.Deadlines.Login, func() { sent = true })
	if err != nil {
		return nil, nil, sentOrNot(err, sent)
	}
	if reply.Key == nil {
		return nil, nil, sentOrNot(New(DriverGarbage, errors.New("unlock: no key in the reply")), sent)
	}
	return reply.Key, c, nil
}

// sentOrNot notes on err what became of the PIN.
func sentOrNot(err error, sent bool) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	e.PIN = PINNotSent
	if sent {
		e.PIN = PINSent
	}
	return e
}

// before completes an error that came before the PIN was sent.
func (m *Module) before(err error, t Info) error { return m.located(sentOrNot(err, false), t) }

// located adds the facts about driver and token for the words of err.
func (m *Module) located(err error, t Info) error {
	if e, ok := errors.AsType[*Error](err); ok {
		facts := describe(m.config.Module, t)
		if e.Args["token"] == "" {
			delete(e.Args, "token")
		}
		if e.Code == PINLength && facts["max"] != "" {
			e.Code = PINLengthRange
		}
		return e.about(facts).withMachines(m.config.Module)
	}
	return err
}
