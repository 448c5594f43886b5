package pdf

import (
	"errors"
	"slices"
	"sort"

	"trien/signer/fault"
)

// orphans returns the signature dictionaries at finder's hits that known
// lacks. Only objects in use in the revision in view count.
func (d *Document) orphans(finder *RangeFinder, known []Signature) ([]Signature, error) {
	if finder.full {
		return nil, errLimit
	}
	taken := d.takenSpots(known)
	var values int64
	for _, s := range known {
		values += int64(len(s.Contents))
	}
	var list []Signature
	var hostOf []Ref
	limit := d.effort()
	for _, host := range d.hosts(finder.hits) {
		if limit.exceeded() {
			return nil, errLimit
		}
		got, err := d.locate(host.ref, host.entry, 0)
		if fault.CodeOf(err) == "file.unreadable" || errors.Is(err, errLimit) {
			return nil, err
		}
		if err != nil {
			continue // a hit in bytes that are no object
		}
		for _, dict := range signatureDicts(got.object, d.limits.Depth) {
			s := Signature{Orphan: true, Revision: d.revisionOf(host.ref)}
			if top, ok := got.object.(Dict); ok && sameDict(top, dict) {
				s.ValueRef = host.ref
			}
			d.describe(&s, dict, got.spots)
			if s.Contents == nil || taken.has(s, host.ref) {
				continue
			}
			list = append(list, s)
			hostOf = append(hostOf, host.ref)
			values += int64(len(s.Contents))
			if len(known)+len(list) > d.limits.Signatures || values > d.limits.Values {
				return nil, errLimit
			}
		}
	}
	if len(list) > 0 {
		widgets := d.widgetsByValue()
		for i := range list {
			d.adopt(&list[i], hostOf[i], widgets)
		}
	}
	return list, nil
}

// taken is what the form and the catalog lead to.
type taken struct {
	refs  map[Ref]bool
	spans map[Span]bool
}

func (t taken) has(s Signature, host Ref) bool {
	return t.refs[s.ValueRef] || s.ContentsSpan != Span{} && t.spans[s.ContentsSpan] ||
		s.ContentsSpan == Span{} && t.refs[host]
}

func (d *Document) takenSpots(known []Signature) taken {
	t := taken{map[Ref]bool{}, map[Span]bool{}}
	for _, s := range known {
		if s.ValueRef != (Ref{}) {
			t.refs[s.ValueRef] = true
		}
		t.spans[s.ContentsSpan] = true
	}
	if rights, ok, err := d.UsageRights(); ok && err == nil {
		if rights.ValueRef != (Ref{}) {
			t.refs[rights.ValueRef] = true
		}
		t.spans[rights.ContentsSpan] = true
	}
	return t
}

type host struct {
	ref   Ref
	entry entry
}

// hosts returns the objects in use within which hits may lie, each once.
func (d *Document) hosts(hits []int64) []host {
	if len(hits) == 0 {
		return nil
	}
	// nearest[i] is the object that begins last before hits[i] and behind
	// hits[i-1].
	nearest := make([]host, len(hits))
	for i := range d.visible {
		for _, t := range []table{d.sections[i].entries, d.sections[i].hidden} {
			d.nearestIn(t, i, hits, nearest)
		}
	}
	var list []host
	for _, h := range nearest {
		if h.entry.kind == entryDirect {
			list = append(list, h)
		}
	}
	return list
}

func (d *Document) nearestIn(t table, section int, hits []int64, nearest []host) {
	for _, r := range t {
		for k, e := range r.entries {
			if e.kind != entryDirect {
				continue
			}
			pos := e.pos + d.base
			i := sort.Search(len(hits), func(i int) bool { return hits[i] > pos })
			if i == len(hits) || nearest[i].entry.kind == entryDirect && nearest[i].entry.pos > e.pos {
				continue
			}
			num := r.first + uint32(k)
			if now, at, ok := d.find(num); ok && at == section && now == e {
				nearest[i] = host{Ref{num, uint16(e.sub)}, e}
			}
		}
	}
}

// signatureDicts returns the dictionaries within o that look like signatures.
func signatureDicts(o Object, depth int) []Dict {
	if depth < 0 {
		return nil
	}
	var list []Dict
	switch o := o.(type) {
	case Dict:
		if looksSigned(o) {
			list = append(list, o)
		}
		keys := make([]Name, 0, len(o))
		for key := range o {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			list = append(list, signatureDicts(o[key], depth-1)...)
		}
	case Array:
		for _, item := range o {
			list = append(list, signatureDicts(item, depth-1)...)
		}
	}
	return list
}

// widgetsByValue maps signature dictionaries, and the annotations themselves,
// to the first annotation on a page that leads to them.
func (d *Document) widgetsByValue() map[Ref]Ref {
	d.tree.where.Do(d.indexAnnotations)
	m := make(map[Ref]Ref)
	note := func(value, widget Ref) {
		if first, ok := m[value]; value != (Ref{}) && (!ok || widget.Num < first.Num) {
			m[value] = widget
		}
	}
	for ref := range d.tree.byRef {
		if dict, ok := d.Dict(ref); ok {
			note(ref, ref)
			note(d.valueRef(dict), ref)
		}
	}
	return m
}

// adopt gives an orphan to the annotation that leads to it: in a form that
// lost its list of fields the widgets still do.
func (d *Document) adopt(s *Signature, host Ref, widgets map[Ref]Ref) {
	widget, ok := widgets[s.ValueRef]
	if !ok {
		widget, ok = widgets[host]
	}
	dict, isDict := d.Dict(widget)
	if !ok || !isDict {
		return
	}
	s.Orphan, s.Unlisted = false, true
	s.WidgetRef, s.FieldRef = widget, widget
	s.Field = d.nameUpwards(dict)
	s.Page, s.Rect = d.placeOf(pageNode{ref: widget, dict: dict})
}

// valueRef returns the /V of a widget or of the fields above it.
func (d *Document) valueRef(dict Dict) Ref {
	for range d.limits.Depth {
		if ref, ok := dict["V"].(Ref); ok {
			return ref
		}
		parent, ok := d.Dict(dict["Parent"])
		if !ok {
			break
		}
		dict = parent
	}
	return Ref{}
}

// nameUpwards puts the name of a field together from its ancestors.
func (d *Document) nameUpwards(dict Dict) string {
	name := ""
	for range d.limits.Depth {
		if t, ok := d.String(dict["T"]); ok {
			if name != "" {
				name = "." + name
			}
			name = t.Text() + name
		}
		parent, ok := d.Dict(dict["Parent"])
		if !ok {
			break
		}
		dict = parent
	}
	return name
}
