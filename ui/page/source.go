// Package page shows a document: its pages one below the other, a column of
// small pages, and the frame in which a signature is going to stand. Start with
// New; Viewer.Pages, Viewer.Thumbnails and Viewer.Toolbar go where the window
// wants them, Viewer.Open shows a document.
//
// Everything here belongs to the window's goroutine. Pages are drawn elsewhere
// and come back through one function.
package page

import (
	"context"
	"image"

	"trien/signer/pdf"
	"trien/signer/render"
	"trien/ui/look"
)

// Source is a document that can be drawn. Pages count from 0; sizes are those of
// the page as shown, in points of 1/72 inch. Render is called from other
// goroutines, one call at a time, and returns soon after ctx has ended.
//
// A Source with a method Retry(page int) is told before a page that failed is
// asked for again.
type Source interface {
	PageCount() int
	Size(page int) (width, height float64)
	Render(ctx context.Context, page, widthPx int) (image.Image, error)
}

// FromDocument makes a document of the renderer a Source.
func FromDocument(d *render.Document) Source { return rendered{d} }

type rendered struct{ *render.Document }

func (r rendered) Render(ctx context.Context, page, widthPx int) (image.Image, error) {
	picture, err := r.Document.Render(ctx, page, widthPx)
	if err != nil {
		return nil, err
	}
	return picture, nil
}

// Placement is where something stands: a page (from 0) and a rectangle in points
// from the lower left corner of the page as shown.
type Placement struct {
	Page int
	Rect pdf.Rect
}

// Outline is a rectangle drawn around something on a page, a signature that is
// already there for example.
type Outline struct {
	Page  int
	Rect  pdf.Rect
	Tone  look.Tone
	Shape look.Shape // shown at the corner, so that colour is not the only sign
}

// Words returns a text of the message catalogue.
type Words func(key string, args map[string]string) string

// Ghost draws what the signature is going to look like, in a frame of width ×
// height points with pxPerPoint pixels to the point. It is called from another
// goroutine. It may return nil.
type Ghost func(width, height, pxPerPoint float64) image.Image
