package sheet

import (
	"io"
	"strconv"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// WritePDF writes the sheet as a PDF document on A4: text that can be searched
// and copied, tagged, with an outline. Equal sheets give equal bytes. Errors
// are those of w.
func (s Sheet) WritePDF(w io.Writer) error {
	p, err := newPress()
	if err != nil {
		return err
	}
	p.report(&s)
	p.leaf().pack()
	p.foot(&s)
	b := &binder{Creation: pdf.Create(w), press: p}
	trailer, err := b.bind(&s)
	if err != nil {
		return err
	}
	return b.Finish(trailer)
}

// foot numbers the pages, once it is known how many there are.
func (p *press) foot(s *Sheet) {
	all := p.leaves
	for i := range all {
		p.leaves = all[:i+1]
		number := s.page(strconv.Itoa(i+1), strconv.Itoa(len(all)))
		p.artifact(func() {
			p.rule(marginLeft, marginBottom-16, textWidth, 0.5, lineGrey)
			p.show(small(), marginLeft, marginBottom-28, p.faces[small().cut].cut(s.imprint, textWidth*0.8/small().size))
			p.show(small(), marginLeft+textWidth-p.width(small(), number), marginBottom-28, number)
		})
	}
}

// binder puts the pages of a press together to a document.
type binder struct {
	*pdf.Creation
	press *press
	pages []pdf.Ref
}

// bind writes everything and returns the trailer.
func (b *binder) bind(s *Sheet) (pdf.Dict, error) {
	fonts := pdf.Dict{}
	for _, cut := range []font.Style{font.Regular, font.Bold, font.Italic} {
		f := b.press.faces[cut]
		ref, err := f.subset.Embed(b)
		if err != nil {
			return nil, err
		}
		fonts[pdf.Name(f.name)] = ref
	}
	tree := b.bindPages(fonts)
	catalog := pdf.Dict{
		"Type": pdf.Name("Catalog"), "Pages": tree, "Lang": pdf.TextString(s.lang),
		"ViewerPreferences": pdf.Dict{"DisplayDocTitle": pdf.Boolean(true)},
		"MarkInfo":          pdf.Dict{"Marked": pdf.Boolean(true)},
		"StructTreeRoot":    b.structure(),
	}
	if len(b.press.bookmarks) > 1 {
		catalog["Outlines"], catalog["PageMode"] = b.outline(), pdf.Name("UseOutlines")
	}
	info := b.Add(pdf.Dict{
		"Title": pdf.TextString(s.windowTitle()), "Producer": pdf.TextString(s.program), "Creator": pdf.TextString(s.program),
	})
	return pdf.Dict{"Root": b.Add(catalog), "Info": info}, nil
}

func (b *binder) bindPages(fonts pdf.Dict) pdf.Ref {
	tree := b.Reserve()
	resources := b.Add(pdf.Dict{"Font": fonts})
	kids := pdf.Array{}
	for i, l := range b.press.leaves {
		page := b.Add(pdf.Dict{
			"Type": pdf.Name("Page"), "Parent": tree, "Resources": resources,
			"MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Real(pageWidth), pdf.Real(pageHeight)},
			"Contents": pdf.Array{
				b.AddStream(pdf.Dict{"Filter": pdf.Name("FlateDecode")}, l.packed),
				font.AddDeflated(b, pdf.Dict{}, l.content.Bytes()),
			},
			"StructParents": pdf.Integer(i), "Tabs": pdf.Name("S"),
		})
		b.pages = append(b.pages, page)
		kids = append(kids, page)
	}
	b.Put(tree, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(len(kids))})
	return tree
}

// structure writes the structure tree (ISO 32000-2, 14.7.2): one document with
// its headings and paragraphs in the order of reading.
func (b *binder) structure() pdf.Ref {
	root, document := b.Reserve(), b.Reserve()
	refs, kids := make([]pdf.Ref, len(b.press.elements)), pdf.Array{}
	for i, e := range b.press.elements {
		refs[i] = b.Add(pdf.Dict{
			"Type": pdf.Name("StructElem"), "S": pdf.Name(e.role), "P": document,
			"Pg": b.pages[e.page], "K": pdf.Integer(e.mark),
		})
		kids = append(kids, refs[i])
	}
	b.Put(document, pdf.Dict{"Type": pdf.Name("StructElem"), "S": pdf.Name("Document"), "P": root, "K": kids})
	numbers := pdf.Array{}
	for i, l := range b.press.leaves {
		parents := pdf.Array{}
		for _, e := range l.marks {
			parents = append(parents, refs[e])
		}
		numbers = append(numbers, pdf.Integer(i), b.Add(parents))
	}
	b.Put(root, pdf.Dict{
		"Type": pdf.Name("StructTreeRoot"), "K": document,
		"ParentTree": b.Add(pdf.Dict{"Nums": numbers}), "ParentTreeNextKey": pdf.Integer(len(b.press.leaves)),
	})
	return root
}

// outline writes the bookmarks (ISO 32000-2, 12.3.3): documents, and below each
// its signatures, folded where there are several documents.
func (b *binder) outline() pdf.Ref {
	root := b.Reserve()
	marks := b.press.bookmarks
	refs := make([]pdf.Ref, len(marks))
	for i := range marks {
		refs[i] = b.Reserve()
	}
	var top []int
	below := map[int][]int{}
	for i, m := range marks {
		if m.depth == 0 {
			top = append(top, i)
		} else {
			below[top[len(top)-1]] = append(below[top[len(top)-1]], i)
		}
	}
	b.siblings(root, top, refs, func(i int, entry pdf.Dict) {
		if kids := below[i]; len(kids) > 0 {
			entry["First"], entry["Last"] = refs[kids[0]], refs[kids[len(kids)-1]]
			entry["Count"] = pdf.Integer(len(kids))
			if len(top) > 1 {
				entry["Count"] = pdf.Integer(-len(kids))
			}
		}
	})
	shown := len(top)
	for _, parent := range top {
		b.siblings(refs[parent], below[parent], refs, func(int, pdf.Dict) {})
		if len(top) == 1 {
			shown += len(below[parent])
		}
	}
	b.Put(root, pdf.Dict{"Type": pdf.Name("Outlines"), "First": refs[top[0]], "Last": refs[top[len(top)-1]], "Count": pdf.Integer(shown)})
	return root
}

// siblings writes the entries under one parent; more adds to each.
func (b *binder) siblings(parent pdf.Ref, list []int, refs []pdf.Ref, more func(int, pdf.Dict)) {
	for n, i := range list {
		m := b.press.bookmarks[i]
		entry := pdf.Dict{
			"Title": pdf.TextString(m.title), "Parent": parent,
			"Dest": pdf.Array{b.pages[m.page], pdf.Name("XYZ"), nil, pdf.Real(m.y), nil},
		}
		if n > 0 {
			entry["Prev"] = refs[list[n-1]]
		}
		if n+1 < len(list) {
			entry["Next"] = refs[list[n+1]]
		}
		more(i, entry)
		b.Put(refs[i], entry)
	}
}
