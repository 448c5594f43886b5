package task

// Template says what a task paints: plain data, kept as JSON. Lengths are
// millimetres, sizes of letters and lines points.
type Template struct {
	Task Task   `json:"task"`
	Name string `json:"name,omitempty"` // as people call it
	// Needs lists what has to be given: without it nothing is signed.
	Needs []Need `json:"needs,omitempty"`
	// Today takes the day of signing for the document's where none is given.
	Today bool `json:"today,omitempty"`
	// Level is the signature level to reach, "b-b" to "b-lta"; "" leaves it open.
	Level string `json:"level,omitempty"`
	// Certify is what a certification leaves open, 1 to 3; 0 makes an approval.
	Certify int `json:"certify,omitempty"`
	// Marks are painted by one signature; the first is its own.
	Marks []Mark `json:"marks"`
}

// Need is what a template cannot do without.
type Need string

// What may be needed.
const (
	NeedNumber   Need = "number"
	NeedReason   Need = "reason"
	NeedLocation Need = "location"
	NeedImage    Need = "image"
)

func needs() []Need { return []Need{NeedNumber, NeedReason, NeedLocation, NeedImage} }

// Part names a mark of a template, so that a place can be found for it. No part
// stands twice in a template.
type Part string

// The parts. Signature and Seal are what a signature itself shows; the others
// are covered by it.
const (
	PartSignature Part = "signature"
	PartSeal      Part = "seal"
	PartNumber    Part = "number"
	PartDate      Part = "date" // whole; not painted where the day or the month is
	PartDay       Part = "day"
	PartMonth     Part = "month"
	PartYear      Part = "year"
	PartNote      Part = "note"
)

func parts() []Part {
	return []Part{PartSignature, PartSeal, PartNumber, PartDate, PartDay, PartMonth, PartYear, PartNote}
}

// Mark is one mark of a template.
type Mark struct {
	Part Part `json:"part"`
	// Text holds the lines, with fields in braces: see Fields.
	Text   []string `json:"text,omitempty"`
	Font   Font     `json:"font,omitzero"`
	Image  *Image   `json:"image,omitempty"` // nil: no image
	Layout Layout   `json:"layout,omitempty"`
	Cells  []Cell   `json:"cells,omitempty"`
	Border float64  `json:"border,omitempty"` // width of a line around frame and cells
	Frame  Frame    `json:"frame,omitzero"`
	// Place is where the mark goes unless somebody says otherwise; nil paints it
	// only where somebody does, on the first page unless that says another. The
	// signature's own mark is painted in any case, without a Place at AtSigner.
	Place *Rule `json:"place,omitempty"`
}

// Font is how text is set, in the Times-compatible serif that is embedded.
type Font struct {
	Size    float64 `json:"size,omitempty"`    // 0: the largest that fits
	Largest float64 `json:"largest,omitempty"` // where Size is 0
	Bold    bool    `json:"bold,omitempty"`
	Italic  bool    `json:"italic,omitempty"`
	Color   string  `json:"color,omitempty"` // "#RRGGBB"; "" is black. That of a cell is its mark's.
	Align   string  `json:"align,omitempty"` // "left" (and ""), "centre", "right"
}

// Image is the picture of a mark. What it shows comes with the template, or from
// the person who signs.
type Image struct {
	Kind ImageKind `json:"kind"`
	Size ImageSize `json:"size,omitzero"`
	Data []byte    `json:"data,omitempty"` // PNG or JPEG
	File string    `json:"file,omitempty"` // its path in place of Data, from the template's folder
}

// ImageKind is what an image is a picture of.
type ImageKind string

// The kinds of images.
const (
	HandSignature ImageKind = "hand" // of the person who signs, blue
	Seal          ImageKind = "seal" // of the agency, red
)

// ImageSize says how large an image is painted; the zero value fits it into the
// frame. It is scaled in no other way.
type ImageSize struct {
	Real  bool    `json:"real,omitempty"`  // by the resolution that its file states
	Width float64 `json:"width,omitempty"` // in place of that
}

// Layout says how image and text stand together.
type Layout string

// The layouts. Text stands in for a picture that is missing.
const (
	LayoutImage  Layout = "image"  // the image alone
	LayoutBeside Layout = "beside" // the image at the left (and "")
	LayoutBehind Layout = "behind" // text over the image
	LayoutText   Layout = "text"   // no image
)

func layouts() []Layout { return []Layout{LayoutImage, LayoutBeside, LayoutBehind, LayoutText} }

// Cell is a part of a mark's frame with text of its own. X and Y are those of
// its upper left corner in the frame.
type Cell struct {
	X      float64  `json:"x"`
	Y      float64  `json:"y"`
	Width  float64  `json:"width"`
	Height float64  `json:"height"`
	Text   []string `json:"text"`
	Font   Font     `json:"font,omitzero"`
}

// Frame is the size of a mark. Without a height it is as high as its text, at
// most Width wide; without a width too it is as large as its text or its image.
type Frame struct {
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`
	// Tight leaves no room around the text, for a blank on a printed line.
	Tight bool `json:"tight,omitempty"`
}

// Rule says where a mark goes where nobody chose a place.
type Rule struct {
	Page string `json:"page,omitempty"` // "first", "last" (and ""), or a number from 1
	At   Anchor `json:"at"`
	// X and Y are distances from the edges that At names.
	X float64 `json:"x,omitempty"`
	Y float64 `json:"y,omitempty"`
}

// Anchor is what a place is measured from.
type Anchor string

// The anchors.
const (
	AtTopLeft     Anchor = "top-left"
	AtTopRight    Anchor = "top-right"
	AtBottomLeft  Anchor = "bottom-left"
	AtBottomRight Anchor = "bottom-right"
	// AtHeading is the heading of an A4 page as the decree sets it: X from the
	// left edge, wider or narrower with the page, Y from the top. Without a look
	// at the text it is a guess, and said to be one.
	AtHeading Anchor = "heading"
	// AtSigner is the block of the person who signs, in the right half of the
	// lower third.
	AtSigner Anchor = "signer"
	// AtSignature is over a third of the last person's signature, on its left;
	// AtSigner where nobody has signed visibly.
	AtSignature Anchor = "signature"
)

func anchors() []Anchor {
	return []Anchor{AtTopLeft, AtTopRight, AtBottomLeft, AtBottomRight, AtHeading, AtSigner, AtSignature}
}
