// Package worker is the child process that holds one PKCS#11 module. It is the
// only place where the driver's code runs: Run serves the requests of package
// token and trusts that it may be killed at any time. Provision prepares tokens
// for tests and the demonstration.
package worker

import (
	"errors"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// orphanGrace is how long a worker whose program is gone may still wait for a
// call of the driver to return.
const orphanGrace = 2 * time.Second

// Run is the body of the child process: it serves requests from in on out until
// in ends and returns the exit status. Called with os.Stdin and os.Stdout, it
// takes these two away from the driver. A main function calls it when its only
// argument is token.WorkerFlag.
func Run(in io.Reader, out io.Writer) int {
	runtime.LockOSThread() // some drivers keep state per thread
	in, out, err := guard(in, out)
	if err != nil {
		return 1
	}
	w := &worker{out: out, keys: make(map[int]*openKey)}
	for r := range receive(in) {
		more, err := w.serve(r)
		if err != nil {
			return 1
		}
		if !more {
			break
		}
	}
	w.finalize()
	if w.quirks.NoUnload {
		vanish()
	}
	return 0
}

type received struct {
	wire.Request
	secret []byte
}

// receive reads requests until in ends. From then on the process has
// orphanGrace to finish, even when the driver never returns.
func receive(in io.Reader) <-chan received {
	requests := make(chan received)
	go func() {
		for {
			var r received
			secret, err := wire.Read(in, &r.Request)
			if err != nil {
				break
			}
			r.secret = secret
			requests <- r
		}
		close(requests)
		time.Sleep(orphanGrace)
		os.Exit(1)
	}()
	return requests
}

// worker is one module and what is open in it.
type worker struct {
	out    io.Writer
	seq    uint64
	lib    *pkcs11.Ctx
	direct direct
	quirks wire.Quirks
	keys   map[int]*openKey
	last   int // handle of the newest key
	seen   sight
	series wire.Series
}

// serve answers one request and wipes its secret. more is false after Bye; err
// means that nobody listens any more.
func (w *worker) serve(r received) (more bool, err error) {
	defer clear(r.secret)
	w.seq = r.Seq
	if r.Op == wire.Bye {
		return false, nil
	}
	reply, err := w.answer(r)
	if err != nil {
		reply.Fault = faultOf(err)
	}
	reply.Seq = r.Seq
	return true, wire.Write(w.out, reply, nil)
}

func (w *worker) answer(r received) (wire.Reply, error) {
	switch {
	case r.Op == wire.Readers:
		return readers(), nil
	case w.lib == nil && r.Op != wire.Load:
		return wire.Reply{}, errors.New("no module loaded")
	}
	switch r.Op {
	case wire.Load:
		w.quirks = r.Quirks
		return w.load(r.Module)
	case wire.Tokens:
		return w.tokens()
	case wire.Identities:
		return w.identities()
	case wire.Check:
		return w.check(r.Want)
	case wire.Unlock:
		return w.unlock(r.Want, r.secret, r.Confirmed)
	case wire.Sign:
		return w.series.Sign(r.Request, func() (wire.Reply, error) { return w.sign(r.Key, r.Payload, r.secret) })
	case wire.Lock:
		return wire.Reply{}, w.lock(r.Key)
	case wire.Poll:
		return w.poll(r.Fresh)
	case wire.Slots:
		return w.describeSlots()
	case wire.Objects:
		return w.describeObjects(uint(r.Slot))
	case wire.ChangePIN:
		return wire.Reply{}, w.changePIN(r.Want, r.secret, r.Confirmed)
	case wire.Unblock:
		return wire.Reply{}, w.unblock(r.Want, r.secret, r.Confirmed)
	}
	return wire.Reply{}, errors.New("unknown request " + string(r.Op))
}

// loginBegins tells the program that the PIN counts as sent from here on.
func (w *worker) loginBegins() error {
	return wire.Write(w.out, wire.Reply{Seq: w.seq, LoginBegins: true}, nil)
}

// load loads and initialises the module.
func (w *worker) load(path string) (wire.Reply, error) {
	d, err := loadDirect(path)
	if err != nil {
		return wire.Reply{}, err
	}
	lib := pkcs11.New(path)
	if lib == nil {
		return wire.Reply{}, &wire.Fault{Code: "driver-load", Detail: "loads only once"}
	}
	if err := initialize(lib); err != nil {
		return wire.Reply{}, err
	}
	w.direct, w.lib = d.sharing(lib), lib
	info, err := lib.GetInfo()
	if err != nil {
		return wire.Reply{}, failed("C_GetInfo", err)
	}
	return wire.Reply{Library: &wire.Library{
		Manufacturer: clean(info.ManufacturerID),
		Description:  clean(info.LibraryDescription),
		Version:      version(info.LibraryVersion),
		Cryptoki:     version(info.CryptokiVersion),
	}}, nil
}

// initialize calls C_Initialize with CKF_OS_LOCKING_OK; a module that cannot
// lock is content with the one thread that calls it.
func initialize(lib *pkcs11.Ctx) error {
	err := lib.Initialize()
	if errors.Is(err, pkcs11.Error(pkcs11.CKR_CANT_LOCK)) {
		err = lib.Initialize(pkcs11.InitializeWithFlags(0))
	}
	if errors.Is(err, pkcs11.Error(pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED)) {
		return nil // by its own constructor
	}
	return failed("C_Initialize", err)
}

// finalize logs out and ends the module. Nobody waits for it for long.
func (w *worker) finalize() {
	if w.lib == nil {
		return
	}
	for handle := range w.keys {
		_ = w.lock(handle) // the process ends: nobody is left to tell
	}
	if !w.quirks.NoFinalize {
		_ = w.lib.Finalize()
	}
}
