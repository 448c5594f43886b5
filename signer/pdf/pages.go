package pdf

import (
	"slices"
	"strconv"
	"sync"

	"trien/signer/fault"
)

// Page is one page with what it inherits (ISO 32000-2, 7.7.3).
type Page struct {
	Index    int // 0-based
	Ref      Ref // zero for a page object that is not indirect, which no sound file has
	Dict     Dict
	MediaBox Rect // default user space
	CropBox  Rect // default user space, within MediaBox
	Rotate   int  // 0, 90, 180 or 270 clockwise
	UserUnit float64
}

// pageNode is a node of the page tree; inherited holds the inheritable
// attributes that its ancestors set.
type pageNode struct {
	ref       Ref
	dict      Dict
	inherited Dict
}

// listedPage is a page without its dictionary, of which there may be too many
// to keep; one that is no indirect object keeps its own.
type listedPage struct {
	ref             Ref
	dict, inherited Dict
}

// pageTree is what is known of the page tree of one revision.
type pageTree struct {
	once    sync.Once
	root    pageNode
	count   int
	counted bool // by walking: /Count is not to be trusted
	walk    sync.Once
	list    []listedPage // every page; set by walk
	where   sync.Once
	byRef   map[Ref]int // page index of an annotation
}

// PageCount returns the number of pages: /Count of the page tree where the
// tree bears it out, otherwise the pages that are there.
func (d *Document) PageCount() int {
	d.tree.once.Do(d.openPageTree)
	return d.tree.count
}

func (d *Document) openPageTree() {
	catalog, _, err := d.Catalog()
	if err != nil {
		return
	}
	root, ok := d.pageNode(catalog["Pages"], nil)
	if !ok {
		return
	}
	d.tree.root = root
	if n, ok := d.Integer(root.dict["Count"]); ok && n >= 0 && n <= int64(d.limits.Pages) && d.bearsOut(root, n) {
		d.tree.count = int(n)
		return
	}
	d.tree.counted = true
	d.tree.count = len(d.allPages())
}

// bearsOut compares /Count of the root with its immediate kids and follows the
// tree to its last page.
func (d *Document) bearsOut(root pageNode, count int64) bool {
	kids, ok := d.Array(root.dict["Kids"])
	if !ok {
		return false
	}
	if int64(len(kids)) == count {
		return count == 0 || d.isPage(kids[0], root) && d.isPage(kids[count-1], root)
	}
	if len(kids) > manyKids {
		return false // to count them is to look at them all
	}
	return d.kidsCount(kids, count) && (count == 0 || d.reaches(root, count-1))
}

// manyKids is more than a page tree with inner nodes has at its root.
const manyKids = 10_000

func (d *Document) reaches(root pageNode, i int64) bool {
	_, ok := d.descend(root, i, nil)
	return ok
}

// kidsCount reports whether the kids count for so many pages together.
func (d *Document) kidsCount(kids Array, count int64) bool {
	var sum int64
	for _, kid := range kids {
		node, ok := d.pageNode(kid, nil)
		if !ok {
			return false
		}
		n, ok := d.pagesUnder(node)
		if sum += n; !ok || sum > count {
			return false
		}
	}
	return sum == count
}

func (d *Document) isPage(o Object, parent pageNode) bool {
	node, ok := d.pageNode(o, parent.inherited)
	return ok && !d.hasKids(node)
}

// pagesUnder returns what a node counts for.
func (d *Document) pagesUnder(node pageNode) (int64, bool) {
	if !d.hasKids(node) {
		return 1, true
	}
	n, ok := d.Integer(node.dict["Count"])
	return n, ok && n >= 0 && n <= int64(d.limits.Pages)
}

// hasKids tells an inner node from a page, by /Type or, without it, by /Kids.
func (d *Document) hasKids(node pageNode) bool {
	switch kind, _ := d.Name(node.dict["Type"]); kind {
	case "Page":
		return false
	case "Pages":
		return true
	}
	_, ok := d.Array(node.dict["Kids"])
	return ok
}

// pageNode loads a node of the page tree.
func (d *Document) pageNode(o Object, inherited Dict) (pageNode, bool) {
	ref, _ := o.(Ref)
	dict, ok := d.Dict(o)
	return pageNode{ref, dict, inherited}, ok
}

// handDown returns what the kids of node inherit.
func (d *Document) handDown(node pageNode) Dict {
	var down Dict
	for _, key := range []Name{"MediaBox", "CropBox", "Rotate", "Resources"} {
		value, ok := node.dict[key]
		if !ok || value == nil {
			continue
		}
		if down == nil {
			down = node.inherited.Clone()
		}
		down[key] = value
	}
	if down == nil {
		return node.inherited
	}
	return down
}

// Page returns page i, 0-based. Error codes: pdf.no-such-page, pdf.broken.
func (d *Document) Page(i int) (Page, error) {
	if i < 0 || i >= d.PageCount() {
		return Page{}, fault.New("pdf.no-such-page", nil, "page", strconv.Itoa(i+1), "pages", strconv.Itoa(d.PageCount()))
	}
	if !d.tree.counted {
		if node, ok := d.descend(d.tree.root, int64(i), nil); ok {
			return d.page(i, node), nil
		}
	}
	if all := d.allPages(); i < len(all) {
		node := pageNode{all[i].ref, all[i].dict, all[i].inherited}
		if node.dict == nil {
			node.dict, _ = d.Dict(node.ref)
		}
		return d.page(i, node), nil
	}
	return Page{}, worded(errNoPages)
}

// descend finds the page i pages behind the first one under node. above is
// the nodes on the way to it.
func (d *Document) descend(node pageNode, i int64, above []Ref) (pageNode, bool) {
	if len(above) > d.limits.Depth || slices.Contains(above, node.ref) {
		return pageNode{}, false
	}
	above = append(above, node.ref)
	kids, _ := d.Array(node.dict["Kids"])
	down := d.handDown(node)
	if n, ok := d.Integer(node.dict["Count"]); ok && n == int64(len(kids)) && i < n {
		if kid, ok := d.pageNode(kids[i], down); ok && !d.hasKids(kid) {
			return kid, true
		}
	}
	for _, o := range kids {
		kid, ok := d.pageNode(o, down)
		if !ok {
			return pageNode{}, false
		}
		n, ok := d.pagesUnder(kid)
		switch {
		case !ok:
			return pageNode{}, false
		case i >= n:
			i -= n
		case d.hasKids(kid):
			return d.descend(kid, i, above)
		default:
			return kid, true
		}
	}
	return pageNode{}, false
}

// allPages walks the whole tree once.
func (d *Document) allPages() []listedPage {
	d.tree.walk.Do(func() {
		d.tree.list = []listedPage{}
		d.walkPages(func(node pageNode) bool {
			one := listedPage{ref: node.ref, inherited: node.inherited}
			if node.ref == (Ref{}) {
				one.dict = node.dict
			}
			d.tree.list = append(d.tree.list, one)
			return true
		})
	})
	return d.tree.list
}

// walkPages calls visit for every page in order until it returns false. A
// node that comes up a second time is passed over.
func (d *Document) walkPages(visit func(pageNode) bool) {
	seen := map[Ref]bool{}
	left := d.limits.Pages / 2 // every node counts, and each has to be read
	var walk func(node pageNode, depth int) bool
	walk = func(node pageNode, depth int) bool {
		if left--; left < 0 || depth > d.limits.Depth {
			return false
		}
		if !d.hasKids(node) {
			return visit(node)
		}
		if node.ref != (Ref{}) && seen[node.ref] {
			return true
		}
		seen[node.ref] = true
		kids, _ := d.Array(node.dict["Kids"])
		down := d.handDown(node)
		for _, o := range kids {
			if kid, ok := d.pageNode(o, down); ok && !walk(kid, depth+1) {
				return false
			}
		}
		return true
	}
	if d.tree.root.dict != nil {
		walk(d.tree.root, 0)
	}
}

// page works out the attributes of a page.
func (d *Document) page(i int, node pageNode) Page {
	p := Page{Index: i, Ref: node.ref, Dict: node.dict, UserUnit: 1}
	attribute := func(key Name) Object {
		if o := node.dict[key]; o != nil {
			return o
		}
		return node.inherited[key]
	}
	media, ok := d.Rect(attribute("MediaBox"))
	if _, area := overlap(media, media); !ok || !area {
		media = Rect{0, 0, 612, 792} // what other readers take where it is missing
	}
	p.MediaBox, p.CropBox = media, media
	if crop, ok := d.Rect(attribute("CropBox")); ok {
		if inside, ok := overlap(crop, media); ok {
			p.CropBox = inside
		}
	}
	if turn, ok := d.Number(attribute("Rotate")); ok && turn == float64(int32(turn)) && int32(turn)%90 == 0 {
		p.Rotate = ((int(turn) % 360) + 360) % 360
	}
	if unit, ok := d.Number(node.dict["UserUnit"]); ok && unit > 0 {
		p.UserUnit = unit
	}
	return p
}
