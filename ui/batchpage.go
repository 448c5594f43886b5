package ui

import (
	"context"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/fault"
	"trien/ui/batch"
	"trien/ui/look"
	"trien/ui/page"
)

// batchPage is the page where many documents are signed with one PIN. It lives
// as long as the window: going back to a room and coming again finds the same
// list.
type batchPage struct {
	w *Window
	b *batch.Batch

	facts  facts  // that all documents share
	first  string // the number to count from
	filter batchFilter
	shown  []*batch.Row // that pass the filter
	same   *samePlace   // where the person wants the mark of every document; nil leaves it to each

	sought    batchSought // what places were looked for
	looking   bool        // documents are being read
	giveUp    func()      // ends that; nil before the first
	unread    bool        // documents were looked at since the list stood complete last
	gathering bool        // folders are being searched
	note      string      // about what was added last
	saved     string      // name of the table of results that was saved last
	pending   bool        // a redrawing is on its way

	asked   string // key of the certificate that the questions were asked for
	replies batchReplies
	job     *batchJob // the run under way; nil when there is none

	table   *batchTable
	through *through // one document in place of the list; nil for the list
	viewer  *page.Viewer
	parts   *batchParts
}

// redrawEvery is how often the page follows what goes on behind it: often enough
// to be seen moving, seldom enough to cost nothing.
const redrawEvery = 100 * time.Millisecond

// lookedEvery is the same while documents are looked at, which needs the
// processors more.
const lookedEvery = 300 * time.Millisecond

// batchOf returns the page, which is made when it is wanted first.
func (w *Window) batchOf() *batchPage {
	if w.batch == nil {
		w.batch = &batchPage{w: w, b: &batch.Batch{}}
		w.batch.newFacts()
	}
	return w.batch
}

// openBatch shows the page.
func (w *Window) openBatch() {
	if w.state.Phase.Busy() {
		w.fail(fault.New("ui.busy", nil))
		return
	}
	if w.win.Canvas().Overlays().Top() != nil || w.side == side(w.batchOf()) {
		return
	}
	w.openSide(w.batchOf())
}

// openMany shows the page with what paths hold.
func (w *Window) openMany(paths []string) {
	w.openBatch()
	if w.side == side(w.batchOf()) {
		w.batch.add(paths)
	}
}

func (p *batchPage) title() string { return "batch.title" }

// leave goes back to the list first, and stays while documents are signed.
func (p *batchPage) leave() bool {
	switch {
	case p.b.Phase.Busy():
		p.w.fail(fault.New("ui.batch.running", nil))
		return false
	case p.through != nil:
		p.closeThrough()
		return false
	}
	return true
}

func (p *batchPage) dropped(paths []string) bool {
	p.add(paths)
	return true
}

// add looks for documents in files and folders, away from the window.
func (p *batchPage) add(paths []string) {
	if p.b.Phase.Busy() {
		p.w.fail(fault.New("ui.batch.running", nil))
		return
	}
	p.gathering = true
	p.redraw()
	p.w.background(func(ctx context.Context) {
		for i := range paths {
			paths[i] = absolute(paths[i])
		}
		found := batch.Gather(ctx, paths)
		p.w.do(func() { p.gathered(found) })
	})
}

func (p *batchPage) gathered(g batch.Gathered) {
	p.gathering = false
	added := p.b.Add(g.Documents)
	p.note = p.addedNote(g, added)
	p.w.services.Log("batch added=%d copies=%d others=%d unread=%d", added, g.Copies, g.Others, len(g.Unread))
	p.redraw()
	p.lookNext()
}

// addedNote says what was left out and why; nothing where nothing was.
func (p *batchPage) addedNote(g batch.Gathered, added int) string {
	s, note := p.w.speech, ""
	say := func(n int, key string, pairs ...string) {
		if n > 0 {
			note = joined(note, s.say(key, append(pairs, "count", number(int64(n)))...))
		}
	}
	say(len(g.Documents)-added, "batch.note.known")
	say(g.Copies, "batch.note.copies")
	say(g.Others, "batch.note.others")
	if len(g.Unread) > 0 {
		say(len(g.Unread), "batch.note.unread", "file", filepath.Base(g.Unread[0]))
	}
	if g.TooMany {
		note = joined(note, s.say("batch.note.too-many"))
	}
	if note == "" && len(g.Documents) == 0 {
		note = s.say("batch.note.none")
	}
	return note
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// clear makes room for a list of other documents.
func (p *batchPage) clear() {
	if p.giveUp != nil {
		p.giveUp()
	}
	p.b.Clear()
	p.note, p.saved, p.same, p.filter = "", "", nil, filterAll
	p.newFacts()
	p.redraw()
}

func (p *batchPage) newFacts() {
	p.first, p.facts = "", facts{date: day(p.w.services.Now()), copy: p.facts.copy}
	if p.facts.copy == "" {
		p.facts.copy = p.w.mark.facts.copy
	}
}

// changed has the page drawn anew soon, together with what changes meanwhile.
func (p *batchPage) changed() {
	if p.pending {
		return
	}
	p.pending = true
	time.AfterFunc(lookedEvery, func() {
		p.w.do(func() {
			p.pending = false
			p.redraw()
		})
	})
}

// follow is called when the window has changed: another certificate, another
// mark. What was found for the old ones is looked for again.
func (p *batchPage) follow() {
	if p.b.Phase.Busy() {
		p.redraw()
		return
	}
	if now := p.seeking(); now != p.sought {
		p.sought = now
		p.lookAgain()
	}
	p.ask()
	p.redraw()
	p.lookNext()
}

// redraw brings every part of the page up to the batch.
func (p *batchPage) redraw() {
	if p.parts == nil || p.w.side != side(p) {
		return
	}
	p.shown = p.filter.of(p.b.Rows())
	p.parts.show(p)
	if p.through != nil {
		p.through.show()
	}
	p.table.refresh()
}

// batchParts are the pieces of the page that are drawn one by one.
type batchParts struct {
	head     *part[batchHeadView]
	body     *part[batchBodyView]
	done     *part[batchDoneView]
	task     *part[taskView]
	facts    *part[batchFactsView]
	cert     *part[certificateView]
	mark     *part[markView]
	before   *part[beforeView]
	foot     *part[batchFootView]
	panel    *part[batchPanelView]
	progress *part[batchProgressView]
}

func (p *batchPage) draw() fyne.CanvasObject {
	w := p.w
	p.table = newBatchTable(p)
	p.parts = &batchParts{
		head: newPart(p.drawHead), body: newPart(p.drawBody), done: newPart(p.drawDone),
		task: newPart(w.drawTask), facts: newPart(p.drawFacts), cert: newPart(w.drawCertificate),
		mark: newPart(w.mark.draw), before: newPart(p.drawBefore), foot: newPart(p.drawFoot),
		panel: newPart(p.drawPanel), progress: newPart(p.drawProgress),
	}
	if p.through != nil {
		p.through.redress()
	}
	p.sought = p.seeking()
	p.ask()
	p.redraw()
	return container.New(sideColumns{}, p.parts.body.box, newLine(), p.parts.panel.box)
}

func (b *batchParts) show(p *batchPage) {
	b.head.show(p.headView())
	b.body.show(p.bodyView())
	b.done.show(p.doneView())
	b.facts.show(p.factsView())
	tasks, cert, mark := p.w.taskView(), p.w.certificateView(), p.w.markView()
	tasks.busy, cert.busy, mark.busy = p.b.Phase.Busy(), p.b.Phase.Busy(), p.b.Phase.Busy()
	b.task.show(tasks)
	b.cert.show(cert)
	b.mark.show(mark)
	b.before.show(p.beforeView())
	b.foot.show(p.footView())
	b.progress.show(p.progressView())
	b.panel.show(p.panelView())
}

// sideColumns lays what is worked on, a line and the panel side by side.
type sideColumns struct{}

func (sideColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.PanelWidth+1+o[0].MinSize().Width, max(o[0].MinSize().Height, o[2].MinSize().Height))
}

func (sideColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, width := range []float32{size.Width - look.PanelWidth - 1, 1, look.PanelWidth} {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// batchBodyView is what stands at the left: nothing yet, the list, or one
// document.
type batchBodyView struct {
	language         string
	empty, gathering bool
	through          bool
}

func (p *batchPage) bodyView() batchBodyView {
	return batchBodyView{p.w.speech.Lang(), len(p.b.Rows()) == 0, p.gathering, p.through != nil}
}

func (p *batchPage) drawBody(v batchBodyView) fyne.CanvasObject {
	switch {
	case v.through:
		return p.through.draw()
	case v.empty && v.gathering:
		return container.NewCenter(busyCard(p.w.speech.say("batch.gathering")))
	case v.empty:
		return p.drawInvitation()
	}
	frame := look.NewPanel("", container.NewBorder(p.parts.head.box, nil, nil, nil, p.table.card()))
	frame.Margin = fyne.NewSize(look.SpaceEdge, 14)
	return frame
}

// drawInvitation is the page without documents.
func (p *batchPage) drawInvitation() fyne.CanvasObject {
	s := p.w.speech
	acts := container.NewHBox(
		container.New(exactly{width: 176, height: look.PrimaryHeight}, look.NewPrimaryButton(s.say("batch.add.files"), p.chooseFiles)),
		space(4), container.NewCenter(look.NewSecondaryButton(s.say("batch.add.folder"), p.chooseFolder)))
	lines := stacked(0,
		look.NewText(look.Start, s.say("batch.empty.title")).Centered(), tall(4),
		look.NewParagraph(look.Body, s.say("batch.empty.text")).Centered().InColor(look.InkSecond), tall(20),
		container.NewCenter(acts))
	if p.note != "" {
		lines.Add(tall(14))
		lines.Add(look.NewParagraph(look.Body, p.note).Centered().InColor(look.Undecided))
	}
	zone := container.New(exactly{width: 560, height: 300}, container.NewStack(newDropZone(),
		container.NewCenter(container.New(exactly{width: 480}, lines))))
	return container.NewCenter(zone)
}
