package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/ledger"
)

// runTrust is trienctl trust VERB.
func runTrust(ctx context.Context, c *console, args []string) int {
	verbs := []command{
		{"list", runTrustList},
		{"add", runTrustAdd},
		{"remove", runTrustRemove},
		{"export", runTrustExport},
		{"update", runTrustUpdate},
		{"bundle", runTrustBundle},
	}
	for _, verb := range verbs {
		if len(args) > 0 && args[0] == verb.name {
			return verb.run(ctx, c, args[1:])
		}
	}
	if len(args) == 1 && slices.Contains([]string{"help", "--help", "-h"}, args[0]) {
		fmt.Fprintln(c.out, c.words.Text("ctl.usage-trust", nil))
		return exitDone
	}
	return c.usage("ctl.usage-trust", nil)
}

// trustExit returns the exit code for a failure of the areas trust and
// trustdata.
func trustExit(code string) int {
	switch code {
	case "trustdata.cannot-write", "trustdata.locked", "trustdata.declined", "trustdata.target-exists":
		return exitCannotWrite
	case "trustdata.not-confirmed", "trustdata.flag-locked", "trustdata.bad-fingerprint", "trustdata.ambiguous-fingerprint",
		"trustdata.system-missing", "trustdata.no-source":
		return exitUsage
	case "trustdata.no-publisher", "trustdata.bad-publisher", "trustdata.no-folder", "trustdata.journal-damaged",
		"trustdata.bundle-unusable", "trustdata.bundle-missing", "trust.table-damaged":
		return exitUnavailable
	}
	return exitUnreadable
}

// keeper are the flags of the verbs that change what is trusted.
type keeper struct {
	machine, yes, json bool
}

// book opens the trust data that are to be changed, unless the machine's
// administrator keeps that for himself.
func (k keeper) book(c *console) (*ledger.Book, error) {
	if !k.machine && c.settings.Locked("trust") {
		return nil, fault.New("trustdata.locked", nil)
	}
	return settings.OpenBook(k.machine)
}

func (k keeper) origin() string {
	if k.machine {
		return trust.FromMachine
	}
	return trust.FromUser
}

// deed says who does something now.
func deed(source, reason string) ledger.Deed {
	return ledger.Deed{Time: time.Now(), Who: account(), Source: source, Reason: reason}
}

// account names the account of the operating system, and whose it was before
// sudo.
func account() string {
	name := os.Getenv("USER")
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if before := os.Getenv("SUDO_USER"); before != "" {
		name += " (" + before + ")"
	}
	return name
}

// confirm asks at the terminal; --yes answers beforehand.
func (c *console) confirm(question string, yes bool) error {
	if yes {
		return nil
	}
	if !term.IsTerminal(int(c.in.Fd())) {
		return fault.New("trustdata.not-confirmed", nil)
	}
	fmt.Fprint(c.err, c.words.Text(question, nil)+" ")
	answer, err := bufio.NewReader(c.in).ReadString('\n')
	fmt.Fprintln(c.err)
	if err != nil {
		return fault.New("trustdata.declined", err)
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "c", "có", "co", "y", "yes":
		return nil
	}
	return fault.New("trustdata.declined", nil)
}

// minPrefix is the shortest part of a fingerprint that names a certificate, in
// hexadecimal digits.
const minPrefix = 8

// fingerprint reads a fingerprint or its beginning, with or without separators.
func fingerprint(text string) (string, bool) {
	prefix := strings.ToLower(strings.NewReplacer(":", "", " ", "", "-", "").Replace(text))
	digits := strings.Trim(prefix, "0123456789abcdef") == ""
	return prefix, digits && len(prefix) >= minPrefix && len(prefix) <= 64
}

// byFingerprint returns the entries of the one certificate whose fingerprint
// begins so.
func byFingerprint(store *trust.Store, text string) ([]trust.Entry, error) {
	prefix, ok := fingerprint(text)
	if !ok {
		return nil, fault.New("trustdata.bad-fingerprint", nil, "value", text)
	}
	var found []trust.Entry
	for _, e := range store.Entries() {
		if strings.HasPrefix(hex.EncodeToString(e.Certificate.SHA256[:]), prefix) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 0:
		return nil, fault.New("trustdata.unknown-fingerprint", nil, "value", prefix)
	case slices.ContainsFunc(found, func(e trust.Entry) bool { return !e.Certificate.Equal(found[0].Certificate) }):
		return nil, fault.New("trustdata.ambiguous-fingerprint", nil, "value", prefix)
	}
	return found, nil
}
