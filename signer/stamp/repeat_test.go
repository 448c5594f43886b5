package stamp

import (
	"fmt"
	"image"
	"image/color"
	"reflect"
	"sync"
	"testing"

	"trien/signer/pdf"
)

// drawnBy returns everything that drawing adds to a document whose next object
// has the given number.
func drawnBy(t testing.TB, m Mark, first uint32, width float64, rotate int) map[pdf.Ref]pdf.Object {
	t.Helper()
	all := objects{next: first, added: map[pdf.Ref]pdf.Object{}}
	form, err := m.Draw(&all, width, 60, rotate)
	if err != nil {
		t.Fatal(err)
	}
	all.added[pdf.Ref{}] = form
	return all.added
}

type objects struct {
	next  uint32
	added map[pdf.Ref]pdf.Object
}

func (o *objects) Add(object pdf.Object) pdf.Ref {
	ref := pdf.Ref{Num: o.next}
	o.next++
	o.added[ref] = object
	return ref
}

func (o *objects) AddStream(dict pdf.Dict, data []byte) pdf.Ref {
	return o.Add(&pdf.Stream{Dict: dict, Data: data})
}

// TestRepeatedMarksAreTheSame: with or without a memory, the same objects are
// added, in any document, at any size, and after a change of the copy.
func TestRepeatedMarksAreTheSame(t *testing.T) {
	picture := pngOf(t, image.NewNRGBA(image.Rect(0, 0, 8, 4)))
	plain := Mark{
		Lines: []string{"Nguyễn Thị Hồng Đặng"}, Image: picture, Color: color.NRGBA{R: 200, A: 255}, Border: 1,
		Cells: []Cell{{Area: pdf.Rect{X1: 1, Y1: 0.5}, Lines: []string{"Số: 1"}, Bold: true}},
	}
	repeated := plain.Repeated()
	for _, change := range []func(*Mark){
		func(*Mark) {},
		func(m *Mark) { m.Lines = []string{"Khác"} },
		func(m *Mark) { m.Cells = nil },
		func(m *Mark) { m.Image = pngOf(t, image.NewNRGBA(image.Rect(0, 0, 4, 8))) },
		func(m *Mark) { m.Opaque, m.Calibrated = true, true },
		func(m *Mark) { m.Color = nil },
		func(*Mark) {},
	} {
		a, b := plain, repeated
		change(&a)
		b.Lines, b.Cells, b.Image, b.Opaque, b.Calibrated, b.Color = a.Lines, a.Cells, a.Image, a.Opaque, a.Calibrated, a.Color
		for _, first := range []uint32{7, 1000} {
			for _, width := range []float64{120, 180} {
				for _, rotate := range []int{0, 90} {
					want, got := drawnBy(t, a, first, width, rotate), drawnBy(t, b, first, width, rotate)
					if !reflect.DeepEqual(got, want) {
						t.Errorf("from %d, %v wide, at %d: %v, want %v", first, width, rotate, got, want)
					}
				}
			}
		}
	}
}

func TestRepeatedMarksMayBeDrawnAtOnce(t *testing.T) {
	repeated := Mark{Lines: []string{"Nguyễn Thị Hồng Đặng"}}.Repeated()
	want := fmt.Sprint(len(drawnBy(t, repeated, 1, 120, 0)))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if got := fmt.Sprint(len(drawnBy(t, repeated, uint32(1+i), float64(120+i%2), 0))); got != want {
				t.Errorf("%s objects, want %s", got, want)
			}
		})
	}
	all.Wait()
}

func TestRepeatedMarksFailAsOthersDo(t *testing.T) {
	repeated := Mark{Lines: []string{"Nguyễn Thị Hồng Đặng"}, FontSize: 40}.Repeated()
	for range 2 {
		if _, err := repeated.Draw(&objects{added: map[pdf.Ref]pdf.Object{}}, 20, 10, 0); err == nil {
			t.Error("drawn into a frame that is too small")
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	m := Mark{Lines: []string{"Nguyễn Thị Hồng Đặng"}, Image: pngOf(b, image.NewNRGBA(image.Rect(0, 0, 437, 437)))}
	for name, mark := range map[string]Mark{"anew": m, "repeated": m.Repeated()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				drawnBy(b, mark, 1, 180, 0)
			}
		})
	}
}
