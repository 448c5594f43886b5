package verify

import (
	"bytes"
	"errors"
	"io"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// damage is what happened to a file around a signature value that is sound
// itself: the bytes that it was made over are not where it says, or not there.
type damage int

const (
	damageNone   damage = iota
	damageCutOff        // the end of the file is missing
	damageLineEnds
	damageShrunk // written anew, and much smaller
	damageSaved  // written anew
)

// How a rewritten file is told from one whose line ends a program changed: the
// latter keeps its order and nearly its length, and its cross-references point
// beside the objects. A sample of each end is looked at, in bytes.
const (
	shrunkFrom = 20 // one part in so many
	lineSample = 1 << 20
)

// findDamage says what happened to the file, from the place of the signature
// value and from where the ranges say that it should be.
func (c *collector) findDamage(f *facts) (damage, error) {
	b := f.sig.ByteRange
	if !f.valueHolds() || f.bytesMatch() || f.sig.ContentsSpan.Len() == 0 ||
		len(b) != 4 || b[0] != 0 || b[2] < b[1] || b[3] > 1<<60 || b[2] > 1<<60 {
		return damageNone, nil
	}
	place, gap := f.sig.ContentsSpan, b[1]
	lost := b[2] + b[3] - f.size
	moved := place.Start != gap || place.End != b[2]
	switch {
	case !moved && lost > 0:
		return damageCutOff, nil
	case !moved:
		return damageNone, nil
	}
	shift := gap - place.Start
	if c.doc.Repaired() && lost != 0 && place.Len() == b[2]-gap && shift*lost >= 0 && abs(shift) <= abs(lost) && abs(lost) < f.size/shrunkFrom {
		changed, err := lineEndsChanged(c.src, f.size, lost > 0)
		if err != nil || changed {
			return damageLineEnds, err
		}
	}
	if lost > f.size/shrunkFrom {
		return damageShrunk, nil
	}
	return damageSaved, nil
}

func abs(n int64) int64 { return max(n, -n) }

// lineEndsChanged tells whether every line end of the samples is of the kind
// that a program leaves which takes carriage returns out (shorter), or puts
// them in.
func lineEndsChanged(src io.ReaderAt, size int64, shorter bool) (bool, error) {
	for _, at := range []int64{0, max(size-lineSample, 0)} {
		sample := make([]byte, min(size, lineSample))
		if err := readFull(src, sample, at); err != nil {
			return false, err
		}
		pairs, ends := bytes.Count(sample, []byte("\r\n")), bytes.Count(sample, []byte("\n"))
		if shorter && pairs > 0 || !shorter && pairs < ends {
			return false, nil
		}
	}
	return true, nil
}

// lostSignature is an error where what follows the last whole revision of a
// document without signatures holds the dictionary of one: the end of the file,
// which would lead to it, is missing, and "not signed" would be the wrong word.
func lostSignature(doc *pdf.Document, src io.ReaderAt) error {
	loose, err := doc.Loose(len(doc.Revisions()))
	if err != nil {
		return err
	}
	for _, part := range loose {
		if !part.Object {
			continue
		}
		found, err := holds(src, part.Span, []byte("/ByteRange"))
		if err != nil {
			return err
		}
		if found {
			return fault.New("pdf.truncated", errors.New("a signature behind the last revision"))
		}
	}
	return nil
}

// holds tells whether the bytes of part contain word.
func holds(src io.ReaderAt, part pdf.Span, word []byte) (bool, error) {
	text := make([]byte, min(part.Len(), lineSample))
	for at := part.Start; at < part.End; at += int64(len(text) - len(word) + 1) {
		text = text[:min(int64(len(text)), part.End-at)]
		if err := readFull(src, text, at); err != nil {
			return false, err
		}
		if bytes.Contains(text, word) {
			return true, nil
		}
		if len(text) < len(word) {
			break
		}
	}
	return false, nil
}
