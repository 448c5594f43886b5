package pdf

import (
	"fmt"
	"math"
	"testing"
)

func TestShownAndUserSpace(t *testing.T) {
	crop := Rect{10, 20, 210, 320} // 200 by 300
	mark := Rect{20, 30, 50, 100}  // near the lower left corner of user space
	tests := []struct {
		rotate int
		unit   float64
		w, h   float64
		shown  Rect
	}{
		{0, 1, 200, 300, Rect{10, 10, 40, 80}},
		{90, 1, 300, 200, Rect{10, 160, 80, 190}},
		{180, 1, 200, 300, Rect{160, 220, 190, 290}},
		{270, 1, 300, 200, Rect{220, 10, 290, 40}},
		{0, 2, 400, 600, Rect{20, 20, 80, 160}},
		{90, 2, 600, 400, Rect{20, 320, 160, 380}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.rotate, tt.unit), func(t *testing.T) {
			p := Page{CropBox: crop, MediaBox: crop, Rotate: tt.rotate, UserUnit: tt.unit}
			if w, h := p.Size(); w != tt.w || h != tt.h {
				t.Errorf("size %v by %v, want %v by %v", w, h, tt.w, tt.h)
			}
			if got := p.ToShown(mark); got != tt.shown {
				t.Errorf("shown %v, want %v", got, tt.shown)
			}
			if got := p.ToUser(tt.shown); got != mark {
				t.Errorf("user %v, want %v", got, mark)
			}
		})
	}
}

func TestConversionsUndoEachOther(t *testing.T) {
	for _, rotate := range []int{0, 90, 180, 270} {
		for _, unit := range []float64{1, 0.5, 3.7} {
			p := Page{CropBox: Rect{-13.5, 7, 581, 799.25}, Rotate: rotate, UserUnit: unit}
			for _, r := range []Rect{{0, 0, 10, 20}, {-5, 3, 700, 4}, {100, 200, 100, 200}} {
				back := p.ToUser(p.ToShown(r))
				for _, d := range []float64{back.X0 - r.X0, back.Y0 - r.Y0, back.X1 - r.X1, back.Y1 - r.Y1} {
					if math.Abs(d) > 1e-9 {
						t.Errorf("%d, %v: %v came back as %v", rotate, unit, r, back)
					}
				}
			}
			w, h := p.Size()
			if got := p.ToShown(p.CropBox); math.Abs(got.X0)+math.Abs(got.Y0)+math.Abs(got.X1-w)+math.Abs(got.Y1-h) > 1e-9 {
				t.Errorf("%d, %v: the crop box is shown as %v, the page as %v by %v", rotate, unit, got, w, h)
			}
		}
	}
}

func TestPageAttributes(t *testing.T) {
	tests := []struct {
		name, pages, page string
		want              Page
	}{
		{"inherited", "/MediaBox[0 0 100 200]/Rotate 90", "", Page{MediaBox: Rect{0, 0, 100, 200}, Rotate: 90, UserUnit: 1}},
		{"own before inherited", "/Rotate 90", "/MediaBox[0 0 100 200]/Rotate 0", Page{MediaBox: Rect{0, 0, 100, 200}, UserUnit: 1}},
		{"negative turn", "", "/MediaBox[0 0 100 200]/Rotate -90", Page{MediaBox: Rect{0, 0, 100, 200}, Rotate: 270, UserUnit: 1}},
		{"more than a turn", "", "/MediaBox[0 0 100 200]/Rotate 810", Page{MediaBox: Rect{0, 0, 100, 200}, Rotate: 90, UserUnit: 1}},
		{"crooked turn", "", "/MediaBox[0 0 100 200]/Rotate 45", Page{MediaBox: Rect{0, 0, 100, 200}, UserUnit: 1}},
		{"corners swapped", "", "/MediaBox[100 200 0 0]", Page{MediaBox: Rect{0, 0, 100, 200}, UserUnit: 1}},
		{"crop box beyond", "", "/MediaBox[0 0 100 200]/CropBox[50 50 500 500]", Page{MediaBox: Rect{0, 0, 100, 200}, CropBox: Rect{50, 50, 100, 200}, UserUnit: 1}},
		{"crop box outside", "", "/MediaBox[0 0 100 200]/CropBox[300 300 500 500]", Page{MediaBox: Rect{0, 0, 100, 200}, UserUnit: 1}},
		{"user unit", "", "/MediaBox[0 0 100 200]/UserUnit 2.5", Page{MediaBox: Rect{0, 0, 100, 200}, UserUnit: 2.5}},
		{"bad user unit", "", "/MediaBox[0 0 100 200]/UserUnit 0", Page{MediaBox: Rect{0, 0, 100, 200}, UserUnit: 1}},
		{"no media box", "", "", Page{MediaBox: Rect{0, 0, 612, 792}, UserUnit: 1}},
		{"empty media box", "", "/MediaBox[0 0 0 0]", Page{MediaBox: Rect{0, 0, 612, 792}, UserUnit: 1}},
		{"indirect numbers", "", "/MediaBox[0 0 5 0 R 6 0 R]", Page{MediaBox: Rect{0, 0, 300, 400}, UserUnit: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDraft()
			d.object(1, "<</Type/Catalog/Pages 2 0 R>>")
			d.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1"+tt.pages+">>")
			d.object(3, "<</Type/Page/Parent 2 0 R"+tt.page+">>")
			d.object(5, "300")
			d.object(6, "400.0")
			d.classic("")
			p, err := mustOpen(t, d.Bytes()).Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want.CropBox == (Rect{}) {
				tt.want.CropBox = tt.want.MediaBox
			}
			if p.MediaBox != tt.want.MediaBox || p.CropBox != tt.want.CropBox || p.Rotate != tt.want.Rotate || p.UserUnit != tt.want.UserUnit {
				t.Errorf("%+v, want %+v", p, tt.want)
			}
		})
	}
}
