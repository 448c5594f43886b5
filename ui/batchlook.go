package ui

import (
	"cmp"
	"context"
	"errors"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/report"
	"trien/signer/task"
	"trien/ui/batch"
	"trien/ui/flow"
	"trien/ui/plan"
)

// batchSought is what the places of the marks depend on, for all documents.
type batchSought struct {
	made          makings
	width, height float64
	same          samePlace
}

// samePlace is where the mark of every document goes by the person's wish. Page
// counts from 0; from the end, -1 is the last page.
type samePlace struct {
	page int
	rect pdf.Rect
}

func (p *batchPage) seeking() batchSought {
	made := p.w.mark.made
	made.facts, made.at, made.language = facts{}, time.Time{}, ""
	s := batchSought{made: made}
	if _, drawn := p.specimen(""); len(drawn) > 0 {
		s.width, s.height = drawn[0].Width, drawn[0].Height
	}
	if p.same != nil {
		s.same = *p.same
	}
	return s
}

// told is what the fields of the template are filled with for a document.
func (p *batchPage) told(number string, at time.Time) (task.Facts, error) {
	f, _ := p.w.mark.told(at)
	f.Number, f.Reason, f.Copy = cmp.Or(number, p.facts.number), p.facts.reason, p.facts.copy
	var err error
	f.Date, err = dateOf(p.facts.date)
	return f, err
}

// specimen is the template with every mark filled in, to find places for them.
func (p *batchPage) specimen(number string) (task.Template, []task.Drawn) {
	t, err := p.w.mark.template()
	if err != nil {
		return t, nil
	}
	now := p.w.services.Now()
	f, _ := p.told(number, now) // a date that cannot be read counts as none
	return filled(t, f, now)
}

// lookOrder is one document to be looked at.
type lookOrder struct {
	id, round int

	path string
	q    plan.Question
	last *LastPlace
	same *samePlace
}

// atOnce is how many documents are handed out together: what is found is told to
// the window, and nobody waits for it to be drawn.
const atOnce = 32

// lookNext has the next documents looked at, one after the other, so that the one
// the person opens meanwhile does not wait for all of them.
func (p *batchPage) lookNext() {
	template, drawn := p.specimen("")
	if p.looking || p.b.Phase.Busy() || len(drawn) == 0 {
		return
	}
	orders := p.lookOrders(template, drawn)
	if len(orders) == 0 {
		p.lookedAtAll()
		return
	}
	p.looking, p.unread = true, true
	ctx, cancel := context.WithCancel(p.w.run)
	p.giveUp = cancel
	p.w.background(func(context.Context) {
		for _, o := range orders {
			if ctx.Err() == nil {
				found, err := p.w.lookAt(ctx, o)
				p.w.do(func() { p.looked(o, found, err) })
			}
		}
		p.w.do(func() {
			cancel()
			p.looking = false
			p.lookNext()
		})
	})
}

// looked takes what was found about a document. A look that was given up found
// nothing.
func (p *batchPage) looked(o lookOrder, found batch.Finding, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	p.b.Looked(o.id, o.round, found, err)
	p.changed()
}

func (p *batchPage) lookedAtAll() {
	if !p.unread {
		return
	}
	t := p.b.Tally()
	p.unread = false
	p.w.services.Log("batch looked documents=%d ready=%d doubtful=%d refused=%d", t.All, t.Ready, t.Doubtful, t.Refused)
}

// lookAgain gives up the look under way: what is to be painted has changed.
func (p *batchPage) lookAgain() {
	if p.giveUp != nil {
		p.giveUp()
	}
	p.b.LookAgain()
}

// lookOrders are the next documents to be looked at.
func (p *batchPage) lookOrders(template task.Template, drawn []task.Drawn) []lookOrder {
	order := lookOrder{q: plan.Question{Template: template, Drawn: drawn}, same: p.same}
	if c, ok := p.w.state.Credential(); ok && task.HolderOf(c.Subject) == task.HolderPerson {
		order.q.Name = c.Holder
	}
	if last, ok := p.w.choices.Places[string(template.Task)]; ok {
		order.last = &last
	}
	var orders []lookOrder
	for len(orders) < atOnce {
		row, round := p.b.Next()
		if row == nil {
			break
		}
		order.id, order.round, order.path = row.ID, round, row.Path
		orders = append(orders, order)
	}
	return orders
}

// lookAt finds out whether a document can be signed, and where. It runs away
// from Fyne's goroutine.
func (w *Window) lookAt(ctx context.Context, o lookOrder) (batch.Finding, error) {
	found := batch.Finding{Before: report.DocumentUnsigned}
	seen, err := w.services.Inspect(ctx, o.path)
	switch {
	case err != nil:
		return found, err
	case seen.Closed != nil:
		return found, seen.Closed
	}
	if seen.Signed {
		if found.Before = w.services.Verify(ctx, o.path).Verdict; found.Before == report.DocumentInvalid {
			return found, fault.New("ui.batch.altered", nil)
		}
	}
	if err := w.services.Writable(w.signedName(o.path)); err != nil {
		return found, err
	}
	doc, err := w.services.Read(ctx, o.path)
	if err != nil {
		return found, err
	}
	defer doc.Close()
	found.Pages, found.Remarks = doc.PageCount(), seen.Notices
	return w.lookInto(ctx, o, newTexts(doc, seen.Signatures), seen.Fields, found)
}

// lookInto finds the places of the marks.
func (w *Window) lookInto(ctx context.Context, o lookOrder, texts *texts, fields []signer.EmptyField, found batch.Finding) (batch.Finding, error) {
	q := o.q
	q.Pages, q.Source, q.Fields, q.Last = found.Pages, texts.sheet, fields, spotOf(o.last, found.Pages)
	found.Where = w.places(ctx, o.path, q)
	if !found.Where.Placed {
		return found, fault.New("ui.batch.no-place", nil)
	}
	if o.same != nil {
		found.Where = o.same.in(texts.doc, found.Where)
	}
	if at := found.Where; at.Field == "" {
		if sheet, err := texts.sheet(ctx, at.Place.Page); err == nil {
			found.Overlaps = place.Overlaps(sheet, at.Place.Rect, at.Why.Under...)
		}
	}
	return found, nil
}

// spotOf is a place of an earlier document in one with so many pages.
func spotOf(last *LastPlace, pages int) *place.Spot {
	if last == nil {
		return nil
	}
	page := last.Page
	if page < 0 {
		page += pages
	}
	return &place.Spot{Page: page, Frame: last.Frame}
}

// in moves the signature's own mark to where the person wants all of them; a
// document without that page keeps its own place.
func (s samePlace) in(doc Document, where flow.Arrangement) flow.Arrangement {
	page := s.page
	if page < 0 {
		page += doc.PageCount()
	}
	if page < 0 || page >= doc.PageCount() {
		return where
	}
	width, height := doc.Size(page)
	where.Place.Page, where.Place.Rect = page, place.Within(s.rect, width, height)
	where.Field, where.Why = "", flow.Why{ByHand: true}
	return where
}
