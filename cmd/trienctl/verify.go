package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/verify"
)

// verifyFlags is the command line of trienctl verify.
type verifyFlags struct {
	anchors       anchorFlags
	offline, json bool
	at, password  string
	policy        string
	reports       reportFlags
}

func (f *verifyFlags) set() *flag.FlagSet {
	set := flag.NewFlagSet("verify", flag.ContinueOnError)
	f.anchors.add(set)
	f.reports.add(set)
	set.BoolVar(&f.offline, "offline", false, "")
	set.BoolVar(&f.json, "json", false, "")
	set.StringVar(&f.at, "at", "", "")
	set.StringVar(&f.password, "password-file", "", "")
	set.StringVar(&f.policy, "policy", "circular", "")
	return set
}

func runVerify(ctx context.Context, c *console, args []string) int {
	var f verifyFlags
	operands, ok := c.parse(f.set(), args)
	if !ok {
		return exitUsage
	}
	if len(operands) == 0 {
		return c.usage("ctl.no-file", nil)
	}
	options, err := f.options(c)
	if err != nil {
		return c.fail(err, "")
	}
	files, unreachable := expand(operands)
	if code := f.reports.refused(c, files); code != exitDone {
		return code
	}
	for _, name := range unreachable {
		c.fail(fault.New("file.unreadable", nil, "file", name), name)
	}
	run := verification{console: c, flags: &f, options: options, basis: f.basis(c, options)}
	code := run.all(ctx, files)
	if len(unreachable) > 0 && (code == exitDone || code == exitUndecided || code == exitNoSignature) {
		code = exitUnreadable
	}
	return code
}

func (f *verifyFlags) options(c *console) (verify.Options, error) {
	options := verify.Options{Offline: f.offline}
	var err error
	if options.At, err = moment("--at", f.at); err != nil {
		return options, err
	}
	if options.Password, err = passwordFrom(f.password); err != nil {
		return options, err
	}
	var known bool
	if options.Policy, known = verify.PolicyNamed(f.policy); !known {
		return options, fault.New("ctl.bad-flag", nil, "flag", "--policy", "value", f.policy)
	}
	if options.Evidence, err = c.settings.Evidence(); err != nil {
		return options, err
	}
	options.Trust, err = f.anchors.store(c)
	return options, err
}

// basis is that of every run; a time that was asked for has to be told.
func (f *verifyFlags) basis(c *console, options verify.Options) report.Basis {
	b := basis(options.Trust)
	if !options.At.IsZero() {
		at := options.At.In(signer.Vietnam()).Format(c.words.Text("report.layout.time", nil))
		b.Warnings = append(b.Warnings, report.Warning{Code: "report.warning.other-time", Args: map[string]string{"at": at}})
	}
	return b
}

// passwordFrom reads the first line of a file; "" is no password.
func passwordFrom(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", name)
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return []byte(strings.TrimSuffix(line, "\r")), nil
}

// expand replaces each folder by the PDF files in and below it. What cannot be
// looked into is returned apart.
func expand(operands []string) (files, unreachable []string) {
	for _, name := range operands {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() {
			files = append(files, name) // the verifier says what is wrong with it
			continue
		}
		err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				unreachable = append(unreachable, path)
				if entry != nil && entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if !entry.IsDir() && strings.EqualFold(filepath.Ext(path), ".pdf") {
				files = append(files, path)
			}
			return nil
		})
		if err != nil && !errors.Is(err, fs.SkipAll) {
			unreachable = append(unreachable, name)
		}
	}
	return files, unreachable
}
