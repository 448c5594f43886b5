package sheet

import (
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"trien/signer/fault"
	"trien/signer/report"
)

// Read makes words of the reports of one run.
func Read(docs []report.Document, basis report.Basis, words report.Words) Sheet {
	r := newReader(words)
	s := Sheet{
		lang:      r.text("lang"),
		title:     strings.ToUpper(r.text("title")),
		subtitle:  r.subtitle(docs, basis),
		heads:     r.heads(),
		program:   basis.Program,
		imprint:   basis.Program + " · " + r.text("subtitle.made", "made", r.time(basis.Made)),
		basis:     r.basis(docs, basis),
		legend:    r.legend(),
		notes:     []string{r.text("note.moment"), r.text("note.names"), r.text("zone")},
		page:      func(page, pages string) string { return r.text("page", "page", page, "pages", pages) },
		continued: func(name string) string { return r.text("continued", "name", name) },
	}
	for i := range docs {
		s.documents = append(s.documents, r.document(&docs[i], basis, len(docs) > 1))
	}
	if len(docs) > 1 {
		s.tally = r.tally(docs)
	}
	return s
}

// subtitle says when was asked, and by which rules.
func (r reader) subtitle(docs []report.Document, b report.Basis) string {
	for _, doc := range docs {
		if doc.Error == nil && !doc.At.IsZero() {
			return r.text("subtitle", "at", r.time(doc.At), "policy", r.policy(doc.Policy))
		}
	}
	return r.text("subtitle.made", "made", r.time(b.Made))
}

func (r reader) heads() labels {
	return labels{
		documents: r.text("part.documents"), document: r.text("part.document"), signatures: r.text("part.signatures"),
		warnings: r.text("part.warnings"), basis: r.text("part.basis"), do: r.text("part.do"), legend: r.text("part.legend"),
		overview: [5]string{r.text("column.number"), r.text("column.signer"), r.text("column.time"), r.text("column.system"), r.text("column.verdict")},
		files:    [4]string{r.text("column.number"), r.text("column.file"), r.text("column.signatures"), r.text("column.verdict")},
	}
}

// tally counts the verdicts, those that need attention first.
func (r reader) tally(docs []report.Document) string {
	count := map[report.DocumentVerdict]int{}
	for _, doc := range docs {
		count[doc.Verdict]++
	}
	var parts []string
	for _, v := range []report.DocumentVerdict{
		report.DocumentInvalid, report.DocumentUnreadable, report.DocumentIndeterminate, report.DocumentUnsigned,
		report.DocumentValidWithChanges, report.DocumentValid,
	} {
		if n := count[v]; n > 0 {
			parts = append(parts, r.text("tally.part", "count", r.number(int64(n)), "verdict", r.text("tally."+v.String())))
		}
	}
	return r.text("tally", "count", r.number(int64(len(docs))), "parts", strings.Join(parts, ", "))
}

func (r reader) document(doc *report.Document, basis report.Basis, several bool) section {
	s := section{
		name:   filepath.Base(doc.File),
		path:   doc.File,
		digest: doc.SHA256,
		banner: r.banner(doc),
		facts:  r.documentFacts(doc, several),
		count:  strconv.Itoa(len(doc.Signatures)),
	}
	for _, w := range basis.WarningsFor(doc) {
		s.warnings = append(s.warnings, clipped(r.words(w.Code, w.Args), mostLetters))
	}
	for i := range doc.Signatures {
		s.signatures = append(s.signatures, r.card(i+1, &doc.Signatures[i]))
		if len(doc.Signatures) > 1 {
			s.overview = append(s.overview, r.entry(i+1, &doc.Signatures[i]))
		}
	}
	return s
}

// documentFacts name the document so that it can be told from every other.
func (r reader) documentFacts(doc *report.Document, several bool) []row {
	name := filepath.Base(doc.File)
	if several {
		name = doc.File
	}
	rows := []row{{r.text("row.file"), []line{plain(name)}}}
	if doc.SHA256 != "" {
		rows = append(rows,
			row{r.text("row.size"), []line{plain(r.text("bytes", "count", r.number(doc.Size)))}},
			row{r.text("row.sha256"), []line{plain(doc.SHA256)}})
	}
	if doc.Error == nil {
		rows = append(rows,
			row{r.text("row.pages"), []line{plain(strconv.Itoa(doc.Pages))}},
			row{r.text("row.signatures"), []line{plain(strconv.Itoa(len(doc.Signatures)))}})
	}
	return rows
}

// basis says on what the verdicts rest. Documents of one run share policy and
// network; where they do not, each value is said once.
func (r reader) basis(docs []report.Document, b report.Basis) []row {
	var at, policy, network []line
	for i := range docs {
		if docs[i].Error != nil || docs[i].At.IsZero() {
			continue
		}
		at = appendNew(at, r.time(docs[i].At))
		policy = appendNew(policy, r.policy(docs[i].Policy))
		key := "network.online"
		if docs[i].Offline {
			key = "network.offline"
		}
		network = appendNew(network, r.text(key))
	}
	if len(at) > 2 { // one after the other, from the first to the last
		at = []line{plain(at[0].text + " – " + at[len(at)-1].text)}
	}
	t := b.Trust
	date := r.text("trust.undated")
	if !t.Date.IsZero() {
		date = r.date(t.Date)
	}
	rows := []row{
		{r.text("row.at"), at},
		{r.text("row.policy"), policy},
		{r.text("row.network"), network},
		{r.text("row.trust-date"), []line{plain(date)}},
		{r.text("row.trust"), []line{plain(r.text("trust.count", "national", strconv.Itoa(t.National),
			"specialised", strconv.Itoa(t.Specialised), "foreign", strconv.Itoa(t.Foreign), "other", strconv.Itoa(t.Other), "added", strconv.Itoa(t.Added)))}},
		{r.text("row.trust-sha256"), []line{plain(t.SHA256)}},
		{r.text("row.program"), []line{plain(b.Program)}},
		{r.text("row.made"), []line{plain(r.time(b.Made))}},
	}
	return slices.DeleteFunc(rows, func(row row) bool { return len(row.lines) == 0 || row.lines[0].text == "" })
}

func appendNew(lines []line, text string) []line {
	if slices.Contains(lines, plain(text)) {
		return lines
	}
	return append(lines, plain(text))
}

// policy names the rules; a name without words of its own is shown as it is.
func (r reader) policy(name string) string {
	const area = "report.policy."
	if text := r.words(area+name, nil); !strings.HasPrefix(text, area) {
		return text
	}
	return name
}

func (r reader) legend() []line {
	return []line{
		judged(Good, r.text("legend.good")), judged(Changed, r.text("legend.changed")),
		judged(Undecided, r.text("legend.undecided")), judged(Bad, r.text("legend.bad")), judged(None, r.text("legend.none")),
	}
}

// failure returns what happened and what to do about it, of an error about
// reading a file.
func (r reader) failure(err error) (what, do string) {
	code, args := wordsOf(err, "file.unreadable")
	return r.words(code+".title", args) + ". " + r.words(code+".what", args), r.words(code+".do", args)
}

// title is what happened in a few words.
func (r reader) title(err error) string {
	code, args := wordsOf(err, "error.unknown")
	return r.words(code+".title", args)
}

// wordsOf returns what names the words for err; an error without words of its
// own gets those of otherwise.
func wordsOf(err error, otherwise string) (code string, args map[string]string) {
	if w, ok := errors.AsType[fault.Worded](err); ok {
		return w.MessageCode(), w.MessageArgs()
	}
	return otherwise, nil
}
