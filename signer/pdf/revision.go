package pdf

// Revision is one state in which the file was saved (ISO 32000-2, 7.5.6).
type Revision struct {
	// XRef is where its newest cross-reference section begins in the file.
	XRef int64
	// EOF is the offset behind its %%EOF marker, End the one behind the
	// end-of-line that follows the marker. Where the marker is missing, both
	// are where the revision's own text ends.
	EOF, End int64
	// Trailer is the trailer dictionary, or the cross-reference stream's.
	Trailer Dict
	// Stream tells a cross-reference stream from a classic section; Hybrid a
	// classic section with a stream beside it.
	Stream, Hybrid bool
}

// Revisions returns the revisions, oldest first, never none. Bytes behind the
// End of the last one belong to no revision. A repaired document has one.
func (d *Document) Revisions() []Revision { return d.revisions }

// RevisionIndex returns the index of the revision in view.
func (d *Document) RevisionIndex() int { return d.revision }

// groupRevisions makes revisions of the sections. The two sections of a
// linearized file (ISO 32000-2, Annex F) are one revision: the newer stands
// before the older one. So are sections that share one end-of-file marker.
func (d *Document) groupRevisions() error {
	d.revisions, d.ends = nil, nil
	var highest int64
	for i, s := range d.sections {
		eof, end, err := d.revisionEnd(s.end)
		if err != nil {
			return err
		}
		r := Revision{s.offset, eof, end, s.trailer, s.stream, s.hybrid}
		last := len(d.revisions) - 1
		if last >= 0 && (s.offset < highest || end <= d.revisions[last].End) {
			if old := d.revisions[last]; old.End > end {
				r.EOF, r.End = old.EOF, old.End
			}
			d.revisions[last], d.ends[last] = r, i+1
		} else {
			d.revisions = append(d.revisions, r)
			d.ends = append(d.ends, i+1)
		}
		highest = max(highest, s.offset)
	}
	d.showNewest()
	return nil
}

func (d *Document) showNewest() {
	d.revision = len(d.revisions) - 1
	d.visible = len(d.sections)
}

const markerWindow = 4096 // %%EOF is looked for so far behind the section

func (d *Document) revisionEnd(from int64) (eof, end int64, err error) {
	at, err := d.searcher().next(from, from+markerWindow, "%%EOF")
	if err != nil {
		return 0, 0, err
	}
	p := d.parserAt(from)
	if at < 0 {
		p.skipSpace()
		if p.has("startxref") {
			p.skipSpace()
			p.unsigned(d.size)
		} else {
			p.pos = from
		}
	} else {
		p.pos = at + int64(len("%%EOF"))
	}
	eof = p.pos
	if !p.has("\r\n") && !p.has("\n") {
		p.has("\r")
	}
	return eof, p.pos, p.win.err
}
