package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/ledger"
)

// addition is a certificate that is to be added, and where it was found: a
// file, or "" for one that is in the store already.
type addition struct {
	trust.Candidate
	file string
}

// runTrustAdd is trienctl trust add: it takes files, and fingerprints of
// certificates that were removed before.
func runTrustAdd(_ context.Context, c *console, args []string) int {
	var (
		set          flag.FlagSet
		keep         keeper
		system, role string
	)
	set.StringVar(&system, "system", "", "")
	set.StringVar(&role, "role", "", "")
	keep.add(&set)
	operands, ok := c.parse(&set, args)
	if !ok {
		return exitUsage
	}
	if len(operands) == 0 {
		return c.usage("ctl.usage-trust", nil)
	}
	wish := trust.Wish{System: trust.SystemNamed(system), Role: trust.RoleNamed(role)}
	if system != "" && wish.System == trust.Unknown {
		return c.fail(fault.New("ctl.bad-flag", nil, "flag", "--system", "value", system), "")
	}
	if role != "" && wish.Role == trust.RoleNone {
		return c.fail(fault.New("ctl.bad-flag", nil, "flag", "--role", "value", role), "")
	}
	book, err := keep.book(c)
	if err != nil {
		return c.fail(err, "")
	}
	store, err := c.settings.Anchors(nil, false)
	if err != nil {
		return c.fail(err, "")
	}
	wanted, err := additions(operands, wish, store)
	if err != nil {
		return c.fail(err, "")
	}
	return c.add(wanted, book, store, keep)
}

func (k *keeper) add(set *flag.FlagSet) {
	set.BoolVar(&k.machine, "machine", false, "")
	set.BoolVar(&k.yes, "yes", false, "")
	set.BoolVar(&k.json, "json", false, "")
}

// additions examines everything before anything is done.
func additions(operands []string, wish trust.Wish, store *trust.Store) ([]addition, error) {
	var all []addition
	for _, operand := range operands {
		certificates, file, err := named(operand, store)
		if err != nil {
			return nil, err
		}
		for _, cert := range certificates {
			candidate, err := trust.Examine(cert, wish, store, time.Now())
			if err != nil {
				return nil, err
			}
			all = append(all, addition{candidate, file})
		}
	}
	return all, nil
}

// named returns the certificates of a file, or the one with a fingerprint.
func named(operand string, store *trust.Store) ([]*trust.Certificate, string, error) {
	if _, err := os.Stat(operand); errors.Is(err, fs.ErrNotExist) {
		if _, ok := fingerprint(operand); ok {
			found, err := byFingerprint(store, operand)
			if err != nil {
				return nil, "", err
			}
			return []*trust.Certificate{found[0].Certificate}, "", nil
		}
	}
	certificates, err := trust.ReadFile(operand)
	if err != nil {
		return nil, "", err
	}
	file, err := filepath.Abs(operand)
	if err != nil {
		file = operand
	}
	return certificates, file, nil
}

// add leaves out what is trusted already, shows the rest, asks, and records it.
func (c *console) add(wanted []addition, book *ledger.Book, store *trust.Store, keep keeper) int {
	var fresh []addition
	for _, a := range wanted {
		withdrawn, gone := store.Withdrawal(a.Certificate)
		switch {
		case gone && withdrawn.Origin != keep.origin() && !(keep.machine && withdrawn.Origin == trust.FromUser):
			return c.fail(fault.New("trustdata.withdrawn-above", nil, "subject", a.Certificate.Subject.Display(), "origin", c.origin(withdrawn.Origin)), "")
		case !gone && store.Holds(a.Entry):
			c.warn("trustdata.already", map[string]string{"subject": a.Certificate.Subject.Display()})
		default:
			fresh = append(fresh, a)
		}
	}
	if !keep.json || !keep.yes {
		for _, a := range fresh {
			c.tellAddition(a)
		}
	}
	if len(fresh) > 0 {
		if err := c.confirm("trustdata.ask-add", keep.yes); err != nil {
			return c.fail(err, "")
		}
	}
	for _, a := range fresh {
		if err := record(book, store, a); err != nil {
			return c.fail(err, "")
		}
	}
	return c.tellAdded(fresh, store, keep)
}

// record adds a certificate, or ends its removal where the store has it still.
func record(book *ledger.Book, store *trust.Store, a addition) error {
	if _, removed := book.Removed(a.Certificate.SHA256); removed && store.Holds(a.Entry) {
		return book.Restore(a.Certificate, deed(a.file, ""))
	}
	return book.Add(a.Entry, deed(a.file, ""))
}

// tellAddition shows on stderr what the person is about to trust.
func (c *console) tellAddition(a addition) {
	cert := a.Certificate
	fmt.Fprintf(c.err, "%s · %s · %s\n  %s\n  %s\n  SHA-256 %x\n", c.words.Text("ctl.role-"+a.Role.String(), nil), c.system(a.System),
		cert.Subject.Display(), cert.Subject.String(), c.words.Text("ctl.certificate-period", map[string]string{
			"from": day(cert.NotBefore), "to": day(cert.NotAfter), "issuer": cert.Issuer.Display(),
		}), cert.SHA256)
	for _, n := range a.Notes {
		fmt.Fprintf(c.err, "  ! %s\n", c.words.Text("trustdata.note."+n.Code, n.Args))
	}
}

// addedOut is one certificate in trienctl trust add --json.
type addedOut struct {
	anchorOut
	File  string      `json:"file"`
	Notes []noticeOut `json:"notes"`
}

func (c *console) tellAdded(fresh []addition, store *trust.Store, keep keeper) int {
	if !keep.json {
		for _, a := range fresh {
			fmt.Fprintln(c.out, c.words.Text("trustdata.added", map[string]string{"subject": a.Certificate.Subject.Display(), "system": c.system(a.System)}))
		}
		return exitDone
	}
	out := []addedOut{}
	for _, a := range fresh {
		shown := addedOut{anchorJSON(store, a.Entry, time.Now()), a.file, c.noticesJSON("note", a.Notes)}
		shown.Origin, shown.Withdrawn = keep.origin(), nil
		out = append(out, shown)
	}
	if err := c.writeJSON(map[string]any{"added": out}); err != nil {
		return c.fail(err, "")
	}
	return exitDone
}
