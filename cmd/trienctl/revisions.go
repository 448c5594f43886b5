package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"trien/signer/pdf"
	"trien/signer/report"
)

// revisionsFlags is the command line of trienctl revisions.
type revisionsFlags struct {
	extract              int
	field, out, password string
	json, force          bool
}

func (f *revisionsFlags) set() *flag.FlagSet {
	set := flag.NewFlagSet("revisions", flag.ContinueOnError)
	set.IntVar(&f.extract, "extract", 0, "")
	set.StringVar(&f.field, "signature", "", "")
	set.StringVar(&f.out, "out", "", "")
	set.StringVar(&f.password, "password-file", "", "")
	set.BoolVar(&f.json, "json", false, "")
	set.BoolVar(&f.force, "force", false, "")
	return set
}

// runRevisions lists the revisions of a document, or takes one out.
func runRevisions(ctx context.Context, c *console, args []string) int {
	var f revisionsFlags
	set := f.set()
	operands, ok := c.parse(set, args)
	if !ok {
		return exitUsage
	}
	given := map[string]bool{}
	set.Visit(func(one *flag.Flag) { given[one.Name] = true })
	extract := given["extract"] || given["signature"]
	switch {
	case len(operands) == 0:
		return c.usage("ctl.no-file", nil)
	case len(operands) > 1:
		return c.usage("ctl.one-file", nil)
	case given["extract"] && given["signature"]:
		return c.usage("ctl.extract-one", nil)
	case given["out"] && !extract:
		return c.usage("ctl.out-without-extract", nil)
	}
	password, err := passwordFrom(f.password)
	if err != nil {
		return c.fail(err, "")
	}
	doc, err := pdf.OpenFile(operands[0], pdf.Options{Password: password})
	if err != nil {
		return c.fail(err, operands[0])
	}
	defer doc.Close()
	h, err := historyOf(doc)
	if err != nil {
		return c.fail(err, operands[0])
	}
	if extract {
		return c.extract(doc, operands[0], h, &f)
	}
	h.addChanges(ctx, doc)
	if f.json {
		err = c.writeJSON(h.json(operands[0], c.words.Text))
	} else {
		c.tellHistory(h)
	}
	if err != nil {
		return c.fail(err, "")
	}
	return exitDone
}

func (c *console) tellHistory(h *history) {
	say := func(indent int, key string, pairs ...string) {
		args := map[string]string{}
		for i := 0; i+1 < len(pairs); i += 2 {
			args[pairs[i]] = printable(pairs[i+1])
		}
		fmt.Fprintf(c.out, "%*s%s\n", indent, "", c.words.Text(key, args))
	}
	for i, r := range h.revisions {
		say(0, "ctl.revision", "number", count(i+1), "bytes", fmt.Sprint(r.end-r.start), "end", fmt.Sprint(r.end))
		for _, field := range r.signed {
			say(2, "ctl.revision-of", "field", c.fieldName(field))
		}
		if len(r.covered) > 0 {
			say(2, "ctl.revision-covered", "fields", c.fieldNames(r.covered))
		} else if len(h.signatures) > 0 {
			say(2, "ctl.revision-uncovered")
		}
		for _, change := range r.changes {
			say(2, "ctl.revision-change", "change", c.changeText(change))
		}
		if len(r.changes) == 0 && !h.compared && h.afterSignature(i+1) {
			say(2, "ctl.revision-not-compared")
		}
	}
	for _, s := range h.signatures {
		if s.end == 0 {
			say(0, "ctl.signature-unclear", "field", c.fieldName(s.field))
		}
	}
	if h.rest() > 0 {
		say(0, "ctl.revision-rest", "bytes", fmt.Sprint(h.rest()))
	}
	if h.repaired {
		say(0, "ctl.revision-repaired")
	}
}

func (c *console) fieldName(field string) string {
	if field == "" {
		return c.words.Text("ctl.nameless-field", nil)
	}
	return field
}

// fieldNames names the first few; the JSON form names all.
func (c *console) fieldNames(fields []string) string {
	const most = 5
	var names []string
	for _, field := range fields[:min(len(fields), most)] {
		names = append(names, c.fieldName(field))
	}
	text := strings.Join(names, ", ")
	if more := len(fields) - most; more > 0 {
		text += " " + c.words.Text("report.change.more-fields", map[string]string{"count": count(more)})
	}
	return text
}

// changeText says what was changed and where.
func (c *console) changeText(change report.Change) string {
	text := c.words.Text("change."+change.Kind, change.Args)
	if change.Page > 0 {
		text += ", " + c.words.Text("report.change.page", map[string]string{"page": count(change.Page)})
	}
	if change.Field != "" {
		text += ", " + c.words.Text("report.change.field", map[string]string{"field": change.Field})
	}
	return text + ": " + c.words.Text("report.edits."+change.Edits.String(), nil)
}
