package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/verify"
)

// runExtend raises the level of signatures that are there.
func runExtend(ctx context.Context, c *console, args []string) int {
	var (
		set              flag.FlagSet
		level            levelFlags
		anchors          anchorFlags
		out, outDir      string
		password         string
		force, asJSON    bool
		done             []report.Document
		code             = exitDone
		request          signer.Request
		passwordProvided []byte
	)
	level.add(&set, report.LevelBLTA.String())
	anchors.add(&set)
	set.StringVar(&out, "out", "", "")
	set.StringVar(&outDir, "out-dir", "", "")
	set.StringVar(&password, "password-file", "", "")
	set.BoolVar(&force, "force", false, "")
	set.BoolVar(&asJSON, "json", false, "")
	files, ok := c.parse(&set, args)
	switch {
	case !ok:
		return exitUsage
	case len(files) == 0:
		return c.usage("ctl.no-file", nil)
	case out != "" && len(files) > 1:
		return c.usage("ctl.one-out", nil)
	}
	store, err := anchors.store(c)
	if err == nil {
		err = level.apply(c, &request)
	}
	if err == nil && request.Level < report.LevelBT {
		err = fault.New("ctl.bad-flag", nil, "flag", "--level", "value", level.level)
	}
	if err == nil {
		passwordProvided, err = passwordFrom(password)
	}
	if err != nil {
		return c.fail(err, "")
	}
	for _, file := range files {
		result, err := signer.Extend(ctx, signer.ExtendRequest{
			Source: file, Target: extendTarget(file, out, outDir), Overwrite: force, Password: passwordProvided,
			Level: request.Level, TSAs: request.TSAs, Evidence: request.Evidence,
			Verify: verify.Options{Trust: store, Offline: true},
		})
		if err != nil {
			if failed := c.fail(err, file); code == exitDone {
				code = failed
			}
			continue
		}
		done = append(done, result.Report)
		if !asJSON {
			fmt.Fprintln(c.out, c.words.Text("ctl.extended", map[string]string{"file": result.Target, "level": result.Level.String()}))
		}
	}
	if asJSON {
		if err := report.WriteJSON(c.out, done, basis(store), c.words.Text); err != nil {
			return c.fail(fault.New("ctl.output", err), "")
		}
	}
	return code
}

func extendTarget(file, out, outDir string) string {
	if out != "" {
		return out
	}
	target := signer.ExtendedName(file)
	if outDir != "" {
		target = filepath.Join(outDir, filepath.Base(target))
	}
	return target
}
