package signer

import (
	"reflect"
	"slices"
	"sync"

	"trien/signer/pdf"
	"trien/signer/stamp"
)

// maxDrawings is how many different marks of a batch are kept: a few seals and
// signatures, each on pages of a few kinds.
const maxDrawings = 16

// drawings keeps what the marks of a batch were drawn as. Documents with the
// same mark get the same streams, and a seal is decoded and packed only once.
type drawings struct {
	mu   sync.Mutex
	kept []*drawing // the oldest first
}

// drawing is a mark in one size.
type drawing struct {
	mark          stamp.Mark
	width, height float64
	rotate        int

	once    sync.Once
	objects []pdf.Object // a Ref in one of them is the place of an earlier one, from 1
	form    pdf.Ref
	err     error
}

// draw is mark.Draw. Without a batch nothing is kept.
func (d *drawings) draw(mark stamp.Mark, to *pdf.Update, width, height float64, rotate int) (pdf.Ref, error) {
	if d == nil {
		return mark.Draw(to, width, height, rotate)
	}
	drawn := d.of(mark, width, height, rotate)
	drawn.once.Do(func() { drawn.form, drawn.err = mark.Draw(drawn, width, height, rotate) })
	if drawn.err != nil {
		return pdf.Ref{}, drawn.err
	}
	return drawn.copyTo(to), nil
}

func (d *drawings) of(mark stamp.Mark, width, height float64, rotate int) *drawing {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, k := range d.kept {
		if k.width == width && k.height == height && k.rotate == rotate && reflect.DeepEqual(k.mark, mark) {
			return k
		}
	}
	if len(d.kept) == maxDrawings {
		d.kept = slices.Delete(d.kept, 0, 1)
	}
	fresh := &drawing{mark: mark, width: width, height: height, rotate: rotate}
	d.kept = append(d.kept, fresh)
	return fresh
}

// Add keeps an object that the mark consists of.
func (d *drawing) Add(o pdf.Object) pdf.Ref {
	d.objects = append(d.objects, o)
	return pdf.Ref{Num: uint32(len(d.objects))}
}

// AddStream is Add for a stream that is encoded already.
func (d *drawing) AddStream(dict pdf.Dict, data []byte) pdf.Ref {
	return d.Add(&pdf.Stream{Dict: dict, Data: data})
}

// copyTo adds the objects to an update, where they get numbers of their own.
func (d *drawing) copyTo(u *pdf.Update) pdf.Ref {
	given := make([]pdf.Ref, len(d.objects))
	for i, o := range d.objects {
		given[i] = u.Add(renumbered(o, given))
	}
	return given[d.form.Num-1]
}

// renumbered copies o with the references that were given for its own.
func renumbered(o pdf.Object, given []pdf.Ref) pdf.Object {
	switch o := o.(type) {
	case pdf.Ref:
		return given[o.Num-1]
	case pdf.Array:
		list := make(pdf.Array, len(o))
		for i, element := range o {
			list[i] = renumbered(element, given)
		}
		return list
	case pdf.Dict:
		dict := make(pdf.Dict, len(o))
		for name, value := range o {
			dict[name] = renumbered(value, given)
		}
		return dict
	case *pdf.Stream:
		return &pdf.Stream{Dict: renumbered(o.Dict, given).(pdf.Dict), Data: o.Data}
	}
	return o
}
