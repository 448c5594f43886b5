// Command trienctl signs and verifies official documents and looks at tokens
// and trust anchors, without a display. Its flags, exit codes and JSON are a
// contract: scripts rely on them.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"

	"trien/assets/words"
	"trien/cmd/internal/settings"
	"trien/token/worker"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--worker=token" {
		os.Exit(worker.Run(os.Stdin, os.Stdout))
	}
	collectSeldom()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// collectSeldom spares the processor: what lives here is small, and a batch of
// small documents would else be looked through for garbage all the time. Where
// a document needs much memory, the collector works as usual.
func collectSeldom() {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(96 << 20)
}

// console is where a command reads and writes, and in which words.
type console struct {
	in       *os.File
	out, err io.Writer
	words    *words.Catalog
	settings settings.Settings
}

// command is one verb of the contract.
type command struct {
	name string
	run  func(context.Context, *console, []string) int
}

func commands() []command {
	return []command{
		{"sign", runSign},
		{"extend", runExtend},
		{"evidence", runEvidence},
		{"verify", runVerify},
		{"revisions", runRevisions},
		{"token", runToken},
		{"doctor", runDoctor},
		{"trust", runTrust},
		{"version", runVersion},
	}
}

func run(ctx context.Context, args []string, in *os.File, out, errs io.Writer) int {
	decided, settingsErr := settings.Load()
	catalogue, err := words.Load(decided.Language)
	if err != nil {
		fmt.Fprintln(errs, err)
		return exitUnavailable
	}
	c := &console{in: in, out: out, err: errs, words: catalogue, settings: decided}
	if settingsErr != nil {
		c.warn("ctl.settings-unreadable", map[string]string{"cause": settingsErr.Error()})
	}
	if len(args) > 0 {
		for _, cmd := range commands() {
			if cmd.name == args[0] {
				return cmd.run(ctx, c, args[1:])
			}
		}
		if args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
			fmt.Fprintln(out, c.words.Text("ctl.usage", nil))
			return exitDone
		}
	}
	fmt.Fprintln(errs, c.words.Text("ctl.usage", nil))
	return exitUsage
}
