package place

import (
	"strings"

	"trien/signer/pdf"
)

// Overlap is something that a frame lies over.
type Overlap int

const (
	OverMotto     Overlap = iota + 1 // quốc hiệu and tiêu ngữ, which nothing may cover
	OverText                         // text of substance
	OverSignature                    // the mark of another signature
)

// covered is the share of a word's area from which on it counts as covered.
const covered = 0.2

// Overlaps returns what frame lies over on s, each kind once, the worst first.
// What is printed in one of the frames under is meant to be covered: the blank
// that is filled, the signature that the seal lies over.
func Overlaps(s Sheet, frame pdf.Rect, under ...pdf.Rect) []Overlap {
	seen := map[Overlap]bool{}
	for _, l := range s.Lines {
		motto := isMotto(l.Text)
		for _, w := range l.Words {
			if isDots(w.Text) || shared(w.Box, frame) < covered*w.Box.Width()*w.Box.Height() || lies(w.Box, under) {
				continue
			}
			if motto {
				seen[OverMotto] = true
			} else {
				seen[OverText] = true
			}
		}
	}
	for _, taken := range s.Signatures {
		if shared(taken, frame) > 0 && !lies(taken, under) {
			seen[OverSignature] = true
		}
	}
	var all []Overlap
	for _, o := range []Overlap{OverMotto, OverText, OverSignature} {
		if seen[o] {
			all = append(all, o)
		}
	}
	return all
}

func lies(box pdf.Rect, under []pdf.Rect) bool {
	for _, u := range under {
		if shared(box, u) > 0.6*box.Width()*box.Height() {
			return true
		}
	}
	return false
}

// isMotto knows the two lines of quốc hiệu and tiêu ngữ, and the heading of
// Party documents.
func isMotto(text string) bool {
	f := bare(text)
	return strings.Contains(f, "cong hoa xa hoi chu nghia viet nam") ||
		strings.Contains(f, "doc lap") && strings.Contains(f, "hanh phuc") ||
		f == "dang cong san viet nam"
}
