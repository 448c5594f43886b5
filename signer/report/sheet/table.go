package sheet

import "strconv"

// column is one of a table: where it begins, and how wide its text may be.
type column struct{ x, width float64 }

func columns(widths ...float64) []column {
	var list []column
	x := marginLeft
	for _, w := range widths {
		list = append(list, column{x, w - 8})
		x += w
	}
	return list
}

// tableHead names the columns; it stands again on every further page.
func (p *press) tableHead(cols []column, names []string) {
	p.need(3 * value().lead)
	p.cells(cols, strong(), names)
	p.artifact(func() { p.rule(marginLeft, p.y+1, textWidth, 0.9, grey) })
	p.y -= 3
}

func (p *press) cells(cols []column, st textStyle, texts []string) {
	height := 0.0
	for i, text := range texts {
		lines := p.lines(st, text, cols[i].width)
		p.tagged("P", func() { p.stack(st, cols[i].x, p.y, lines) })
		height = max(height, float64(len(lines))*st.lead)
	}
	p.y -= height + 1
}

// overview is the table of all signatures.
func (p *press) overview(entries []entry, heads labels) {
	cols := columns(32, 150, 102, 104, textWidth-32-150-102-104)
	p.keep(60 + float64(len(entries))*(value().lead+small().lead+4))
	p.heading("H3", heading3(), heads.signatures)
	p.tableHead(cols, heads.overview[:])
	for _, e := range entries {
		cells := [][]block{
			{{value(), p.lines(value(), e.number, cols[0].width)}},
			{{value(), p.lines(value(), e.name, cols[1].width)}, {small(), p.lines(small(), e.office, cols[1].width)}},
			{{value(), p.lines(value(), e.time, cols[2].width)}, {small(), p.lines(small(), e.timeProof, cols[2].width)}},
			{{value(), p.lines(value(), e.system, cols[3].width)}},
		}
		p.tableRow(cols, heads.overview[:], cells, e.tone, e.verdict)
	}
}

// files is the table of all documents.
func (p *press) files(s *Sheet) {
	p.paragraph("P", body(), marginLeft, textWidth, s.tally)
	p.heading("H3", heading3(), s.heads.documents)
	cols := columns(36, 258, 66, textWidth-36-258-66)
	p.tableHead(cols, s.heads.files[:])
	for i, d := range s.documents {
		cells := [][]block{
			{{value(), []string{strconv.Itoa(i + 1)}}},
			{{value(), p.lines(value(), d.facts[0].lines[0].text, cols[1].width)}},
			{{value(), []string{d.count}}},
		}
		p.tableRow(cols, s.heads.files[:], cells, d.banner.tone, d.banner.verdict)
	}
}

// block is lines of one style in a cell.
type block struct {
	style textStyle
	lines []string
}

// tableRow sets a row whose last cell is a verdict; it is never broken.
func (p *press) tableRow(cols []column, names []string, cells [][]block, tone Tone, verdict string) {
	last := cols[len(cols)-1]
	word := p.lines(strong(), verdict, last.width-signWidth)
	height := float64(len(word)) * strong().lead
	for _, cell := range cells {
		height = max(height, cellHeight(cell))
	}
	if p.y-height-5 < marginBottom {
		p.turn()
		p.tableHead(cols, names)
	}
	for i, cell := range cells {
		p.tagged("P", func() { p.cell(cols[i].x, cell) })
	}
	front, _ := tone.colours()
	p.artifact(func() { p.sign(tone, last.x+5, p.y-strong().lead/2, 4.6) })
	p.tagged("P", func() { p.stack(strong().in(front), last.x+signWidth, p.y, word) })
	p.y -= height
	p.ruleBelow()
}

func cellHeight(cell []block) float64 {
	height := 0.0
	for _, b := range cell {
		if len(b.lines) > 0 && b.lines[0] != "" {
			height += float64(len(b.lines)) * b.style.lead
		}
	}
	return height
}

func (p *press) cell(x float64, cell []block) {
	top := p.y
	for _, b := range cell {
		if b.lines[0] != "" {
			p.stack(b.style, x, top, b.lines)
			top -= float64(len(b.lines)) * b.style.lead
		}
	}
}
