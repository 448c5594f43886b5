package pdf

// placeOf returns the page, 1-based, that shows a widget and where on the page
// as shown; 0 when no page lists it. The pages' /Annots decide; the widget's
// own /P is but a hint.
func (d *Document) placeOf(widget pageNode) (int, Rect) {
	if widget.dict == nil || widget.ref == (Ref{}) {
		return 0, Rect{}
	}
	index, ok := d.hintedPage(widget)
	if !ok {
		d.tree.where.Do(d.indexAnnotations)
		index, ok = d.tree.byRef[widget.ref]
	}
	if !ok {
		return 0, Rect{}
	}
	page, err := d.Page(index)
	if err != nil {
		return 0, Rect{}
	}
	rect, _ := d.Rect(widget.dict["Rect"])
	return index + 1, page.ToShown(rect)
}

// hintedPage follows the widget's /P and makes sure that the page is in the
// page tree and lists the widget.
func (d *Document) hintedPage(widget pageNode) (int, bool) {
	ref, ok := widget.dict["P"].(Ref)
	if !ok {
		return 0, false
	}
	index, ok := d.pageIndex(ref)
	if !ok {
		return 0, false
	}
	page, err := d.Page(index)
	if err != nil || page.Ref != ref {
		return 0, false
	}
	annots, _ := d.Array(page.Dict["Annots"])
	for _, o := range annots {
		if o == Object(widget.ref) {
			return index, true
		}
	}
	return 0, false
}

// pageIndex climbs from a page to the root and counts the pages before it.
func (d *Document) pageIndex(ref Ref) (int, bool) {
	d.PageCount()
	var before int64
	for range d.limits.Depth {
		dict, ok := d.Dict(ref)
		if !ok {
			return 0, false
		}
		if ref == d.tree.root.ref {
			return int(before), before < int64(d.limits.Pages)
		}
		parentRef, ok := dict["Parent"].(Ref)
		parent, ok2 := d.Dict(parentRef)
		if !ok || !ok2 {
			return 0, false
		}
		n, ok := d.countBefore(parent, ref)
		if !ok {
			return 0, false
		}
		before, ref = before+n, parentRef
	}
	return 0, false
}

// countBefore counts the pages under parent that come before its kid.
func (d *Document) countBefore(parent Dict, kid Ref) (int64, bool) {
	kids, _ := d.Array(parent["Kids"])
	count, _ := d.Integer(parent["Count"])
	flat := count == int64(len(kids))
	var before int64
	for i, o := range kids {
		if o == Object(kid) {
			if flat {
				return int64(i), true
			}
			return before, true
		}
		if flat {
			continue
		}
		node, _ := d.pageNode(o, nil)
		n, ok := d.pagesUnder(node)
		if !ok {
			return 0, false
		}
		before += n
	}
	return 0, false
}

// indexAnnotations notes on which page each annotation is.
func (d *Document) indexAnnotations() {
	d.tree.byRef = map[Ref]int{}
	index := 0
	d.PageCount()
	d.walkPages(func(page pageNode) bool {
		annots, _ := d.Array(page.dict["Annots"])
		for _, o := range annots {
			if ref, ok := o.(Ref); ok && len(d.tree.byRef) < d.limits.Fields {
				if _, known := d.tree.byRef[ref]; !known {
					d.tree.byRef[ref] = index
				}
			}
		}
		index++
		return true
	})
}
