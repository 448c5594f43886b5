package pdf

import (
	"crypto/sha256"
	"fmt"
	"math/bits"
)

// finish writes the cross-reference section and the trailer. Their kind
// follows the source's newest section. Behind a hybrid section comes a classic
// one without /XRefStm: what it lists is seen by both kinds of reader, and its
// /Prev leads each to the part of the hybrid section it understands
// (ISO 32000-2, 7.5.8.4).
func (u *Update) finish(w *writer, lines []line) error {
	newest := u.doc.revisions[u.doc.revision]
	trailer := u.trailer(w)
	at := w.offset() - u.doc.zero()
	var err error
	if newest.Stream {
		err = u.streamTail(w, trailer, lines)
	} else {
		err = classicTail(w, trailer, lines)
	}
	if err != nil {
		return err
	}
	w.marker(at)
	return nil
}

func (w *writer) marker(section int64) { fmt.Fprintf(&w.out, "startxref\n%d\n%%%%EOF\n", section) }

// trailer is the newest trailer without what belongs to its own section.
func (u *Update) trailer(w *writer) Dict {
	d := u.doc
	t := d.Trailer().Clone()
	for _, key := range []Name{
		"XRefStm", "Type", "W", "Index", "Length", "Filter", "DecodeParms",
		"F", "FFilter", "FDecodeParms", "DL",
	} {
		delete(t, key)
	}
	t["Size"] = Integer(u.next)
	t["Prev"] = Integer(d.revisions[d.revision].XRef - d.base)
	if id := d.renewedID(w.out.Bytes()); id != nil {
		t["ID"] = id
	}
	return t
}

// renewedID keeps the first part of /ID and makes the second from what is
// appended, so that equal updates get equal identifiers
// (ISO 32000-2, 14.4). In an encrypted document, whose key may hang on the
// first part, a missing /ID stays missing: nil.
func (d *Document) renewedID(appended []byte) Array {
	var first, second String
	id, ok := d.Array(d.Trailer()["ID"])
	if ok && len(id) > 0 {
		first, _ = d.String(id[0])
	}
	if len(id) > 1 {
		second, _ = d.String(id[1])
	}
	if d.crypt != nil {
		first = d.crypt.id
	}
	h := sha256.New()
	fmt.Fprintf(h, "%x %x %d\n", []byte(first), []byte(second), d.size)
	h.Write(appended)
	changed := String(h.Sum(nil)[:16])
	switch {
	case len(first) > 0:
	case d.crypt == nil:
		first = changed
	case len(id) == 0:
		return nil
	}
	return Array{first, changed}
}

const classicOffset = 9_999_999_999 // ten digits

func classicTail(w *writer, trailer Dict, lines []line) error {
	w.out.WriteString("xref\n")
	for len(lines) > 0 {
		n := consecutive(lines)
		fmt.Fprintf(&w.out, "%d %d\n", lines[0].num, n)
		for _, l := range lines[:n] {
			if l.pos > classicOffset {
				return errLimit
			}
			fmt.Fprintf(&w.out, "%010d %05d %c \n", l.pos, l.sub, "fn"[l.kind])
		}
		lines = lines[n:]
	}
	w.out.WriteString("trailer\n")
	if err := w.object(trailer); err != nil {
		return err
	}
	w.out.WriteByte('\n')
	return nil
}

// consecutive returns how many lines from the first on have consecutive
// object numbers.
func consecutive(lines []line) int {
	n := 1
	for n < len(lines) && lines[n].num == lines[n-1].num+1 {
		n++
	}
	return n
}

// streamTail writes a cross-reference stream; it lists itself too. It is
// deflated where trailer says so.
func (u *Update) streamTail(w *writer, trailer Dict, lines []line) error {
	own := line{uint32(u.next), entry{w.offset() - u.doc.zero(), 0, entryDirect}}
	lines = append(lines, own)
	middle, last := 1, 2
	for _, l := range lines {
		middle, last = max(middle, bytesFor(uint64(l.pos))), max(last, bytesFor(uint64(l.sub)))
	}
	var index Array
	var data []byte
	for rest := lines; len(rest) > 0; {
		n := consecutive(rest)
		index = append(index, Integer(rest[0].num), Integer(n))
		for _, l := range rest[:n] {
			data = append(data, byte(l.kind))
			data = appendBigEndian(data, uint64(l.pos), middle)
			data = appendBigEndian(data, uint64(l.sub), last)
		}
		rest = rest[n:]
	}
	trailer["Type"] = Name("XRef")
	trailer["Size"] = Integer(u.next + 1)
	trailer["Index"] = index
	trailer["W"] = Array{Integer(1), Integer(middle), Integer(last)}
	if trailer["Filter"] != nil {
		data = Deflate(data)
	}
	return w.indirect(Ref{Num: own.num}, &Stream{Dict: trailer, Data: data})
}

func bytesFor(n uint64) int { return (bits.Len64(n) + 7) / 8 }

func appendBigEndian(b []byte, n uint64, width int) []byte {
	for i := width - 1; i >= 0; i-- {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}
