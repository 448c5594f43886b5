package sample

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"testing"

	"trien/assets/icons"
)

// TestIconIsCurrent compares the icon in assets with what IconPNG draws;
// `go test ./cmd/internal/sample -run Icon -update-icon` writes it.
func TestIconIsCurrent(t *testing.T) {
	drawn, err := IconPNG()
	if err != nil {
		t.Fatal(err)
	}
	if *updateIcon {
		if err := os.WriteFile("../../../assets/icons/trien.png", drawn, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := png.Decode(bytes.NewReader(drawn))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(icons.PNG()))
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != want.Bounds() {
		t.Fatalf("icon is %v, drawn is %v", got.Bounds(), want.Bounds())
	}
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			if got.At(x, y) != want.At(x, y) {
				t.Fatalf("pixel %d,%d of assets/icons/trien.png is %v, drawn is %v", x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

var updateIcon = flag.Bool("update-icon", false, "write assets/icons/trien.png")
