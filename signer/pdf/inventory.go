package pdf

import (
	"cmp"
	"math"
	"slices"

	"trien/signer/fault"
)

// inventory lists all objects that can be read. sealed tells of an encryption
// dictionary, to which no trailer may lead any more.
func (d *Document) inventory() (lines []line, sealed bool, err error) {
	limit, streams := d.effort(), map[int64]bool{}
	for _, l := range d.entriesInView() {
		if limit.exceeded() {
			return nil, false, errLimit
		}
		o, e, err := d.settle(l)
		if fault.CodeOf(err) == "file.unreadable" {
			return nil, false, err
		}
		if err != nil || e.pos <= 0 || e.kind == entryCompressed && !streams[e.pos] {
			continue // lacksObjects tells whether it is missed
		}
		if locks(o) {
			return nil, true, nil
		}
		if _, ok := o.(*Stream); ok {
			streams[int64(l.num)] = true
		}
		lines = append(lines, line{l.num, e})
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Compare(a.num, b.num) })
	return lines, false, nil
}

// entriesInView returns the entries that are in use: first the objects that
// stand for themselves, then those of object streams, stream by stream.
func (d *Document) entriesInView() []line {
	var nums []uint32
	for _, s := range d.sections[:d.visible] {
		for _, t := range []table{s.entries, s.hidden} {
			for _, r := range t {
				for i := range r.entries {
					nums = append(nums, r.first+uint32(i))
				}
			}
		}
	}
	slices.Sort(nums)
	var list []line
	for _, num := range slices.Compact(nums) {
		e, _, ok := d.find(num)
		if ok && num > 0 && e.kind != entryFree && (e.kind == entryCompressed || e.sub <= math.MaxUint16) {
			list = append(list, line{num, e})
		}
	}
	slices.SortStableFunc(list, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.pos, b.pos))
	})
	return list
}

// settle reads an object and returns the entry that it should have had.
func (d *Document) settle(l line) (Object, entry, error) {
	if l.kind == entryCompressed {
		return d.loadPacked(Ref{Num: l.num}, l.entry, 0)
	}
	got, err := d.locateSealed(Ref{l.num, uint16(l.sub)}, l.entry, 0)
	return got.object, entry{got.start - d.zero(), l.sub, entryDirect}, err
}

// locks tells an encryption dictionary (ISO 32000-2, Tables 20 and 21), and the
// dictionary of a cross-reference stream that has one.
func locks(o Object) bool {
	switch o := o.(type) {
	case Dict:
		return o["Filter"] != nil && o["V"] != nil && o["O"] != nil && o["U"] != nil && o["P"] != nil
	case *Stream:
		return o.Dict["Type"] == Name("XRef") && o.Dict["Encrypt"] != nil
	}
	return false
}

// lacksObjects follows all references from the catalog and the document
// information. An object that is there but cannot be read is missed; one that
// nothing tells of only where the file is cut off: elsewhere it is null
// (ISO 32000-2, 7.3.10).
func (d *Document) lacksObjects(lines []line) (bool, error) {
	cut, err := d.cutOff()
	if err != nil {
		return false, err
	}
	limit, seen := d.effort(), map[Ref]bool{}
	for todo := refsIn(Array{d.Trailer()["Root"], d.Trailer()["Info"]}, nil); len(todo) > 0; {
		ref := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[ref] {
			continue
		}
		seen[ref] = true
		if e, _, ok := d.find(ref.Num); !ok || !e.holds(ref) {
			if cut {
				return true, nil
			}
			continue
		}
		if _, ok := slices.BinarySearchFunc(lines, ref.Num, func(l line, num uint32) int { return cmp.Compare(l.num, num) }); !ok {
			return true, nil
		}
		o, err := d.load(ref, 0)
		if err != nil || limit.exceeded() {
			return false, cmp.Or(err, errLimit)
		}
		todo = refsIn(o, todo)
	}
	return false, nil
}

// refsIn appends the references within o to list.
func refsIn(o Object, list []Ref) []Ref {
	switch o := o.(type) {
	case Ref:
		list = append(list, o)
	case Array:
		for _, item := range o {
			list = refsIn(item, list)
		}
	case Dict:
		for _, item := range o {
			list = refsIn(item, list)
		}
	case *Stream:
		list = refsIn(o.Dict, list)
	}
	return list
}

// effort bounds what reading all objects may cost, should a hostile file make
// them overlap.
type effort struct {
	file *file
	most int64 // value of file.parsed
}

func (d *Document) effort() effort {
	return effort{d.file, min(d.parsed.Load()+8*d.size+64<<20, d.mostParsed())}
}

func (e effort) exceeded() bool { return e.file.parsed.Load() > e.most }
