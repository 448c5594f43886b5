package main

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/verify"
)

// revisionsFlags is the command line of trienctl revisions.
type revisionsFlags struct {
	extract          int
	field, out       string
	password         string
	json, force, any bool // any: a version is to be taken out
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
	f.any = given["extract"] || given["signature"]
	switch {
	case len(operands) == 0:
		return c.usage("ctl.no-file", nil)
	case len(operands) > 1:
		return c.usage("ctl.one-file", nil)
	case given["extract"] && given["signature"]:
		return c.usage("ctl.extract-one", nil)
	case given["out"] && !f.any:
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
	if f.any {
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

// history is how a document came to be, revision by revision.
type history struct {
	size       int64
	repaired   bool
	revisions  []revision
	signatures []signedPart
	compared   bool // what every later revision changed is known
}

// revision is one state in which the file was saved. Its bytes are those from
// start up to end; the file was whole up to end when it was saved.
type revision struct {
	start, end int64
	signed     []string // fields whose signature covers the file up to here and no more
	covered    []string // fields whose signature covers it
	changes    []report.Change
}

// signedPart is what a signature covers: the file up to end, or nothing that
// makes sense, 0. revision is the one it ends with, 0 where it ends inside one.
type signedPart struct {
	field    string
	end      int64
	revision int
}

func historyOf(doc *pdf.File) (*history, error) {
	h := &history{size: doc.Size(), repaired: doc.Repaired()}
	from := int64(0)
	for _, r := range doc.Revisions() {
		h.revisions = append(h.revisions, revision{start: from, end: r.End})
		from = r.End
	}
	signatures, err := doc.Signatures()
	if err != nil {
		return nil, err
	}
	for _, s := range signatures {
		part := signedPart{field: s.Field, end: coveredTo(&s, doc.Size())}
		for i, r := range doc.Revisions() {
			switch {
			case part.end == 0 || part.end < r.EOF:
				continue
			case part.end <= r.End:
				part.revision = i + 1
				h.revisions[i].signed = append(h.revisions[i].signed, s.Field)
			}
			h.revisions[i].covered = append(h.revisions[i].covered, s.Field)
		}
		h.signatures = append(h.signatures, part)
	}
	return h, nil
}

// coveredTo returns where the part of the file that s covers ends. It is 0
// unless that part begins with the file, leaves out /Contents alone and lies in
// the file.
func coveredTo(s *pdf.Signature, size int64) int64 {
	r := s.ByteRange
	if len(r) != 4 || r[0] != 0 || r[1] != s.ContentsSpan.Start || r[2] != s.ContentsSpan.End || r[2]+r[3] > size {
		return 0
	}
	return r[2] + r[3]
}

// addChanges asks the verifier what the revisions after a signature did.
func (h *history) addChanges(ctx context.Context, doc *pdf.File) {
	checked, err := verify.Document(ctx, doc.Document, doc.Source(), verify.Options{Offline: true})
	h.compared = err == nil
	seen := map[string]bool{}
	for _, s := range checked.Signatures {
		if s.LaterChanges == report.EditsUnknown && s.Coverage != report.CoverageFile {
			h.compared = false
		}
		for _, c := range s.Changes {
			key := fmt.Sprint(c.Revision, c.Kind, c.Page, c.Field, c.Args)
			if c.Revision < 1 || c.Revision > len(h.revisions) || seen[key] {
				continue
			}
			seen[key] = true
			h.revisions[c.Revision-1].changes = append(h.revisions[c.Revision-1].changes, c)
		}
	}
}

// afterSignature tells whether something signed came before revision number n.
func (h *history) afterSignature(n int) bool {
	for _, s := range h.signatures {
		if s.end > 0 && s.end <= h.revisions[n-1].start {
			return true
		}
	}
	return false
}

// rest is the number of bytes behind the last revision.
func (h *history) rest() int64 { return h.size - h.revisions[len(h.revisions)-1].end }

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

func (c *console) fieldNames(fields []string) string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = c.fieldName(field)
	}
	return strings.Join(names, ", ")
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

// revisionJSON is one revision in trienctl revisions --json.
type revisionJSON struct {
	Number     int          `json:"number"`
	Start      int64        `json:"start"`
	End        int64        `json:"end"`
	Bytes      int64        `json:"bytes"`
	Signatures []string     `json:"signatures"`
	CoveredBy  []string     `json:"covered_by"`
	Changes    []changeJSON `json:"changes"`
}

type changeJSON struct {
	Kind  string `json:"kind"`
	Edits string `json:"edits"`
	Page  int    `json:"page"`
	Field string `json:"field"`
	Text  string `json:"text"`
}

type signedPartJSON struct {
	Field    string `json:"field"`
	End      int64  `json:"end"`
	Revision int    `json:"revision"`
}

type historyJSON struct {
	File       string           `json:"file"`
	Size       int64            `json:"size"`
	Repaired   bool             `json:"repaired"`
	Compared   bool             `json:"compared"`
	Rest       int64            `json:"rest"`
	Revisions  []revisionJSON   `json:"revisions"`
	Signatures []signedPartJSON `json:"signatures"`
}

func (h *history) json(file string, words report.Words) historyJSON {
	out := historyJSON{
		File: file, Size: h.size, Repaired: h.repaired, Compared: h.compared, Rest: h.rest(),
		Signatures: []signedPartJSON{},
	}
	for i, r := range h.revisions {
		one := revisionJSON{
			Number: i + 1, Start: r.start, End: r.end, Bytes: r.end - r.start,
			Signatures: append([]string{}, r.signed...), CoveredBy: append([]string{}, r.covered...), Changes: []changeJSON{},
		}
		for _, c := range r.changes {
			one.Changes = append(one.Changes, changeJSON{c.Kind, c.Edits.String(), c.Page, c.Field, words("change."+c.Kind, c.Args)})
		}
		out.Revisions = append(out.Revisions, one)
	}
	for _, s := range h.signatures {
		out.Signatures = append(out.Signatures, signedPartJSON{s.field, s.end, s.revision})
	}
	return out
}
