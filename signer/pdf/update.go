package pdf

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"errors"
	"io"
	"math"
	"slices"

	"trien/signer/fault"
)

// Update collects new and changed objects and writes them as an incremental
// update (ISO 32000-2, 7.5.6). The source is never changed.
type Update struct {
	doc     *Document
	next    uint64 // first object number never used
	objects map[Ref]Object
}

// Appendix is what has to follow the source's bytes.
type Appendix struct {
	Base  int64  // file offset of Bytes: the size of the source
	Bytes []byte // a whole revision, with the placeholders blank
	Marks map[string]Span
}

// Update begins an update of the document's newest revision.
func (d *Document) Update() *Update {
	newest := d.At(len(d.revisions) - 1)
	return &Update{doc: newest, next: newest.firstUnused(), objects: map[Ref]Object{}}
}

// firstUnused returns an object number above all that occur. /Size counts only
// where it is above them and not absurd.
func (d *Document) firstUnused() uint64 {
	const absurd = 1 << 24
	next := uint64(1)
	for _, s := range d.sections {
		next = max(next, uint64(s.last())+1)
	}
	for _, s := range d.sections {
		if size, ok := s.trailer["Size"].(Integer); ok && size > 0 && size < absurd {
			next = max(next, uint64(size))
		}
	}
	return next
}

// Document returns the document that is being updated, its newest revision.
func (u *Update) Document() *Document { return u.doc }

// Object returns an object as this update leaves it.
func (u *Update) Object(ref Ref) (Object, error) {
	if o, ok := u.objects[ref]; ok {
		return o, nil
	}
	return u.doc.Object(ref)
}

// Add puts a new object into the update and returns its reference.
func (u *Update) Add(o Object) Ref {
	ref := Ref{Num: uint32(min(u.next, math.MaxUint32))}
	u.next++
	u.objects[ref] = o
	return ref
}

// Set replaces the object ref.
func (u *Update) Set(ref Ref, o Object) {
	u.objects[ref] = o
	u.next = max(u.next, uint64(ref.Num)+1)
}

// AddStream adds a stream whose data is written as it is; dict has to name the
// filters it is encoded by.
func (u *Update) AddStream(dict Dict, data []byte) Ref {
	return u.Add(&Stream{Dict: dict, Data: data})
}

// AddDeflated adds a stream and encodes data by Flate.
func (u *Update) AddDeflated(dict Dict, data []byte) Ref {
	dict = dict.Clone()
	dict["Filter"] = Name("FlateDecode")
	delete(dict, "DecodeParms")
	return u.AddStream(dict, Deflate(data))
}

// Deflate encodes data for FlateDecode.
func Deflate(data []byte) []byte {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.DefaultCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic("pdf: deflating in memory failed: " + err.Error()) // cannot happen: the level is a constant, the writer memory
	}
	return b.Bytes()
}

// Build writes the update, into an encrypted document with all its strings and
// streams encrypted by the document's key, into a repaired one with complete
// cross-reference data of its own. Error codes: pdf.encrypted-write and
// pdf.repaired-write where that cannot be done, pdf.too-large, file.unreadable,
// pdf.broken.
func (u *Update) Build() (Appendix, error) {
	a, err := u.build()
	return a, worded(err)
}

func (u *Update) build() (Appendix, error) {
	d := u.doc
	switch {
	case u.next >= math.MaxUint32:
		return Appendix{}, errLimit
	case len(u.objects) == 0:
		return Appendix{}, errors.New("nothing to write")
	}
	finish, err := u.ending()
	if err != nil {
		return Appendix{}, err
	}
	sealer, err := u.sealer()
	if err != nil {
		return Appendix{}, err
	}
	w := &writer{base: d.size, marks: map[string]Span{}, copy: d.rawBytes, sealer: sealer}
	w.out.Grow(u.bulk())
	if err := u.startLine(w); err != nil {
		return Appendix{}, err
	}
	lines, err := u.bodies(w)
	if err != nil {
		return Appendix{}, err
	}
	if err := finish(w, lines); err != nil {
		return Appendix{}, err
	}
	return Appendix{Base: d.size, Bytes: w.out.Bytes(), Marks: w.marks}, nil
}

// bulk is about as many bytes as the update takes: those that are counted
// quickly, and room for the others.
func (u *Update) bulk() int {
	const others = 4 << 10
	count := others
	for _, o := range u.objects {
		switch o := o.(type) {
		case *Stream:
			count += len(o.Data)
		case Dict:
			if p, ok := o["Contents"].(Placeholder); ok {
				count += p.Width
			}
		}
	}
	return count
}

// ending chooses how the update ends: by a section that leads to those of the
// source or, where these are wrong, by one that stands for them all.
func (u *Update) ending() (func(*writer, []line) error, error) {
	d := u.doc
	refused := fault.New("pdf.repaired-write", nil)
	if d.Repaired() {
		stock, err := d.takeStock()
		if err != nil || stock == nil {
			return nil, cmp.Or(err, error(refused))
		}
		return func(w *writer, lines []line) error { return u.finishAlone(w, stock, lines) }, nil
	}
	if loose, err := d.looseObjects(); err != nil || loose {
		return nil, cmp.Or(err, error(refused))
	}
	return u.finish, nil
}

// looseObjects reports objects behind the last revision: an update that was
// cut off, or put there so that some readers see it and others do not.
func (d *Document) looseObjects() (bool, error) {
	at, err := d.searcher().next(d.revisions[d.revision].End, d.size, "endobj")
	return at >= 0, err
}

// startLine ends the source's last line where it is open.
func (u *Update) startLine(w *writer) error {
	var last [1]byte
	if err := readFull(u.doc.src, last[:], u.doc.size-1); err != nil {
		return err
	}
	if last[0] != '\n' && last[0] != '\r' {
		w.out.WriteByte('\n')
	}
	return nil
}

// line is a cross-reference entry to be written, its offset as the file counts.
type line struct {
	num uint32
	entry
}

// zero is what offsets in the update count from: the header, in place of
// whatever the sections of a repaired document meant.
func (d *Document) zero() int64 {
	if d.rebuilt {
		return d.junk
	}
	return d.base
}

func (u *Update) bodies(w *writer) ([]line, error) {
	refs := make([]Ref, 0, len(u.objects))
	for ref := range u.objects {
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, func(a, b Ref) int { return cmp.Or(cmp.Compare(a.Num, b.Num), cmp.Compare(a.Gen, b.Gen)) })
	lines := make([]line, 0, len(refs)+1)
	for i, ref := range refs {
		if ref.Num == 0 || i > 0 && ref.Num == refs[i-1].Num {
			return nil, errors.New("object " + ref.String() + " cannot be written")
		}
		lines = append(lines, line{ref.Num, entry{w.offset() - u.doc.zero(), uint32(ref.Gen), entryDirect}})
		if err := w.sealed(ref, u.objects[ref]); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// sealed writes an indirect object, encrypted where the document is.
func (w *writer) sealed(ref Ref, o Object) error {
	if w.sealer == nil || w.sealer.leavesOpen(ref, o) {
		return w.indirect(ref, o)
	}
	w.within = ref
	defer func() { w.within = Ref{} }()
	return w.indirect(ref, o)
}

// indirect writes an indirect object.
func (w *writer) indirect(ref Ref, o Object) error {
	w.out.Write(append(ref.append(w.out.AvailableBuffer()), "obj\n"...))
	if err := w.object(o); err != nil {
		return err
	}
	w.out.WriteString("\nendobj\n")
	return nil
}

// rawBytes reads the bytes of a stream of the source.
func (d *Document) rawBytes(s *Stream) ([]byte, error) {
	if s.Span.Len() > d.limits.Inflated {
		return nil, errLimit
	}
	return io.ReadAll(d.RawStream(s))
}
