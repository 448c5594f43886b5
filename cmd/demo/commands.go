package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"trien/signer/fault"
)

func (c *console) setup(ctx context.Context, r request) (*demo, error) {
	place, err := r.place()
	if err != nil {
		return nil, err
	}
	d, err := setup(ctx, place, options{now: time.Now(), address: r.address})
	if err != nil {
		return nil, err
	}
	for _, key := range d.notes {
		c.say(c.err, key, d.facts())
	}
	return d, nil
}

// facts fill the places in the words of the demo.
func (d *demo) facts() map[string]string {
	var labels []string
	for _, card := range cards(d.pki) {
		labels = append(labels, "“"+card.label+"”")
	}
	return map[string]string{
		"folder":   string(d.folder),
		"document": d.folder.path("documents", sampleName),
		"trust":    d.folder.trust(),
		"config":   d.folder.hsmConfig(),
		"module":   d.module,
		"tokens":   strings.Join(labels, ", "),
		"pin":      userPIN,
		"address":  d.state.Address,
	}
}

func (c *console) describe(d *demo) { c.say(c.out, "demo.ready", d.facts()) }

// serve answers until ctx ends, or until standard input ends if that is a pipe:
// a parent holds the other end, and its death closes it.
func (c *console) serve(ctx context.Context, r request) error {
	d, err := c.setup(ctx, r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if isPipe(c.in) {
		go func() {
			_, _ = io.Copy(io.Discard, c.in) // any end of it is an end
			cancel()
		}()
	}
	s, err := d.start(ctx)
	if err != nil {
		return err
	}
	c.say(c.out, "demo.serving", d.facts())
	return <-s.done
}

func isPipe(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}

// runCommand serves for as long as the command runs, and returns its exit code.
func (c *console) runCommand(ctx context.Context, r request) (int, error) {
	d, s, err := c.setupAndStart(ctx, r)
	if err != nil {
		return 0, err
	}
	c.say(c.err, "demo.ready", d.facts())
	code, err := c.await(ctx, d, r.command)
	return code, errors.Join(err, s.stop())
}

// setupAndStart moves the demo to a free port when a stranger has taken its
// own; the certificates are then issued anew.
func (c *console) setupAndStart(ctx context.Context, r request) (*demo, *services, error) {
	d, err := c.setup(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	s, err := d.start(context.WithoutCancel(ctx))
	if err == nil || r.address != "" {
		return d, s, err
	}
	if r.address, err = freeAddress(); err != nil {
		return nil, nil, err
	}
	if d, err = c.setup(ctx, r); err != nil {
		return nil, nil, err
	}
	s, err = d.start(context.WithoutCancel(ctx))
	return d, s, err
}

// patience is how long a command that was told to end may take.
const patience = 10 * time.Second

// await runs command to its end. The end of ctx is passed on as SIGTERM.
func (c *console) await(ctx context.Context, d *demo, command []string) (int, error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.in, c.out, c.err
	cmd.Env = append(os.Environ(), d.folder.hsmEnv()...)
	cmd.Cancel = func() error { return terminate(cmd.Process) }
	cmd.WaitDelay = patience
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return 0, fault.New("demo.command-failed", err, "command", command[0])
	}
	// What else err may say is in the exit status.
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// terminate asks a process to end, where the system knows how to ask.
func terminate(p *os.Process) error {
	if err := p.Signal(syscall.SIGTERM); err == nil {
		return nil
	}
	return p.Kill()
}
