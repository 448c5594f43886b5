package token

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"trien/token/internal/wire"
)

// reapTime is how long a killed process may take to vanish before it is left
// to the system: one that waits inside the kernel for a device cannot be killed.
const reapTime = 2 * time.Second

// child is a running worker process. ask is called by one goroutine at a time.
type child struct {
	cmd     *exec.Cmd
	in, out *os.File
	seq     uint64
	replies chan wire.Reply // closed when nothing more will come
	readErr error           // why replies was closed; read after that
	reaped  chan struct{}   // closed when the process has been waited for
	killing sync.Once
	killed  chan struct{}
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
		replies: make(chan wire.Reply),
		reaped:  make(chan struct{}),
		killed:  make(chan struct{}),
	}
	go c.read()
	go c.reap()
	return c, nil
}

func (c *child) read() {
	defer close(c.replies)
	for {
		var r wire.Reply
		secret, err := wire.Read(c.out, &r)
		clear(secret)
		if err != nil {
			c.readErr = err
			return
		}
		select {
		case c.replies <- r:
		case <-c.killed:
			c.readErr = io.ErrClosedPipe
			return
		}
	}
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

// ask sends one request and waits for its reply, at most for limit. progress
// is called when the child is about to call C_Login. When the answer does not
// come, the child is dead afterwards and the error is an *Error.
func (c *child) ask(ctx context.Context, q wire.Request, secret []byte, limit time.Duration, progress func()) (wire.Reply, error) {
	c.seq++
	q.Seq = c.seq
	written := make(chan error, 1)
	go func() { written <- wire.Write(c.in, q, secret) }()

	reply, err := c.await(ctx, limit, progress)
	if err != nil {
		c.kill()
	}
	if writeErr := <-written; err == nil && writeErr != nil {
		c.kill()
		return wire.Reply{}, New(DriverCrashed, writeErr)
	}
	return reply, err
}

func (c *child) await(ctx context.Context, limit time.Duration, progress func()) (wire.Reply, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case r, more := <-c.replies:
			switch {
			case !more:
				return wire.Reply{}, c.ending()
			case r.Seq != c.seq:
				return wire.Reply{}, New(DriverGarbage, fmt.Errorf("reply %d to request %d", r.Seq, c.seq))
			case r.LoginBegins:
				progress()
			default:
				return r, nil
			}
		case <-timer.C:
			return wire.Reply{}, New(DriverHung, fmt.Errorf("no answer in %v", limit))
		case <-ctx.Done():
			return wire.Reply{}, gaveUp(ctx)
		}
	}
}

// ending says why no more replies come.
func (c *child) ending() *Error {
	if errors.Is(c.readErr, wire.ErrGarbage) {
		return New(DriverGarbage, c.readErr)
	}
	if c.waitGone(reapTime) {
		return New(DriverCrashed, fmt.Errorf("the worker ended: %v", c.cmd.ProcessState))
	}
	return New(DriverCrashed, fmt.Errorf("the worker closed its output: %w", c.readErr))
}

// dismiss lets the child finalise the module and exit, and kills it when that
// takes longer than grace: some drivers never return from C_Finalize.
func (c *child) dismiss(grace time.Duration) {
	if c.alive() {
		c.seq++
		written := make(chan error, 1)
		go func() { written <- wire.Write(c.in, wire.Request{Seq: c.seq, Op: wire.Bye}, nil) }()
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
