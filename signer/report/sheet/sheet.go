// Package sheet writes the report of a verification as people read and file it:
// text for a console, one HTML file, a PDF document. Begin with Read, which
// makes words of the reports; WriteText, WriteHTML and WritePDF draw the same
// Sheet and decide nothing.
package sheet

// Tone is the meaning that a colour and a sign carry together. The words beside
// it say the same, so that neither is needed.
type Tone int

const (
	None      Tone = iota // nothing to conclude
	Undecided             // not checked, or not decided
	Good                  // checked, and good
	Changed               // good, with something to know
	Bad                   // checked, and bad
)

// Sign returns what stands for the tone in text.
func (t Tone) Sign() string {
	switch t {
	case Undecided:
		return "?"
	case Good:
		return "✓"
	case Changed:
		return "✎"
	case Bad:
		return "✕"
	}
	return "○"
}

// Sheet is a report in words, in the order in which it is read.
type Sheet struct {
	lang      string // "vi" or "en"
	title     string
	subtitle  string // when, and by which rules
	tally     string // of several documents, in one sentence
	heads     labels
	documents []section
	program   string
	imprint   string // at the foot of every page: which program, when
	basis     []row
	legend    []line
	notes     []string
	page      func(page, pages string) string
	continued func(name string) string
}

// labels are the headings that every document shares.
type labels struct {
	documents, document, signatures, warnings, basis, do, legend string
	overview                                                     [5]string // columns of the table of signatures
	files                                                        [4]string // columns of the table of documents
}

// section is the report about one document.
type section struct {
	name       string // the file's name without its folder
	path       string
	digest     string // SHA-256 of the file; "" when it could not be read
	banner     banner
	warnings   []string
	facts      []row
	overview   []entry // where there are several signatures
	signatures []card
	count      string // number of signatures
}

// imprint names the document on every page about it.
func (d *section) imprint() string {
	if d.digest == "" {
		return d.name
	}
	return d.name + " · SHA-256 " + d.digest
}

// banner is the verdict about a document: the answer, why, and what to do.
type banner struct {
	tone    Tone
	verdict string
	why     string
	reasons []string
	do      string
}

// entry is one signature in the table of all.
type entry struct {
	number          string
	tone            Tone
	verdict         string
	name, office    string
	time, timeProof string
	system          string
}

// card is the report about one signature.
type card struct {
	heading string // "Chữ ký 3"
	name    string
	tone    Tone
	verdict string
	why     string
	rows    []row
}

// row is one named fact.
type row struct {
	label string
	lines []line
}

// line is a statement. Only one that was judged has a sign.
type line struct {
	text   string
	tone   Tone
	judged bool
}

func plain(text string) line { return line{text: clipped(text, mostLetters)} }

func judged(tone Tone, text string) line {
	return line{text: clipped(text, mostLetters), tone: tone, judged: true}
}

// mostLetters bounds a statement: a name in a hostile certificate may be as
// long as the file. The JSON report holds all of it.
const mostLetters = 1200

func clipped(text string, most int) string {
	if len(text) <= most {
		return text
	}
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most]) + "…"
}
