package pdf

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"slices"
)

// Creation writes a new document front to back and keeps nothing but where its
// objects stand. The first error sticks; Finish returns it.
type Creation struct {
	out     io.Writer
	sum     hash.Hash
	at      int64
	offsets []int64 // by object number; 0 for one not written yet
	err     error
}

// Create begins a document of PDF 1.7 in out.
func Create(out io.Writer) *Creation {
	c := &Creation{out: out, sum: sha256.New(), offsets: []int64{0}}
	// Four bytes above 127 tell file transfer programs that this is binary
	// (ISO 32000-2, 7.5.2).
	c.write([]byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"))
	return c
}

func (c *Creation) write(data []byte) {
	if c.err != nil {
		return
	}
	n, err := c.out.Write(data)
	c.sum.Write(data[:n])
	c.at, c.err = c.at+int64(n), err
}

// Reserve returns the number of an object that Put writes later.
func (c *Creation) Reserve() Ref {
	c.offsets = append(c.offsets, 0)
	return Ref{Num: uint32(len(c.offsets) - 1)}
}

// Put writes the object that Reserve gave a number.
func (c *Creation) Put(ref Ref, o Object) {
	w := &writer{}
	fmt.Fprintf(&w.out, "%d 0 obj\n", ref.Num)
	if err := w.object(o); err != nil && c.err == nil {
		c.err = err
	}
	w.out.WriteString("\nendobj\n")
	c.offsets[ref.Num] = c.at
	c.write(w.out.Bytes())
}

// Add writes an object under a new number.
func (c *Creation) Add(o Object) Ref {
	ref := c.Reserve()
	c.Put(ref, o)
	return ref
}

// AddStream writes a stream whose data already went through the filters that
// dict names.
func (c *Creation) AddStream(dict Dict, data []byte) Ref {
	return c.Add(&Stream{Dict: dict, Data: data})
}

// Finish writes the cross-reference table and the trailer (ISO 32000-2, 7.5.4
// and 7.5.5), whose /Size and /ID it fills in: equal documents get equal
// identifiers (14.4). Errors are those of the writer below, or an object that
// cannot be written or was promised and never put.
func (c *Creation) Finish(trailer Dict) error {
	if missing := slices.Index(c.offsets[1:], 0); missing >= 0 && c.err == nil {
		return fmt.Errorf("object %d was never written", missing+1)
	}
	id := String(c.sum.Sum(nil)[:16])
	trailer = trailer.Clone()
	trailer["Size"], trailer["ID"] = Integer(len(c.offsets)), Array{id, id}
	w := &writer{}
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(c.offsets))
	for _, offset := range c.offsets[1:] {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", offset)
	}
	w.out.WriteString("trailer\n")
	if err := w.object(trailer); err != nil && c.err == nil {
		c.err = err
	}
	w.out.WriteByte('\n')
	w.marker(c.at)
	c.write(w.out.Bytes())
	return c.err
}
