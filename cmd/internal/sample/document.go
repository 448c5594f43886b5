package sample

import (
	"crypto/sha256"
	"fmt"
	"html"
	"io"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// about is what a document says of itself.
type about struct{ title, subject, author string }

const (
	producer   = "Triện"
	dateInfo   = "D:20261120080000+07'00'"
	dateXMP    = "2026-11-20T08:00:00+07:00"
	langOfText = "vi-VN"
)

// writeDocument writes the pages a press has set.
func writeDocument(out io.Writer, p *press, a about) error {
	w := newWriter(out)
	fonts, err := p.fonts(w)
	if err != nil {
		return err
	}
	tree := w.reserve()
	resources := w.Add(pdf.Dict{"Font": fonts})
	kids := pdf.Array{}
	for _, content := range p.pages {
		kids = append(kids, w.Add(pdf.Dict{
			"Type": pdf.Name("Page"), "Parent": tree, "Resources": resources,
			"MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Real(pageWidth), pdf.Real(pageHeight)},
			"Contents": font.AddDeflated(w, pdf.Dict{}, content),
		}))
	}
	w.put(tree, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(len(kids))})
	return w.finish(w.ending(tree, a))
}

// ending writes catalog, document information and metadata and returns the
// trailer that names them.
func (w *writer) ending(tree pdf.Ref, a about) pdf.Dict {
	metadata := w.AddStream(pdf.Dict{"Type": pdf.Name("Metadata"), "Subtype": pdf.Name("XML")}, a.xmp())
	catalog := w.Add(pdf.Dict{
		"Type": pdf.Name("Catalog"), "Pages": tree, "Lang": pdf.String(langOfText), "Metadata": metadata,
		"ViewerPreferences": pdf.Dict{"DisplayDocTitle": pdf.Boolean(true)},
	})
	info := w.Add(pdf.Dict{
		"Title": textString(a.title), "Subject": textString(a.subject), "Author": textString(a.author),
		"Producer": textString(producer), "CreationDate": pdf.String(dateInfo), "ModDate": pdf.String(dateInfo),
	})
	sum := sha256.Sum256([]byte(fmt.Sprint(a, w.at)))
	id := pdf.String(sum[:16])
	return pdf.Dict{"Root": catalog, "Info": info, "ID": pdf.Array{id, id}}
}

// xmp returns the metadata packet (ISO 16684-1), equal to the document
// information.
func (a about) xmp() []byte {
	escape := html.EscapeString
	return fmt.Appendf(nil, `<?xpacket begin="`+"\uFEFF"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<pdf:Producer>%s</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
`, langOfText, escape(a.title), escape(a.subject), escape(a.author), dateXMP, dateXMP, escape(producer))
}
