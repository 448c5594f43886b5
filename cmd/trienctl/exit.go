package main

import (
	"errors"
	"fmt"
	"strings"

	"trien/cmd/internal/devices"
	"trien/signer/fault"
	"trien/token"
)

// The exit codes of the contract.
const (
	exitDone        = 0  // done, or all valid
	exitInvalid     = 1  // at least one signature is invalid
	exitUndecided   = 2  // at least one is not decidable
	exitNoSignature = 3  // no signature found
	exitUsage       = 64 // the command line cannot be understood
	exitUnreadable  = 65 // an input cannot be read
	exitUnavailable = 69 // token or service unavailable
	exitCannotWrite = 73 // the output cannot be written
	exitPINRefused  = 77 // the PIN was refused or not given
)

// exitOf returns the exit code for err by its words' code.
func exitOf(err error) int {
	if token.PINRefused(err) || errors.Is(err, token.ErrCancelled) {
		return exitPINRefused
	}
	if _, many := errors.AsType[*devices.ChoiceError](err); many {
		return exitUsage
	}
	code := fault.CodeOf(err)
	switch code {
	case "sign.cannot-write", "sign.disk-full", "sign.target-exists", "sign.same-file", "sign.check-failed", "sign.no-room",
		"ctl.target-exists", "ctl.target-is-input", "ctl.cannot-write", "ctl.cannot-dispose", "ctl.evidence-foreign":
		return exitCannotWrite
	case "sign.no-such-page", "sign.outside-page", "ctl.bad-flag", "ctl.level-needs-network", "ctl.bad-proxy", "ctl.no-such-revision", "ctl.no-such-field",
		"ctl.unused-flag", "ctl.choose-token":
		return exitUsage
	case "ctl.pin-missing", "ctl.pin-file", "ctl.pin-unlike":
		return exitPINRefused
	}
	area, _, _ := strings.Cut(code, ".")
	if area == "trust" || area == "trustdata" {
		return trustExit(code)
	}
	switch {
	case area == "task":
		return exitUsage
	case code == "ctl.covers-nothing", area == "pdf" || area == "file" || area == "stamp" || code == "sign.not-permitted",
		code == "sign.damaged", code == "sign.closed", code == "sign.source-changed", code == "sign.nothing-to-extend":
		return exitUnreadable
	}
	return exitUnavailable
}

// fail tells err to the person and returns its exit code. about is the file it
// concerns, "" for none.
func (c *console) fail(err error, about string) int {
	if choice, many := errors.AsType[*devices.ChoiceError](err); many {
		c.tellChoice(choice)
		return exitUsage
	}
	f := c.words.Failure(err)
	if about != "" {
		fmt.Fprintf(c.err, "%s: ", about)
	}
	fmt.Fprintf(c.err, "%s\n  %s\n  %s\n  %s\n", f.Title, f.What, c.words.Text("ctl.do-line", map[string]string{"do": f.Do}),
		c.words.Text("ctl.who-line", map[string]string{"who": f.Who}))
	if e, ok := errors.AsType[*token.Error](err); ok && e.NoteCode() != "" {
		fmt.Fprintf(c.err, "  %s\n", c.words.Text(e.NoteCode(), e.Args))
	}
	if f.Cause != "" {
		fmt.Fprintf(c.err, "  %s\n", c.words.Text("ctl.detail", map[string]string{"cause": f.Cause}))
	}
	return exitOf(err)
}

func (c *console) warn(key string, args map[string]string) {
	fmt.Fprintln(c.err, c.words.Text(key, args))
}

func (c *console) tellChoice(choice *devices.ChoiceError) {
	c.warn("ctl.choose-certificate", nil)
	for _, i := range choice.Fit {
		fmt.Fprintf(c.err, "  --token %q --cert %x  %s\n", i.Token.Label, i.ID, c.holder(i, idFlags{}))
	}
}
