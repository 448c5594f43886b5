package pdf

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"sync"

	"trien/signer/fault"
)

// stock is what a repaired document holds, as far as it has been looked for.
type stock struct {
	once  sync.Once
	lines []line
	err   error
}

// Repairable reports whether an update can put a repaired document right. It
// can where nothing is lost that the document refers to, nothing is encrypted,
// and nobody has signed: a signature is to be judged by the file as its signer
// left it. It reads the whole file. Sound documents need no repair: false.
func (d *Document) Repairable() (bool, error) {
	if !d.Repaired() {
		return false, nil
	}
	lines, err := d.takeStock()
	return lines != nil, worded(err)
}

// takeStock returns where every object of the newest revision stands, in the
// order of their numbers, just as Object finds them; nil where the document
// must not be put right.
func (d *Document) takeStock() ([]line, error) {
	d.stock.once.Do(func() {
		d.stock.lines, d.stock.err = d.At(len(d.revisions) - 1).countStock()
	})
	return d.stock.lines, d.stock.err
}

func (d *Document) countStock() ([]line, error) {
	if d.crypt != nil || d.Trailer()["Encrypt"] != nil {
		return nil, nil
	}
	switch err := d.checkRoot(); {
	case fault.CodeOf(err) == "file.unreadable":
		return nil, err
	case err != nil:
		return nil, nil // a reader would take what is put right for damaged
	}
	if !d.rebuilt {
		if loose, err := d.looseObjects(); err != nil || loose {
			return nil, err
		}
	}
	if signed, err := d.everSigned(); err != nil || signed {
		return nil, err
	}
	lines, sealed, err := d.inventory()
	if err != nil || sealed {
		return nil, err
	}
	if lacking, err := d.lacksObjects(lines); err != nil || lacking {
		return nil, err
	}
	return lines, nil
}

// everSigned looks for signatures in this revision and in all texts of objects
// that later ones replace.
func (d *Document) everSigned() (bool, error) {
	finder, err := d.findRanges()
	if err != nil {
		return false, err
	}
	fields, err := d.FieldSignatures()
	if err != nil || len(fields) > 0 {
		return true, err
	}
	if orphans, err := d.orphans(finder, nil); err != nil || len(orphans) > 0 {
		return true, err
	}
	limit, all, last := d.effort(), d.bodies.inFile, 0
	for _, hit := range finder.hits {
		i, _ := slices.BinarySearchFunc(all, hit, func(b body, hit int64) int { return cmp.Compare(b.pos, hit) })
		if i == last {
			continue
		}
		if last = i; limit.exceeded() {
			return false, errLimit
		}
		b := all[i-1]
		got, err := d.readSealed(b.pos, Ref{b.num, b.gen}, 0)
		if fault.CodeOf(err) == "file.unreadable" || errors.Is(err, errLimit) {
			return false, err
		}
		if err == nil && len(signatureDicts(got.object, d.limits.Depth)) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// finishAlone writes a cross-reference section that lists the whole stock and
// what the update adds or replaces, without /Prev, and a trailer with nothing
// but what holds of any document. It is a stream where object streams are in
// use (ISO 32000-2, 7.5.8.1).
func (u *Update) finishAlone(w *writer, stock, added []line) error {
	d := u.doc
	trailer := Dict{"Root": d.Trailer()["Root"], "Size": Integer(u.next), "ID": d.renewedID(w.out.Bytes())}
	if info, ok := d.Trailer()["Info"].(Ref); ok {
		if _, ok := d.Dict(info); ok {
			trailer["Info"] = info
		}
	}
	lines := laidOver(stock, added)
	at := w.offset() - d.zero()
	packed := slices.ContainsFunc(lines, func(l line) bool { return l.kind == entryCompressed })
	var err error
	if packed {
		trailer["Filter"] = Name("FlateDecode")
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

// laidOver puts the lines of top over those of ground, both in ascending order,
// and the head of the free list (ISO 32000-2, 7.5.4) before them.
func laidOver(ground, top []line) []line {
	lines := []line{{0, entry{0, math.MaxUint16, entryFree}}}
	for _, l := range ground {
		for len(top) > 0 && top[0].num < l.num {
			lines, top = append(lines, top[0]), top[1:]
		}
		if len(top) == 0 || top[0].num != l.num {
			lines = append(lines, l)
		}
	}
	return append(lines, top...)
}
