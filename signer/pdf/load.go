package pdf

import (
	"errors"

	"trien/signer/fault"
)

// loadDepth is how many objects may be in loading, each for the sake of the
// one before: an object stream, its /Length.
const loadDepth = 8

var errCircle = errors.New("reading the object needs the object itself")

// found is an indirect object as it stands in the file.
type found struct {
	ref    Ref
	object Object
	spots  []spot
	start  int64 // of its object number
	end    int64
	memory int64 // bytes that it takes, about
}

// Object returns an indirect object; nil where it is null, free or absent.
func (d *Document) Object(ref Ref) (Object, error) {
	o, err := d.load(ref, 0)
	return o, worded(err)
}

func (d *Document) load(ref Ref, depth int) (Object, error) {
	e, _, ok := d.find(ref.Num)
	if !ok || !e.holds(ref) {
		return nil, nil
	}
	if e.kind == entryCompressed {
		return d.loadCompressed(ref, e, depth)
	}
	at := place{e.pos, wholeObject}
	if o, ok := d.cache.get(at); ok {
		return o, nil
	}
	found, err := d.locate(ref, e, depth)
	if err != nil {
		return nil, err
	}
	d.cache.put(at, found.object, found.memory)
	return found.object, nil
}

// holds reports whether e is the entry of ref: the generation counts.
func (e entry) holds(ref Ref) bool {
	switch e.kind {
	case entryDirect:
		return e.sub == uint32(ref.Gen)
	case entryCompressed:
		return ref.Gen == 0
	}
	return false
}

// locate reads the object of an entry, past the cache. Where it does not stand
// at the entry's offset, the whole file is scanned for it.
func (d *Document) locate(ref Ref, e entry, depth int) (found, error) {
	if e.kind == entryCompressed {
		o, err := d.loadCompressed(ref, e, depth)
		return found{ref: ref, object: o}, err
	}
	got, err := d.locateSealed(ref, e, depth)
	if err != nil {
		return found{}, err
	}
	return d.decrypted(got)
}

// locateSealed is locate for an object of its own, its strings left encrypted.
func (d *Document) locateSealed(ref Ref, e entry, depth int) (found, error) {
	got, err := d.readSealed(e.pos+d.base, ref, depth)
	if err == nil {
		return got, nil
	}
	if fault.CodeOf(err) != "" || errors.Is(err, errLimit) || d.sections == nil {
		return found{}, err
	}
	pos, ok, scanErr := d.scanFor(ref)
	if scanErr != nil || !ok {
		return found{}, errors.Join(err, scanErr)
	}
	d.mended.Store(true)
	return d.readSealed(pos, ref, depth)
}

// effort is what reading from an offset to the position cost, counted in bytes
// of plain text: what takes memory takes time too.
func (p *parser) effort(from int64) int64 { return p.pos - from + p.memory/8 }

// mostParsed bounds the effort of reading objects, again and again where
// the cache cannot hold them: a hostile file makes them overlap, or leads to
// two large ones in turn.
func (f *file) mostParsed() int64 { return 512<<20 + f.size }

// readAt reads and decrypts the object ref that has to stand at pos.
func (d *Document) readAt(pos int64, ref Ref, depth int) (found, error) {
	got, err := d.readSealed(pos, ref, depth)
	if err != nil {
		return found{}, err
	}
	return d.decrypted(got)
}

func (d *Document) readSealed(pos int64, ref Ref, depth int) (found, error) {
	if pos < 0 || pos >= d.size {
		return found{}, &syntaxError{pos, "object outside the file"}
	}
	if d.parsed.Load() > d.mostParsed() {
		return found{}, errLimit
	}
	p := d.parserAt(pos)
	p.skipSpace()
	got, err := d.indirect(p, depth)
	if s, ok := got.object.(*Stream); ok {
		d.parsed.Add(-s.Span.Len())
	}
	d.parsed.Add(p.effort(pos))
	if err != nil {
		return found{}, err
	}
	if got.ref.Num != ref.Num {
		return found{}, &syntaxError{pos, "object " + ref.String() + " expected, " + got.ref.String() + " found"}
	}
	return got, nil
}

// indirect reads "12 0 obj ... endobj" at the position
// (ISO 32000-2, 7.3.10). What is encrypted stays so.
func (d *Document) indirect(p *parser, depth int) (found, error) {
	if depth > loadDepth {
		return found{}, errCircle
	}
	start := p.pos
	num, gen, ok := p.numGen()
	if !ok || !p.has("obj") {
		return found{}, p.fail("indirect object expected")
	}
	got := found{ref: Ref{num, gen}, start: start, memory: memoryItem}
	p.skipSpace()
	if p.hasWord("endobj") {
		got.end = p.pos
		return got, nil
	}
	o, err := p.object()
	if err != nil {
		return found{}, err
	}
	got.object, got.spots = o, p.spots
	got.memory += p.memory
	if dict, ok := o.(Dict); ok {
		p.skipSpace()
		if p.has("stream") {
			span, err := d.streamSpan(p, dict, depth)
			if err != nil {
				return found{}, err
			}
			got.object = &Stream{Dict: dict, Span: span, ref: got.ref, origin: dict, sealed: true}
		}
	}
	p.skipSpace()
	p.hasWord("endobj")
	got.end = p.pos
	return got, p.win.err
}

// Resolve follows o while it is a reference.
func (d *Document) Resolve(o Object) (Object, error) {
	for range d.limits.Depth {
		ref, ok := o.(Ref)
		if !ok {
			return o, nil
		}
		next, err := d.Object(ref)
		if err != nil {
			return nil, err
		}
		o = next
	}
	return nil, fault.New("pdf.broken", errors.New("references lead in a circle"))
}
