package sheet

import "strings"

// report sets the whole sheet: on what the verdicts rest stands on the first
// page, and beside the one document where there is only one.
func (p *press) report(s *Sheet) {
	p.centred("H1", headline(), s.title)
	p.centred("P", body().in(grey), s.subtitle)
	p.y -= 10
	if len(s.documents) == 1 {
		p.document(s, &s.documents[0], p.basis)
		return
	}
	p.files(s)
	p.basis(s)
	for i := range s.documents {
		p.head = ""
		p.turn()
		p.document(s, &s.documents[i], func(*Sheet) {})
	}
}

// basis says on what the verdicts rest, and what the signs mean.
func (p *press) basis(s *Sheet) {
	p.heading("H3", heading3(), s.heads.basis)
	p.rows(s.basis)
	p.legend(s)
	for _, note := range s.notes {
		p.paragraph("P", small(), marginLeft, textWidth, note)
	}
}

func (p *press) centred(role string, st textStyle, text string) {
	for _, one := range p.lines(st, text, textWidth) {
		p.set(role, st, marginLeft+(textWidth-p.width(st, one))/2, []string{one})
	}
}

// document sets the report of one document; basis stands before its signatures.
func (p *press) document(s *Sheet, d *section, basis func(*Sheet)) {
	p.head = d.imprint()
	p.bookmark(0, d.name)
	p.paragraph("H2", heading2(), marginLeft, textWidth, d.name)
	p.y -= 4
	p.banner(&d.banner, s.heads)
	if len(d.warnings) > 0 {
		p.heading("H3", heading3(), s.heads.warnings)
		for _, w := range d.warnings {
			p.item(w, marginLeft, textWidth)
		}
	}
	p.heading("H3", heading3(), s.heads.document)
	p.rows(d.facts)
	basis(s)
	if len(d.overview) > 0 {
		p.overview(d.overview, s.heads)
	}
	for i := range d.signatures {
		p.card(&d.signatures[i], s.continued)
	}
	p.running = ""
}

// item sets one entry of a list.
func (p *press) item(text string, x, width float64) {
	const hang = 11.0
	lines := p.lines(body(), text, width-hang)
	p.need(float64(min(len(lines), 3)) * body().lead)
	p.artifact(func() { p.show(body(), x+1, p.y-body().baseline(), "•") })
	p.set("P", body(), x+hang, lines)
}

// banner sets the verdict on its colour; it is never broken.
func (p *press) banner(b *banner, heads labels) {
	const pad, discRadius = 13.0, 10.0
	const left, width = marginLeft + pad + 2*discRadius + 10, textWidth - 2*pad - 2*discRadius - 10
	front, back := b.tone.colours()
	word := textStyle{bold().cut, 16, 21, front}
	do := p.hanging(bold(), body(), heads.do+":", b.do, width)
	height := 2*pad - 4 + word.lead + float64(len(p.lines(body(), b.why, width)))*body().lead + 5 + float64(len(do))*body().lead
	for _, reason := range b.reasons {
		height += float64(len(p.lines(body(), reason, width-11))) * body().lead
	}
	p.need(height)
	p.artifact(func() {
		p.box(marginLeft, p.y, textWidth, height, 7, back)
		p.sign(b.tone, marginLeft+pad+discRadius, p.y-pad-word.lead/2, discRadius)
	})
	bottom := p.y - height
	p.y -= pad
	p.paragraph("P", word, left, width, b.verdict)
	p.paragraph("P", body(), left, width, b.why)
	for _, reason := range b.reasons {
		p.item(reason, left, width)
	}
	p.y -= 5
	p.tagged("P", func() {
		p.show(bold(), left, p.y-body().baseline(), heads.do+":")
		p.show(body(), left+p.width(bold(), heads.do+": "), p.y-body().baseline(), do[0])
		p.stack(body(), left, p.y-body().lead, do[1:])
	})
	p.y = bottom - 2
}

// hanging breaks a text whose first line begins behind a name in another
// style.
func (p *press) hanging(nameStyle, st textStyle, name, text string, width float64) []string {
	first := p.lines(st, text, width-p.width(nameStyle, name+" "))[0]
	words := strings.Fields(text)
	rest := words[min(len(words), len(strings.Fields(first))):]
	if len(rest) == 0 {
		return []string{first}
	}
	return append([]string{first}, p.lines(st, strings.Join(rest, " "), width)...)
}

// legend sets the signs with their words, as many on a line as fit.
func (p *press) legend(s *Sheet) {
	p.heading("H3", heading3(), s.heads.legend)
	x := marginLeft
	for _, l := range s.legend {
		width := signWidth + p.width(value(), l.text)
		if x > marginLeft && x+width > marginLeft+textWidth {
			x = marginLeft
			p.y -= value().lead
		}
		p.need(value().lead)
		p.artifact(func() { p.sign(l.tone, x+5, p.y-value().lead/2, 4.6) })
		p.tagged("P", func() { p.show(value(), x+signWidth, p.y-value().baseline(), l.text) })
		x += width + 20
	}
	p.y -= value().lead + 6
}

// card sets one signature: a strip with name and verdict, the reason, the facts.
func (p *press) card(c *card, continued func(string) string) {
	const strip, pad, discRadius, before = 23.0, 8.0, 6.5, 16.0
	p.running = ""
	why := p.lines(body(), c.why, textWidth)
	top := strip + 9 + float64(len(why))*body().lead
	p.keep(before + top + p.rowsHeight(c.rows))
	p.gap(before)
	p.need(top + 5*value().lead)
	title := c.heading + " · " + c.name
	front, back := c.tone.colours()
	word := bold().in(front)
	at := marginLeft + textWidth - pad - p.width(word, c.verdict)
	p.bookmark(1, title)
	p.artifact(func() {
		p.box(marginLeft, p.y, textWidth, strip, 6, back)
		p.sign(c.tone, marginLeft+pad+discRadius, p.y-strip/2, discRadius)
	})
	base := p.y - strip/2 - bold().size*0.34
	left := marginLeft + pad + 2*discRadius + 7
	p.tagged("H3", func() {
		p.show(bold(), left, base, p.faces[bold().cut].cut(title, (at-left-10)/bold().size))
		p.show(word, at, base, c.verdict)
	})
	p.y -= strip + 5
	p.running = continued(title)
	p.set("P", body(), marginLeft, why)
	p.y -= 4
	p.rows(c.rows)
}
