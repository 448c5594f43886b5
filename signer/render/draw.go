package render

import (
	"errors"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	perrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// loadedPage is the page drawn last; it is kept because its decoded images are.
type loadedPage struct {
	index int
	ref   references.FPDF_PAGE
}

func (p *loadedPage) request() requests.Page { return requests.Page{ByReference: &p.ref} }

// draw draws one page on white, with annotations and form fields. Any failure
// but that of a page that cannot be loaded leaves the engine unusable.
func (e *engine) draw(q question) (answer, []byte, func()) {
	if q.Page < 0 || q.Page >= len(e.sizes) || q.Width < 1 || q.Width > maxSide {
		return answer{Code: "render.page-failed"}, nil, nothing
	}
	s := e.sizes[q.Page]
	height := max(1, int(math.Round(float64(q.Width)*s.H/s.W)))
	if height > maxSide || q.Width*height > maxPixels {
		return answer{Code: "render.page-failed"}, nil, nothing
	}
	if err := e.turnTo(q.Page); err != nil {
		return answer{Code: "render.page-failed", Broken: !errors.Is(err, perrors.ErrPage)}, nil, nothing
	}
	pixels, release, err := e.paint(q.Width, height)
	if err != nil {
		return answer{Code: "render.page-failed", Broken: true}, nil, nothing
	}
	return answer{Width: q.Width, Height: height}, pixels, release
}

// turnTo makes page index the loaded one.
func (e *engine) turnTo(index int) error {
	if e.page != nil && e.page.index == index {
		return nil
	}
	if err := e.openForms(); err != nil {
		return err
	}
	if err := e.closePage(); err != nil {
		return err
	}
	loaded, err := e.pdfium.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: e.document, Index: index})
	if err != nil {
		return err
	}
	e.page = &loadedPage{index, loaded.Page}
	_, err = e.pdfium.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{Page: e.page.request(), FormHandle: *e.forms})
	return err
}

func (e *engine) closePage() error {
	if e.page == nil {
		return nil
	}
	old := e.page
	e.page = nil
	if _, err := e.pdfium.FORM_OnBeforeClosePage(&requests.FORM_OnBeforeClosePage{Page: old.request(), FormHandle: *e.forms}); err != nil {
		return err
	}
	_, err := e.pdfium.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: old.ref})
	return err
}

// paint draws the loaded page. The pixels live in the engine until release.
func (e *engine) paint(width, height int) (pixels []byte, release func(), err error) {
	made, err := e.pdfium.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: width, Height: height})
	if err != nil {
		return nil, nothing, err
	}
	release = func() {
		// The worst outcome is memory lost in a process that gets replaced.
		_, _ = e.pdfium.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: made.Bitmap})
	}
	if err := e.fill(made.Bitmap, width, height); err != nil {
		release()
		return nil, nothing, err
	}
	buffer, err := e.pdfium.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: made.Bitmap})
	if err != nil || len(buffer.Buffer) != 4*width*height {
		release()
		return nil, nothing, errors.Join(err, errors.New("bitmap of another size"))
	}
	for i := 3; i < len(buffer.Buffer); i += 4 {
		buffer.Buffer[i] = 0xff
	}
	return buffer.Buffer, release, nil
}

func (e *engine) fill(bitmap references.FPDF_BITMAP, width, height int) error {
	const white = 0xffffffff
	_, err := e.pdfium.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: bitmap, Width: width, Height: height, Color: white})
	if err != nil {
		return err
	}
	flags := enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER
	_, err = e.pdfium.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
		Bitmap: bitmap, Page: e.page.request(), SizeX: width, SizeY: height, Flags: flags,
	})
	if err != nil {
		return err
	}
	// Signatures and fields are drawn here and nowhere else.
	_, err = e.pdfium.FPDF_FFLDraw(&requests.FPDF_FFLDraw{
		FormHandle: *e.forms, Bitmap: bitmap, Page: e.page.request(), SizeX: width, SizeY: height, Flags: flags,
	})
	return err
}

// openForms makes form fields drawable. Nothing a document asks for is done:
// every call back is deaf.
func (e *engine) openForms() error {
	if e.forms != nil {
		return nil
	}
	made, err := e.pdfium.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{
		Document: e.document,
		FormFillInfo: structs.FPDF_FORMFILLINFO{
			FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_SetCursor:          func(enums.FXCT) {},
			FFI_SetTimer:           func(int, func(int)) int { return 0 },
			FFI_KillTimer:          func(int) {},
			FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
			FFI_GetPage:            e.pageForForms,
			FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return 0 },
			FFI_ExecuteNamedAction: func(string) {},
		},
	})
	if err != nil {
		return err
	}
	e.forms = &made.FormHandle
	return nil
}

func (e *engine) pageForForms(_ references.FPDF_DOCUMENT, index int) *references.FPDF_PAGE {
	if e.page != nil && e.page.index == index {
		return &e.page.ref
	}
	return nil
}
