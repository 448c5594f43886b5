package sample

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// MinSize is the smallest file WriteSized makes, in bytes.
const MinSize = 8 << 10

// sizedWidth is the width in pixels of the images that fill a sized document;
// a row of them has sizedRow bytes.
const (
	sizedWidth = 512
	sizedRow   = 3 * sizedWidth
)

// WriteSized writes a document of exactly size bytes, at least MinSize: pages
// with images of noise, which nothing can compress. It keeps no more than a
// page in memory. Two files of one size are equal.
func WriteSized(out io.Writer, size int64) error {
	if size < MinSize {
		return fmt.Errorf("sample: a document has at least %d bytes", MinSize)
	}
	w := newWriter(out)
	noise := rand.NewChaCha8([32]byte([]byte("the same noise for everyone 2026")))
	tree := w.reserve()
	kids := pdf.Array{}
	image := min(max(size/16, 64<<10), 8<<20)
	for {
		room := size - w.at - sizedTail(len(kids)+1)
		rows := min(image, room) / sizedRow
		if rows < 1 {
			break
		}
		kids = append(kids, w.noisePage(tree, rows, noise))
	}
	w.put(tree, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(len(kids))})
	trailer := w.ending(tree, about{"Văn bản thử nghiệm", "Tệp có dung lượng cho trước", Agency})
	if err := w.fill(size, trailer); err != nil {
		return err
	}
	return w.finish(trailer)
}

// sizedTail bounds what follows the images from above: per page its objects,
// its entries of the page tree and the cross-reference table; once the rest.
func sizedTail(pages int) int64 { return 3800 + 72*int64(pages) }

// noisePage writes an A4 page that shows an image of the given number of rows.
func (w *writer) noisePage(tree pdf.Ref, rows int64, noise io.Reader) pdf.Ref {
	image := w.stream(pdf.Dict{
		"Type": pdf.Name("XObject"), "Subtype": pdf.Name("Image"),
		"Width": pdf.Integer(sizedWidth), "Height": pdf.Integer(rows),
		"ColorSpace": pdf.Name("DeviceRGB"), "BitsPerComponent": pdf.Integer(8),
	}, rows*sizedRow, noise)
	content := w.AddStream(pdf.Dict{}, []byte("q 400 0 0 600 97 120 cm /Im0 Do Q"))
	return w.Add(pdf.Dict{
		"Type": pdf.Name("Page"), "Parent": tree, "Contents": content,
		"MediaBox":  Shape{}.box(),
		"Resources": pdf.Dict{"XObject": pdf.Dict{"Im0": image}},
	})
}

// fill writes a comment as long as it takes for finish to end the file at size.
func (w *writer) fill(size int64, trailer pdf.Dict) error {
	measure := &writer{out: io.Discard, at: size, offsets: w.offsets}
	if err := measure.finish(trailer); err != nil {
		return err
	}
	start := size - (measure.at - size)
	missing := start - w.at
	// startxref may need a digit less than was measured.
	missing += int64(len(fmt.Sprint(size)) - len(fmt.Sprint(start)))
	if missing < 2 {
		return fmt.Errorf("sample: %d bytes leave no room for the end of the file", size)
	}
	w.print("%%%s\n", strings.Repeat("-", int(missing-2)))
	return w.err
}

// Shape is the form of a page; the zero value is an upright A4 page.
type Shape struct {
	Width, Height float64 // points, before rotation; 0 is A4
	Rotate        int     // degrees clockwise: 0, 90, 180 or 270
}

func (s Shape) box() pdf.Array {
	if s.Width <= 0 || s.Height <= 0 {
		s.Width, s.Height = pageWidth, pageHeight
	}
	return pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Real(s.Width), pdf.Real(s.Height)}
}

// branch is how many kids a node of the page tree has.
const branch = 100

// WritePages writes a document of count pages that say which page they are,
// with a page tree of several levels where one node would be crowded.
func WritePages(out io.Writer, count int, shape Shape) error {
	p, err := newPress()
	if err != nil {
		return err
	}
	w := newWriter(out)
	p.centred(regular("Trang / 0123456789"), 14, 0, 0)
	fonts, err := p.fonts(w)
	if err != nil {
		return err
	}
	resources := w.Add(pdf.Dict{"Font": fonts})
	level := make([]node, count)
	parents := w.parents(count)
	for i := range level {
		p.content.Reset()
		p.centred(regular(fmt.Sprintf("Trang %d / %d", i+1, count)), 14, pageWidth/2, pageHeight/2)
		page := pdf.Dict{
			"Type": pdf.Name("Page"), "Parent": parents[i/branch], "Resources": resources,
			"MediaBox": shape.box(), "Contents": w.AddStream(pdf.Dict{}, bytes.Clone(p.content.Bytes())),
		}
		if shape.Rotate != 0 {
			page["Rotate"] = pdf.Integer(shape.Rotate)
		}
		level[i] = node{w.Add(page), 1}
	}
	root := w.tree(level, parents)
	return w.finish(w.ending(root, about{"Văn bản thử nghiệm", "Nhiều trang", Agency}))
}

// node is a page or a node of the page tree with its number of pages.
type node struct {
	ref   pdf.Ref
	pages int
}

// parents reserves one node for every branch kids.
func (w *writer) parents(kids int) []pdf.Ref {
	refs := make([]pdf.Ref, max(1, (kids+branch-1)/branch))
	for i := range refs {
		refs[i] = w.reserve()
	}
	return refs
}

// tree writes the page tree above level, whose nodes are refs, and returns its
// root.
func (w *writer) tree(level []node, refs []pdf.Ref) pdf.Ref {
	var above []pdf.Ref
	if len(refs) > 1 {
		above = w.parents(len(refs))
	}
	next := make([]node, len(refs))
	for i, ref := range refs {
		kids, pages := pdf.Array{}, 0
		for _, kid := range level[min(i*branch, len(level)):min((i+1)*branch, len(level))] {
			kids = append(kids, kid.ref)
			pages += kid.pages
		}
		dict := pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(pages)}
		if above != nil {
			dict["Parent"] = above[i/branch]
		}
		w.put(ref, dict)
		next[i] = node{ref, pages}
	}
	if above == nil {
		return refs[0]
	}
	return w.tree(next, above)
}

var _ font.Objects = (*writer)(nil)
