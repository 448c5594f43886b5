package main

import (
	"context"
	"crypto"
	"flag"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/settings"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/task"
	"trien/signer/trust"
	"trien/signer/verify"
	"trien/token"
)

// signFlags is the command line of trienctl sign.
type signFlags struct {
	modules          settings.List
	wanted           devices.Wanted
	anchors          anchorFlags
	paint            paintFlags
	reason, location string
	level            levelFlags
	password         string
	certify          int
	keep             bool
	hash             string
	pss              bool
	out, outDir      string
	force            bool
	pinFile          string
	json             bool
}

func (f *signFlags) set() *flag.FlagSet {
	set := flag.NewFlagSet("sign", flag.ContinueOnError)
	set.Var(&f.modules, "module", "")
	set.StringVar(&f.wanted.Token, "token", "", "")
	set.StringVar(&f.wanted.Cert, "cert", "", "")
	f.anchors.add(set)
	f.paint.add(set)
	set.StringVar(&f.reason, "reason", "", "")
	set.StringVar(&f.location, "location", "", "")
	f.level.add(set, levelAuto)
	set.StringVar(&f.password, "password-file", "", "")
	set.IntVar(&f.certify, "certify", 0, "")
	set.BoolVar(&f.keep, "keep-evidence", false, "")
	set.StringVar(&f.hash, "hash", "sha256", "")
	set.BoolVar(&f.pss, "pss", false, "")
	set.StringVar(&f.out, "out", "", "")
	set.StringVar(&f.outDir, "out-dir", "", "")
	set.BoolVar(&f.force, "force", false, "")
	set.StringVar(&f.pinFile, "pin-file", "", "")
	set.BoolVar(&f.json, "json", false, "")
	return set
}

func runSign(ctx context.Context, c *console, args []string) int {
	var f signFlags
	files, ok := c.parse(f.set(), args)
	switch {
	case !ok:
		return exitUsage
	case len(files) == 0:
		return c.usage("ctl.no-file", nil)
	case f.out != "" && len(files) > 1:
		return c.usage("ctl.one-out", nil)
	case f.certify < 0 || f.certify > 3:
		return c.fail(fault.New("ctl.bad-flag", nil, "flag", "--certify", "value", fmt.Sprint(f.certify)), "")
	}
	request, err := f.request(c)
	if err != nil {
		return c.fail(err, "")
	}
	painter, err := f.paint.painter(c)
	if err != nil {
		return c.fail(err, "")
	}
	paths, err := devices.Modules(f.modules, c.settings.Modules)
	if err != nil {
		return c.fail(err, "")
	}
	set := devices.New(paths, request.Verify.Trust)
	defer set.Close()
	found := set.Look(ctx)
	identity, err := devices.Choose(found, f.wanted)
	if err != nil {
		return c.fail(err, "")
	}
	c.tellModuleFailures(found)
	request.Certificate, request.Chain = identity.Identity.Certificate, identity.Chain()
	if err := painter.fill(c, identity.Certificate, request); err != nil {
		return c.fail(err, "")
	}
	if err := f.raise(c, &request, painter.template); err != nil {
		return c.fail(err, "")
	}
	batch := signing{console: c, flags: f, identity: identity, request: request, painter: painter, document: documentName(c, files)}
	defer batch.close()
	return batch.run(ctx, files)
}

// documentName names what is about to be signed to the person who is asked for
// the PIN.
func documentName(c *console, files []string) string {
	if len(files) == 1 {
		return filepath.Base(files[0])
	}
	return c.words.Text("ctl.documents", map[string]string{"count": strconv.Itoa(len(files))})
}

// request returns what is common to all files.
func (f *signFlags) request(c *console) (signer.Request, error) {
	req := signer.Request{
		Overwrite: f.force, PSS: f.pss, Reason: f.reason, Location: f.location, Certify: f.certify, Time: time.Now(),
	}
	hashes := map[string]crypto.Hash{"sha256": crypto.SHA256, "sha384": crypto.SHA384, "sha512": crypto.SHA512}
	var known bool
	if req.Hash, known = hashes[f.hash]; !known {
		return req, fault.New("ctl.bad-flag", nil, "flag", "--hash", "value", f.hash)
	}
	store, err := f.anchors.store(c)
	if err != nil {
		return req, err
	}
	req.Verify = verify.Options{Trust: store, Offline: true}
	if err := f.level.apply(c, &req); err != nil {
		return req, err
	}
	req.Password, err = passwordFrom(f.password)
	return req, err
}

// raise lets a template decide about level and certification where the flags
// leave that open.
func (f *signFlags) raise(c *console, req *signer.Request, t task.Template) error {
	if req.Certify == 0 {
		req.Certify = t.Certify
	}
	if t.Level == "" || f.level.level != levelAuto {
		return nil
	}
	f.level.level = t.Level
	return f.level.apply(c, req)
}

// signing is one run of the command: one login, any number of files.
type signing struct {
	console  *console
	flags    signFlags
	identity devices.Identity
	request  signer.Request
	painter  *painter
	document string // named to the person who is asked for the PIN
	key      *token.Key
}

func (s *signing) close() {
	if s.key != nil {
		s.key.Close()
	}
}

// run signs the files and returns the exit code of the first failure among
// them. Files that cannot be read do not hold up the others.
func (s *signing) run(ctx context.Context, files []string) int {
	code := exitDone
	note := func(failed int) {
		if code == exitDone {
			code = failed
		}
	}
	batch := signer.Batch{Unlock: s.unlock, Done: func(_ int, o signer.Outcome) { note(s.tell(o)) }}
	var names []string
	for _, file := range files {
		req, err := s.requestFor(file)
		if err != nil {
			note(s.console.fail(err, file))
			continue
		}
		batch.Requests, names = append(batch.Requests, req), append(names, file)
	}
	outcomes := batch.Run(ctx)
	var done []report.Document
	for n, o := range outcomes {
		switch {
		case o.Err != nil:
			note(s.console.fail(o.Err, names[n]))
		case o.Tried:
			done = append(done, o.Result.Report)
		default:
			s.console.warn("ctl.not-tried", map[string]string{"file": names[n]})
		}
	}
	if s.flags.json {
		if err := report.WriteJSON(s.console.out, done, basis(s.request.Verify.Trust), s.console.words.Text); err != nil {
			return s.console.fail(fault.New("ctl.output", err), "")
		}
	}
	return code
}

// tell reports a document that was signed, as soon as it is.
func (s *signing) tell(o signer.Outcome) int {
	if !o.Tried || o.Err != nil {
		return exitDone // told when all are done
	}
	if !s.flags.json {
		fmt.Fprintln(s.console.out, s.console.words.Text("ctl.signed", map[string]string{"file": o.Result.Target}))
	}
	s.console.tellNotices(o.Result.Notices)
	if s.flags.keep {
		if err := keepEvidence(o.Result.Target, o.Result.Evidence); err != nil {
			return s.console.fail(err, o.Result.Target)
		}
	}
	if !s.request.OrLower && o.Result.Level < s.request.Level {
		return exitUnavailable
	}
	return exitDone
}

func (s *signing) requestFor(file string) (signer.Request, error) {
	req := s.request
	req.Source, req.Target = file, s.target(file)
	return req, s.painter.paint(s.console, &req)
}

// unlock asks for the PIN, for as many documents as there are.
func (s *signing) unlock(ctx context.Context) (signer.Key, error) {
	key, err := s.identity.Unlock(ctx, s.document, s.console.pinPrompt(s.flags.pinFile))
	if err != nil {
		return nil, err
	}
	s.key = key
	return key, nil
}

func (s *signing) target(file string) string {
	if s.flags.out != "" {
		return s.flags.out
	}
	target := signer.TargetName(file)
	if s.flags.outDir != "" {
		target = filepath.Join(s.flags.outDir, filepath.Base(target))
	}
	return target
}

// tellModuleFailures reports modules that did not answer; none of them hides
// another.
func (c *console) tellModuleFailures(found []devices.Module) {
	for _, m := range found {
		if m.Err != nil {
			c.fail(m.Err, m.Path)
		}
	}
}

// holder names the holder of a certificate and the system it belongs to.
func (c *console) holder(i devices.Identity, ids idFlags) string {
	if i.Certificate == nil {
		return c.words.Failure(i.Unusable).Title
	}
	parts := []string{i.Certificate.Subject.CommonName, i.Certificate.Subject.Organisation}
	return ids.text(strings.Join(parts, " · ")) + " · " + c.system(i.Path.System)
}

func (c *console) system(s trust.System) string {
	return c.words.Text("system."+s.String(), nil)
}
