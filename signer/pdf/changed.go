package pdf

import (
	"errors"
	"slices"

	"trien/signer/fault"
)

// RevisionAt returns the revision that was the newest one when the file ended
// at the offset end: the one to which the last startxref before end leads. false
// where that is none of Revisions; then Truncated shows the file as it was.
func (d *Document) RevisionAt(end int64) (int, bool, error) {
	if d.rebuilt || end <= 0 || end > d.size {
		return 0, false, nil
	}
	s := &searcher{src: d.src, size: end}
	at, err := s.back("startxref")
	if err != nil || at < 0 {
		return 0, false, worded(err)
	}
	p := d.parserAt(at + int64(len("startxref")))
	p.skipSpace()
	start, ok := p.unsigned(end)
	if !ok || p.pos > end {
		return 0, false, worded(p.win.err)
	}
	p = d.parserAt(start + d.base)
	p.skipSpace()
	for i, n := range d.ends {
		if newest := d.sections[n-1]; newest.offset == p.pos && newest.end <= end {
			return i, true, nil
		}
	}
	return 0, false, worded(p.win.err)
}

// Truncated opens the file as if it ended at the offset end. Where it is
// encrypted, the password that opened d serves. Error codes: those of Open.
func (d *Document) Truncated(end int64) (*Document, error) {
	t := &Document{file: &file{src: d.src, size: min(end, d.size), limits: d.limits, random: d.random}}
	if err := t.openLike(d); err != nil {
		return nil, worded(err)
	}
	return t, nil
}

func (d *Document) openLike(whole *Document) error {
	if d.size <= 0 {
		return fault.New("pdf.empty", nil)
	}
	head, err := d.readHeader()
	if err != nil {
		return err
	}
	d.junk = max(head, 0)
	err = d.openByTable(head)
	if err != nil && fault.CodeOf(err) == "" && !errors.Is(err, errLimit) {
		err = d.openByScan(err)
	}
	if err != nil {
		return err
	}
	if d.Trailer()["Encrypt"] != nil {
		if whole.crypt == nil {
			return fault.New("pdf.password-needed", nil)
		}
		d.crypt = whole.crypt
		d.cache.clear()
	}
	if d.rebuilt {
		return d.finishScan()
	}
	return d.checkRoot()
}

// Rebuilt reports that there is no usable cross-reference data at all, so that
// every object had to be found by scanning.
func (d *Document) Rebuilt() bool { return d.rebuilt }

// ChangedSince returns the numbers of the objects that may not be what they
// were in old, an earlier state of the same file, in ascending order: those
// whose cross-reference entries lead elsewhere, and those kept in an object
// stream that was replaced. Their values may still be equal.
func (d *Document) ChangedSince(old *Document) ([]uint32, error) {
	var changed []uint32
	packs := false
	for _, num := range d.candidates(old) {
		was, now := old.whereabouts(num), d.whereabouts(num)
		if was == now {
			continue
		}
		changed = append(changed, num)
		if was.kind == entryDirect {
			holds, err := old.packsObjects(num)
			if err != nil {
				return nil, err
			}
			packs = packs || holds
		}
	}
	if packs {
		changed = append(changed, old.packedNumbers()...)
		changed = append(changed, d.packedNumbers()...)
	}
	slices.Sort(changed)
	return slices.Compact(changed), nil
}

// whereabouts is the entry of num with its offset counted from the start of
// the file; the zero entry for what is free or absent.
func (d *Document) whereabouts(num uint32) entry {
	e, _, ok := d.find(num)
	switch {
	case !ok || e.kind == entryFree:
		return entry{}
	case e.kind == entryDirect:
		e.pos += d.base
	}
	return e
}

// candidates lists the numbers that sections newer than old mention; all
// numbers of both where old is not a view of the same cross-reference data.
func (d *Document) candidates(old *Document) []uint32 {
	var nums []uint32
	if old.file == d.file {
		nums = numbersOf(d.sections[min(old.visible, d.visible):d.visible])
	} else {
		nums = append(numbersOf(d.sections[:d.visible]), numbersOf(old.sections[:old.visible])...)
	}
	slices.Sort(nums)
	return slices.Compact(nums)
}

func numbersOf(sections []*section) []uint32 {
	var nums []uint32
	for _, s := range sections {
		for _, t := range []table{s.entries, s.hidden} {
			for _, r := range t {
				for i := range r.entries {
					nums = append(nums, r.first+uint32(i))
				}
			}
		}
	}
	return nums
}

// packsObjects tells whether num is an object stream, or can serve as one.
func (d *Document) packsObjects(num uint32) (bool, error) {
	o, err := d.ReadOnce(num)
	if code := fault.CodeOf(err); code == "file.unreadable" || code == "pdf.too-large" {
		return false, err
	}
	s, ok := o.(*Stream)
	return ok && s.Dict["N"] != nil && s.Dict["First"] != nil, nil
}

func (d *Document) packedNumbers() []uint32 {
	var nums []uint32
	for _, s := range d.sections[:d.visible] {
		for _, t := range []table{s.entries, s.hidden} {
			for _, r := range t {
				for i, e := range r.entries {
					if e.kind == entryCompressed {
						nums = append(nums, r.first+uint32(i))
					}
				}
			}
		}
	}
	return nums
}

// ReadOnce returns the object that has a number, whatever its generation; nil
// where there is none. It keeps nothing in memory, for walks that look at every
// object once.
func (d *Document) ReadOnce(num uint32) (Object, error) {
	e, _, ok := d.find(num)
	if !ok || e.kind == entryFree {
		return nil, nil
	}
	ref := Ref{Num: num}
	if e.kind == entryDirect {
		ref.Gen = uint16(e.sub)
		if o, ok := d.cache.get(place{e.pos, wholeObject}); ok {
			return o, nil
		}
	}
	got, err := d.locate(ref, e, 0)
	return got.object, worded(err)
}

// Exists reports whether an object number is in use in the revision in view.
func (d *Document) Exists(num uint32) bool { return d.whereabouts(num) != entry{} }

// PageIndex returns the index of the page ref in the page tree, 0-based.
func (d *Document) PageIndex(ref Ref) (int, bool) { return d.pageIndex(ref) }
