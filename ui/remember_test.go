package ui

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestTheFirstSize(t *testing.T) {
	usual := fyne.NewSize(usualWidth, usualHeight)
	for _, tt := range []struct {
		width, height float32
		want          fyne.Size
	}{{0, 0, usual}, {1024, 700, fyne.NewSize(1024, 700)}, {300, 700, usual}, {1024, 1e9, usual}, {-5, 700, usual}} {
		if got := firstSize(Choices{Width: tt.width, Height: tt.height}); got != tt.want {
			t.Errorf("%g × %g: %v", tt.width, tt.height, got)
		}
	}
}

func TestNoLargerThanTheScreen(t *testing.T) {
	for _, tt := range []struct{ size, area, want fyne.Size }{
		{fyne.NewSize(1280, 800), fyne.Size{}, fyne.NewSize(1280, 800)},
		{fyne.NewSize(1280, 800), fyne.NewSize(1920, 1040), fyne.NewSize(1280, 800)},
		{fyne.NewSize(1280, 800), fyne.NewSize(1280, 800), fyne.NewSize(1280, 800)},
		{fyne.NewSize(1280, 800), fyne.NewSize(1366, 728), fyne.NewSize(1280, 688)},
		{fyne.NewSize(1280, 800), fyne.NewSize(1024, 700), fyne.NewSize(1024, 660)},
	} {
		if got := fitting(tt.size, tt.area); got != tt.want {
			t.Errorf("%v on %v: %v, want %v", tt.size, tt.area, got, tt.want)
		}
	}
}

func TestTheSizeIsKept(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.win.Resize(fyne.NewSize(1111, 777))
	o.w.closing()
	if c := o.w.services.Memory.Choices(); c.Width != 1111 || c.Height != 777 || c.Maximised {
		t.Errorf("kept %g × %g, %t", c.Width, c.Height, c.Maximised)
	}
}

func TestASmallScreen(t *testing.T) {
	o := newWorld(t, "vi")
	o.desktop.width, o.desktop.height = 1024, 740
	o.w.settle()
	if size := o.w.win.Canvas().Size(); size.Height > 700 || size.Width > 1024 {
		t.Errorf("%v", size)
	}
}
