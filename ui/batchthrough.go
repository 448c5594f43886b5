package ui

import (
	"context"
	"fmt"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/place"
	"trien/signer/task"
	"trien/ui/batch"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/page"
)

// through is one document of the list, shown with its marks where they will be
// painted. The person may move them, and goes on to the next.
type through struct {
	p      *batchPage
	id     int
	turn   int // of opening; an answer of an earlier one is dropped
	doc    Document
	texts  *texts
	failed error // why the pages cannot be shown
	placed string
	bar    *part[throughView]
	foot   *part[throughFootView]
}

// openThrough shows a document of the list.
func (p *batchPage) openThrough(id int) {
	if p.b.Phase.Busy() {
		return
	}
	if p.viewer == nil {
		p.viewer = page.New(p.w.speech.Text)
		p.viewer.PostBy(func(f func()) { p.w.do(f) })
	}
	if p.through == nil {
		p.through = &through{p: p}
		p.through.redress()
	}
	p.through.open(id)
	p.redraw()
	p.viewer.Focus()
}

// closeThrough goes back to the list.
func (p *batchPage) closeThrough() {
	if p.through == nil {
		return
	}
	p.through.shut()
	p.through = nil
	p.redraw()
}

func (t *through) redress() {
	t.bar, t.foot = newPart(t.drawBar), newPart(t.drawFoot)
	v := t.p.viewer
	v.SetWords(t.p.w.speech.Text)
	v.OnFrame = t.moved
	v.OnMark = t.markMoved
	v.OnUndo = t.restore
}

func (t *through) row() *batch.Row { return t.p.b.Row(t.id) }

func (t *through) open(id int) {
	t.shut()
	t.turn++
	t.id, t.failed = id, nil
	turn, w, path := t.turn, t.p.w, t.row().Path
	w.background(func(ctx context.Context) {
		seen, err := w.services.Inspect(ctx, path)
		var doc Document
		if err == nil {
			doc, err = w.services.Open(ctx, path)
		}
		w.do(func() { t.opened(turn, doc, seen, err) })
	})
}

func (t *through) opened(turn int, doc Document, seen Inspection, err error) {
	if t.p.through != t || turn != t.turn {
		if doc != nil {
			doc.Close()
		}
		return
	}
	if t.failed = err; err == nil {
		t.doc, t.texts = doc, newTexts(doc, seen.Signatures)
		t.p.viewer.Open(doc)
	}
	t.p.redraw()
	if r := t.row(); r != nil && t.doc != nil && r.Where.Placed && r.Stage != batch.Signed {
		t.p.viewer.Reveal(page.Placement(r.Where.Place))
	}
}

func (t *through) shut() {
	t.placed = ""
	t.p.viewer.Close()
	if t.doc != nil {
		t.doc.Close()
		t.doc, t.texts = nil, nil
	}
}

// show brings frame and words up to the row; a row that is gone gives way to the
// list.
func (t *through) show() {
	r := t.row()
	if r == nil {
		t.p.closeThrough()
		return
	}
	t.bar.show(t.view())
	t.foot.show(t.footView())
	t.showFrame(r)
}

func (t *through) showFrame(r *batch.Row) {
	v := t.p.viewer
	if t.doc == nil {
		return
	}
	allowed := r.Open()
	v.AllowFrame(allowed)
	if !allowed || !r.Where.Placed {
		if t.placed != "none" {
			t.placed = "none"
			v.ClearFrame()
			v.SetMarks(nil)
		}
		return
	}
	_, drawn := t.p.specimen(r.Number)
	if len(drawn) == 0 {
		return
	}
	now := fmt.Sprint(r.ID, r.Number, r.Where.Place, r.Where.Others, t.p.sought, drawn[0].Width, t.p.facts)
	if now == t.placed {
		return
	}
	t.placed = now
	v.SetDress(t.dress(r))
	v.SetFrame(page.Placement(r.Where.Place))
	v.SetGhost(t.p.w.preview(drawn[0].Mark))
	var further []page.Mark
	for _, m := range paintedAt(drawn, r.Where)[1:] {
		further = append(further, page.Mark{
			ID: string(m.Part), Placement: page.Placement(m.Placement), Label: t.p.w.speech.say("part." + string(m.Part)),
			Ghost: t.p.w.preview(m.Mark), Version: fmt.Sprint(m.Mark.Lines, m.Mark.Largest, len(m.Mark.Image)),
		})
	}
	v.SetMarks(further)
}

func (t *through) dress(r *batch.Row) page.Dress {
	d := page.Dress{Fixed: r.Where.Fixed || r.Where.Field != "", Tone: look.ToneBlue, Words: "page.frame"}
	if t.p.w.mark.imageKind() == task.Seal {
		d.Fixed, d.Words, d.Tone = true, "page.frame.seal", look.ToneInvalid
	}
	if len(r.Overlaps) > 0 {
		d.Words, d.Tone = "page.frame."+overlapWord(r.Overlaps[0]), look.ToneUndecided
	}
	return d
}

// moved: the person put the signature's own mark somewhere else.
func (t *through) moved(at page.Placement, ok bool) {
	r := t.row()
	if r == nil || !ok || t.texts == nil {
		if r != nil {
			t.restore()
		}
		return
	}
	where := r.Where
	where.Place, where.Field, where.Why = placement(at), "", flow.Why{ByHand: true}
	t.put(where)
}

func (t *through) markMoved(id string, at page.Placement) {
	r := t.row()
	if r == nil {
		return
	}
	where := r.Where
	where.Others = nil
	for _, o := range r.Where.Others {
		if o.Part == task.Part(id) {
			o.Place, o.Why = placement(at), flow.Why{ByHand: true}
		}
		where.Others = append(where.Others, o)
	}
	t.put(where)
}

// restore puts the marks back to where they were proposed.
func (t *through) restore() {
	if r := t.row(); r != nil {
		t.placed = ""
		t.put(r.Auto)
	}
}

func (t *through) put(where flow.Arrangement) {
	var over []place.Overlap
	if t.texts != nil && where.Field == "" {
		if sheet, ok := t.texts.ready(where.Place.Page); ok {
			under := where.Why.Under
			if where.Why.ByHand && t.p.w.mark.imageKind() == task.Seal {
				under = sheet.Signatures // the seal belongs over one
			}
			over = place.Overlaps(sheet, where.Place.Rect, under...)
		} else {
			t.read(where.Place.Page)
		}
	}
	t.p.b.Place(t.id, where, over)
	t.p.redraw()
}

// read reads a page for what the mark lies over.
func (t *through) read(number int) {
	texts, id, w := t.texts, t.id, t.p.w
	w.background(func(ctx context.Context) {
		if _, err := texts.sheet(ctx, number); err != nil {
			return
		}
		w.do(func() {
			if r := t.row(); t.p.through == t && t.id == id && r != nil && t.texts == texts && r.Where.Place.Page == number {
				t.put(r.Where)
			}
		})
	})
}

// step goes to a document before or after this one.
func (t *through) step(by int) {
	if at := t.index() + by; at >= 0 && at < len(t.p.shown) {
		t.open(t.p.shown[at].ID)
		t.p.redraw()
		t.p.viewer.Focus()
	}
}

func (t *through) index() int {
	for i, r := range t.p.shown {
		if r.ID == t.id {
			return i
		}
	}
	return -1
}

// forAll puts the mark of every document where it stands in this one.
func (t *through) forAll() {
	r := t.row()
	if r == nil {
		return
	}
	number := r.Where.Place.Page
	if number == r.Pages-1 {
		number = -1
	}
	t.p.same = &samePlace{page: number, rect: r.Where.Place.Rect}
	t.p.closeThrough()
	t.p.follow()
}

// eachOwn gives up one place for all.
func (t *through) eachOwn() {
	t.p.same = nil
	t.p.closeThrough()
	t.p.follow()
}

type throughView struct {
	language string
	at, of   int
}

func (t *through) view() throughView {
	return throughView{t.p.w.speech.Lang(), t.index() + 1, len(t.p.shown)}
}

func (t *through) drawBar(v throughView) fyne.CanvasObject {
	s := t.p.w.speech
	back := look.NewSecondaryButton(s.say("batch.through.back"), t.p.closeThrough)
	previous := look.NewIconButton(look.IconPrevious, s.say("batch.through.previous"), func() { t.step(-1) })
	next := look.NewIconButton(look.IconNext, s.say("batch.through.next"), func() { t.step(1) })
	if v.at <= 1 {
		previous.Disable()
	}
	if v.at < 1 || v.at >= v.of {
		next.Disable()
	}
	count := look.NewText(look.Detail, number(int64(max(v.at, 1)))+" / "+number(int64(v.of)))
	left := container.NewHBox(container.NewCenter(back), container.NewCenter(previous), container.NewCenter(count), container.NewCenter(next), space(2))
	row := container.NewBorder(nil, nil, left, t.p.viewer.Toolbar())
	bar := look.NewPanel(look.Surface, container.New(exactly{height: look.ToolbarHeight}, row))
	bar.Margin = fyne.NewSize(12, 0)
	return container.New(flush{}, bar, rule())
}

// throughFootView is what stands below the pages: where the mark goes and why,
// or why there is none.
type throughFootView struct {
	language     string
	file, words  string
	tone         look.Tone
	shape        look.Shape
	moved, same  bool
	open, signed bool
}

func (t *through) footView() throughFootView {
	r, p := t.row(), t.p
	v := throughFootView{language: p.w.speech.Lang(), open: r.Open(), signed: r.Stage == batch.Signed, same: p.same != nil}
	v.tone, v.shape, _ = p.rowState(r)
	v.file = filepath.Base(r.Path)
	words, note := p.rowWords(r)
	if r.Stage == batch.Ready && r.Guessed() {
		note = p.w.speech.say("batch.through.move")
	}
	v.words = joinWords(words, note)
	v.moved = r.Where.Why.ByHand && r.Where.Place != r.Auto.Place
	if t.failed != nil {
		f := p.w.speech.Failure(t.failed)
		v.tone, v.shape, v.words, v.open = look.ToneInvalid, look.ShapeCross, joinWords(f.Title, f.Do), false
	}
	return v
}

func (t *through) drawFoot(v throughFootView) fyne.CanvasObject {
	s := t.p.w.speech
	acts := container.NewHBox()
	if v.moved {
		acts.Add(container.NewCenter(look.NewLinkButton(s.say("batch.through.restore"), t.restore)))
		acts.Add(container.NewCenter(look.NewSecondaryButton(s.say("batch.through.all"), t.forAll)))
	}
	if v.same {
		acts.Add(container.NewCenter(look.NewLinkButton(s.say("batch.through.own"), t.eachOwn)))
	}
	if !v.signed {
		acts.Add(container.NewCenter(look.NewSecondaryButton(s.say("batch.remove"), t.drop)))
	}
	words := stacked(0, look.NewText(look.Body, v.file).Strong().Ellipsis(), look.NewText(look.Detail, v.words).Ellipsis())
	lead := container.NewHBox(container.NewCenter(shapeIcon(v.shape, v.tone, 16)), space(2))
	row := look.NewPanel(look.Surface, container.NewBorder(nil, nil, lead, acts, container.New(centredRow{}, words)))
	row.Margin = fyne.NewSize(14, 8)
	return container.NewStack(container.New(flush{}, rule(), row))
}

// drop takes the document off the list and goes on to the next.
func (t *through) drop() {
	id, at := t.id, t.index()
	next := -1
	switch {
	case at+1 < len(t.p.shown):
		next = t.p.shown[at+1].ID
	case at > 0:
		next = t.p.shown[at-1].ID
	}
	if next >= 0 {
		t.open(next)
	}
	t.p.remove(id)
}

// draw is the pages with the bar above them and the words below.
func (t *through) draw() fyne.CanvasObject {
	return container.New(layout.NewBorderLayout(t.bar.box, t.foot.box, nil, nil), t.bar.box, t.foot.box, t.p.viewer.Pages())
}

// paintedAt gives each mark its place in an arrangement; those without one are
// left out.
func paintedAt(drawn []task.Drawn, where flow.Arrangement) []task.Painted {
	var all []task.Painted
	for i, d := range drawn {
		if i == 0 {
			all = append(all, task.Painted{Part: d.Part, Mark: d.Mark, Placement: where.Place, Field: where.Field})
			continue
		}
		for _, o := range where.Others {
			if o.Part != d.Part {
				continue
			}
			mark := d.Mark
			if o.Letters > 0 && mark.FontSize == 0 {
				mark.Largest = o.Letters
			}
			all = append(all, task.Painted{Part: d.Part, Mark: mark, Placement: o.Place})
			break
		}
	}
	return all
}
