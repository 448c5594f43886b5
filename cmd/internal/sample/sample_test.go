package sample

import (
	"os"
	"testing"
)

func TestDump(t *testing.T) {
	data, err := Decision()
	if err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile("/tmp/w/stamp/d.pdf", data, 0o644)
	for n, f := range map[string]func() ([]byte, error){"hand.png": HandSignaturePNG, "seal.png": SealPNG} {
		data, err := f()
		if err != nil {
			t.Fatal(err)
		}
		_ = os.WriteFile("/tmp/w/stamp/"+n, data, 0o644)
	}
}

func TestSizedDump(t *testing.T) {
	for n, size := range map[string]int64{"8k": MinSize, "64k": 1 << 16, "1m": 1 << 20, "100m": 100 << 20} {
		f, _ := os.Create("/tmp/w/stamp/s-" + n + ".pdf")
		if err := WriteSized(f, size); err != nil {
			t.Fatal(n, err)
		}
		st, _ := f.Stat()
		if st.Size() != size {
			t.Error(n, st.Size(), size)
		}
	}
	f, _ := os.Create("/tmp/w/stamp/pages.pdf")
	if err := WritePages(f, 12345, Shape{Rotate: 90}); err != nil {
		t.Fatal(err)
	}
}
