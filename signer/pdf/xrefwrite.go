package pdf

import (
	"crypto/sha256"
	"fmt"
)

// finish writes the cross-reference section and the trailer. Their kind
// follows the source's newest section. Behind a hybrid section comes a classic
// one without /XRefStm: what it lists is seen by both kinds of reader, and its
// /Prev leads each to the part of the hybrid section it understands
// (ISO 32000-2, 7.5.8.4).
func (u *Update) finish(w *writer, lines []line) error {
	newest := u.doc.revisions[u.doc.revision]
	trailer := u.trailer(w)
	at := w.offset() - u.doc.base
	var err error
	if newest.Stream {
		err = u.streamTail(w, trailer, append(lines, line{Ref{Num: uint32(u.next)}, at}))
	} else {
		err = classicTail(w, trailer, lines)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(&w.out, "startxref\n%d\n%%%%EOF\n", at)
	return nil
}

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
		fmt.Fprintf(&w.out, "%d %d\n", lines[0].ref.Num, n)
		for _, l := range lines[:n] {
			if l.offset > classicOffset {
				return errLimit
			}
			fmt.Fprintf(&w.out, "%010d %05d n \n", l.offset, l.ref.Gen)
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
	for n < len(lines) && lines[n].ref.Num == lines[n-1].ref.Num+1 {
		n++
	}
	return n
}

// streamTail writes a cross-reference stream; the last line is its own.
func (u *Update) streamTail(w *writer, trailer Dict, lines []line) error {
	own := lines[len(lines)-1]
	width := 1
	for n := own.offset; n > 0xff; n >>= 8 {
		width++
	}
	var index Array
	var data []byte
	for rest := lines; len(rest) > 0; {
		n := consecutive(rest)
		index = append(index, Integer(rest[0].ref.Num), Integer(n))
		for _, l := range rest[:n] {
			data = append(data, byte(entryDirect))
			for i := width - 1; i >= 0; i-- {
				data = append(data, byte(l.offset>>(8*i)))
			}
			data = append(data, byte(l.ref.Gen>>8), byte(l.ref.Gen))
		}
		rest = rest[n:]
	}
	trailer["Type"] = Name("XRef")
	trailer["Size"] = Integer(u.next + 1)
	trailer["Index"] = index
	trailer["W"] = Array{Integer(1), Integer(width), Integer(2)}
	return w.indirect(own.ref, &Stream{Dict: trailer, Data: data})
}
