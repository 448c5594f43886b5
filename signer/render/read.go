package render

import (
	"errors"

	"github.com/klippa-app/go-pdfium/enums"
	perrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// read answers with the characters of a page.
func (e *engine) read(q question) answer {
	if q.Page < 0 || q.Page >= len(e.sizes) {
		return answer{Code: "render.page-failed"}
	}
	if err := e.turnTo(q.Page); err != nil {
		return answer{Code: "render.page-failed", Broken: !errors.Is(err, perrors.ErrPage)}
	}
	glyphs, err := e.glyphs()
	if err != nil {
		return answer{Code: "render.page-failed"}
	}
	return answer{Glyphs: glyphs}
}

func (e *engine) glyphs() ([]Glyph, error) {
	shown, err := e.frame()
	if err != nil {
		return nil, err
	}
	loaded, err := e.pdfium.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: e.page.request()})
	if err != nil {
		return nil, err
	}
	text := loaded.TextPage
	// What it leaves behind is memory in a process that gets replaced.
	defer func() { _, _ = e.pdfium.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text}) }()
	count, err := e.pdfium.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text})
	if err != nil {
		return nil, err
	}
	var all []Glyph
	for i := range min(count.Count, maxGlyphs) {
		g, err := e.glyph(text, i, shown)
		if err != nil {
			return nil, err
		}
		if g.Rune != '\r' && g.Rune != 0 {
			all = append(all, g)
		}
	}
	return all, nil
}

func (e *engine) glyph(text references.FPDF_TEXTPAGE, i int, shown frame) (Glyph, error) {
	code, err := e.pdfium.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
	if err != nil {
		return Glyph{}, err
	}
	g := Glyph{Rune: rune(code.Unicode)}
	if g.Rune == '\n' || g.Rune == '\r' {
		return g, nil
	}
	// A character without a box, one that the engine added, keeps an empty one.
	box, err := e.pdfium.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: i})
	if err == nil {
		g.X0, g.Y0, g.X1, g.Y1 = shown.box(box.Rect.Left, box.Rect.Bottom, box.Rect.Right, box.Rect.Top)
	}
	size, err := e.pdfium.FPDFText_GetFontSize(&requests.FPDFText_GetFontSize{TextPage: text, Index: i})
	if err == nil {
		g.Size = float32(size.FontSize)
	}
	return g, nil
}

// frame is what of the loaded page is shown, in user space, and how it is
// turned.
type frame struct {
	x0, y0, x1, y1 float32
	turns          enums.FPDF_PAGE_ROTATION // clockwise quarters
}

func (e *engine) frame() (frame, error) {
	box, err := e.pdfium.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: e.page.request()})
	if err != nil {
		return frame{}, err
	}
	turned, err := e.pdfium.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: e.page.request()})
	if err != nil {
		return frame{}, err
	}
	r := box.Rect
	return frame{r.Left, r.Bottom, r.Right, r.Top, turned.PageRotation}, nil
}

// box turns a box of user space into one of the page as shown.
func (f frame) box(left, bottom, right, top float32) (x0, y0, x1, y1 float32) {
	switch f.turns {
	case enums.FPDF_PAGE_ROTATION_90_CW:
		return bottom - f.y0, f.x1 - right, top - f.y0, f.x1 - left
	case enums.FPDF_PAGE_ROTATION_180_CW:
		return f.x1 - right, f.y1 - top, f.x1 - left, f.y1 - bottom
	case enums.FPDF_PAGE_ROTATION_270_CW:
		return f.y1 - top, left - f.x0, f.y1 - bottom, right - f.x0
	}
	return left - f.x0, bottom - f.y0, right - f.x0, top - f.y0
}
