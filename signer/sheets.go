package signer

import (
	"errors"
	"fmt"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// sheets are the pages that one signing act puts annotations on. They are kept
// by object, not by number: a page tree may show one page object twice.
type sheets struct {
	doc   *pdf.Document
	pages []pdf.Page
	added map[pdf.Ref][]pdf.Ref
}

// at returns the page of a placement, which has to lie within it.
func (s *sheets) at(place stamp.Placement) (pdf.Page, error) {
	page, err := s.page(place.Page)
	if err != nil {
		return pdf.Page{}, err
	}
	r := place.Rect
	if w, h := page.Size(); !(r.Width() > 0 && r.Height() > 0 && r.X0 >= 0 && r.Y0 >= 0 && r.X1 <= w && r.Y1 <= h) {
		return pdf.Page{}, fault.New("sign.outside-page", nil,
			"page", fmt.Sprint(place.Page+1), "width", fmt.Sprintf("%.0f", w), "height", fmt.Sprintf("%.0f", h))
	}
	return page, nil
}

func (s *sheets) page(index int) (pdf.Page, error) {
	if index < 0 || index >= s.doc.PageCount() {
		return pdf.Page{}, fault.New("sign.no-such-page", nil,
			"page", fmt.Sprint(index+1), "pages", fmt.Sprint(s.doc.PageCount()))
	}
	page, err := s.doc.Page(index)
	if err == nil && page.Ref == (pdf.Ref{}) {
		return page, fault.New("sign.damaged", errors.New("the page is not an indirect object"))
	}
	return page, err
}

// add lists an annotation on a page.
func (s *sheets) add(page pdf.Page, annotation pdf.Ref) {
	if s.added == nil {
		s.added = map[pdf.Ref][]pdf.Ref{}
	}
	if _, known := s.added[page.Ref]; !known {
		s.pages = append(s.pages, page)
	}
	s.added[page.Ref] = append(s.added[page.Ref], annotation)
}

// write rewrites the pages with /Annots in the page itself: an array apart may
// be another page's too, which would then show the mark as well. What the list
// holds stays as it is written, direct dictionaries included.
func (s *sheets) write(u *pdf.Update) error {
	for _, page := range s.pages {
		annots, err := array(s.doc, page.Dict["Annots"])
		if err != nil {
			return err
		}
		list := annots.Clone()
		for _, ref := range s.added[page.Ref] {
			list = append(list, ref)
		}
		changed := page.Dict.Clone()
		changed["Annots"] = list
		u.Set(page.Ref, changed)
	}
	return nil
}
