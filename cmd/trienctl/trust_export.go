package main

import (
	"context"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/signer/fault"
	"trien/signer/trust"
)

// export is what trienctl trust export is asked for.
type export struct {
	dir        string
	der, force bool
	system     trust.System // Unknown: all
}

// runTrustExport is trienctl trust export: a folder as --trust takes it. What
// was withdrawn is left out: a folder cannot say so.
func runTrustExport(_ context.Context, c *console, args []string) int {
	var (
		set    flag.FlagSet
		anch   anchorFlags
		want   export
		system string
		asJSON bool
	)
	anch.add(&set)
	set.BoolVar(&want.der, "der", false, "")
	set.BoolVar(&want.force, "force", false, "")
	set.StringVar(&system, "system", "", "")
	set.BoolVar(&asJSON, "json", false, "")
	operands, ok := c.parse(&set, args)
	if !ok {
		return exitUsage
	}
	if len(operands) != 1 {
		return c.usage("ctl.usage-trust", nil)
	}
	want.dir, want.system = operands[0], trust.SystemNamed(system)
	if system != "" && want.system == trust.Unknown {
		return c.fail(fault.New("ctl.bad-flag", nil, "flag", "--system", "value", system), "")
	}
	store, err := anch.store(c)
	if err != nil {
		return c.fail(err, "")
	}
	written, err := want.write(store)
	if err != nil {
		return c.fail(err, "")
	}
	if asJSON {
		if err := c.writeJSON(map[string]any{"folder": want.dir, "files": written}); err != nil {
			return c.fail(err, "")
		}
		return exitDone
	}
	fmt.Fprintln(c.out, c.words.Text("trustdata.exported", map[string]string{"count": strconv.Itoa(len(written)), "path": want.dir}))
	return exitDone
}

// write writes one file for each entry and returns their names.
func (x export) write(store *trust.Store) ([]string, error) {
	if err := x.free(); err != nil {
		return nil, err
	}
	written := []string{}
	for _, e := range store.Entries() {
		if x.system != trust.Unknown && e.System != x.system || store.Withdrawn(e.Certificate, time.Now()) {
			continue
		}
		name := x.name(e)
		path := filepath.Join(x.dir, name)
		data := e.Certificate.Raw
		if !x.der {
			data = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: data})
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, fault.New("trustdata.cannot-write", err, "path", path)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return nil, fault.New("trustdata.cannot-write", err, "path", path)
		}
		written = append(written, filepath.ToSlash(name))
	}
	return written, nil
}

// free refuses a folder that holds something: its anchors would be taken for
// exported ones.
func (x export) free() error {
	names, err := os.ReadDir(x.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fault.New("trustdata.cannot-write", err, "path", x.dir)
	case len(names) > 0 && !x.force:
		return fault.New("trustdata.target-exists", nil, "path", x.dir)
	}
	return nil
}

// name is SYSTEM/ROLE-NAME-FINGERPRINT.pem, the name in plain letters.
func (x export) name(e trust.Entry) string {
	extension := ".pem"
	if x.der {
		extension = ".der"
	}
	file := fmt.Sprintf("%s-%s-%x%s", e.Role, plainName(e.Certificate.Subject.Display()), e.Certificate.SHA256[:4], extension)
	return filepath.Join(e.System.String(), file)
}

// plainName keeps letters without marks and digits, for every file system.
func plainName(name string) string {
	const longest = 60
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == 'đ', r == 'Đ':
			return 'd'
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			return r
		case unicode.Is(unicode.Mn, r):
			return -1
		}
		return '-'
	}, norm.NFD.String(name))
	plain = strings.Join(strings.FieldsFunc(plain, func(r rune) bool { return r == '-' }), "-")
	return plain[:min(len(plain), longest)]
}
