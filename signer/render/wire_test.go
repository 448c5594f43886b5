package render

import (
	"bytes"
	"reflect"
	"testing"
)

func TestFramesComeBackAsSent(t *testing.T) {
	sent := question{Act: actOpen, Path: "/tài liệu/văn bản.pdf", Password: []byte("p"), Page: 7, Width: 900}
	var pipe bytes.Buffer
	if err := writeFrame(&pipe, sent); err != nil {
		t.Fatal(err)
	}
	var got question
	if err := readFrame(&pipe, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, sent) {
		t.Errorf("%+v came back as %+v", sent, got)
	}
}

func TestFrameOfAbsurdLengthIsRefused(t *testing.T) {
	var a answer
	if err := readFrame(bytes.NewReader([]byte{0xff, 0xff, 0xff, 0xff, 1}), &a); err == nil {
		t.Error("4 GiB were taken")
	}
}

// FuzzAnswer feeds the parent what a worker gone wrong may send.
func FuzzAnswer(f *testing.F) {
	for _, a := range []answer{{}, {Code: "pdf.broken"}, {Sizes: []size{{595, 842}}}, {Width: 3, Height: 4}} {
		var b bytes.Buffer
		if err := writeFrame(&b, a); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add([]byte{0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var a answer
		if err := readFrame(bytes.NewReader(data), &a); err == nil && len(a.Sizes) > maxFrame/2 {
			t.Errorf("%d sizes out of %d bytes", len(a.Sizes), len(data))
		}
	})
}
