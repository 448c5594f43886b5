package prepare

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"trien/signer/stamp"
)

// Sizes in points: A4 (ISO 216), and what a page may measure at least and at
// most (ISO 32000-2, Annex C.1).
const (
	a4Width, a4Height = 595.28, 841.89
	least, most       = 3.0, 14400.0
	nearlyWhole       = 0.95 // from this share of the page on an image fills it
)

// layout is a page with one image on it, in points, before the page is turned.
type layout struct {
	page    types.Dim
	x, y    float64
	width   float64
	height  float64
	turning int // degrees clockwise that the page is shown turned by
}

// layoutOf places an image. What the camera held across is shown upright by
// turning the page: the pixels stay as they are.
func layoutOf(s stamp.Scan, paper Paper) layout {
	width, height, known := trueSize(s)
	l := layout{turning: s.Turned, width: width, height: height}
	if paper == TrueSize && known && width >= least && height >= least && max(width, height) <= most {
		l.page = types.Dim{Width: width, Height: height}
		return l
	}
	l.page = types.Dim{Width: a4Width, Height: a4Height}
	if width > height {
		l.page = types.Dim{Width: a4Height, Height: a4Width}
	}
	fit := min(l.page.Width/width, l.page.Height/height)
	if !known || fit < 1 || fit <= 1/nearlyWhole {
		l.width, l.height = width*fit, height*fit
	}
	l.x, l.y = (l.page.Width-l.width)/2, (l.page.Height-l.height)/2
	return l
}

// trueSize is how large an image is by its resolution, in points; its pixels
// where the file does not say it.
func trueSize(s stamp.Scan) (width, height float64, known bool) {
	if s.DPIX <= 0 || s.DPIY <= 0 {
		return float64(s.Width), float64(s.Height), false
	}
	return float64(s.Width) / s.DPIX * 72, float64(s.Height) / s.DPIY * 72, true
}

// imagePage is a PDF of one page with an image on it.
func imagePage(data []byte, s stamp.Scan, paper Paper) ([]byte, error) {
	l := layoutOf(s, paper)
	ctx, err := pdfcpu.CreateContextWithXRefTable(configuration(model.IMPORTIMAGES, nil), &l.page)
	if err != nil {
		return nil, err
	}
	if err := addPage(ctx, data, l); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := api.WriteContext(ctx, &out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func addPage(ctx *model.Context, data []byte, l layout) error {
	images, err := model.CreateImageResources(ctx.XRefTable, bytes.NewReader(data), false, false)
	if err != nil {
		return err
	}
	if len(images) != 1 || images[0].Res.IndRef == nil {
		return errors.New("not one image")
	}
	parent, err := ctx.Pages()
	if err != nil {
		return err
	}
	tree, err := ctx.DereferenceDict(*parent)
	if err != nil {
		return err
	}
	content, err := ctx.NewStreamDictForBuf(fmt.Appendf(nil, "q %.4f 0 0 %.4f %.4f %.4f cm /Im0 Do Q", l.width, l.height, l.x, l.y))
	if err != nil {
		return err
	}
	if err := content.Encode(); err != nil {
		return err
	}
	stream, err := ctx.IndRefForNewObject(*content)
	if err != nil {
		return err
	}
	page := types.Dict{
		"Type": types.Name("Page"), "Parent": *parent, "Contents": *stream,
		"MediaBox":  types.RectForDim(l.page.Width, l.page.Height).Array(),
		"Resources": types.Dict{"XObject": types.Dict{"Im0": *images[0].Res.IndRef}},
	}
	if l.turning != 0 {
		page["Rotate"] = types.Integer(l.turning)
	}
	ref, err := ctx.IndRefForNewObject(page)
	if err != nil {
		return err
	}
	if err := model.AppendPageTree(ref, 1, tree); err != nil {
		return err
	}
	ctx.PageCount++
	return nil
}
