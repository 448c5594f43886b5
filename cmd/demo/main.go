// Command demo makes Triện usable without any real token: two SoftHSM tokens,
// certificates of a demo PKI in both certification systems, and the services
// of that PKI on this machine alone.
//
//	demo setup DIR [--addr HOST:PORT]       make or repair DIR
//	demo serve DIR [--addr HOST:PORT]       answer OCSP, CRL and timestamp requests
//	demo run DIR -- COMMAND [ARGUMENT...]   both, for as long as COMMAND runs
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"trien/assets/words"
	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/token"
	"trien/token/worker"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == token.WorkerFlag {
		os.Exit(worker.Run(os.Stdin, os.Stdout))
	}
	// A settings file that cannot be read is reported by the programs that
	// need more of it than the language.
	decided, _ := settings.Load()
	catalogue, err := words.Load(decided.Language)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitUnavailable)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &console{in: os.Stdin, out: os.Stdout, err: os.Stderr, words: catalogue}
	os.Exit(c.run(ctx, os.Args[1:]))
}

// console is where the program reads and writes, and in which words.
type console struct {
	in       *os.File
	out, err io.Writer
	words    *words.Catalog
}

// Exit codes, as those of trienctl.
const (
	exitDone        = 0
	exitUsage       = 64
	exitUnavailable = 69
	exitCannotWrite = 73
)

func (c *console) run(ctx context.Context, args []string) int {
	if len(args) == 1 && (args[0] == "help" || args[0] == "--help" || args[0] == "-h") {
		c.say(c.out, "demo.usage", nil)
		return exitDone
	}
	r, ok := parse(args)
	if !ok {
		c.say(c.err, "demo.usage", nil)
		return exitUsage
	}
	code, err := c.perform(ctx, r)
	if err != nil {
		c.fail(err)
		return exitOf(err)
	}
	return code
}

func (c *console) perform(ctx context.Context, r request) (int, error) {
	switch r.verb {
	case "setup":
		d, err := c.setup(ctx, r)
		if err != nil {
			return 0, err
		}
		c.describe(d)
		return exitDone, nil
	case "serve":
		return exitDone, c.serve(ctx, r)
	default:
		return c.runCommand(ctx, r)
	}
}

func exitOf(err error) int {
	switch fault.CodeOf(err) {
	case "demo.cannot-write", "demo.folder-not-ours":
		return exitCannotWrite
	case "demo.bad-address":
		return exitUsage
	}
	return exitUnavailable
}

func (c *console) say(w io.Writer, key string, args map[string]string) {
	fmt.Fprintln(w, c.words.Text(key, args))
}

func (c *console) fail(err error) {
	f := c.words.Failure(err)
	fmt.Fprintf(c.err, "%s\n  %s\n  %s\n  %s\n", f.Title, f.What, f.Do, f.Who)
	if f.Cause != "" {
		fmt.Fprintf(c.err, "  (%s)\n", f.Cause)
	}
}
