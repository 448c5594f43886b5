package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"

	"golang.org/x/term"

	"trien/signer/fault"
	"trien/token"
)

// pinFlags say where the PINs come from; empty ones are asked for.
type pinFlags struct{ old, new string }

// changePIN is trienctl token change-pin, and trienctl token unblock, which
// takes the PUK instead of the old PIN. Nothing is tried twice.
func changePIN(ctx context.Context, c *console, args []string, unblock bool) int {
	var (
		set   flag.FlagSet
		which tokenFlags
		files pinFlags
	)
	which.add(&set)
	old := "pin-file"
	if unblock {
		old = "puk-file"
	}
	set.StringVar(&files.old, old, "", "")
	set.StringVar(&files.new, "new-pin-file", "", "")
	if operands, ok := c.parse(&set, args); !ok || len(operands) > 0 {
		return c.usage("ctl.usage", nil)
	}
	driver, info, err := which.open(ctx, c)
	if err != nil {
		return c.fail(err, "")
	}
	defer driver.Close()
	prompt := func(_ context.Context, req token.PINChangeRequest) (token.PINChange, error) {
		return c.pinChange(req, files)
	}
	done := "ctl.pin-changed"
	if unblock {
		done = "ctl.pin-unblocked"
		err = driver.Unblock(ctx, info, prompt)
	} else {
		err = driver.ChangePIN(ctx, info, prompt)
	}
	if err != nil {
		return c.fail(err, "")
	}
	fmt.Fprintln(c.out, c.words.Text(done, map[string]string{"token": info.Label}))
	return exitDone
}

// pinChange gets both PINs: from files, from TRIEN_PIN, TRIEN_PUK and
// TRIEN_NEW_PIN, or by asking at the terminal.
func (c *console) pinChange(req token.PINChangeRequest, files pinFlags) (token.PINChange, error) {
	if req.Token.ProtectedPath {
		c.warn("ctl.pin-on-device", map[string]string{"token": req.Token.Label})
		return token.PINChange{}, nil
	}
	if req.Final && term.IsTerminal(int(c.in.Fd())) {
		c.warn("ctl.pin-final", nil)
		if !c.agrees() {
			return token.PINChange{}, token.ErrCancelled
		}
		req.Confirm()
	}
	question, variable := "ctl.pin-ask-old", "TRIEN_PIN"
	if req.Unblock {
		question, variable = "ctl.pin-ask-puk", "TRIEN_PUK"
	}
	var change token.PINChange
	var err error
	if change.Old, err = c.secret(files.old, variable, question, req.Token); err != nil {
		return token.PINChange{}, err
	}
	if change.New, err = c.secret(files.new, "TRIEN_NEW_PIN", "ctl.pin-ask-new", req.Token); err != nil {
		clear(change.Old)
		return token.PINChange{}, err
	}
	if _, given := os.LookupEnv("TRIEN_NEW_PIN"); files.new != "" || given {
		return change, nil
	}
	again, err := c.typed("ctl.pin-ask-again", req.Token)
	if err == nil && !bytes.Equal(again, change.New) {
		err = fault.New("ctl.pin-unlike", nil, "token", req.Token.Label)
	}
	clear(again)
	if err != nil {
		clear(change.Old)
		clear(change.New)
		return token.PINChange{}, err
	}
	return change, nil
}

// secret reads a PIN from a file, a variable or the terminal.
func (c *console) secret(file, variable, question string, info token.Info) ([]byte, error) {
	if file != "" {
		return pinFromFile(file)
	}
	if value, ok := os.LookupEnv(variable); ok {
		return []byte(value), nil
	}
	return c.typed(question, info)
}

// typed asks at the terminal; nothing shows of what is typed.
func (c *console) typed(question string, info token.Info) ([]byte, error) {
	if !term.IsTerminal(int(c.in.Fd())) {
		return nil, fault.New("ctl.pin-missing", nil, "token", info.Label)
	}
	fmt.Fprint(c.err, c.words.Text(question, map[string]string{"token": info.Label})+" ")
	secret, err := term.ReadPassword(int(c.in.Fd()))
	fmt.Fprintln(c.err)
	if err != nil {
		return nil, fault.New("ctl.pin-missing", err, "token", info.Label)
	}
	if len(secret) == 0 {
		return nil, token.ErrCancelled
	}
	return secret, nil
}
