package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/bundle"
)

// publication is what trienctl trust bundle is asked for.
type publication struct {
	key, newKey, out   string
	publisher, expires string
	sequence           uint64
	force              bool
}

// runTrustBundle is trienctl trust bundle: everything that is trusted here, and
// what was withdrawn, signed for others.
func runTrustBundle(_ context.Context, c *console, args []string) int {
	var (
		set  flag.FlagSet
		anch anchorFlags
		want publication
	)
	anch.add(&set)
	set.StringVar(&want.key, "key", "", "")
	set.StringVar(&want.newKey, "new-key", "", "")
	set.StringVar(&want.out, "out", "", "")
	set.StringVar(&want.publisher, "publisher", "", "")
	set.StringVar(&want.expires, "expires", "", "")
	set.Uint64Var(&want.sequence, "sequence", 0, "")
	set.BoolVar(&want.force, "force", false, "")
	operands, ok := c.parse(&set, args)
	if !ok {
		return exitUsage
	}
	if len(operands) == 0 && want.newKey != "" && want.key == "" {
		return c.newKey(want.newKey)
	}
	if len(operands) > 0 || want.key == "" || want.out == "" || want.publisher == "" || want.sequence == 0 {
		return c.usage("ctl.usage-trust", nil)
	}
	store, err := anch.store(c)
	if err != nil {
		return c.fail(err, "")
	}
	if err := want.write(store, time.Now()); err != nil {
		return c.fail(err, "")
	}
	fmt.Fprintln(c.out, c.words.Text("trustdata.bundled", map[string]string{
		"number": strconv.FormatUint(want.sequence, 10), "count": strconv.Itoa(len(store.Entries())), "path": want.out,
	}))
	return exitDone
}

// newKey makes a publisher's key and prints what the settings of others need.
func (c *console) newKey(path string) int {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return c.fail(fault.New("trustdata.bad-key", err), "")
	}
	data, err := bundle.WritePrivateKey(key)
	if err != nil {
		return c.fail(err, "")
	}
	if err := writeNew(path, data, 0o600, false); err != nil {
		return c.fail(err, "")
	}
	c.warn("trustdata.key-made", map[string]string{"path": path})
	fmt.Fprintln(c.out, bundle.KeyOf(key))
	return exitDone
}

func (p publication) write(store *trust.Store, now time.Time) error {
	pem, err := os.ReadFile(p.key)
	if err != nil {
		return fault.New("file.unreadable", err, "file", p.key)
	}
	key, err := bundle.ReadPrivateKey(pem)
	if err != nil {
		return err
	}
	expires, err := moment("--expires", p.expires)
	if err != nil {
		return err
	}
	if expires.IsZero() {
		expires = now.AddDate(1, 0, 0)
	}
	if !expires.After(now) {
		return fault.New("ctl.bad-flag", nil, "flag", "--expires", "value", p.expires)
	}
	content := bundle.Content{
		Sequence: p.sequence, Date: now, Expires: expires, Publisher: p.publisher,
		Entries: store.Entries(), Withdrawals: store.Withdrawals(),
	}
	data, err := bundle.Write(content, key)
	if err != nil {
		return err
	}
	return writeNew(p.out, data, 0o644, p.force)
}

// writeNew writes a file that must not be there yet, unless force says so.
func writeNew(path string, data []byte, mode fs.FileMode, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, mode)
	if errors.Is(err, fs.ErrExist) {
		return fault.New("trustdata.target-exists", err, "path", path)
	}
	if err == nil {
		_, err = f.Write(data)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fault.New("trustdata.cannot-write", err, "path", path)
	}
	return nil
}
