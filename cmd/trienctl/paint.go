package main

import (
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/signer/trust"
)

// painter is what the flags come to: the same for every document.
type painter struct {
	flags    paintFlags
	template task.Template
	facts    task.Facts
	// proposed: the certificate chose the task, nobody asked for it.
	proposed bool
	drawn    []task.Drawn
	guessed  bool // a place was, and the person has been told
}

// painter reads what does not depend on the certificate. A template is chosen
// by --template, --task, or the settings; else the certificate proposes one.
func (f paintFlags) painter(c *console) (*painter, error) {
	p := &painter{flags: f}
	var err error
	if p.facts, err = f.facts(); err != nil {
		return nil, err
	}
	if err := f.checkPlaces(); err != nil {
		return nil, err
	}
	named := task.Task(f.task)
	switch {
	case f.template != "":
		if p.template, err = task.Load(f.template); err != nil {
			return nil, err
		}
		if named != "" && named != p.template.Task {
			return nil, fault.New("ctl.bad-flag", nil, "flag", "--task", "value", f.task)
		}
	case named != "":
		p.template, err = templateOf(c, named)
	case c.settings.Task != "":
		p.template, err = templateOf(c, task.Task(c.settings.Task))
	}
	return p, err
}

// templateOf returns the template that the settings name for a task, else its
// default.
func templateOf(c *console, t task.Task) (task.Template, error) {
	if !t.Known() {
		return task.Template{}, fault.New("ctl.bad-flag", nil, "flag", "--task", "value", string(t))
	}
	if file := c.settings.Templates[string(t)]; file != "" {
		return task.Load(file)
	}
	return task.Default(t)
}

// fill chooses the task where nobody did, and puts the facts into its template:
// once, so that all documents of a run bear the same time.
func (p *painter) fill(c *console, cert *trust.Certificate, req signer.Request) error {
	p.facts.Signer, p.facts.Time, p.facts.Reason, p.facts.Location = cert, req.Time, req.Reason, req.Location
	if p.template.Task == "" {
		p.proposed = true
		var err error
		if p.template, err = templateOf(c, task.Propose(cert.Subject)); err != nil {
			return err
		}
	}
	if len(p.flags.lines) > 0 {
		p.template.Marks[0].Text, p.template.Marks[0].Layout = p.flags.lines, ""
		if err := p.template.Check(); err != nil {
			return err
		}
	}
	if err := p.checkUse(); err != nil {
		return err
	}
	var err error
	p.drawn, err = p.template.Fill(p.facts)
	if p.proposed && p.flags.sealSize == "" && fault.CodeOf(err) == "stamp.image-no-resolution" {
		p.drawn, err = p.fitted()
	}
	if err != nil || p.proposed {
		return err
	}
	notices, err := task.Advise(p.drawn)
	c.tellNotices(notices)
	return err
}

// fitted paints an image of unknown size into the frame: nobody asked for its
// real size.
func (p *painter) fitted() ([]task.Drawn, error) {
	p.template.Marks[0].Image = &task.Image{Kind: task.Seal}
	return p.template.Fill(p.facts)
}

// checkUse refuses facts that the task does not show: they would be lost
// silently.
func (p *painter) checkUse() error {
	for _, fact := range []struct {
		flag, value string
		fields      []string
	}{
		{"--number", p.flags.number, []string{"number"}},
		{"--date", p.flags.date, []string{"date", "date_words", "day", "month", "year"}},
		{"--copy", p.flags.copy, []string{"copy"}},
	} {
		used := fact.value == ""
		for _, field := range fact.fields {
			used = used || p.template.Uses(field)
		}
		if !used {
			return fault.New("ctl.unused-flag", nil, "flag", fact.flag, "task", string(p.template.Task))
		}
	}
	return nil
}

// paint puts into req what is painted on the document in file.
func (p *painter) paint(c *console, req *signer.Request) error {
	doc, err := pdf.OpenFile(req.Source, pdf.Options{Password: req.Password})
	if err != nil {
		return err
	}
	defer doc.Close()
	chosen, err := p.flags.wheres(p.drawn[0].Part, doc.PageCount())
	if err != nil {
		return err
	}
	painted, err := task.Place(doc.Document, p.drawn, chosen)
	if err != nil {
		return err
	}
	req.Paint(painted)
	if p.flags.invisible {
		req.Placement, req.Mark = nil, stamp.Mark{}
	}
	if req.Field != "" && p.proposed && len(p.flags.lines) == 0 {
		fitField(doc.Document, req)
	}
	for _, one := range painted {
		if one.Guessed && !p.guessed {
			p.guessed = true
			c.tellNotices([]error{fault.New("ctl.guessed-place", nil)})
		}
	}
	return nil
}

// fitField leaves out lines from the end of a text that nobody asked for until
// the rest fits the field.
func fitField(doc *pdf.Document, req *signer.Request) {
	fields, err := signer.EmptyFields(doc)
	if err != nil {
		return // signing tells
	}
	for _, f := range fields {
		for f.Name == req.Field && len(req.Mark.Lines) > 1 && req.Mark.Fits(f.Rect.Width(), f.Rect.Height()) != nil {
			req.Mark.Lines = req.Mark.Lines[:len(req.Mark.Lines)-1]
		}
	}
}
