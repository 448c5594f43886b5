package token

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"trien/token/internal/wire"
)

// reapTime is how long a killed process may take to vanish before it is left
// to the system: one that waits inside the kernel for a device cannot be killed.
const reapTime = 2 * time.Second

// child is a running worker process. Questions may be put to it while others
// are open; it serves one after another, in the order in which they were put.
type child struct {
	cmd     *exec.Cmd
	in, out *os.File
	writing sync.Mutex    // of in; who has it numbers its question
	reaped  chan struct{} // closed when the process has been waited for
	killing sync.Once
	killed  chan struct{}

	mu      sync.Mutex
	seq     uint64
	open    map[uint64]*question
	newest  *question // put last; nil at first
	readErr error     // why nothing more will come; nil while something may
}

// question is a request that was put to the child.
type question struct {
	seq      uint64
	replies  chan wire.Reply // holds all that may come; closed when no more will
	answered chan struct{}   // closed with the reply, or when none will come
	lost     bool            // none came; read after answered is closed
}

// start runs command with env added to our own environment. Whatever the
// driver writes to its standard error is dropped: it may hold anything.
func start(command, env []string) (*child, error) {
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, childIn.Close(), in.Close())
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout = childIn, childOut
	cmd.SysProcAttr = withoutWindow()
	err = cmd.Start()
	err = errors.Join(err, childIn.Close(), childOut.Close())
	if err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	c := &child{
		cmd: cmd, in: in, out: out,
		reaped: make(chan struct{}),
		killed: make(chan struct{}),
		open:   make(map[uint64]*question),
	}
	go c.read()
	go c.reap()
	return c, nil
}

// read hands each reply to who waits for it, until no more come.
func (c *child) read() {
	err := c.receive()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readErr = err
	for _, q := range c.open {
		q.lost = true
		q.end()
	}
}

func (c *child) receive() error {
	for {
		var r wire.Reply
		secret, err := wire.Read(c.out, &r)
		clear(secret)
		if err != nil {
			return err
		}
		if err := c.deliver(r); err != nil {
			return err
		}
	}
}

func (c *child) deliver(r wire.Reply) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.open[r.Seq]
	if q == nil || r.LoginBegins && len(q.replies) > 0 {
		return fmt.Errorf("%w: reply %d is to no request", wire.ErrGarbage, r.Seq)
	}
	q.replies <- r // there is room: for one LoginBegins and one reply
	if !r.LoginBegins {
		delete(c.open, r.Seq)
		q.end()
	}
	return nil
}

func (q *question) end() {
	close(q.replies)
	close(q.answered)
}

func (c *child) reap() {
	_ = c.cmd.Wait() // how it ended is in cmd.ProcessState
	close(c.reaped)
}

// alive tells whether the process still runs, as far as is known.
func (c *child) alive() bool {
	select {
	case <-c.reaped:
		return false
	case <-c.killed:
		return false
	default:
		return true
	}
}

// kill ends the process and everything that waits for it. It returns when the
// process is gone, or after reapTime.
func (c *child) kill() {
	c.killing.Do(func() {
		close(c.killed)
		_ = c.cmd.Process.Kill() // fails only when it is gone already
		_ = c.in.Close()
		_ = c.out.Close()
	})
	c.waitGone(reapTime)
}

func (c *child) waitGone(patience time.Duration) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.reaped:
		return true
	case <-timer.C:
		return false
	}
}

// ask sends one request and waits for its reply, at most for limit from when
// the child can begin with it. progress is called when the child is about to
// call C_Login. When the answer does not come, the child is dead afterwards and
// the error is an *Error.
func (c *child) ask(ctx context.Context, q wire.Request, secret []byte, limit time.Duration, progress func()) (wire.Reply, error) {
	mine, before, written := c.put(q, secret)
	reply, err := c.await(ctx, mine, before, limit, progress)
	if err != nil {
		c.kill()
	}
	if writeErr := <-written; err == nil && writeErr != nil {
		c.kill()
		return wire.Reply{}, New(DriverCrashed, writeErr)
	}
	return reply, err
}

// put sends a request and returns it with what the child serves before it; nil
// for nothing. What comes from written tells how the sending ended.
func (c *child) put(q wire.Request, secret []byte) (mine, before *question, written <-chan error) {
	c.writing.Lock()
	mine, before = c.register()
	q.Seq = mine.seq
	sent := make(chan error, 1)
	go func() {
		defer c.writing.Unlock()
		sent <- wire.Write(c.in, q, secret)
	}()
	return mine, before, sent
}

func (c *child) register() (mine, before *question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	mine = &question{seq: c.seq, replies: make(chan wire.Reply, 2), answered: make(chan struct{})}
	if last := c.newest; last != nil && (last.lost || c.open[last.seq] != nil) {
		before = last
	}
	if c.readErr != nil {
		mine.end()
		return mine, before
	}
	c.open[c.seq], c.newest = mine, mine
	return mine, before
}

func (c *child) await(ctx context.Context, mine, before *question, limit time.Duration, progress func()) (wire.Reply, error) {
	var begins <-chan struct{} // when before is answered
	var over <-chan time.Time
	if before != nil {
		begins = before.answered
	} else {
		over = time.After(limit)
	}
	for {
		select {
		case r, more := <-mine.replies:
			switch {
			case !more && before != nil && before.isLost():
				return wire.Reply{}, New(NotBegun, nil)
			case !more:
				return wire.Reply{}, c.ending()
			case r.LoginBegins:
				progress()
			default:
				return r, nil
			}
		case <-begins:
			begins, over = nil, time.After(limit)
		case <-over:
			return wire.Reply{}, New(DriverHung, fmt.Errorf("no answer in %v", limit))
		case <-ctx.Done():
			return wire.Reply{}, gaveUp(ctx)
		}
	}
}

// isLost waits until the fate of q is known.
func (q *question) isLost() bool {
	<-q.answered
	return q.lost
}

// ending says why no more replies come.
func (c *child) ending() *Error {
	c.mu.Lock()
	readErr := c.readErr
	c.mu.Unlock()
	if errors.Is(readErr, wire.ErrGarbage) {
		return New(DriverGarbage, readErr)
	}
	if c.waitGone(reapTime) {
		return New(DriverCrashed, fmt.Errorf("the worker ended: %v", c.cmd.ProcessState))
	}
	return New(DriverCrashed, fmt.Errorf("the worker closed its output: %w", readErr))
}

// dismiss lets the child finalise the module and exit, and kills it when that
// takes longer than grace: some drivers never return from C_Finalize.
func (c *child) dismiss(grace time.Duration) {
	if c.alive() {
		_, _, written := c.put(wire.Request{Op: wire.Bye}, nil)
		c.waitGone(grace)
		defer func() { <-written }()
	}
	c.kill()
}

func gaveUp(ctx context.Context) *Error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return New(DriverHung, ctx.Err())
	}
	return New(Cancelled, ctx.Err())
}
