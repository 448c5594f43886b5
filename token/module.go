package token

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"trien/token/drivers"
	"trien/token/internal/wire"
)

// WorkerFlag is the argument that makes our programs a worker process.
const WorkerFlag = "--worker=token"

// Config says which driver to run and how.
type Config struct {
	Module string // path of the PKCS#11 driver
	// Driver is what the catalogue knows of it; nil when nothing.
	Driver *drivers.Driver
	// Command starts a worker process; empty: our own program with WorkerFlag, or
	// for a driver of 32 bits under Windows of 64 the program HelperName beside it.
	Command []string
	// Env is added to the environment of the worker ("NAME=value").
	Env       []string
	Deadlines Deadlines
	// Tries counts wrong PINs; nil counts none, and only the token's own word
	// tells a final try.
	Tries *Tries
	// Idle closes a Key that has not signed for so long; 0: never.
	Idle time.Duration
}

// Deadlines bound each call; a zero one takes its default.
type Deadlines struct {
	Load  time.Duration // start, load and initialise; 20 s
	List  time.Duration // one listing; 15 s, or 5 s with drivers known to hang
	Poll  time.Duration // one look for tokens; 10 s
	Login time.Duration // C_Login, the person at a PIN pad included; 60 s
	Sign  time.Duration // C_Sign, the person at a PIN pad included; 120 s
	Close time.Duration // C_Finalize, before the process is killed; 1 s
}

func (d Deadlines) withDefaults(driver *drivers.Driver) Deadlines {
	list := 15 * time.Second
	if driver.Has(drivers.ListingHangs) {
		list = 5 * time.Second
	}
	return Deadlines{
		Load:  orDefault(d.Load, 20*time.Second),
		List:  orDefault(d.List, list),
		Poll:  orDefault(d.Poll, 10*time.Second),
		Login: orDefault(d.Login, 60*time.Second),
		Sign:  orDefault(d.Sign, 120*time.Second),
		Close: orDefault(d.Close, time.Second),
	}
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

// inRow is how many signatures may be with the worker: the one that is made, the
// one that is ready behind it, and one on its way while this program is busy.
const inRow = 3

// Module is one PKCS#11 driver in a process of its own. Its methods may be
// called from several goroutines; the driver serves one call at a time.
type Module struct {
	config  Config
	turn    *semaphore.Weighted   // inRow for a call, 1 for a signature
	child   atomic.Pointer[child] // replaced only by who has the whole turn
	closed  atomic.Bool
	keys    atomic.Int32 // open ones, those of processes that have died included
	library atomic.Pointer[Library]
	bare    bool // a process without a driver, for the PC/SC service
}

// Prepare returns the driver without starting it; its first call does. A driver that
// fails may be asked again: each call starts it anew.
func Prepare(config Config) *Module {
	config.Deadlines = config.Deadlines.withDefaults(config.Driver)
	return &Module{config: config, turn: semaphore.NewWeighted(inRow)}
}

// Open starts the driver. Errors: WorkerFailed, DriverNotFound, DriverLoad,
// DriverArchitecture, DriverCrashed, DriverHung, or what C_Initialize returned.
func Open(ctx context.Context, config Config) (*Module, error) {
	m := Prepare(config)
	if err := m.take(ctx); err != nil {
		return nil, m.explain(err)
	}
	defer m.pass()
	if _, err := m.running(ctx); err != nil {
		return nil, m.explain(err)
	}
	return m, nil
}

// Path returns the path of the driver.
func (m *Module) Path() string { return m.config.Module }

// Driver returns what the catalogue knows of the driver; nil when nothing.
func (m *Module) Driver() *drivers.Driver { return m.config.Driver }

// Library returns what the driver said of itself when it was last started; the
// zero value when it never was.
func (m *Module) Library() Library {
	if said := m.library.Load(); said != nil {
		return *said
	}
	return Library{}
}

// Close ends the driver and with it every login. A call in progress ends with
// an error when it outlasts the Close deadline. Keys are dead afterwards.
func (m *Module) Close() error {
	m.closed.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), m.config.Deadlines.Close)
	defer cancel()
	if err := m.take(ctx); err != nil {
		if c := m.child.Load(); c != nil {
			c.kill()
		}
		return nil
	}
	defer m.pass()
	if c := m.child.Swap(nil); c != nil {
		c.dismiss(m.config.Deadlines.Close)
	}
	return nil
}

// Tokens lists the tokens of this driver, those never initialised included. It
// returns the tokens that answered together with an error for those that did not.
func (m *Module) Tokens(ctx context.Context) ([]Info, error) {
	reply, err := m.call(ctx, wire.Request{Op: wire.Tokens}, m.config.Deadlines.List)
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, t := range reply.Tokens {
		list = append(list, infoOf(m.config.Module, t))
	}
	return list, m.partial(reply.Faults)
}

// poll is Tokens for those who ask every second: the driver is asked which slots
// hold a token, and the tokens are read only when that has changed, or when
// fresh is wanted.
func (m *Module) poll(ctx context.Context, fresh bool) ([]Info, error) {
	reply, err := m.call(ctx, wire.Request{Op: wire.Poll, Fresh: fresh}, m.config.Deadlines.Poll)
	if err != nil {
		return nil, err
	}
	var list []Info
	for _, t := range reply.Tokens {
		list = append(list, infoOf(m.config.Module, t))
	}
	return list, m.partial(reply.Faults)
}

// Identities lists the certificates on all tokens of this driver. No PIN is
// needed. It returns what the tokens that answered hold, together with an error
// for those that did not.
func (m *Module) Identities(ctx context.Context) ([]Identity, error) {
	reply, err := m.call(ctx, wire.Request{Op: wire.Identities}, m.config.Deadlines.List)
	if err != nil {
		return nil, err
	}
	var list []Identity
	for _, i := range reply.Identities {
		list = append(list, identityOf(m.config.Module, i))
	}
	return list, m.partial(reply.Faults)
}

func (m *Module) partial(faults []wire.Fault) error {
	var all []error
	for i := range faults {
		all = append(all, m.explain(errorOf(&faults[i])))
	}
	return errors.Join(all...)
}

// call serves requests that need no login: when the child has died since, a
// new one is started.
func (m *Module) call(ctx context.Context, q wire.Request, limit time.Duration) (wire.Reply, error) {
	if err := m.take(ctx); err != nil {
		return wire.Reply{}, m.explain(err)
	}
	defer m.pass()
	c, err := m.running(ctx)
	if err != nil {
		return wire.Reply{}, m.explain(err)
	}
	reply, err := m.ask(ctx, c, q, nil, limit, nil)
	return reply, m.explain(err)
}

// ask puts a request to c; what the child reports as a fault is an *Error. The
// caller has the turn.
func (m *Module) ask(ctx context.Context, c *child, q wire.Request, secret []byte, limit time.Duration, progress func()) (wire.Reply, error) {
	if progress == nil {
		progress = func() {}
	}
	reply, err := c.ask(ctx, q, secret, limit, progress)
	if err != nil {
		m.child.CompareAndSwap(c, nil)
		return wire.Reply{}, err
	}
	if reply.Fault != nil {
		return reply, errorOf(reply.Fault)
	}
	return reply, nil
}

// running returns the child, started and loaded. The caller has the turn.
func (m *Module) running(ctx context.Context) (*child, error) {
	if m.closed.Load() {
		return nil, New(WorkerFailed, os.ErrClosed)
	}
	if c := m.child.Load(); c != nil {
		if c.alive() {
			return c, nil
		}
		c.kill()
	}
	command, err := m.config.command()
	if err != nil {
		return nil, err
	}
	c, err := start(command, m.config.Env)
	if err != nil {
		return nil, New(WorkerFailed, err)
	}
	m.child.Store(c)
	if m.bare {
		return c, nil
	}
	load := wire.Request{Op: wire.Load, Module: m.config.Module, Quirks: quirksOf(m.config.Driver)}
	reply, err := m.ask(ctx, c, load, nil, m.config.Deadlines.Load, nil)
	if err == nil && reply.Library == nil {
		err = New(DriverGarbage, errors.New("load: no library in the reply"))
	}
	if err != nil {
		m.child.Store(nil)
		c.kill()
		return nil, err
	}
	library := Library(*reply.Library)
	m.library.Store(&library)
	return c, nil
}

// startAnew ends the process, so that the next call starts another, unless a key
// is open in it.
func (m *Module) startAnew(ctx context.Context) {
	if m.take(ctx) != nil {
		return
	}
	defer m.pass()
	if m.keys.Load() > 0 {
		return
	}
	if c := m.child.Swap(nil); c != nil {
		c.dismiss(m.config.Deadlines.Close)
	}
}

// quirksOf tells the child what to do differently for a driver.
func quirksOf(d *drivers.Driver) wire.Quirks {
	return wire.Quirks{
		ListBarely: d.Has(drivers.ListingHangs),
		NoFinalize: d.Has(drivers.FinalizeHangs),
		NoUnload:   d.Has(drivers.FinalizeHangs) || d.Has(drivers.UnloadDeadlocks),
	}
}

// take waits until nobody else asks the worker; pass lets the next one in.
func (m *Module) take(ctx context.Context) error { return m.wait(ctx, inRow) }
func (m *Module) pass()                          { m.turn.Release(inRow) }

// join waits until nobody but others that sign asks the worker; leave ends that.
func (m *Module) join(ctx context.Context) error { return m.wait(ctx, 1) }
func (m *Module) leave()                         { m.turn.Release(1) }

func (m *Module) wait(ctx context.Context, weight int64) error {
	if m.turn.Acquire(ctx, weight) != nil {
		return gaveUp(ctx)
	}
	return nil
}

// explain adds the facts that every error of this driver's calls carries.
func (m *Module) explain(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.about(describe(m.config.Module, Info{})).withMachines(m.config.Module)
	}
	return err
}
