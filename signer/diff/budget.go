package diff

import (
	"errors"

	"trien/signer/pdf"
)

// errTooMuch: the comparison would cost more than a file is worth.
var errTooMuch = errors.New("too much to compare")

// budget bounds what all comparisons of one file may cost together, whatever
// the file: about three seconds.
type budget struct {
	objects int   // read by the graphs
	values  int   // compared
	bytes   int64 // decoded
	drawn   int   // operators of content streams followed
	events  int   // changes noted
	reread  int64 // bytes of files opened once more
}

func newBudget() *budget {
	return &budget{objects: 1_000_000, values: 5_000_000, bytes: 192 << 20, drawn: 3_000_000, events: 20_000, reread: 256 << 20}
}

const (
	costResolve = 10       // values that finding an object is worth
	mostDecoded = 32 << 20 // bytes of one stream, or of what one page draws, held in memory
)

// spend pays for so many values.
func (s *step) spend(values int) {
	if s.budget.values -= values; s.budget.values < 0 {
		s.check(errTooMuch)
	}
}

// decode returns the bytes of a stream; false where it cannot be read.
func (s *step) decode(doc *pdf.Document, stream *pdf.Stream) ([]byte, bool) {
	if s.err != nil || s.budget.bytes <= 0 {
		s.check(errTooMuch)
		return nil, false
	}
	data, err := doc.Decode(stream, min(s.budget.bytes, mostDecoded))
	s.check(err)
	s.budget.bytes -= int64(len(data))
	return data, err == nil
}
