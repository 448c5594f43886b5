package signer

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"trien/signer/pdf"
)

// archive is what a document says of itself as an archive file: its part of
// ISO 19005 and the colours its output intent covers. A signature has to leave
// such a file as legal as it was.
//
// Part 1 knows no transparency (6.4), and the others want a blending colour
// space that a file without output intent lacks, so there the mark's alpha
// becomes a stencil. Flattening it on white, as others do, would put a white box
// over the text under a seal. Device colours are legal where the output intent
// covers them; elsewhere default colour spaces are set in the mark itself.
type archive struct {
	part   int  // 0: no PDF/A, or none that can be read
	intent bool // there is a PDF/A output intent
	rgb    bool // its profile has three components
}

func (a archive) transparency() bool { return a.part == 0 || a.part > 1 && a.intent }

func (a archive) deviceColour() bool { return a.part == 0 || a.rgb }

// ArchivePart returns the part of ISO 19005 that doc claims to follow, 1 for
// PDF/A-1 and so on; 0 where it claims none. A signature keeps to that part.
func ArchivePart(doc *pdf.Document) int { return readArchive(doc).part }

// maxMetadata is how much of the metadata is looked at, in bytes.
const maxMetadata = 4 << 20

// readArchive reads the claim from the document's XMP metadata. What cannot be
// read claims nothing: no validator would believe it either.
func readArchive(doc *pdf.Document) archive {
	catalog, _, err := doc.Catalog()
	if err != nil {
		return archive{}
	}
	stream, ok := doc.Stream(catalog["Metadata"])
	if !ok {
		return archive{}
	}
	xmp, err := doc.Decode(stream, maxMetadata)
	if err != nil {
		return archive{}
	}
	a := archive{part: claimedPart(xmp)}
	intents, _ := doc.Array(catalog["OutputIntents"])
	for _, o := range intents {
		intent, _ := doc.Dict(o)
		if kind, _ := doc.Name(intent["S"]); kind != "GTS_PDFA1" {
			continue
		}
		profile, _ := doc.Dict(intent["DestOutputProfile"])
		components, _ := doc.Integer(profile["N"])
		a.intent, a.rgb = true, components == 3
	}
	return a
}

// claimedPart finds the property part of the PDF/A identification schema
// (ISO 19005-1, 6.7.11), an attribute or an element; 0 without one.
func claimedPart(xmp []byte) int {
	if !bytes.Contains(xmp, []byte(pdfaSpace)) {
		return 0
	}
	decoder := xml.NewDecoder(bytes.NewReader(xmp))
	decoder.Strict = false
	inPart := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return 0
		}
		switch t := token.(type) {
		case xml.StartElement:
			inPart = isPart(t.Name)
			for _, attribute := range t.Attr {
				if isPart(attribute.Name) {
					return partNumber(attribute.Value)
				}
			}
		case xml.CharData:
			if inPart {
				return partNumber(string(t))
			}
		}
	}
}

// pdfaSpace is the name space of the identification schema.
const pdfaSpace = "http://www.aiim.org/pdfa/ns/id/"

func isPart(name xml.Name) bool { return name.Space == pdfaSpace && name.Local == "part" }

func partNumber(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return 0
	}
	return n
}
