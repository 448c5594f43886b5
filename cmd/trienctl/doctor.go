package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"

	"trien/cmd/internal/aside"
	"trien/cmd/internal/devices"
	"trien/cmd/internal/doctor"
	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/token"
)

// listDrivers is trienctl token drivers: what may serve a token here, and
// whether it does.
func listDrivers(ctx context.Context, c *console, args []string) int {
	e, how, code := c.examined(ctx, args, false)
	if code != exitDone {
		return code
	}
	if how.json {
		if err := c.writeJSON(map[string]any{"drivers": e.Drivers}); err != nil {
			return c.fail(err, "")
		}
		return driversCode(e)
	}
	for _, d := range e.Drivers {
		c.tellDriver(d)
	}
	if len(e.Drivers) == 0 {
		return c.fail(token.New(token.NoDriver, nil), "")
	}
	return driversCode(e)
}

// driversCode is unavailable only where no driver answers.
func driversCode(e doctor.Examination) int {
	for _, d := range e.Drivers {
		if d.Works {
			return exitDone
		}
	}
	return exitUnavailable
}

// runDoctor is trienctl doctor, and trienctl token doctor: what stands between
// a person and a signature, and who can settle it.
func runDoctor(ctx context.Context, c *console, args []string) int {
	e, how, code := c.examined(ctx, args, true)
	if code != exitDone {
		return code
	}
	if how.bundle != "" {
		if err := c.writeBundle(e, how.bundle); err != nil {
			return c.fail(err, "")
		}
		c.warn("ctl.bundle-written", map[string]string{"file": how.bundle})
	}
	shown := e
	if !how.ids.full {
		shown = e.Masked()
	}
	switch {
	case how.json:
		if err := c.writeJSON(c.examinationJSON(shown)); err != nil {
			return c.fail(err, "")
		}
	case how.bundle == "":
		c.tellExamination(shown)
	}
	if e.Signature != nil {
		return c.signatureCode(e.Signature)
	}
	for _, d := range e.Drivers {
		for _, s := range d.Slots {
			for _, cert := range s.Certificates {
				if cert.Usable {
					return exitDone
				}
			}
		}
	}
	return exitUnavailable
}

// signatureCode is the exit code where a test signature was wanted: what it says
// counts. Its failure stands among the problems; a choice that is left open does
// not.
func (c *console) signatureCode(s *doctor.Signature) int {
	switch {
	case s.Undecided():
		return c.fail(s.Err, "")
	case s.Err != nil:
		return exitOf(s.Err)
	}
	return exitDone
}

// doctorFlags is the command line of trienctl doctor and trienctl token drivers.
type doctorFlags struct {
	modules  settings.List
	anchors  anchorFlags
	ids      idFlags
	json     bool
	bundle   string
	testSign bool
	wanted   devices.Wanted
	pinFile  string
}

func (f *doctorFlags) add(set *flag.FlagSet, all bool) {
	set.Var(&f.modules, "module", "")
	set.BoolVar(&f.json, "json", false, "")
	f.anchors.add(set)
	if !all {
		return
	}
	f.ids.add(set)
	set.StringVar(&f.bundle, "bundle", "", "")
	set.BoolVar(&f.testSign, "test-sign", false, "")
	set.StringVar(&f.wanted.Token, "token", "", "")
	set.StringVar(&f.wanted.Cert, "cert", "", "")
	set.StringVar(&f.pinFile, "pin-file", "", "")
}

// stray tells whether a flag was given that only a test signature reads.
func (f *doctorFlags) stray() bool {
	return !f.testSign && (f.wanted != devices.Wanted{} || f.pinFile != "")
}

func (c *console) examined(ctx context.Context, args []string, all bool) (e doctor.Examination, how doctorFlags, code int) {
	var set flag.FlagSet
	how.add(&set, all)
	if operands, ok := c.parse(&set, args); !ok || len(operands) > 0 || how.stray() {
		return e, how, c.usage("ctl.usage", nil)
	}
	store, err := how.anchors.store(c)
	if err != nil {
		return e, how, c.fail(err, "")
	}
	options := doctor.Options{Named: how.modules, Configured: c.settings.Modules, Trust: store}
	if how.testSign {
		options.Sign = &doctor.TestSign{Wanted: how.wanted, Prompt: c.pinPrompt(how.pinFile), Document: c.words.Text("doctor.test-message", nil)}
	}
	e, err = doctor.Examine(ctx, options)
	if err != nil {
		return e, how, c.fail(err, "")
	}
	return e, how, exitDone
}

// problemJSON is a problem with its words.
type problemJSON struct {
	doctor.Problem
	Title string `json:"title"`
	What  string `json:"what"`
	Do    string `json:"do"`
	Who   string `json:"who"`
}

func (c *console) examinationJSON(e doctor.Examination) any {
	problems := []problemJSON{}
	for _, p := range e.Problems {
		problems = append(problems, c.inWords(p))
	}
	return struct {
		doctor.Examination
		Problems []problemJSON `json:"problems"`
	}{e, problems}
}

// inWords says what the problem means, what to do and who can.
func (c *console) inWords(p doctor.Problem) problemJSON {
	out := problemJSON{Problem: p}
	if p.Err != nil {
		f := c.words.Failure(p.Err)
		out.Title, out.What, out.Do, out.Who = f.Title, f.What, f.Do, f.Who
		return out
	}
	out.Title, out.What, out.Do = c.words.Text(p.Code+".title", nil), c.words.Text(p.Code+".what", nil), c.words.Text(p.Code+".do", nil)
	out.Who = c.words.Text("who."+c.words.Text(p.Code+".who", nil), nil)
	return out
}

func (c *console) tellExamination(e doctor.Examination) {
	fmt.Fprintf(c.out, "Triện %s · %s/%s · %s\n", e.Program, e.OS, e.Machine, e.At.Format("02/01/2006 15:04:05 -07:00"))
	fmt.Fprintln(c.out, c.words.Text("doctor.service", map[string]string{"state": c.words.Text("doctor.service."+e.Service, nil)}))
	for _, r := range e.Readers {
		fmt.Fprintf(c.out, "  %s\n", strings.TrimSpace(r.Name+" "+r.ATR+" "+r.Known))
	}
	for _, d := range e.USB {
		fmt.Fprintf(c.out, "  USB %s %s %s\n", d.ID, d.Product, d.Known)
	}
	for _, d := range e.Drivers {
		c.tellDriver(d)
		for _, s := range d.Slots {
			c.tellSlot(s)
		}
	}
	if e.Signature != nil {
		c.tellSignature(*e.Signature)
	}
	for _, s := range e.Steps {
		fmt.Fprintf(c.out, "  %s %.1f ms\n", s.Name, s.MS)
	}
	if len(e.Problems) == 0 {
		fmt.Fprintln(c.out, c.words.Text("doctor.well", nil))
	}
	for _, p := range e.Problems {
		w := c.inWords(p)
		fmt.Fprintf(c.out, "! %s", w.Title)
		if p.Subject != "" {
			fmt.Fprintf(c.out, " (%s)", p.Subject)
		}
		fmt.Fprintln(c.out)
		if w.What != "" {
			fmt.Fprintf(c.out, "  %s\n", w.What)
		}
		fmt.Fprintf(c.out, "  %s\n  %s\n", c.words.Text("ctl.do-line", map[string]string{"do": w.Do}), c.words.Text("ctl.who-line", map[string]string{"who": w.Who}))
	}
}

// tellSignature says what came of the test signature.
func (c *console) tellSignature(s doctor.Signature) {
	if !s.Verified {
		fmt.Fprintf(c.out, "✕ %s\n", c.words.Text("doctor.signature.failed", map[string]string{"token": s.Token}))
		return
	}
	fmt.Fprintf(c.out, "✓ %s\n", c.words.Text("doctor.signature.verified", map[string]string{
		"token": s.Token, "name": s.Name, "mechanism": s.Mechanism, "hash": s.Hash,
		"unlocking": fmt.Sprintf("%.1f", s.UnlockingMS), "signing": fmt.Sprintf("%.1f", s.SigningMS),
	}))
}

func (c *console) tellDriver(d doctor.Driver) {
	mark, about := "✓", strings.TrimSpace(d.Library)
	if !d.Works {
		mark, about = "✕", c.words.Text(d.Error+".title", nil)
	}
	var because []string
	for _, b := range d.Because {
		because = append(because, c.words.Text(b, nil))
	}
	fmt.Fprintf(c.out, "%s %s\n    %s · %s · %s\n", mark, d.Path, about, strings.Join(d.Machines, ", "), strings.Join(because, "; "))
}

func (c *console) tellSlot(s doctor.Slot) {
	if s.Token == nil {
		return
	}
	fmt.Fprintf(c.out, "    %s · %s %s · %s\n", s.Token.Label, s.Token.Manufacturer, s.Token.Model, c.words.Text(s.Token.State+".title", nil))
	for _, cert := range s.Certificates {
		fmt.Fprintf(c.out, "      %s · %s · %s\n", cert.Name, cert.Issuer,
			c.words.Text("doctor.days", map[string]string{"date": day(cert.NotAfter), "days": count(cert.DaysLeft)}))
		for _, id := range cert.IDs {
			fmt.Fprintf(c.out, "        %s %s\n", id.Kind, id.Number)
		}
	}
}

// writeBundle writes what support needs: no PIN, no document, no full number of
// a person or a token. A file that is there is not overwritten.
func (c *console) writeBundle(e doctor.Examination, name string) error {
	data, err := json.MarshalIndent(c.examinationJSON(e.Masked()), "", "  ")
	if err != nil {
		return fault.New("ctl.output", err)
	}
	if err := aside.Check(name, false); err != nil {
		return err
	}
	return aside.Write(name, false, func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	})
}
