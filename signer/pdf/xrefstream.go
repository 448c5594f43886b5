package pdf

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
)

// streamSection reads a cross-reference stream (ISO 32000-2, 7.5.8), the
// position at its object number.
func (d *Document) streamSection(p *parser, offset int64) (*section, error) {
	found, err := d.indirect(p, 0)
	if err != nil {
		return nil, err
	}
	s, ok := found.object.(*Stream)
	if !ok || s.Dict["Type"] != Name("XRef") {
		return nil, &syntaxError{offset, "no cross-reference section"}
	}
	s.sealed = false // 7.5.8.2: never encrypted
	body, err := d.decoder(s)
	if err != nil {
		return nil, err
	}
	runs, err := d.streamRuns(s.Dict, bufio.NewReader(body))
	if err != nil {
		return nil, err
	}
	section := &section{offset: offset, end: found.end, entries: newTable(runs), trailer: s.Dict, stream: true, memory: found.memory}
	section.disagrees = disagree(section.entries, runs)
	return section, nil
}

func (d *Document) streamRuns(dict Dict, body *bufio.Reader) ([]run, error) {
	var widths [3]int
	w, _ := dict["W"].(Array)
	if len(w) < 3 {
		return nil, errors.New("cross-reference stream without /W")
	}
	for i := range widths {
		n, ok := w[i].(Integer)
		if !ok || n < 0 || n > 8 {
			return nil, fmt.Errorf("cross-reference stream: field width %v", w[i])
		}
		widths[i] = int(n)
	}
	index, ok := dict["Index"].(Array)
	if !ok {
		index = Array{Integer(0), dict["Size"]}
	}
	var runs []run
	for ; len(index) >= 2; index = index[2:] {
		first, ok := index[0].(Integer)
		count, ok2 := index[1].(Integer)
		if !ok || !ok2 || first < 0 || count < 0 || first > math.MaxUint32 || count > math.MaxUint32+1-first {
			return nil, errors.New("cross-reference stream: bad /Index")
		}
		for start, left := int64(first), int64(count); left > 0; {
			r := run{first: uint32(start)}
			n := min(left, streamRunLength)
			whole, err := d.streamRun(&r, n, widths, body)
			if err != nil {
				return nil, err
			}
			if len(r.entries) > 0 {
				runs = append(runs, r)
			}
			if !whole {
				return runs, nil
			}
			start, left = start+n, left-n
		}
	}
	return runs, nil
}

// streamRunLength is the longest run made at once; its memory is taken as its
// entries come.
const streamRunLength = 1 << 15

// streamRun reads up to count entries; false when the stream ended before.
func (d *Document) streamRun(r *run, count int64, widths [3]int, body *bufio.Reader) (bool, error) {
	row := make([]byte, widths[0]+widths[1]+widths[2])
	if len(row) == 0 {
		return false, errors.New("cross-reference stream: entries of no length")
	}
	for range count {
		if _, err := io.ReadFull(body, row); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return false, nil
			}
			return false, err
		}
		if err := d.countEntries(1); err != nil {
			return false, err
		}
		r.entries = append(r.entries, streamEntry(row, widths))
	}
	return true, nil
}

func streamEntry(row []byte, widths [3]int) entry {
	kind := uint64(entryDirect) // Table 17: the default where the first width is 0
	if widths[0] > 0 {
		kind = bigEndian(row[:widths[0]])
	}
	pos := bigEndian(row[widths[0] : widths[0]+widths[1]])
	sub := bigEndian(row[widths[0]+widths[1]:])
	if kind > uint64(entryCompressed) || pos > math.MaxInt64 || sub > math.MaxUint32 {
		return entry{} // Table 18: unknown kinds are references to null
	}
	if entryKind(kind) == entryDirect && pos == 0 {
		return entry{}
	}
	return entry{int64(pos), uint32(sub), entryKind(kind)}
}

func bigEndian(b []byte) uint64 {
	var n uint64
	for _, c := range b {
		n = n<<8 | uint64(c)
	}
	return n
}
