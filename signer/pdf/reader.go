package pdf

import (
	"cmp"
	"io"
	"slices"
)

// Reader reads many objects, each once. It keeps what it reads in no cache, and
// is fastest in the order of the file. It is for one goroutine.
type Reader struct {
	d   *Document
	win window
}

// Reader returns a reader of the revision in view.
func (d *Document) Reader() *Reader {
	return &Reader{d: d, win: window{src: d.src, size: d.size}}
}

// Sort puts object numbers in the order in which they are best read.
func (r *Reader) Sort(nums []uint32) {
	type spot struct {
		num   uint32
		entry entry
	}
	spots := make([]spot, len(nums))
	for i, num := range nums {
		spots[i] = spot{num, r.d.whereabouts(num)}
	}
	slices.SortFunc(spots, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.entry.kind, b.entry.kind), cmp.Compare(a.entry.pos, b.entry.pos), cmp.Compare(a.num, b.num))
	})
	for i, s := range spots {
		nums[i] = s.num
	}
}

// Object returns the object that has a number, whatever its generation; nil
// where there is none.
func (r *Reader) Object(num uint32) (Object, error) {
	d := r.d
	e, _, ok := d.find(num)
	if !ok || e.kind != entryDirect {
		return d.ReadOnce(num)
	}
	if o, ok := d.cache.get(place{e.pos, wholeObject}); ok {
		return o, nil
	}
	at := e.pos + d.base
	if at < 0 || at >= d.size || d.parsed.Load() > d.mostParsed() {
		return d.ReadOnce(num) // which says why not
	}
	p := newParser(r.win, at, &d.limits)
	p.skipSpace()
	got, err := d.indirect(p, 0)
	r.win = p.win
	if err != nil || got.ref.Num != num {
		r.win.err = nil
		return d.ReadOnce(num)
	}
	if s, ok := got.object.(*Stream); ok {
		at += s.Span.Len()
	}
	d.parsed.Add(p.pos - at)
	got, err = d.decrypted(got)
	return got.object, worded(err)
}

// Decoded returns a reader of the bytes that Decode returns, for those who need
// not have them all in memory. It fails where they would be too many; its
// errors have no words.
func (d *Document) Decoded(s *Stream) (io.Reader, error) {
	r, err := d.decoder(s)
	if err != nil {
		return nil, worded(err)
	}
	return &capped{r, d.limits.Inflated}, nil
}
