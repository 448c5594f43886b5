package diff

import (
	"math"

	"trien/signer/pdf"
)

// ink is what a piece of content puts on the paper, roughly: enough to tell
// whether one thing hides another.
type ink struct {
	glyphs []point    // about the middle of each character
	covers []pdf.Rect // rectangles and pictures that nothing shines through
	fills  bool       // a shape is filled with something that hides what is below
	images bool
	shown  []byte // the strings, as far as their characters are plain ones
	murky  bool   // others are not
}

// text returns what is written, and whether that is sure.
func (i ink) text() (string, bool) { return string(i.shown), !i.murky && !i.images }

type point struct{ x, y float64 }

// matrix is [a b c d e f] of ISO 32000-2, 8.3.4.
type matrix [6]float64

func unit() matrix { return matrix{1, 0, 0, 1, 0, 0} }

// times returns the matrix that applies m first and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) point {
	return point{m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]}
}

// box returns the rectangle around a rectangle.
func (m matrix) box(r pdf.Rect) pdf.Rect {
	out := pdf.Rect{X0: math.Inf(1), Y0: math.Inf(1), X1: math.Inf(-1), Y1: math.Inf(-1)}
	for _, p := range []point{m.apply(r.X0, r.Y0), m.apply(r.X1, r.Y0), m.apply(r.X0, r.Y1), m.apply(r.X1, r.Y1)} {
		out = pdf.Rect{X0: min(out.X0, p.x), Y0: min(out.Y0, p.y), X1: max(out.X1, p.x), Y1: max(out.Y1, p.y)}
	}
	return out
}

const (
	deepestForm = 5
	mostGlyphs  = 50_000 // of one page
	mostCovers  = 100    // of one mark
	glyphWidth  = 0.5    // of the font size, about
	glyphMiddle = 0.3    // of the font size above the line
)

// pen draws content streams.
type pen struct {
	*step
	doc *pdf.Document
	ink ink
}

func (s *step) pen(doc *pdf.Document) *pen { return &pen{step: s, doc: doc} }

// graphics is the part of the graphics state that matters here.
type graphics struct {
	ctm     matrix
	opaque  bool
	size    float64
	leading float64
	wide    bool // the font takes two bytes for a character
	plain   bool // its bytes are the characters that they look like
}

// draw follows a content stream.
func (p *pen) draw(data []byte, resources pdf.Dict, ctm matrix, depth int) {
	state := graphics{ctm: ctm, opaque: true}
	var saved []graphics
	var text, line matrix
	var path []pdf.Rect
	var outline bool
	t := tokens{data: data}
	for p.err == nil {
		op, args, ok := t.next()
		if !ok {
			return
		}
		if p.budget.drawn--; p.budget.drawn < 0 {
			p.check(errTooMuch)
		}
		n := func(i int) float64 {
			if i < len(args) {
				return args[i].number
			}
			return 0
		}
		switch op {
		case "q":
			if len(saved) < 1000 {
				saved = append(saved, state)
			}
		case "Q":
			if k := len(saved) - 1; k >= 0 {
				state, saved = saved[k], saved[:k]
			}
		case "cm":
			state.ctm = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}.times(state.ctm)
		case "gs":
			p.state(&state, resources, args)
		case "BT":
			text, line = unit(), unit()
		case "Tf":
			p.font(&state, resources, args)
		case "TL":
			state.leading = n(0)
		case "Td", "TD":
			if op == "TD" {
				state.leading = -n(1)
			}
			line = matrix{1, 0, 0, 1, n(0), n(1)}.times(line)
			text = line
		case "Tm":
			line = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}
			text = line
		case "T*", "'", "\"":
			line = matrix{1, 0, 0, 1, 0, -state.leading}.times(line)
			text = line
			if op != "T*" && len(args) > 0 {
				text = p.show(state, text, args[len(args)-1].text)
			}
		case "Tj":
			if len(args) > 0 {
				text = p.show(state, text, args[0].text)
			}
		case "TJ":
			if len(args) > 0 {
				for _, item := range args[0].list {
					text = p.show(state, text, item.text)
					text = matrix{1, 0, 0, 1, -item.number / 1000 * state.size, 0}.times(text)
				}
			}
		case "re":
			x, y := n(0), n(1)
			r := pdf.Rect{X0: min(x, x+n(2)), Y0: min(y, y+n(3)), X1: max(x, x+n(2)), Y1: max(y, y+n(3))}
			if len(path) < mostCovers {
				path = append(path, state.ctm.box(r))
			}
		case "m", "l", "c", "v", "y":
			outline = true
		case "f", "F", "f*", "B", "B*", "b", "b*":
			if state.opaque && (outline || len(path) > 0) {
				p.ink.fills = true
				p.cover(path...)
			}
			path, outline = nil, false
		case "S", "s", "n":
			path, outline = nil, false
		case "sh":
			p.ink.fills = p.ink.fills || state.opaque
		case "EI":
			p.image(state)
		case "Do":
			if len(args) > 0 {
				p.object(state, resources, args[0].name, depth)
			}
		}
	}
}

// state heeds what an ExtGState says about transparency (ISO 32000-2, Table
// 57).
func (p *pen) state(g *graphics, resources pdf.Dict, args []operand) {
	if len(args) == 0 {
		return
	}
	states, _ := p.doc.Dict(resources["ExtGState"])
	d, ok := p.doc.Dict(states[pdf.Name(args[0].name)])
	if !ok {
		return
	}
	const solid = 0.8
	if alpha, ok := p.doc.Number(d["ca"]); ok {
		g.opaque = alpha >= solid
	}
	if mode, ok := p.doc.Name(d["BM"]); ok && mode != "Normal" && mode != "Compatible" {
		g.opaque = false
	}
	if mask, ok := p.doc.Dict(d["SMask"]); ok && mask != nil {
		g.opaque = false
	}
}

func (p *pen) font(g *graphics, resources pdf.Dict, args []operand) {
	if len(args) < 2 {
		return
	}
	g.size = args[1].number
	fonts, _ := p.doc.Dict(resources["Font"])
	font, _ := p.doc.Dict(fonts[pdf.Name(args[0].name)])
	kind, _ := p.doc.Name(font["Subtype"])
	g.wide, g.plain = kind == "Type0", plainFont(p.doc, font)
}

// show notes the characters of a string and returns where the next one goes.
func (p *pen) show(g graphics, text matrix, s []byte) matrix {
	p.write(g, s)
	bytes := 1
	if g.wide {
		bytes = 2
	}
	for i := 0; i+bytes <= len(s); i += bytes {
		if len(p.ink.glyphs) < mostGlyphs && (g.wide || s[i] != ' ') {
			at := text.times(g.ctm).apply(glyphWidth/2*g.size, glyphMiddle*g.size)
			p.ink.glyphs = append(p.ink.glyphs, at)
		}
		text = matrix{1, 0, 0, 1, glyphWidth * g.size, 0}.times(text)
	}
	return text
}

// write keeps what a string says.
func (p *pen) write(g graphics, s []byte) {
	p.ink.murky = p.ink.murky || len(s) > 0 && !g.plain
	for _, c := range s {
		if c < ' ' || c > '~' || c == '\\' || len(p.ink.shown) >= mostGlyphs {
			p.ink.murky = true
			return
		}
	}
	p.ink.shown = append(p.ink.shown, s...)
}

// image notes a picture without transparency, which fills the unit square.
func (p *pen) image(g graphics) {
	p.ink.images = true
	if g.opaque {
		p.cover(g.ctm.box(pdf.Rect{X1: 1, Y1: 1}))
	}
}

func (p *pen) cover(list ...pdf.Rect) {
	p.ink.covers = append(p.ink.covers, list[:min(len(list), mostCovers-len(p.ink.covers))]...)
}

func (p *pen) object(g graphics, resources pdf.Dict, name string, depth int) {
	all, _ := p.doc.Dict(resources["XObject"])
	stream, ok := p.doc.Stream(all[pdf.Name(name)])
	if !ok || depth > deepestForm {
		return
	}
	switch kind, _ := p.doc.Name(stream.Dict["Subtype"]); kind {
	case "Image":
		p.ink.images = true
		stencil, _ := p.doc.Bool(stream.Dict["ImageMask"])
		if !stencil && stream.Dict["SMask"] == nil && stream.Dict["Mask"] == nil {
			p.image(g)
		}
	case "Form":
		data, ok := p.decode(p.doc, stream)
		if !ok {
			return
		}
		own, has := p.doc.Dict(stream.Dict["Resources"])
		if !has {
			own = resources
		}
		before := p.ink.covers
		p.draw(data, own, matrixOf(p.doc, stream.Dict["Matrix"]).times(g.ctm), depth+1)
		if !g.opaque {
			p.ink.covers = before
		}
	}
}

func matrixOf(doc *pdf.Document, o pdf.Object) matrix {
	list, ok := doc.Array(o)
	if !ok || len(list) != 6 {
		return unit()
	}
	var m matrix
	for i, item := range list {
		m[i], _ = doc.Number(item)
	}
	return m
}
