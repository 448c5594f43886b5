package prepare

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"trien/signer/fault"
	"trien/signer/pdf"
)

// The library puts damaged files right by guessing, and what it guesses wrong
// is gone. So every page is compared with the one that it was made of, by our
// own reader, before anybody sees the result.

// compare checks that the pages of written are those of the parts, in their
// order.
func compare(written *pdf.Document, parts []Part, sources []Source) error {
	first := 0
	for i, part := range parts {
		if sources[i].Kind == Document {
			if err := compareDocument(written, first, part, sources[i].Pages); err != nil {
				return fault.New("prepare.failed", err, "file", filepath.Base(part.Path))
			}
		}
		first += sources[i].Pages
	}
	return nil
}

func compareDocument(written *pdf.Document, first int, part Part, pages int) error {
	source, err := pdf.OpenFile(part.Path, pdf.Options{Password: part.Password})
	if err != nil {
		return err
	}
	defer source.Close()
	c := &comparison{source: source.Document, written: written, seen: make(map[[2]pdf.Ref]bool)}
	for n := range pages {
		if err := c.page(n, first+n); err != nil {
			return fmt.Errorf("page %d: %w", n+1, err)
		}
	}
	return nil
}

// comparison follows two documents object by object.
type comparison struct {
	source, written *pdf.Document
	seen            map[[2]pdf.Ref]bool // pairs that are compared, or being compared
	steps           int
}

// maxSteps bounds the objects that are compared; maxDepth how deep they nest.
const (
	maxSteps = 5_000_000
	maxDepth = 200
)

var errDiffers = errors.New("the content differs")

func (c *comparison) page(from, to int) error {
	a, err := c.source.Page(from)
	if err != nil {
		return err
	}
	b, err := c.written.Page(to)
	if err != nil {
		return err
	}
	if a.MediaBox != b.MediaBox || a.CropBox != b.CropBox || a.Rotate != b.Rotate || a.UserUnit != b.UserUnit {
		return fmt.Errorf("another size: %v %v", a.MediaBox, b.MediaBox)
	}
	one, err := content(c.source, a.Dict["Contents"])
	if err != nil {
		return err
	}
	other, err := content(c.written, b.Dict["Contents"])
	if err != nil || !bytes.Equal(one, other) {
		return errors.Join(errDiffers, err)
	}
	if err := c.same(inherited(c.source, a.Dict), inherited(c.written, b.Dict), 0); err != nil {
		return fmt.Errorf("resources: %w", err)
	}
	return c.annotations(a.Dict["Annots"], b.Dict["Annots"])
}

// content is what a page paints: the streams of an array follow each other with
// white space between them (ISO 32000-2, 7.8.2).
func content(doc *pdf.Document, object pdf.Object) ([]byte, error) {
	if s, ok := doc.Stream(object); ok {
		data, err := doc.Decode(s, MaxFile)
		return bytes.TrimSpace(data), err
	}
	streams, _ := doc.Array(object)
	var all []byte
	for _, each := range streams {
		s, ok := doc.Stream(each)
		if !ok {
			continue
		}
		data, err := doc.Decode(s, MaxFile)
		if err != nil {
			return nil, err
		}
		all = append(append(all, data...), '\n')
	}
	return bytes.TrimSpace(all), nil
}

// inherited returns the resources of a page, its own or those of the nearest
// node above it (ISO 32000-2, 7.7.3.4).
func inherited(doc *pdf.Document, page pdf.Dict) pdf.Object {
	for range maxDepth {
		if own, ok := page["Resources"]; ok {
			return own
		}
		above, ok := doc.Dict(page["Parent"])
		if !ok {
			return nil
		}
		page = above
	}
	return nil
}

// annotations compares what annotations show.
func (c *comparison) annotations(a, b pdf.Object) error {
	one, _ := c.source.Array(a)
	other, _ := c.written.Array(b)
	if len(one) != len(other) {
		return fmt.Errorf("%d annotations in place of %d", len(other), len(one))
	}
	for i := range one {
		x, _ := c.source.Dict(one[i])
		y, _ := c.written.Dict(other[i])
		for _, key := range []pdf.Name{"Subtype", "Rect", "AP", "AS", "V", "F"} {
			if err := c.same(x[key], y[key], 0); err != nil {
				return fmt.Errorf("annotation %d: %w", i+1, err)
			}
		}
	}
	return nil
}

// passing are entries that lead back, say how a stream is packed, or belong to
// the structure of the whole document rather than to what a page shows.
var passing = [...]pdf.Name{"Parent", "P", "Length", "Filter", "DecodeParms", "DL", "Metadata", "PieceInfo", "StructParent", "StructParents", "LastModified", "OC", "ProcSet"}

// same tells where two objects differ in what they mean.
func (c *comparison) same(a, b pdf.Object, depth int) error {
	if c.steps++; c.steps > maxSteps || depth > maxDepth {
		return errors.New("too much to compare")
	}
	x, isRef := a.(pdf.Ref)
	y, alsoRef := b.(pdf.Ref)
	if isRef && alsoRef {
		if c.seen[[2]pdf.Ref{x, y}] {
			return nil
		}
		c.seen[[2]pdf.Ref{x, y}] = true
	}
	one, err := c.source.Resolve(a)
	if err != nil {
		return err
	}
	other, err := c.written.Resolve(b)
	if err != nil {
		return err
	}
	return c.resolved(one, other, depth)
}

func (c *comparison) resolved(a, b pdf.Object, depth int) error {
	switch a := a.(type) {
	case pdf.Dict:
		if other, ok := b.(pdf.Dict); ok {
			return c.dicts(a, other, depth)
		}
	case *pdf.Stream:
		if other, ok := b.(*pdf.Stream); ok {
			return c.streams(a, other, depth)
		}
	case pdf.Array:
		other, ok := b.(pdf.Array)
		if !ok || len(a) != len(other) {
			return errDiffers
		}
		for i := range a {
			if err := c.same(a[i], other[i], depth+1); err != nil {
				return err
			}
		}
		return nil
	case pdf.String:
		if other, ok := b.(pdf.String); ok && bytes.Equal(a, other) {
			return nil
		}
	default:
		if a == nil && b == nil || sameNumber(c, a, b) || a != nil && b != nil && a == b {
			return nil
		}
	}
	return errDiffers
}

// sameNumber: a writer may shorten a real number.
func sameNumber(c *comparison, a, b pdf.Object) bool {
	x, ok := c.source.Number(a)
	y, also := c.written.Number(b)
	return ok && also && max(x-y, y-x) <= 1e-4*max(1, x, -x)
}

func (c *comparison) dicts(a, b pdf.Dict, depth int) error {
	for key := range b {
		if _, ok := a[key]; !ok && !slices.Contains(passing[:], key) {
			return fmt.Errorf("%s: %w", key, errDiffers)
		}
	}
	for key, value := range a {
		if slices.Contains(passing[:], key) {
			continue
		}
		if err := c.same(value, b[key], depth+1); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

func (c *comparison) streams(a, b *pdf.Stream, depth int) error {
	if err := c.dicts(a.Dict, b.Dict, depth); err != nil {
		return err
	}
	if !c.source.Encrypted() {
		if equal, err := sameBytes(c.source.RawStream(a), c.written.RawStream(b)); err == nil && equal {
			return nil
		}
	}
	one, err := c.source.Decoded(a)
	if err != nil {
		return c.packed(a, b)
	}
	other, err := c.written.Decoded(b)
	if err != nil {
		return err
	}
	if equal, err := sameBytes(one, other); err != nil || !equal {
		return errors.Join(errDiffers, err)
	}
	return nil
}

// packed is for a coding that our reader does not undo, of pictures: where it was
// encrypted too, the length has to do.
func (c *comparison) packed(a, b *pdf.Stream) error {
	x, _ := c.source.Integer(a.Dict["Length"])
	y, _ := c.written.Integer(b.Dict["Length"])
	const padding = 32 // AES adds a vector and fills its last block
	if c.source.Encrypted() && y > 0 && x >= y && x-y <= padding {
		return nil
	}
	return errDiffers
}

func sameBytes(a, b io.Reader) (bool, error) {
	one, other := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(a, one)
		m, also := io.ReadFull(b, other)
		if n != m || !bytes.Equal(one[:n], other[:m]) {
			return false, nil
		}
		end, alsoEnd := ended(err), ended(also)
		switch {
		case end && alsoEnd:
			return true, nil
		case err != nil && !end:
			return false, err
		case also != nil && !alsoEnd:
			return false, also
		case end || alsoEnd:
			return false, nil
		}
	}
}

func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }
