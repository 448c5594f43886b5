package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/verify"
)

func runVerify(ctx context.Context, c *console, args []string) int {
	var (
		flags              flag.FlagSet
		anchors            anchorFlags
		offline, json      bool
		at, passwordFile   string
		options            verify.Options
		documents          []report.Document
		files, unreachable []string
	)
	anchors.add(&flags)
	flags.BoolVar(&offline, "offline", false, "")
	flags.BoolVar(&json, "json", false, "")
	flags.StringVar(&at, "at", "", "")
	flags.StringVar(&passwordFile, "password-file", "", "")
	operands, ok := c.parse(&flags, args)
	if !ok {
		return exitUsage
	}
	if len(operands) == 0 {
		return c.usage("ctl.no-file", nil)
	}
	options, err := verifyOptions(c, &anchors, at, passwordFile, offline)
	if err != nil {
		return c.fail(err, "")
	}
	files, unreachable = expand(operands)
	for _, name := range unreachable {
		c.fail(fault.New("file.unreadable", nil, "file", name), name)
	}
	for _, file := range files {
		doc := verify.File(ctx, file, options)
		documents = append(documents, doc)
		if !json {
			c.tell(doc)
		}
	}
	if json {
		if err := report.WriteJSON(c.out, documents, basis(options.Trust), c.words.Text); err != nil {
			return c.fail(fault.New("ctl.output", err), "")
		}
	}
	code := report.ExitCode(documents)
	if len(unreachable) > 0 && code != exitInvalid {
		code = exitUnreadable
	}
	return code
}

func verifyOptions(c *console, anchors *anchorFlags, at, passwordFile string, offline bool) (verify.Options, error) {
	options := verify.Options{Offline: offline}
	var err error
	if options.At, err = moment("--at", at); err != nil {
		return options, err
	}
	if options.Password, err = passwordFrom(passwordFile); err != nil {
		return options, err
	}
	options.Trust, err = anchors.store(c)
	return options, err
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

// tell writes the report of one document as a person reads it.
func (c *console) tell(doc report.Document) {
	fmt.Fprintf(c.out, "%s\n  %s\n", doc.File, c.words.Text("verdict."+doc.Verdict.String(), nil))
	if doc.Error != nil {
		f := c.words.Failure(doc.Error)
		fmt.Fprintf(c.out, "  %s %s %s\n", f.Title+".", f.What, f.Do)
		return
	}
	for n, s := range doc.Signatures {
		c.tellSignature(n+1, s)
	}
}

func (c *console) tellSignature(number int, s report.Signature) {
	name := s.Signer.Name
	if name == "" {
		name = c.words.Text("ctl.unknown-signer", nil)
	}
	if s.Signer.Organisation != "" {
		name += " · " + s.Signer.Organisation
	}
	fmt.Fprintf(c.out, "  %d. %s · %s\n", number, name, c.system(s.System))
	fmt.Fprintf(c.out, "     %s; %s; %s\n", c.words.Text("integrity."+s.Integrity.String(), nil),
		c.words.Text("coverage."+s.Coverage.String(), nil), c.words.Text("verdict."+s.Verdict.String(), nil))
	if text := c.when(s); text != "" {
		fmt.Fprintf(c.out, "     %s\n", text)
	}
	for _, f := range s.Findings {
		if f.Status == report.Pass || f.Status == report.NotApplicable {
			continue
		}
		fmt.Fprintf(c.out, "     %s %s\n", statusSign(f.Status), c.words.Text("check."+f.Code(), f.Args))
	}
}

func (c *console) when(s report.Signature) string {
	show := func(t time.Time) string { return t.In(signer.Vietnam()).Format("15:04:05 02/01/2006") }
	switch {
	case !s.ProvenTime.IsZero():
		return c.words.Text("ctl.proven-time", map[string]string{"time": show(s.ProvenTime)})
	case !s.ClaimedTime.IsZero():
		return c.words.Text("ctl.claimed-time", map[string]string{"time": show(s.ClaimedTime)})
	}
	return ""
}

func statusSign(s report.Status) string {
	switch s {
	case report.Fail:
		return "✕"
	case report.Warn:
		return "!"
	default:
		return "?"
	}
}
