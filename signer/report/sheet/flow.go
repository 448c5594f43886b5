package sheet

import "trien/signer/stamp/font"

// Colours of the printed report.
const (
	ink      colour = 0x22252b
	grey     colour = 0x5b616b
	lineGrey colour = 0xe2ddd4
	white    colour = 0xffffff
)

// Styles of the printed report.
func headline() textStyle { return textStyle{font.Bold, 17, 23, ink} }
func heading2() textStyle { return textStyle{font.Bold, 14, 19, ink} }
func heading3() textStyle { return textStyle{font.Bold, 11.5, 16, ink} }
func body() textStyle     { return textStyle{font.Regular, 10.5, 14.5, ink} }
func bold() textStyle     { return textStyle{font.Bold, 10.5, 14.5, ink} }
func label() textStyle    { return textStyle{font.Regular, 9.5, 12.8, grey} }
func value() textStyle    { return textStyle{font.Regular, 10, 12.8, ink} }
func strong() textStyle   { return textStyle{font.Bold, 10, 12.8, ink} }
func small() textStyle    { return textStyle{font.Regular, 8.5, 11, grey} }
func italic() textStyle   { return textStyle{font.Italic, 9.5, 13.2, grey} }

func (st textStyle) in(c colour) textStyle {
	st.ink = c
	return st
}

func (p *press) lines(st textStyle, text string, width float64) []string {
	return p.faces[st.cut].wrap(text, width/st.size)
}

func (p *press) width(st textStyle, text string) float64 {
	return p.faces[st.cut].width(text) * st.size
}

// baseline is where the first baseline stands below the top of a line.
func (st textStyle) baseline() float64 { return st.lead*0.5 + st.size*0.34 }

// paragraph sets text over the given width, page after page where it is long.
func (p *press) paragraph(role string, st textStyle, x, width float64, text string) {
	p.set(role, st, x, p.lines(st, text, width))
}

// set draws lines that have been broken already.
func (p *press) set(role string, st textStyle, x float64, lines []string) {
	for len(lines) > 0 {
		p.need(st.lead)
		fit := min(len(lines), max(1, int((p.y-marginBottom)/st.lead)))
		p.tagged(role, func() { p.stack(st, x, p.y, lines[:fit]) })
		p.y -= float64(fit) * st.lead
		lines = lines[fit:]
	}
}

// stack draws lines from top downwards.
func (p *press) stack(st textStyle, x, top float64, lines []string) {
	for i, text := range lines {
		p.show(st, x, top-float64(i)*st.lead-st.baseline(), text)
	}
}

// heading sets a heading and never leaves it alone at the end of a page.
func (p *press) heading(role string, st textStyle, text string) {
	p.gap(12)
	p.need(st.lead + 3*body().lead)
	p.paragraph(role, st, marginLeft, textWidth, text)
	p.y -= 3
}

// bookmark names this place in the outline.
func (p *press) bookmark(depth int, title string) {
	p.bookmarks = append(p.bookmarks, bookmark{font.Clean(title), depth, len(p.leaves) - 1, p.y})
}

// Columns of a row: the name of the fact, the sign where it was judged, the
// statement.
const (
	labelWidth = 136.0
	valueLeft  = marginLeft + labelWidth
	valueWidth = textWidth - labelWidth
	signWidth  = 15.0
	keptLines  = 8 // a row of no more lines is never broken
)

// printed is one line of a row: its sign stands on the first of a statement.
type printed struct {
	text string
	tone Tone
	sign bool
}

func (p *press) rows(rows []row) {
	for _, r := range rows {
		p.row(r)
	}
}

// typeset breaks the two columns of a row into lines.
func (p *press) typeset(r row) (names []string, said []printed) {
	names = p.lines(label(), r.label, labelWidth-10)
	for _, l := range r.lines {
		for i, text := range p.lines(value(), l.text, valueWidth-signWidth) {
			said = append(said, printed{text, l.tone, l.judged && i == 0})
		}
	}
	return names, said
}

func (p *press) rowsHeight(rows []row) float64 {
	height := 0.0
	for _, r := range rows {
		names, said := p.typeset(r)
		height += float64(max(len(names), len(said)))*value().lead + 2*ruleGap
	}
	return height
}

func (p *press) row(r row) {
	names, said := p.typeset(r)
	p.need(float64(min(max(len(names), len(said)), keptLines))*value().lead + 2*ruleGap)
	for len(names)+len(said) > 0 {
		p.need(value().lead)
		fit := max(1, int((p.y-marginBottom)/value().lead))
		height := p.rowPart(names[:min(fit, len(names))], said[:min(fit, len(said))])
		names, said = names[min(fit, len(names)):], said[min(fit, len(said)):]
		p.y -= height
	}
	p.ruleBelow()
}

// ruleGap is what stays free above and below the line under a row.
const ruleGap = 2.0

func (p *press) ruleBelow() {
	p.y -= ruleGap
	p.artifact(func() { p.rule(marginLeft, p.y, textWidth, 0.5, lineGrey) })
	p.y -= ruleGap
}

// rowPart draws what of a row fits on the page and returns its height.
func (p *press) rowPart(names []string, said []printed) float64 {
	p.tagged("P", func() { p.stack(label(), marginLeft, p.y, names) })
	for i, l := range said {
		if l.sign {
			p.artifact(func() { p.sign(l.tone, valueLeft+5, p.y-(float64(i)+0.5)*value().lead, 4.6) })
		}
	}
	p.tagged("P", func() {
		for i, l := range said {
			p.show(value(), valueLeft+signWidth, p.y-float64(i)*value().lead-value().baseline(), l.text)
		}
	})
	return float64(max(len(names), len(said))) * value().lead
}
