package pdf

// streamSpan finds the bytes of a stream, the position behind the word stream
// (ISO 32000-2, 7.3.8.1), and passes the word endstream. A wrong /Length is
// made good by looking for that word.
func (d *Document) streamSpan(p *parser, dict Dict, depth int) (Span, error) {
	if !p.has("\r\n") && !p.has("\n") {
		p.has("\r")
	}
	start := p.pos
	if length, ok := d.streamLength(dict["Length"], depth); ok && length >= 0 && length <= d.size-start {
		p.pos = start + length
		p.skipBlank()
		if p.has("endstream") || p.stands("endobj") {
			return Span{start, start + length}, nil
		}
	}
	end, err := d.endings.after(d.searcher(), start)
	if err != nil {
		return Span{}, err
	}
	if end < 0 {
		p.pos = start
		return Span{}, p.fail("stream has no end")
	}
	p.pos = end + int64(len("endstream"))
	return Span{start, d.beforeEOL(p, start, end)}, nil
}

// streamLength returns the value of /Length, which may be indirect.
func (d *Document) streamLength(o Object, depth int) (int64, bool) {
	if ref, ok := o.(Ref); ok {
		var err error
		if o, err = d.load(ref, depth+1); err != nil {
			return 0, false // the stream's end can be found without it
		}
	}
	n, ok := o.(Integer)
	return int64(n), ok
}

// skipBlank passes white space but no comments.
func (l *lexer) skipBlank() {
	for range windowBack {
		if c, ok := l.peek(); !ok || !isSpace(c) {
			return
		}
		l.pos++
	}
}

// beforeEOL steps back over the end-of-line before endstream.
func (d *Document) beforeEOL(p *parser, start, end int64) int64 {
	if c, ok := p.win.at(end - 1); ok && end > start && c == '\n' {
		end--
		if c, ok := p.win.at(end - 1); ok && end > start && c == '\r' {
			end--
		}
		return end
	}
	if c, ok := p.win.at(end - 1); ok && end > start && c == '\r' {
		end--
	}
	return end
}
