package page

import (
	"context"
	"image"
	"image/draw"
	"math"
)

// turned is a Source whose pages are shown turned by quarters of a circle, as the
// hand of a clock moves. The document is not changed by it.
type turned struct {
	Source
	quarters int // 1 to 3
}

func turnedBy(src Source, quarters int) Source {
	if quarters == 0 {
		return src
	}
	return turned{src, quarters}
}

// Size is that of the page as it is shown now.
func (t turned) Size(page int) (width, height float64) {
	width, height = t.Source.Size(page)
	if t.quarters%2 == 1 {
		return height, width
	}
	return width, height
}

// Render draws the page turned, widthPx pixels wide.
func (t turned) Render(ctx context.Context, page, widthPx int) (image.Image, error) {
	if t.quarters%2 == 1 {
		width, height := t.Source.Size(page)
		widthPx = max(1, int(math.Round(float64(widthPx)*width/height)))
	}
	img, err := t.Source.Render(ctx, page, widthPx)
	if err != nil || img == nil {
		return nil, err
	}
	return turnedImage(img, t.quarters), nil
}

// Retry passes on that a page is asked for again.
func (t turned) Retry(page int) {
	if r, ok := t.Source.(interface{ Retry(page int) }); ok {
		r.Retry(page)
	}
}

// turnedImage returns the image turned by quarters; the image itself for none.
func turnedImage(img image.Image, quarters int) image.Image {
	if quarters == 0 || img == nil {
		return img
	}
	b := img.Bounds()
	from := image.NewRGBA(image.Rectangle{Max: b.Size()})
	draw.Draw(from, from.Rect, img, b.Min, draw.Src)
	w, h := b.Dx(), b.Dy()
	size := image.Rect(0, 0, w, h)
	if quarters%2 == 1 {
		size = image.Rect(0, 0, h, w)
	}
	to := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			u, v := x, y
			switch quarters {
			case 1:
				u, v = h-1-y, x
			case 2:
				u, v = w-1-x, h-1-y
			case 3:
				u, v = y, w-1-x
			}
			copy(to.Pix[v*to.Stride+4*u:][:4], from.Pix[y*from.Stride+4*x:])
		}
	}
	return to
}

// Rotate turns every page by a quarter, as the hand of a clock moves: on the
// screen alone, until another document is opened.
func (v *Viewer) Rotate() {
	if v.src == nil {
		return
	}
	at := v.board.current
	v.turn = (v.turn + 1) % 4
	v.gallery.close()
	v.arrangePages()
	v.board.goTo(at)
	v.painted = ghostSize{}
	for _, m := range v.marks {
		m.painted = ghostSize{}
	}
	v.zoomed()
}

// arrangePages lays the pages as they are turned.
func (v *Viewer) arrangePages() {
	shown := turnedBy(v.src, v.turn)
	v.stack = newStack(shown, pageGap, pageMargin)
	v.stack.turn = v.turn
	v.gallery = newGallery(shown, v.post, v.changed)
	v.board.opened()
	v.thumbs.opened()
}

// own returns the size of a page as the document has it, in points.
func (s *stack) own(page int) (width, height float64) {
	if s.turn%2 == 1 {
		return s.heights[page], s.widths[page]
	}
	return s.widths[page], s.heights[page]
}

// shown returns the size of the page as it lies in the window, in points.
func (s sheet) shown() (width, height float64) {
	if s.turn%2 == 1 {
		return s.height, s.width
	}
	return s.width, s.height
}

// onPage turns a step to the right and up in the window into one on the page.
func (s sheet) onPage(dx, dy float64) (float64, float64) {
	switch s.turn {
	case 1:
		return -dy, dx
	case 2:
		return -dx, -dy
	case 3:
		return dy, -dx
	}
	return dx, dy
}
