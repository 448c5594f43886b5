package main

import (
	"context"
	"crypto"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/settings"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/trust"
	"trien/signer/verify"
	"trien/token"
)

// signFlags is the command line of trienctl sign.
type signFlags struct {
	modules          settings.List
	wanted           devices.Wanted
	anchors          anchorFlags
	image            string
	lines            settings.List
	page, rect       string
	invisible        bool
	reason, location string
	level            levelFlags
	password         string
	field            string
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
	set.StringVar(&f.image, "image", "", "")
	set.Var(&f.lines, "text", "")
	set.StringVar(&f.page, "page", "last", "")
	set.StringVar(&f.rect, "rect", "", "")
	set.BoolVar(&f.invisible, "invisible", false, "")
	set.StringVar(&f.reason, "reason", "", "")
	set.StringVar(&f.location, "location", "", "")
	f.level.add(set, levelAuto)
	set.StringVar(&f.password, "password-file", "", "")
	set.StringVar(&f.field, "field", "", "")
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
	template, err := f.request(c)
	if err != nil {
		return c.fail(err, "")
	}
	paths, err := devices.Modules(f.modules, c.settings.Modules)
	if err != nil {
		return c.fail(err, "")
	}
	set := devices.New(paths, template.Verify.Trust)
	defer set.Close()
	found := set.Look(ctx)
	identity, err := devices.Choose(found, f.wanted)
	if err != nil {
		return c.fail(err, "")
	}
	c.tellModuleFailures(found)
	template.Certificate, template.Chain = identity.Identity.Certificate, identity.Chain()
	batch := signing{console: c, flags: f, identity: identity, request: template}
	defer batch.close()
	return batch.run(ctx, files)
}

// request returns what is common to all files.
func (f *signFlags) request(c *console) (signer.Request, error) {
	req := signer.Request{
		Overwrite: f.force, PSS: f.pss, Reason: f.reason, Location: f.location, Field: f.field, Certify: f.certify,
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
	if req.Password, err = passwordFrom(f.password); err != nil {
		return req, err
	}
	if f.image != "" {
		if req.Mark.Image, err = os.ReadFile(f.image); err != nil {
			return req, fault.New("file.unreadable", err, "file", f.image)
		}
	}
	return req, nil
}

// signing is one run of the command: one login, any number of files.
type signing struct {
	console  *console
	flags    signFlags
	identity devices.Identity
	request  signer.Request
	key      *token.Key
	refused  bool // the PIN was refused or not given; nobody is asked again
}

func (s *signing) close() {
	if s.key != nil {
		s.key.Close()
	}
}

// run signs the files in order and returns the first failure's exit code.
func (s *signing) run(ctx context.Context, files []string) int {
	code := exitDone
	var done []report.Document
	for _, file := range files {
		result, err := s.one(ctx, file)
		if err != nil {
			if failed := s.console.fail(err, file); code == exitDone {
				code = failed
			}
			if s.refused || ctx.Err() != nil {
				break
			}
			continue
		}
		done = append(done, result.Report)
		s.console.tellNotices(result.Notices)
		if result.Level < s.asked() && code == exitDone {
			code = exitUnavailable
		}
		if s.flags.keep {
			if err := keepEvidence(result); err != nil && code == exitDone {
				code = s.console.fail(err, result.Target)
			}
		}
		if !s.flags.json {
			fmt.Fprintln(s.console.out, s.console.words.Text("ctl.signed", map[string]string{"file": result.Target}))
		}
	}
	if s.flags.json {
		if err := report.WriteJSON(s.console.out, done, s.console.words.Text); err != nil {
			return s.console.fail(fault.New("ctl.output", err), "")
		}
	}
	return code
}

func (s *signing) one(ctx context.Context, file string) (signer.Result, error) {
	req := s.request
	req.Source, req.Target = file, s.target(file)
	req.Unlock = func(ctx context.Context) (signer.Key, error) { return s.unlock(ctx, file) }
	if !s.flags.invisible && s.flags.field == "" {
		if err := s.place(&req); err != nil {
			return signer.Result{}, err
		}
	}
	result, err := signer.Sign(ctx, req)
	if s.flags.level.level == levelAuto && fault.CodeOf(err) == "sign.no-timestamp-authority" {
		req.Level = report.LevelBB // known before the PIN was asked for
		if result, err := signer.Sign(ctx, req); err == nil {
			result.Notices = append(result.Notices, fault.New("sign.timestamp-missing", nil))
			return result, nil
		}
	}
	return result, err
}

// asked is the level below which the command has not done what it was told.
func (s *signing) asked() report.Level {
	if s.flags.level.level == levelAuto {
		return report.LevelBB
	}
	return s.request.Level
}

// unlock asks for the PIN at the first file and keeps the key for the others.
func (s *signing) unlock(ctx context.Context, file string) (signer.Key, error) {
	if s.key != nil {
		return s.key, nil
	}
	key, err := s.identity.Unlock(ctx, filepath.Base(file), s.console.pinPrompt(s.flags.pinFile))
	if err != nil {
		s.refused = true
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

// place fills in the visible mark and its place on the page.
func (s *signing) place(req *signer.Request) error {
	page, err := s.pageOf(req.Source)
	if err != nil {
		return err
	}
	placement := stamp.Placement{Page: page.Index, Rect: signer.DefaultPlace(page)}
	if s.flags.rect != "" {
		x, y, w, h, err := rectangle(s.flags.rect)
		if err != nil {
			return err
		}
		placement.Rect = pdf.Rect{X0: x, Y0: y, X1: x + w, Y1: y + h}
	}
	req.Placement = &placement
	req.Mark = signer.DefaultMark(s.console.words.Text, s.identity.Certificate.Subject, req.Mark.Image, req.Time)
	if len(s.flags.lines) > 0 {
		req.Mark.Lines, req.Mark.Layout = s.flags.lines, stamp.Automatic
	}
	return nil
}

func (s *signing) pageOf(file string) (pdf.Page, error) {
	source, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return pdf.Page{}, fault.New("file.not-found", err, "file", file)
	}
	if err != nil {
		return pdf.Page{}, fault.New("file.unreadable", err, "file", file)
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return pdf.Page{}, fault.New("file.unreadable", err, "file", file)
	}
	doc, err := pdf.Open(source, info.Size(), pdf.Options{Password: s.request.Password})
	if err != nil {
		return pdf.Page{}, err
	}
	number := doc.PageCount()
	if s.flags.page != "last" {
		if number, err = strconv.Atoi(s.flags.page); err != nil {
			return pdf.Page{}, fault.New("ctl.bad-flag", err, "flag", "--page", "value", s.flags.page)
		}
	}
	if number < 1 || number > doc.PageCount() {
		return pdf.Page{}, fault.New("sign.no-such-page", nil, "page", fmt.Sprint(number), "pages", fmt.Sprint(doc.PageCount()))
	}
	return doc.Page(number - 1)
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
func (c *console) holder(i devices.Identity) string {
	if i.Certificate == nil {
		return c.words.Failure(i.Unusable).Title
	}
	parts := []string{i.Certificate.Subject.CommonName, i.Certificate.Subject.Organisation}
	return strings.Join(parts, " · ") + " · " + c.system(i.Path.System)
}

func (c *console) system(s trust.System) string {
	return c.words.Text("system."+s.String(), nil)
}
