package sheet

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strconv"

	"trien/signer/stamp/font"
)

// WriteHTML writes the sheet as one HTML file that needs no other: no script,
// nothing fetched, which its own content security policy forbids besides.
// Errors are those of w.
func (s Sheet) WriteHTML(w io.Writer) error {
	out := &htmlWriter{bufio.NewWriter(w)}
	out.raw(`<!DOCTYPE html>
<html lang="` + esc(s.lang) + `">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="generator" content="` + esc(s.program) + `"/>
<title>` + esc(s.windowTitle()) + `</title>
<style>` + style + `</style>
</head>
<body>
`)
	out.element("h1", "", s.title)
	out.element("p", "subtitle", s.subtitle)
	if len(s.documents) == 1 {
		out.document(0, &s.documents[0], s.heads, func() { out.basis(&s) })
	} else {
		out.files(&s)
		out.basis(&s)
		for i := range s.documents {
			out.document(i, &s.documents[i], s.heads, func() {})
		}
	}
	out.raw("</body>\n</html>\n")
	return out.Flush()
}

// basis says on what the verdicts rest, and what the signs mean.
func (h *htmlWriter) basis(s *Sheet) {
	h.element("h3", "", s.heads.basis)
	h.rows(s.basis)
	h.element("h3", "", s.heads.legend)
	h.raw(`<ul class="legend">` + "\n")
	for _, l := range s.legend {
		h.raw("<li>" + marked(l) + "</li>\n")
	}
	h.raw("</ul>\n")
	for _, note := range s.notes {
		h.element("p", "note", note)
	}
}

// windowTitle names the report and, where it is about one, the document.
func (s Sheet) windowTitle() string {
	if len(s.documents) == 1 {
		return s.title + " – " + s.documents[0].name
	}
	return s.title
}

// htmlWriter keeps the first error; Flush returns it.
type htmlWriter struct{ *bufio.Writer }

func (h *htmlWriter) raw(markup string) { _, _ = h.WriteString(markup) }

// esc is the only way of a text into the file.
func esc(text string) string { return html.EscapeString(font.Clean(text)) }

func (h *htmlWriter) element(name, class, text string) {
	if text != "" {
		h.raw(opened(name, class) + esc(text) + "</" + name + ">\n")
	}
}

func opened(name, class string) string {
	if class == "" {
		return "<" + name + ">"
	}
	return "<" + name + ` class="` + class + `">`
}

func (t Tone) class() string {
	return [...]string{"none", "undecided", "good", "changed", "bad"}[t]
}

// marked is a line with its sign, which a screen reader passes over: the words
// say the same.
func marked(l line) string {
	if !l.judged || l.text == "" {
		return esc(l.text)
	}
	return sign(l.tone) + " " + esc(l.text)
}

func sign(t Tone) string {
	return `<span class="sign ` + t.class() + `" aria-hidden="true">` + t.Sign() + `</span>`
}

// files is the table of all documents, each with a way to its section.
func (h *htmlWriter) files(s *Sheet) {
	h.element("p", "tally", s.tally)
	h.raw("<table class=\"list\">\n<thead><tr>")
	for _, name := range s.heads.files {
		h.raw(`<th scope="col">` + esc(name) + "</th>")
	}
	h.raw("</tr></thead>\n<tbody>\n")
	for i, d := range s.documents {
		fmt.Fprintf(h, `<tr><td>%d</td><td><a href="#d%d">%s</a></td><td>%s</td><td>%s</td></tr>`+"\n",
			i+1, i+1, esc(d.facts[0].lines[0].text), esc(d.count), marked(judged(d.banner.tone, d.banner.verdict)))
	}
	h.raw("</tbody>\n</table>\n")
}

// document writes the report of one document; basis stands before its signatures.
func (h *htmlWriter) document(i int, d *section, heads labels, basis func()) {
	h.raw(`<section class="document" id="d` + strconv.Itoa(i+1) + "\">\n")
	h.element("h2", "", d.name)
	h.banner(&d.banner, heads)
	if len(d.warnings) > 0 {
		h.element("h3", "", heads.warnings)
		h.list("warnings", d.warnings)
	}
	h.element("h3", "", heads.document)
	h.rows(d.facts)
	basis()
	if len(d.overview) > 0 {
		h.element("h3", "", heads.signatures)
		h.overview(d.overview, heads)
	}
	for j := range d.signatures {
		h.card(&d.signatures[j])
	}
	h.raw("</section>\n")
}

func (h *htmlWriter) banner(b *banner, heads labels) {
	h.raw(`<div class="banner ` + b.tone.class() + "\">\n")
	h.raw(`<p class="verdict">` + sign(b.tone) + " " + esc(b.verdict) + "</p>\n")
	h.element("p", "", b.why)
	h.list("", b.reasons)
	h.raw("<p><b>" + esc(heads.do) + ":</b> " + esc(b.do) + "</p>\n</div>\n")
}

func (h *htmlWriter) list(class string, items []string) {
	if len(items) == 0 {
		return
	}
	h.raw(opened("ul", class) + "\n")
	for _, item := range items {
		h.element("li", "", item)
	}
	h.raw("</ul>\n")
}

func (h *htmlWriter) rows(rows []row) {
	h.raw("<table class=\"facts\">\n")
	for _, r := range rows {
		h.raw(`<tr><th scope="row">` + esc(r.label) + "</th><td>")
		for _, l := range r.lines {
			h.raw("<div>" + marked(l) + "</div>")
		}
		h.raw("</td></tr>\n")
	}
	h.raw("</table>\n")
}

func (h *htmlWriter) overview(entries []entry, heads labels) {
	h.raw("<table class=\"list\">\n<thead><tr>")
	for _, name := range heads.overview {
		h.raw(`<th scope="col">` + esc(name) + "</th>")
	}
	h.raw("</tr></thead>\n<tbody>\n")
	for _, e := range entries {
		h.raw("<tr><td>" + esc(e.number) + "</td><td>" + twoLines(e.name, e.office) + "</td><td>" + twoLines(e.time, e.timeProof) +
			"</td><td>" + esc(e.system) + "</td><td>" + marked(judged(e.tone, e.verdict)) + "</td></tr>\n")
	}
	h.raw("</tbody>\n</table>\n")
}

func twoLines(first, second string) string {
	if second == "" {
		return esc(first)
	}
	return esc(first) + `<br/><small>` + esc(second) + "</small>"
}

func (h *htmlWriter) card(c *card) {
	h.raw("<article>\n" + `<h3 class="head ` + c.tone.class() + `">` + sign(c.tone) + " " + esc(c.heading) + " · " + esc(c.name) +
		` <span class="word">` + esc(c.verdict) + "</span></h3>\n")
	h.element("p", "why", c.why)
	h.rows(c.rows)
	h.raw("</article>\n")
}
