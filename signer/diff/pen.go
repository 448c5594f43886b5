package diff

import "trien/signer/pdf"

// pen draws content streams.
type pen struct {
	*step
	doc *pdf.Document
	ink ink
}

func (s *step) pen(doc *pdf.Document) *pen { return &pen{step: s, doc: doc} }

// sheet is what one content stream is drawn on.
type sheet struct {
	*pen
	resources pdf.Dict
	depth     int // of forms within each other

	graphics
	saved      []graphics
	text, line matrix
	path       []pdf.Rect
	outline    bool // the path is more than rectangles
}

// graphics is the part of the graphics state that matters here.
type graphics struct {
	ctm     matrix
	opaque  bool
	size    float64
	leading float64
	wide    bool // the font takes two bytes for a character
	plain   bool // its bytes are the characters that they look like
}

// args are the operands of an operator.
type args []operand

func (a args) number(i int) float64 {
	if i < len(a) {
		return a[i].number
	}
	return 0
}

func (a args) matrix() matrix {
	return matrix{a.number(0), a.number(1), a.number(2), a.number(3), a.number(4), a.number(5)}
}

func (a args) name(i int) pdf.Name {
	if i < len(a) {
		return pdf.Name(a[i].name)
	}
	return ""
}

// draw follows a content stream.
func (p *pen) draw(data []byte, resources pdf.Dict, ctm matrix, depth int) {
	s := &sheet{pen: p, resources: resources, depth: depth, graphics: graphics{ctm: ctm, opaque: true}}
	t := tokens{data: data}
	for p.err == nil {
		op, list, ok := t.next()
		if !ok {
			return
		}
		if p.budget.drawn--; p.budget.drawn < 0 {
			p.check(errTooMuch)
		}
		s.setState(op, list)
		s.write(op, list)
		s.paint(op, list)
	}
}

// setState heeds the operators of ISO 32000-2, Table 56.
func (s *sheet) setState(op string, a args) {
	const mostSaved = 1000
	switch op {
	case "q":
		if len(s.saved) < mostSaved {
			s.saved = append(s.saved, s.graphics)
		}
	case "Q":
		if k := len(s.saved) - 1; k >= 0 {
			s.graphics, s.saved = s.saved[k], s.saved[:k]
		}
	case "cm":
		s.ctm = a.matrix().times(s.ctm)
	case "gs":
		s.transparency(a.name(0))
	}
}

// transparency heeds what an ExtGState says of it (ISO 32000-2, Table 57).
func (s *sheet) transparency(name pdf.Name) {
	states, _ := s.doc.Dict(s.resources["ExtGState"])
	d, ok := s.doc.Dict(states[name])
	if !ok {
		return
	}
	const solid = 0.8
	if alpha, ok := s.doc.Number(d["ca"]); ok {
		s.opaque = alpha >= solid
	}
	if mode, ok := s.doc.Name(d["BM"]); ok && mode != "Normal" && mode != "Compatible" {
		s.opaque = false
	}
	if _, ok := s.doc.Dict(d["SMask"]); ok {
		s.opaque = false
	}
}

// write heeds the operators of ISO 32000-2, 9.3 and 9.4.
func (s *sheet) write(op string, a args) {
	switch op {
	case "BT":
		s.text, s.line = unit(), unit()
	case "Tf":
		s.font(a)
	case "TL":
		s.leading = a.number(0)
	case "Td":
		s.newLine(a.number(0), a.number(1))
	case "TD":
		s.leading = -a.number(1)
		s.newLine(a.number(0), a.number(1))
	case "Tm":
		s.line = a.matrix()
		s.text = s.line
	case "T*":
		s.newLine(0, -s.leading)
	case "'", "\"":
		s.newLine(0, -s.leading)
		if len(a) > 0 {
			s.show(a[len(a)-1].text)
		}
	case "Tj":
		if len(a) > 0 {
			s.show(a[0].text)
		}
	case "TJ":
		if len(a) > 0 {
			for _, item := range a[0].list {
				s.show(item.text)
				s.text = shift(-item.number/1000*s.size, 0).times(s.text)
			}
		}
	}
}

func (s *sheet) newLine(x, y float64) {
	s.line = shift(x, y).times(s.line)
	s.text = s.line
}

func (s *sheet) font(a args) {
	s.size = a.number(1)
	fonts, _ := s.doc.Dict(s.resources["Font"])
	font, _ := s.doc.Dict(fonts[a.name(0)])
	kind, _ := s.doc.Name(font["Subtype"])
	s.wide, s.plain = kind == "Type0", plainFont(s.doc, font)
}

// show notes the characters of a string.
func (s *sheet) show(text []byte) {
	s.keep(text)
	bytes := 1
	if s.wide {
		bytes = 2
	}
	for i := 0; i+bytes <= len(text); i += bytes {
		if len(s.ink.glyphs) < mostGlyphs && (s.wide || text[i] != ' ') {
			s.ink.glyphs = append(s.ink.glyphs, s.text.times(s.ctm).apply(glyphWidth/2*s.size, glyphMiddle*s.size))
		}
		s.text = shift(glyphWidth*s.size, 0).times(s.text)
	}
}

// keep remembers what a string says.
func (s *sheet) keep(text []byte) {
	s.ink.murky = s.ink.murky || len(text) > 0 && !s.plain
	for _, c := range text {
		if c < ' ' || c > '~' || c == '\\' || len(s.ink.shown) >= mostGlyphs {
			s.ink.murky = true
			return
		}
	}
	s.ink.shown = append(s.ink.shown, text...)
}

// paint heeds paths, pictures and forms (ISO 32000-2, 8.5, 8.8 to 8.10).
func (s *sheet) paint(op string, a args) {
	switch op {
	case "re":
		if len(s.path) < mostCovers {
			x, y := a.number(0), a.number(1)
			s.path = append(s.path, s.ctm.box(pdf.Rect{X0: x, Y0: y, X1: x + a.number(2), Y1: y + a.number(3)}))
		}
	case "m", "l", "c", "v", "y":
		s.outline = true
	case "f", "F", "f*", "B", "B*", "b", "b*":
		if s.opaque && (s.outline || len(s.path) > 0) {
			s.ink.fills = true
			s.cover(s.path...)
		}
		s.path, s.outline = nil, false
	case "S", "s", "n":
		s.path, s.outline = nil, false
	case "sh":
		s.ink.fills = s.ink.fills || s.opaque
	case "EI":
		s.picture()
	case "Do":
		s.external(a.name(0))
	}
}

// picture notes one without transparency, which fills the unit square.
func (s *sheet) picture() {
	s.ink.images = true
	if s.opaque {
		s.cover(s.ctm.box(pdf.Rect{X1: 1, Y1: 1}))
	}
}

func (s *sheet) cover(list ...pdf.Rect) {
	s.ink.covers = append(s.ink.covers, list[:min(len(list), mostCovers-len(s.ink.covers))]...)
}

// external draws a picture or a form.
func (s *sheet) external(name pdf.Name) {
	all, _ := s.doc.Dict(s.resources["XObject"])
	stream, ok := s.doc.Stream(all[name])
	if !ok || s.depth > deepestForm {
		return
	}
	switch kind, _ := s.doc.Name(stream.Dict["Subtype"]); kind {
	case "Image":
		s.ink.images = true
		stencil, _ := s.doc.Bool(stream.Dict["ImageMask"])
		if !stencil && stream.Dict["SMask"] == nil && stream.Dict["Mask"] == nil {
			s.picture()
		}
	case "Form":
		data, ok := s.decode(s.doc, stream)
		if !ok {
			return
		}
		own, has := s.doc.Dict(stream.Dict["Resources"])
		if !has {
			own = s.resources
		}
		before := s.ink.covers
		s.draw(data, own, matrixOf(s.doc, stream.Dict["Matrix"]).times(s.ctm), s.depth+1)
		if !s.opaque {
			s.ink.covers = before
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
