package ui

import (
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/report"
	"trien/signer/task"
	"trien/ui/batch"
	"trien/ui/look"
)

// batchTable is the list of documents. Only the rows that show have widgets, so
// that a thousand documents cost no more than a dozen.
type batchTable struct {
	page *batchPage
	list *widget.List
	head *fyne.Container
	own  bool // rows have numbers
}

func newBatchTable(p *batchPage) *batchTable {
	t := &batchTable{page: p, own: p.numbered()}
	t.list = widget.NewList(
		func() int { return len(p.shown) },
		func() fyne.CanvasObject { return newBatchCells(t) },
		func(at widget.ListItemID, item fyne.CanvasObject) {
			if at < len(p.shown) {
				item.(*batchCells).fill(p.shown[at])
			}
		})
	t.list.OnSelected = func(at widget.ListItemID) {
		t.list.UnselectAll()
		if at < len(p.shown) {
			p.openThrough(p.shown[at].ID)
		}
	}
	s := p.w.speech
	t.head = container.New(&batchColumns{t},
		look.NewText(look.Section, s.say("batch.column.state")), look.NewText(look.Section, s.say("batch.column.document")),
		look.NewText(look.Section, s.say("batch.column.number")), look.NewText(look.Section, s.say("batch.column.outcome")), space(1))
	return t
}

// card is the table with its heading.
func (t *batchTable) card() fyne.CanvasObject {
	head := look.NewPanel(look.Raised, t.head)
	head.Radius, head.Margin = look.RadiusCard, fyne.NewSize(0, 9)
	card := look.NewCard(container.NewBorder(container.New(flush{}, head, rule()), nil, nil, nil, t.list))
	card.Margin = fyne.NewSize(1, 1)
	return card
}

// refresh shows the rows as they are now.
func (t *batchTable) refresh() {
	if own := t.page.numbered(); own != t.own {
		t.own = own
		t.head.Refresh()
	}
	t.list.Refresh()
}

// batchColumns lays state, document, number, place and the button that removes a
// row.
type batchColumns struct{ table *batchTable }

const (
	stateColumn  = 140
	numberColumn = 92
	removeColumn = 36
	columnGap    = 12
	batchRow     = 56
)

func (*batchColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(stateColumn+numberColumn+removeColumn+200, o[0].MinSize().Height)
}

func (c *batchColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	free := size.Width - stateColumn - removeColumn - 4*columnGap
	if c.table.own {
		free -= numberColumn + columnGap
		o[2].Show()
	} else {
		o[2].Hide()
	}
	x := float32(columnGap)
	put := func(object fyne.CanvasObject, width float32) {
		placeMiddle(object, x, width, size.Height)
		x += width + columnGap
	}
	put(o[0], stateColumn)
	name := free / 2
	put(o[1], name)
	if c.table.own {
		put(o[2], numberColumn)
	}
	put(o[3], free-name)
	placeMiddle(o[4], size.Width-removeColumn-2, removeColumn, size.Height)
}

// batchCells is one row.
type batchCells struct {
	widget.BaseWidget
	table  *batchTable
	row    *batch.Row
	state  *fyne.Container
	name   *look.Text
	folder *look.Text
	number *factEntry
	lead   *look.Text
	detail *look.Text
	remove *look.Button
	box    *fyne.Container
	last   cellsView
}

// cellsView is what a row shows.
type cellsView struct {
	id                     int
	tone                   look.Tone
	shape                  look.Shape
	state, name, folder    string
	lead, detail, language string
	number                 string
	own, fixed             bool
}

func newBatchCells(t *batchTable) *batchCells {
	c := &batchCells{
		table: t, state: container.NewHBox(),
		name: look.NewText(look.Body, "").Strong().Ellipsis(), folder: look.NewText(look.Detail, "").Ellipsis(),
		lead: look.NewText(look.Body, "").Ellipsis(), detail: look.NewText(look.Detail, "").Ellipsis(),
		number: newFactEntry(func() {}),
	}
	c.remove = look.NewIconButton(look.IconClose, t.page.w.speech.say("batch.remove"), func() {
		if c.row != nil {
			t.page.remove(c.row.ID)
		}
	})
	c.number.OnChanged = func(text string) {
		if c.row != nil && text != c.row.Number {
			t.page.b.SetNumber(c.row.ID, text)
			t.page.changed()
		}
	}
	c.box = container.New(&batchColumns{t}, c.state,
		stacked(0, c.name, c.folder), c.number, stacked(0, c.lead, c.detail), c.remove)
	c.ExtendBaseWidget(c)
	return c
}

func (c *batchCells) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.box) }

func (c *batchCells) MinSize() fyne.Size {
	return fyne.NewSize(c.box.MinSize().Width, batchRow)
}

// fill shows a document; what has not changed is left alone.
func (c *batchCells) fill(r *batch.Row) {
	p := c.table.page
	v := p.cellsView(r)
	c.row = r
	if v == c.last {
		return
	}
	moved := v.own != c.last.own
	if v.tone != c.last.tone || v.shape != c.last.shape || v.state != c.last.state {
		c.state.Objects = []fyne.CanvasObject{look.NewChip(v.tone, v.shape, v.state)}
		c.state.Refresh()
	}
	c.last = v
	c.name.SetText(v.name)
	c.folder.SetText(v.folder)
	c.lead.SetText(v.lead)
	c.detail.SetText(v.detail)
	if c.number.Text != v.number {
		c.number.SetText(v.number)
	}
	if v.fixed {
		c.number.Disable()
		c.remove.Hide()
	} else {
		c.number.Enable()
		c.remove.Show()
	}
	if moved {
		c.box.Refresh()
	}
	c.box.Layout.Layout(c.box.Objects, c.box.Size())
}

func (p *batchPage) cellsView(r *batch.Row) cellsView {
	v := cellsView{id: r.ID, language: p.w.speech.Lang(), name: filepath.Base(r.Path), folder: filepath.Dir(r.Path), number: r.Number, own: p.table.own}
	v.fixed = p.b.Phase.Busy() || r.Stage == batch.Signed
	v.tone, v.shape, v.state = p.rowState(r)
	v.lead, v.detail = p.rowWords(r)
	return v
}

// rowState is how far a document has come, by colour, shape and word.
func (p *batchPage) rowState(r *batch.Row) (look.Tone, look.Shape, string) {
	say := func(key string) string { return p.w.speech.say("batch.state." + key) }
	switch r.Stage {
	case batch.Looking:
		return look.ToneNeutral, look.ShapeCircle, say("looking")
	case batch.Refused:
		return look.ToneInvalid, look.ShapeCross, say("refused")
	case batch.Ready:
		if r.Doubtful() {
			return look.ToneUndecided, look.ShapeQuestion, say("doubtful")
		}
		return look.ToneBlue, look.ShapeDot, say("ready")
	case batch.Queued:
		return look.ToneNeutral, look.ShapeCircle, say("queued")
	case batch.Working:
		return look.ToneBlue, look.ShapeDot, say("working")
	case batch.Failed:
		return look.ToneInvalid, look.ShapeCross, say("failed")
	case batch.Signed:
		if r.Verdict == report.DocumentValid || r.Verdict == report.DocumentValidWithChanges {
			return look.ToneGood, look.ShapeCheck, say("signed")
		}
		return look.ToneUndecided, look.ShapeQuestion, say("signed-open")
	}
	return look.ToneNeutral, look.ShapeCircle, say("waiting")
}

// rowWords is where a document is signed, why it is not, or what became of it.
func (p *batchPage) rowWords(r *batch.Row) (lead, detail string) {
	s := p.w.speech
	switch r.Stage {
	case batch.Refused, batch.Failed:
		f := s.Failure(r.Err)
		return f.Title, f.Do
	case batch.Signed:
		return filepath.Base(r.Target), p.signedNote(r)
	case batch.Waiting, batch.Looking:
		return "", ""
	}
	return p.placeWords(r), p.remark(r)
}

// placeWords is where the mark goes and why.
func (p *batchPage) placeWords(r *batch.Row) string {
	s, page := p.w.speech, strconv.Itoa(r.Where.Place.Page+1)
	switch {
	case !r.Where.Placed:
		return ""
	case r.Guessed() && r.Where.Place.Page == r.Pages-1:
		return s.say("batch.place.guess.last")
	case r.Guessed():
		return s.say("batch.place.guess", "page", page)
	}
	part := task.PartSignature
	if r.Where.Fixed || p.w.mark.imageKind() == task.Seal {
		part = task.PartSeal
	}
	return s.say("place.on-page", "why", p.w.reason(r.Where.Why, part), "page", page)
}

// remark is what a person should know before the document is signed.
func (p *batchPage) remark(r *batch.Row) string {
	s := p.w.speech
	switch {
	case len(r.Overlaps) > 0:
		return s.say("place." + overlapWord(r.Overlaps[0]))
	case r.Before == report.DocumentIndeterminate:
		return s.say("sign.before.existing.open")
	case len(r.Remarks) > 0:
		return s.Failure(r.Remarks[0]).Title
	case r.Guessed():
		return s.say("batch.place.guess.look")
	}
	return s.say("batch.pages", "pages", number(int64(r.Pages)))
}

// signedNote is the level of the signature and what there is to know about it.
func (p *batchPage) signedNote(r *batch.Row) string {
	s := p.w.speech
	note := s.say("batch.level." + r.Level.String())
	if len(r.Notices) > 0 {
		note = joinWords(note, s.Failure(r.Notices[0]).Title)
	}
	return note
}

func (p *batchPage) remove(id int) {
	p.b.Remove(id)
	p.redraw()
}

// numbered tells whether each document has a number of its own.
func (p *batchPage) numbered() bool {
	t, err := p.w.services.Template(p.w.state.Doing())
	return err == nil && batch.Numbered(t)
}

// batchFilter is which documents the list shows.
type batchFilter int

const (
	filterAll batchFilter = iota
	filterDoubtful
	filterRefused
	filterSigned
	filterOpen
)

func (f batchFilter) of(rows []*batch.Row) []*batch.Row {
	if f == filterAll {
		return rows
	}
	var some []*batch.Row
	for _, r := range rows {
		if f.shows(r) {
			some = append(some, r)
		}
	}
	return some
}

func (f batchFilter) shows(r *batch.Row) bool {
	switch f {
	case filterDoubtful:
		return r.Doubtful()
	case filterRefused:
		return r.Stage == batch.Refused || r.Stage == batch.Failed
	case filterSigned:
		return r.Stage == batch.Signed
	case filterOpen:
		return r.Stage != batch.Signed && r.Stage != batch.Refused && r.Stage != batch.Failed
	}
	return true
}
