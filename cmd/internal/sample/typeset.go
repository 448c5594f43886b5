package sample

import (
	"bytes"
	"fmt"
	"strings"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// A4 and points to the millimetre.
const (
	pageWidth  = 595.28
	pageHeight = 841.89
	mm         = 72 / 25.4
)

// span is text in one style.
type span struct {
	text  string
	style font.Style
}

func regular(text string) span { return span{text, font.Regular} }
func bold(text string) span    { return span{text, font.Bold} }
func italic(text string) span  { return span{text, font.Italic} }

// typeface is one style in use: what it measures and which characters it used.
type typeface struct {
	font   *font.Font
	subset *font.Subset
}

// press holds the fonts of a document and the page being set. y is the
// baseline last set, in points from the bottom.
type press struct {
	faces   [4]typeface
	content bytes.Buffer
	pages   [][]byte
	y       float64
}

func newPress() (*press, error) {
	p := &press{}
	for style := range p.faces {
		face, err := font.Serif(font.Style(style))
		if err != nil {
			return nil, err
		}
		p.faces[style] = typeface{face, font.NewSubset(face)}
	}
	return p, nil
}

func (p *press) endPage() {
	p.pages = append(p.pages, bytes.Clone(p.content.Bytes()))
	p.content.Reset()
}

func (p *press) width(s span, size float64) float64 {
	return size * p.faces[s.style].font.Width(s.text)
}

// line sets spans from x on baseline y; every blank is widened by extra points.
func (p *press) line(spans []span, size, x, y, extra float64) {
	p.content.WriteString("BT\n")
	for _, s := range spans {
		fmt.Fprintf(&p.content, "/F%d %s Tf 1 0 0 1 %s %s Tm [", s.style, real4(size), real4(x), real4(y))
		for i, piece := range strings.SplitAfter(s.text, " ") {
			if i > 0 && extra != 0 {
				fmt.Fprintf(&p.content, " %s ", real4(-1000*extra/size))
			}
			fmt.Fprintf(&p.content, "<%X>", p.faces[s.style].subset.Encode(piece))
		}
		p.content.WriteString("] TJ\n")
		x += p.width(s, size) + extra*float64(strings.Count(s.text, " "))
	}
	p.content.WriteString("ET\n")
}

// centred sets one line around x = centre and returns its width.
func (p *press) centred(s span, size, centre, y float64) float64 {
	width := p.width(s, size)
	p.line([]span{s}, size, centre-width/2, y, 0)
	return width
}

// rule draws a thin line of the given width around x = centre.
func (p *press) rule(centre, y, width float64) {
	fmt.Fprintf(&p.content, "0.7 w %s %s m %s %s l S\n",
		real4(centre-width/2), real4(y), real4(centre+width/2), real4(y))
}

// word is what stands between two blanks; its style may change inside.
type word struct {
	spans []span
	width float64
}

// words cuts spans at blanks. A non-breaking blank (U+00A0) stays inside its
// word.
func (p *press) words(spans []span, size float64) []word {
	var list []word
	joined := false
	for _, s := range spans {
		for i, text := range strings.Split(s.text, " ") {
			if i > 0 {
				joined = false
			}
			if text == "" {
				continue
			}
			piece := span{text, s.style}
			if !joined {
				list = append(list, word{})
			}
			last := &list[len(list)-1]
			last.spans = append(last.spans, piece)
			last.width += p.width(piece, size)
			joined = true
		}
	}
	return list
}

// broken is one line of a paragraph.
type broken struct {
	spans  []span
	blanks int
	width  float64 // with blanks of their own width
}

// breakLines fills lines of width points, the first one shorter by indent.
func (p *press) breakLines(words []word, size, width, indent float64) []broken {
	blank := p.width(regular(" "), size)
	var lines []broken
	var current broken
	room := width - indent
	for _, next := range words {
		if current.spans != nil && current.width+blank+next.width > room {
			lines = append(lines, current)
			current, room = broken{}, width
		}
		if current.spans != nil {
			current.spans = append(current.spans, regular(" "))
			current.blanks++
			current.width += blank
		}
		current.spans = append(current.spans, next.spans...)
		current.width += next.width
	}
	return append(lines, current)
}

// merged joins neighbours of one style; a blank takes the style before it, as
// blanks are equally wide in all styles of the face.
func merged(spans []span) []span {
	var list []span
	for _, s := range spans {
		if n := len(list); n > 0 && (list[n-1].style == s.style || s.text == " ") {
			list[n-1].text += s.text
			continue
		}
		list = append(list, s)
	}
	return list
}

// fonts embeds the fonts that were used and returns the resource dictionary.
func (p *press) fonts(w *writer) (pdf.Dict, error) {
	dict := pdf.Dict{}
	for style, face := range p.faces {
		ref, err := face.subset.Embed(w)
		if err != nil {
			return nil, err
		}
		dict[pdf.Name(fmt.Sprintf("F%d", style))] = ref
	}
	return dict, nil
}
