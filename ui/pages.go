package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// pageColumns lays what leads through a page at the left, and what it is about
// beside it, no wider than can be read.
type pageColumns struct{}

const (
	pageNav  = 208
	pageGap  = 24
	pageEdge = 22
	pageWide = 760
)

func (pageColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(pageNav+pageGap+2*pageEdge+320, max(o[0].MinSize().Height, o[1].MinSize().Height)+pageEdge)
}

func (pageColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(pageEdge, pageEdge))
	o[0].Resize(fyne.NewSize(pageNav, o[0].MinSize().Height))
	left := float32(pageEdge + pageNav + pageGap)
	o[1].Move(fyne.NewPos(left, 0))
	o[1].Resize(fyne.NewSize(size.Width-left, size.Height))
}

// scrolled is a column that scrolls, pageWide at most, with air around it.
func scrolled(content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVScroll(container.New(readable{}, content))
}

// readable keeps its one object from growing wider than pageWide.
type readable struct{}

func (readable) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(320, o[0].MinSize().Height+2*pageEdge)
}

func (readable) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, pageEdge))
	o[0].Resize(fyne.NewSize(min(pageWide, size.Width-pageEdge), size.Height-2*pageEdge))
}

// wrapped is a row that goes on below where it does not fit.
type wrapped struct{ gap float32 }

func (l wrapped) place(o []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position)) float32 {
	var at fyne.Position
	line := float32(0)
	for _, each := range o {
		if !each.Visible() {
			continue
		}
		m := each.MinSize()
		if at.X > 0 && at.X+m.Width > width {
			at = fyne.NewPos(0, at.Y+line+l.gap)
			line = 0
		}
		put(each, at)
		at.X += m.Width + l.gap
		line = max(line, m.Height)
	}
	return at.Y + line
}

func (l wrapped) MinSize(o []fyne.CanvasObject) fyne.Size {
	wide, size := wrappedWidth(o, l.gap), fyne.Size{}
	for _, each := range o {
		size.Width = max(size.Width, each.MinSize().Width)
	}
	if wide <= pageNarrow {
		size.Width = wide
	}
	size.Height = l.place(o, max(size.Width, pageNarrow), func(fyne.CanvasObject, fyne.Position) {})
	return size
}

// pageNarrow is the width that a row may count on before it knows its own.
const pageNarrow = 710

func wrappedWidth(o []fyne.CanvasObject, gap float32) float32 {
	width := float32(0)
	for i, each := range o {
		if i > 0 {
			width += gap
		}
		width += each.MinSize().Width
	}
	return width
}

func (l wrapped) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.place(o, max(size.Width, 1), func(each fyne.CanvasObject, at fyne.Position) {
		each.Move(at)
		each.Resize(each.MinSize())
	})
}

// pageEntry is a field of a page: Escape and F1 are the window's.
type pageEntry struct{ widget.Entry }

func newPageEntry() *pageEntry {
	e := &pageEntry{}
	e.ExtendBaseWidget(e)
	return e
}

func (e *pageEntry) TypedKey(key *fyne.KeyEvent) {
	look.PassOn(e, key)
	e.Entry.TypedKey(key)
}

// pathText is a path or an address that may be shortened.
func pathText(text string) *look.Text { return look.NewText(look.Body, text).Ellipsis() }
