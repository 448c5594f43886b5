package sheet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// The page is A4 upright; lengths are points. More is left free at the left,
// where paper is bound.
const (
	pageWidth    = 595.276
	pageHeight   = 841.89
	marginLeft   = 62.0
	marginRight  = 48.0
	marginTop    = 60.0
	marginBottom = 62.0
	textWidth    = pageWidth - marginLeft - marginRight
)

// colour is 0xRRGGBB.
type colour uint32

// textStyle is how a text is set. lead is from baseline to baseline, in points.
type textStyle struct {
	cut        font.Style
	size, lead float64
	ink        colour
}

// leaf is a page. Once it is full its content is packed, for a report may have
// thousands; only its foot is added later. marks holds the element that each
// marked-content identifier of it belongs to.
type leaf struct {
	content bytes.Buffer
	packed  []byte
	marks   []int
}

func (l *leaf) pack() {
	l.packed = pdf.Deflate(l.content.Bytes())
	l.content = bytes.Buffer{}
}

// element is a node of the structure tree (ISO 32000-2, 14.7): a stretch of
// text on one page.
type element struct {
	role string
	page int
	mark int
}

// bookmark is an entry of the outline.
type bookmark struct {
	title string
	depth int // 0 or 1
	page  int
	y     float64
}

// press sets pages from top to bottom.
type press struct {
	faces     map[font.Style]*face
	leaves    []*leaf
	elements  []element
	bookmarks []bookmark
	y         float64 // upper end of what is free on the page
	head      string  // stands at the top of every further page
	running   string  // what goes on from the page before; "" nothing
}

func newPress() (*press, error) {
	p := &press{faces: map[font.Style]*face{}}
	for i, cut := range []font.Style{font.Regular, font.Bold, font.Italic} {
		f, err := font.Serif(cut)
		if err != nil {
			return nil, err
		}
		p.faces[cut] = &face{"F" + strconv.Itoa(i), f, font.NewSubset(f), map[rune]int{}}
	}
	p.turn()
	return p, nil
}

func (p *press) leaf() *leaf { return p.leaves[len(p.leaves)-1] }

// turn begins a page.
func (p *press) turn() {
	if len(p.leaves) > 0 {
		p.leaf().pack()
	}
	p.leaves = append(p.leaves, &leaf{})
	p.y = pageHeight - marginTop
	if len(p.leaves) == 1 || p.head == "" {
		return
	}
	p.artifact(func() {
		p.show(small(), marginLeft, pageHeight-38, p.faces[small().cut].cut(p.head, textWidth/small().size))
		p.rule(marginLeft, pageHeight-44, textWidth, 0.5, lineGrey)
	})
	if p.running != "" {
		p.tagged("P", func() {
			p.show(italic(), marginLeft, p.y-italic().size, p.faces[italic().cut].cut(p.running, textWidth/italic().size))
		})
		p.y -= italic().lead + 4
	}
}

// need begins a page unless height is left on this one.
func (p *press) need(height float64) {
	if p.y-height < marginBottom {
		p.turn()
	}
}

// keep begins a page for what would be torn apart on this one although it fits
// on one: where it is large, or little is left.
func (p *press) keep(height float64) {
	const full = pageHeight - marginTop - marginBottom
	left := p.y - marginBottom
	if height > left && height <= full && (height > 0.55*full || left < 0.3*full) {
		p.turn()
	}
}

// gap leaves space, except at the top of a page.
func (p *press) gap(height float64) {
	if p.y < pageHeight-marginTop {
		p.y -= height
	}
}

func (p *press) printf(format string, args ...any) { fmt.Fprintf(&p.leaf().content, format, args...) }

// tagged draws text as an element of the structure tree; draw keeps to the page.
func (p *press) tagged(role string, draw func()) {
	l := p.leaf()
	p.printf("/%s <</MCID %d>> BDC\n", role, len(l.marks))
	l.marks = append(l.marks, len(p.elements))
	p.elements = append(p.elements, element{role, len(p.leaves) - 1, len(l.marks) - 1})
	draw()
	p.printf("EMC\n")
}

// artifact draws what is no content: rules, colours, page heads.
func (p *press) artifact(draw func()) {
	p.printf("/Artifact BMC\n")
	draw()
	p.printf("EMC\n")
}

// show draws one line of text with its baseline at y.
func (p *press) show(st textStyle, x, y float64, text string) {
	f := p.faces[st.cut]
	p.printf("BT /%s %s Tf %s rg 1 0 0 1 %s %s Tm <%X> Tj ET\n", f.name, num(st.size), st.ink, num(x), num(y), f.subset.Encode(text))
}

// rule draws a horizontal line.
func (p *press) rule(x, y, width, thickness float64, ink colour) {
	p.printf("%s RG %s w %s %s m %s %s l S\n", ink, num(thickness), num(x), num(y), num(x+width), num(y))
}

// String returns the operands of rg and RG.
func (c colour) String() string {
	part := func(shift int) string { return num(float64(c>>shift&0xff) / 255) }
	return part(16) + " " + part(8) + " " + part(0)
}

// num writes a number with at most three decimals.
func num(v float64) string {
	text := strings.TrimRight(strconv.FormatFloat(v, 'f', 3, 64), "0")
	text = strings.TrimSuffix(text, ".")
	if text == "-0" || text == "" {
		return "0"
	}
	return text
}
