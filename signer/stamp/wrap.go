package stamp

import (
	"strings"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// block is text broken into lines at one size. above and below are how far
// its first line rises over and its last line falls under the baseline, in
// points.
type block struct {
	lines        []string
	size         float64
	above, below float64
}

func (b block) height() float64 {
	return b.above + float64(len(b.lines)-1)*lineSpacing*b.size + b.below
}

// fit breaks the paragraphs into lines at the passage's size, or at the largest
// that fits the frame without breaking a word; at the smallest size words are
// broken too. Names are better not torn apart: a smaller size at which every
// paragraph stays on its line is preferred while it is not much smaller. fits
// is false where nothing helps.
func (p passage) fit(face *font.Font, frame pdf.Rect) (b block, fits bool, err error) {
	if p.size > 0 {
		return setIn(face, p.paragraphs, p.size, frame)
	}
	wrapped, fits, err := p.fill(face, frame, words)
	if err != nil || !fits || len(wrapped.lines) == len(p.paragraphs) {
		return wrapped, fits, err
	}
	whole, fits, err := p.fill(face, frame, func(p string) []string { return []string{p} })
	if err != nil || (fits && whole.size >= max(comfortable, muchSmaller*wrapped.size) && len(whole.lines) == len(p.paragraphs)) {
		return whole, fits, err
	}
	return wrapped, true, nil
}

// What fit prefers: a size that is easy to read, in points, and a share of the
// size that wrapping would allow.
const (
	comfortable = 6.5
	muchSmaller = 0.62
)

// upperBound is the size that no text without a size of its own exceeds.
func (p passage) upperBound() float64 {
	if p.largest > 0 {
		return p.largest
	}
	return MaxFontSize
}

// fill sets the paragraphs at the largest size at which they fit and none of
// the parts of a paragraph has to be broken.
func (p passage) fill(face *font.Font, frame pdf.Rect, parts func(string) []string) (b block, fits bool, err error) {
	for size := p.upperBound(); size > MinFontSize; size -= sizeStep {
		if !partsFit(face, p.paragraphs, size, frame.Width(), parts) {
			continue
		}
		b, fits, err = setIn(face, p.paragraphs, size, frame)
		if fits || err != nil {
			return b, fits, err
		}
	}
	return setIn(face, p.paragraphs, MinFontSize, frame)
}

// setIn breaks the paragraphs into lines at the given size; false where they do
// not fit the frame.
func setIn(face *font.Font, paragraphs []string, size float64, frame pdf.Rect) (block, bool, error) {
	b := block{size: size}
	for _, paragraph := range paragraphs {
		b.lines = append(b.lines, wrap(face, paragraph, frame.Width()/size)...)
	}
	first, _, err := face.Ink(b.lines[0])
	if err != nil {
		return b, false, err
	}
	_, last, err := face.Ink(b.lines[len(b.lines)-1])
	if err != nil {
		return b, false, err
	}
	b.above, b.below = size*max(first, face.Ascent()), size*max(last, face.Descent())
	return b, b.height() <= frame.Height() && widestOf(face, b.lines)*size <= frame.Width(), nil
}

func partsFit(face *font.Font, paragraphs []string, size, width float64, parts func(string) []string) bool {
	for _, paragraph := range paragraphs {
		if widestOf(face, parts(paragraph))*size > width {
			return false
		}
	}
	return true
}

func widestOf(face *font.Font, texts []string) float64 {
	width := 0.0
	for _, text := range texts {
		width = max(width, face.Width(text))
	}
	return width
}

// words cuts a paragraph at blanks, not at those that do not break (U+00A0).
func words(paragraph string) []string {
	return strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' })
}

// wrap breaks a paragraph into lines of at most width em: at blanks, and
// inside a word only where the word alone is too long. A paragraph without
// words is one empty line.
func wrap(face *font.Font, paragraph string, width float64) []string {
	if paragraph == "" || face.Width(paragraph) <= width {
		return []string{paragraph}
	}
	var lines []string
	current := ""
	for _, word := range words(paragraph) {
		longer := word
		if current != "" {
			longer = current + " " + word
		}
		if face.Width(longer) <= width {
			current = longer
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		pieces := chop(face, word, width)
		lines = append(lines, pieces[:len(pieces)-1]...)
		current = pieces[len(pieces)-1]
	}
	return append(lines, current)
}

// chop cuts a word into pieces of at most width em, of one character at least.
func chop(face *font.Font, word string, width float64) []string {
	var pieces []string
	piece := ""
	for _, r := range word {
		if piece != "" && face.Width(piece+string(r)) > width {
			pieces = append(pieces, piece)
			piece = ""
		}
		piece += string(r)
	}
	return append(pieces, piece)
}
