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
	request := PINRequest{Token: now, Identity: identity, Document: document}
	pin, err := askPIN(ctx, prompt, request)
	defer clear(pin)
	if err != nil {
		return nil, m.before(err, now)
	}
	opened, owner, err := m.login(ctx, identity, pin)
	if err != nil {
		return nil, m.located(err, now)
	}
	return &Key{
		module:  m,
		owner:   owner,
		handle:  opened.Handle,
		eachPIN: opened.AlwaysAskPIN,
		public:  public,
		request: request,
		prompt:  prompt,
	}, nil
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

// askPIN calls the prompt and refuses what the token would not take. Errors of
// the prompt are returned unchanged, giving up as Cancelled.
func askPIN(ctx context.Context, prompt PINPrompt, request PINRequest) ([]byte, error) {
	pin, err := prompt(ctx, request)
	switch {
	case errors.Is(err, ErrCancelled), errors.Is(err, context.Canceled):
		return pin, New(Cancelled, err)
	case err != nil:
		return pin, err
	case request.Token.ProtectedPath:
		return pin, nil
	case !request.Token.takes(len(pin)):
		return pin, New(PINLength, nil)
	}
	return pin, nil
}

// takes tells whether a PIN of n bytes is worth a try.
func (t Info) takes(n int) bool {
	if n == 0 || n > wire.MaxSecret {
		return false
	}
	return t.MaxPIN == 0 || n >= t.MinPIN && n <= t.MaxPIN
}

// login opens the key with pin and returns it with the child that holds it.
func (m *Module) login(ctx context.Context, identity Identity, pin []byte) (*wire.Key, *child, error) {
	if err := m.take(ctx); err != nil {
		return nil, nil, sentOrNot(err, false)
	}
	defer m.pass()
	c, err := m.running(ctx)
	if err != nil {
		return nil, nil, sentOrNot(err, false)
	}
	sent := false
	q := wire.Request{Op: wire.Unlock, Want: identity.wanted()}
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
		return e.about(facts)
	}
	return err
}
