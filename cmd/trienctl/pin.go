package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"trien/signer/fault"
	"trien/token"
)

// pinPrompt returns how the PIN is got: from --pin-file, from TRIEN_PIN, or by
// asking at the terminal. Each answer is given once: nothing here tries twice.
func (c *console) pinPrompt(file string) token.PINPrompt {
	return func(ctx context.Context, req token.PINRequest) ([]byte, error) {
		switch {
		case req.Token.ProtectedPath:
			c.warn("ctl.pin-on-device", map[string]string{"token": req.Token.Label})
			return nil, nil
		case file != "":
			return pinFromFile(file)
		}
		if pin, ok := os.LookupEnv("TRIEN_PIN"); ok {
			return []byte(pin), nil
		}
		return c.askPIN(req)
	}
}

// pinFromFile reads the first line of the file.
func pinFromFile(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.New("ctl.pin-file", err, "file", name)
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	pin := bytes.Clone(bytes.TrimSuffix(line, []byte("\r")))
	clear(data)
	return pin, nil
}

func (c *console) askPIN(req token.PINRequest) ([]byte, error) {
	if !term.IsTerminal(int(c.in.Fd())) {
		return nil, fault.New("ctl.pin-missing", nil, "token", req.Token.Label)
	}
	if note := pinNote(req.Token.PIN); note != "" {
		c.warn(note, nil)
	}
	if req.Final && !c.agrees() {
		return nil, token.ErrCancelled
	}
	req.Confirm()
	fmt.Fprint(c.err, c.words.Text("ctl.pin-ask", map[string]string{"token": req.Token.Label, "document": req.Document})+" ")
	pin, err := term.ReadPassword(int(c.in.Fd()))
	fmt.Fprintln(c.err)
	if err != nil {
		return nil, fault.New("ctl.pin-missing", err, "token", req.Token.Label)
	}
	if len(pin) == 0 {
		return nil, token.ErrCancelled
	}
	return pin, nil
}

// agrees asks whether to go on with what may be the final try; only "yes", or
// "có", does.
func (c *console) agrees() bool {
	fmt.Fprint(c.err, c.words.Text("ctl.pin-final-agree", nil)+" ")
	line, err := bufio.NewReader(c.in).ReadString('\n')
	answer := strings.ToLower(strings.TrimSpace(line))
	return err == nil && (answer == "yes" || answer == "có" || answer == "co")
}

func pinNote(state token.PINState) string {
	switch state {
	case token.PINCountLow:
		return "ctl.pin-low"
	case token.PINFinalTry:
		return "ctl.pin-final"
	}
	return ""
}
