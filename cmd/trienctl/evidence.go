package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/verify"
)

// runEvidence keeps beside signed files what is known of their certificates, and
// deletes what was kept (Thông tư 15/2025/TT-BKHCN, Điều 5 and 6).
func runEvidence(ctx context.Context, c *console, args []string) int {
	verbs := map[string]func(context.Context, *console, []string) int{"keep": runKeep, "dispose": runDispose}
	if len(args) == 0 || verbs[args[0]] == nil {
		fmt.Fprintln(c.err, c.words.Text("ctl.usage", nil))
		return exitUsage
	}
	return verbs[args[0]](ctx, c, args[1:])
}

func runKeep(ctx context.Context, c *console, args []string) int {
	var set flag.FlagSet
	var anchors anchorFlags
	var password string
	anchors.add(&set)
	set.StringVar(&password, "password-file", "", "")
	files, ok := c.parse(&set, args)
	switch {
	case !ok:
		return exitUsage
	case len(files) == 0:
		return c.usage("ctl.no-file", nil)
	}
	store, err := anchors.store(c)
	if err != nil {
		return c.fail(err, "")
	}
	opt := verify.Options{Trust: store}
	if opt.Password, err = passwordFrom(password); err != nil {
		return c.fail(err, "")
	}
	client, err := c.settings.Evidence()
	if err != nil {
		return c.fail(err, "")
	}
	return c.forEach(files, func(file string) error {
		found, err := signer.EvidenceAbout(ctx, file, client, opt)
		if err != nil {
			return err
		}
		if err := keepEvidence(file, found); err != nil {
			return err
		}
		fmt.Fprintln(c.out, c.words.Text("ctl.evidence-kept", map[string]string{"folder": evidenceFolder(file)}))
		return nil
	})
}

func runDispose(_ context.Context, c *console, args []string) int {
	var set flag.FlagSet
	files, ok := c.parse(&set, args)
	switch {
	case !ok:
		return exitUsage
	case len(files) == 0:
		return c.usage("ctl.no-file", nil)
	}
	return c.forEach(files, func(file string) error {
		folder := evidenceFolder(file)
		there, err := disposeEvidence(folder)
		if err != nil {
			return err
		}
		word := "ctl.evidence-none"
		if there {
			word = "ctl.evidence-disposed"
		}
		fmt.Fprintln(c.out, c.words.Text(word, map[string]string{"folder": folder}))
		return nil
	})
}

// forEach does something to each file and returns the exit code of the first
// failure; none holds up the others.
func (c *console) forEach(files []string, do func(string) error) int {
	code := exitDone
	for _, file := range files {
		if err := do(file); err != nil {
			if failed := c.fail(err, file); code == exitDone {
				code = failed
			}
		}
	}
	return code
}

// disposeEvidence deletes what keepEvidence has put into a folder, and then the
// folder; false where there is none. A file that is not its own stops it before
// anything is deleted.
func disposeEvidence(folder string) (bool, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fault.New("ctl.cannot-dispose", err, "folder", folder)
	}
	own := regexp.MustCompile(`^(certificate-\d+\.cer|ocsp-\d+\.ors|crl-\d+\.crl|evidence\.json)$`)
	for _, entry := range entries {
		if !own.MatchString(entry.Name()) || !entry.Type().IsRegular() {
			return true, fault.New("ctl.evidence-foreign", nil, "folder", folder, "file", entry.Name())
		}
	}
	for _, entry := range entries {
		if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil {
			return true, fault.New("ctl.cannot-dispose", err, "folder", folder)
		}
	}
	if err := os.Remove(folder); err != nil {
		return true, fault.New("ctl.cannot-dispose", err, "folder", folder)
	}
	return true, nil
}
