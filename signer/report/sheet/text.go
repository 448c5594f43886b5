package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"trien/signer/stamp/font"
)

// WriteText writes the sheet for a console or a text file. Errors are those of
// w.
func (s Sheet) WriteText(w io.Writer) error {
	out := &textWriter{Writer: bufio.NewWriter(w)}
	out.line(0, s.title)
	out.line(0, s.subtitle)
	out.line(0, "")
	if len(s.documents) == 1 {
		out.document(s.documents[0].name, &s.documents[0], s.heads, func() {
			out.basis(2, &s)
		})
		return out.Flush()
	}
	out.line(0, s.tally)
	out.basis(0, &s)
	for i := range s.documents {
		out.line(0, "")
		out.document(s.documents[i].path, &s.documents[i], s.heads, func() {})
	}
	return out.Flush()
}

// WriteDocuments writes the documents of the sheet alone, each under the path by
// which it was given; WriteEnd writes what follows the last of them: how many
// there were, and on what the verdicts rest. Errors are those of w.
func (s Sheet) WriteDocuments(w io.Writer) error {
	out := &textWriter{Writer: bufio.NewWriter(w)}
	for i := range s.documents {
		out.document(s.documents[i].path, &s.documents[i], s.heads, func() {})
		out.line(0, "")
	}
	return out.Flush()
}

// WriteEnd is the second part of WriteDocuments.
func (s Sheet) WriteEnd(w io.Writer) error {
	out := &textWriter{Writer: bufio.NewWriter(w)}
	if s.tally != "" {
		out.line(0, s.tally)
	}
	out.basis(0, &s)
	return out.Flush()
}

// textWriter keeps the first error; Flush returns it.
type textWriter struct{ *bufio.Writer }

// line writes one line. What comes from a document cannot give orders to the
// terminal nor change the direction of writing.
func (t *textWriter) line(indent int, text string) {
	fmt.Fprintf(t, "%*s%s\n", indent, "", strings.TrimSpace(font.Clean(text)))
}

func (t *textWriter) basis(indent int, s *Sheet) {
	t.line(indent, s.heads.basis)
	t.rows(indent+2, s.basis)
	for _, note := range s.notes {
		t.line(indent+2, note)
	}
}

// document writes the report of one document; basis stands before its signatures.
func (t *textWriter) document(title string, d *section, heads labels, basis func()) {
	t.line(0, title)
	t.line(2, d.banner.tone.Sign()+" "+d.banner.verdict+". "+d.banner.why)
	for _, reason := range d.banner.reasons {
		t.line(4, reason)
	}
	t.line(2, heads.do+": "+d.banner.do)
	for _, w := range d.warnings {
		t.line(2, "! "+w)
	}
	t.rows(2, d.facts)
	basis()
	for _, c := range d.signatures {
		t.card(&c)
	}
}

func (t *textWriter) card(c *card) {
	t.line(2, c.heading+" · "+c.name)
	t.line(4, c.tone.Sign()+" "+c.verdict+". "+c.why)
	t.rows(4, c.rows)
}

func (t *textWriter) rows(indent int, rows []row) {
	for _, r := range rows {
		if len(r.lines) == 1 {
			t.line(indent, r.label+": "+r.lines[0].marked())
			continue
		}
		t.line(indent, r.label+":")
		for _, l := range r.lines {
			t.line(indent+2, l.marked())
		}
	}
}

func (l line) marked() string {
	if !l.judged {
		return l.text
	}
	return l.tone.Sign() + " " + l.text
}
