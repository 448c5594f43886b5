package pdf

import (
	"errors"
	"fmt"
	"math"
	"sync/atomic"

	"trien/signer/fault"
)

const (
	objectStreamSize = 16 << 20 // largest decoded object stream
	objectStreamMost = 2 << 20  // most objects in one
	extendsDepth     = 16
)

// packed is an object stream taken apart (ISO 32000-2, 7.5.7).
type packed struct {
	data    []byte // from /First on
	nums    []uint32
	offsets []int64
	extends Object
}

// budget bounds what repeatedly inflating object streams may cost, should a
// hostile file defeat the cache.
type budget struct{ spent atomic.Int64 }

func (b *budget) take(n, limit int64) error {
	if b.spent.Add(n) > limit {
		return errLimit
	}
	return nil
}

func (d *Document) loadCompressed(ref Ref, e entry, depth int) (Object, error) {
	o, _, err := d.loadPacked(ref, e, depth)
	return o, err
}

// loadPacked also returns the entry that leads to the object without a detour.
func (d *Document) loadPacked(ref Ref, e entry, depth int) (Object, entry, error) {
	if e.pos > math.MaxUint32 {
		return nil, e, errors.New("object stream number out of range")
	}
	container := Ref{Num: uint32(e.pos)}
	index := int(e.sub)
	for range extendsDepth {
		pos, pack, err := d.objectStream(container, depth)
		if err != nil {
			return nil, e, err
		}
		if i, ok := pack.indexOf(ref.Num, index); ok {
			o, err := d.unpack(place{pos, int32(i)}, pack, i)
			return o, entry{int64(container.Num), uint32(i), entryCompressed}, err
		}
		next, ok := pack.extends.(Ref)
		if !ok {
			break
		}
		container = next
	}
	return nil, e, fmt.Errorf("object %v is not in its object stream", ref)
}

func (p *packed) indexOf(num uint32, hint int) (int, bool) {
	if hint >= 0 && hint < len(p.nums) && p.nums[hint] == num {
		return hint, true
	}
	for i, n := range p.nums {
		if n == num {
			return i, true
		}
	}
	return 0, false
}

func (d *Document) unpack(at place, pack *packed, i int) (Object, error) {
	if o, ok := d.cache.get(at); ok {
		return o, nil
	}
	if d.parsed.Load() > d.mostParsed() {
		return nil, errLimit
	}
	p := newParser(memory(pack.data), pack.offsets[i], &d.limits)
	o, err := p.object()
	d.parsed.Add(p.effort(pack.offsets[i]))
	if err != nil {
		return nil, err
	}
	d.cache.put(at, o, p.memory+memoryItem)
	return o, nil
}

// objectStream returns the object stream ref and its place in the file.
func (d *Document) objectStream(ref Ref, depth int) (int64, *packed, error) {
	e, _, ok := d.find(ref.Num)
	if !ok || e.kind != entryDirect {
		return 0, nil, fmt.Errorf("no object stream %v", ref)
	}
	ref.Gen = uint16(e.sub)
	at := place{e.pos, objectStream}
	if item, ok := d.cache.get(at); ok {
		return e.pos, item.(*packed), nil
	}
	o, err := d.load(ref, depth+1)
	if err != nil {
		return 0, nil, err
	}
	s, ok := o.(*Stream)
	if !ok {
		return 0, nil, fmt.Errorf("object %v is no object stream", ref)
	}
	pack, err := d.takeApart(s)
	if err != nil {
		return 0, nil, err
	}
	d.cache.put(at, pack, int64(len(pack.data)+12*len(pack.nums)))
	return e.pos, pack, nil
}

func (d *Document) takeApart(s *Stream) (*packed, error) {
	if d.sealedBeforeUnlock(s) {
		return nil, fault.New("pdf.broken", errors.New("object stream needed to unlock the document is encrypted"))
	}
	data, err := d.decode(s, min(objectStreamSize, d.limits.Inflated))
	if err != nil {
		return nil, err
	}
	if err := d.inflated.take(int64(len(data)), 256<<20+64*d.size); err != nil {
		return nil, err
	}
	first, ok := s.Dict["First"].(Integer)
	count, ok2 := s.Dict["N"].(Integer)
	if !ok || !ok2 || first < 0 || int64(first) > int64(len(data)) || count < 0 || int64(count) > int64(first) {
		return nil, errors.New("object stream: bad /N or /First")
	}
	if count > objectStreamMost {
		return nil, errLimit
	}
	pack := &packed{data: data[first:], nums: make([]uint32, 0, count), offsets: make([]int64, 0, count), extends: s.Dict["Extends"]}
	p := newParser(memory(data[:first]), 0, &d.limits)
	for range count {
		p.skipSpace()
		num, ok := p.unsigned(math.MaxUint32)
		p.skipSpace()
		offset, ok2 := p.unsigned(int64(len(pack.data)))
		if !ok || !ok2 {
			return nil, errors.New("object stream: bad table")
		}
		pack.nums = append(pack.nums, uint32(num))
		pack.offsets = append(pack.offsets, offset)
	}
	return pack, nil
}
