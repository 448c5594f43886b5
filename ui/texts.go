package ui

import (
	"context"
	"sync"

	"trien/signer/pdf"
	"trien/signer/place"
	"trien/ui/page"
)

// texts is what is known about the pages of the document that is shown: sizes,
// lines of text, signatures that are there. Pages are read when asked for, away
// from the window's goroutine, and kept.
type texts struct {
	doc        Document
	signatures map[int][]pdf.Rect // by page, from 0

	mu    sync.Mutex
	known map[int]place.Sheet
}

// maxKnown bounds the pages whose text is kept.
const maxKnown = 256

func newTexts(doc Document, standing []Standing) *texts {
	t := &texts{doc: doc, signatures: make(map[int][]pdf.Rect), known: make(map[int]place.Sheet)}
	for _, s := range standing {
		t.signatures[s.Page] = append(t.signatures[s.Page], s.Rect)
	}
	return t
}

// sheet is a place.Source. A document that tells no characters has pages
// without lines.
func (t *texts) sheet(ctx context.Context, number int) (place.Sheet, error) {
	if s, ok := t.ready(number); ok {
		return s, nil
	}
	s := place.Sheet{Page: number, Signatures: t.signatures[number]}
	s.Width, s.Height = t.doc.Size(number)
	if reader, ok := t.doc.(page.Reader); ok {
		glyphs, err := reader.Text(ctx, number)
		if err != nil {
			return s, err
		}
		s.Lines = place.Lines(glyphs)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.known) >= maxKnown {
		clear(t.known)
	}
	t.known[number] = s
	return s, nil
}

// ready returns a page that was read already.
func (t *texts) ready(number int) (place.Sheet, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.known[number]
	return s, ok
}

// overlaps is what the signature's own mark lies over now. The page is read
// behind the window where it was not yet.
func (w *Window) overlaps() []place.Overlap {
	if w.texts == nil || !w.state.Placed || w.state.Field != "" {
		return nil
	}
	at := w.state.Place
	sheet, ok := w.texts.ready(at.Page)
	if !ok {
		w.readPage(at.Page)
		return nil
	}
	under := w.state.Why.Under
	if w.state.Why.ByHand && w.state.Fixed {
		under = sheet.Signatures // the seal belongs over one
	}
	return place.Overlaps(sheet, at.Rect, under...)
}

func (w *Window) readPage(number int) {
	if w.reading {
		return
	}
	w.reading = true
	texts := w.texts
	w.background(func(ctx context.Context) {
		_, err := texts.sheet(ctx, number)
		w.do(func() {
			w.reading = false
			if err != nil {
				w.services.Log("text of page %d: %v", number+1, err)
				return
			}
			w.show()
		})
	})
}
