package ui

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/fault"
	"trien/signer/prepare"
	"trien/ui/flow"
	"trien/ui/look"
)

// Preparer makes documents to be signed out of scans and other documents. Both
// are called from other goroutines.
type Preparer interface {
	Examine(path string, password []byte) (prepare.Source, error)
	Make(context.Context, prepare.Request) (prepare.Result, error)
}

// preparePage is the page where one document is made of several files. It lives
// as long as the window.
type preparePage struct {
	w     *Window
	parts preparedParts
	paper prepare.Paper

	name    string // that the person gave; "" is the usual one
	folder  string // that the person chose; "" is that of the first file
	making  bool
	done    int // parts that are taken in
	cancel  context.CancelFunc
	made    prepare.Result // Target "" for nothing yet
	passing bool           // the person has pressed cancel

	table *prepareTable
	body  *part[prepareBodyView]
	panel *part[preparePanelView]
	facts *part[prepareFactsView]
	notes *part[prepareNotesView]
	foot  *part[prepareFootView]
}

func (w *Window) prepareOf() *preparePage {
	if w.prepare == nil {
		w.prepare = &preparePage{w: w}
	}
	return w.prepare
}

// openPrepare shows the page.
func (w *Window) openPrepare() {
	switch {
	case w.state.Phase.Busy():
		w.fail(fault.New("ui.busy", nil))
	case w.win.Canvas().Overlays().Top() == nil && w.side != side(w.prepareOf()):
		w.openSide(w.prepareOf())
	}
}

// prepareThese shows the page with these files.
func (w *Window) prepareThese(paths []string) {
	w.openPrepare()
	if w.side == side(w.prepareOf()) {
		w.prepare.add(paths)
	}
}

func (p *preparePage) title() string { return "prepare.title" }

func (p *preparePage) leave() bool {
	if p.making {
		p.w.fail(fault.New("ui.prepare.running", nil))
	}
	return !p.making
}

func (p *preparePage) dropped(paths []string) bool {
	p.add(paths)
	return true
}

// add puts files at the end of the list; folders are left out.
func (p *preparePage) add(paths []string) {
	if p.making {
		p.w.fail(fault.New("ui.prepare.running", nil))
		return
	}
	p.made = prepare.Result{}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			continue
		}
		p.examine(p.parts.add(absolute(path)))
	}
	p.redraw()
}

// examine looks at a file away from the window.
func (p *preparePage) examine(item *preparedPart) {
	item.looking = true
	item.turn++
	path, password, turn := item.path, []byte(item.password), item.turn
	p.w.background(func(context.Context) {
		source, err := p.w.services.Prepare.Examine(path, password)
		p.w.do(func() {
			if turn == item.turn {
				item.looking, item.source, item.err = false, source, err
				p.redraw()
			}
		})
	})
}

func (p *preparePage) redraw() {
	if p.body == nil || p.w.side != side(p) {
		return
	}
	p.body.show(p.bodyView())
	p.facts.show(p.factsView())
	p.notes.show(p.notesView())
	p.foot.show(p.footView())
	p.panel.show(p.panelView())
	p.table.list.Refresh()
}

func (p *preparePage) draw() fyne.CanvasObject {
	p.table = newPrepareTable(p)
	p.body, p.panel = newPart(p.drawBody), newPart(p.drawPanel)
	p.facts, p.notes, p.foot = newPart(p.drawFacts), newPart(p.drawNotes), newPart(p.drawFoot)
	p.redraw()
	return container.New(sideColumns{}, p.body.box, newLine(), p.panel.box)
}

// primary is Enter on the page.
func (p *preparePage) primary() {
	if p.made.Target != "" {
		p.openMade()
		return
	}
	p.start()
}

// start makes the document.
func (p *preparePage) start() {
	if p.making || p.footView().lack != "" {
		return
	}
	target := p.target()
	request := prepare.Request{Parts: p.parts.request(), Target: target, Paper: p.paper}
	ctx, cancel := context.WithCancel(p.w.run)
	p.making, p.done, p.passing, p.cancel = true, 0, false, cancel
	request.Progress = func(done, _ int) {
		p.w.do(func() { p.done = done; p.redraw() })
	}
	p.w.services.Log("preparing parts=%d", len(request.Parts))
	p.redraw()
	p.w.background(func(context.Context) {
		defer cancel()
		made, err := p.w.services.Prepare.Make(ctx, request)
		p.w.do(func() { p.ended(made, err) })
	})
}

func (p *preparePage) ended(made prepare.Result, err error) {
	p.making = false
	p.made = made
	switch {
	case err != nil && p.passing:
	case err != nil:
		p.w.services.Log("failure %s", p.w.speech.Failure(err).Code)
		p.w.fail(err)
	default:
		p.w.services.Log("prepared pages=%d", made.Pages)
		p.name = ""
	}
	p.redraw()
}

func (p *preparePage) stop() {
	p.passing = true
	p.cancel()
	p.redraw()
}

// openMade leaves the page for the document that was made, to sign it.
func (p *preparePage) openMade() {
	target := p.made.Target
	p.clear()
	p.w.closeSide()
	if p.w.side == nil {
		p.w.dispatch(flow.RoomChosen{Room: flow.RoomSign})
		p.w.dispatch(flow.OpenAsked{Path: target})
	}
}

func (p *preparePage) clear() {
	p.parts, p.made, p.name, p.folder = preparedParts{}, prepare.Result{}, "", ""
	p.redraw()
}

// target is the file to be made.
func (p *preparePage) target() string {
	if len(p.parts.list) == 0 {
		return ""
	}
	folder := p.folder
	if folder == "" {
		folder = filepath.Dir(p.parts.list[0].path)
	}
	name := strings.TrimSpace(p.name)
	if name == "" {
		return freeName(filepath.Join(folder, p.usualName()))
	}
	if !strings.EqualFold(filepath.Ext(name), ".pdf") {
		name += ".pdf"
	}
	return filepath.Join(folder, strings.NewReplacer("/", "-", "\\", "-", ":", "-").Replace(name))
}

// usualName says what was done to the first file.
func (p *preparePage) usualName() string {
	first := p.parts.list[0]
	stem := strings.TrimSuffix(filepath.Base(first.path), filepath.Ext(first.path))
	switch {
	case len(p.parts.list) > 1:
		return stem + p.w.speech.say("prepare.name.merged") + ".pdf"
	case first.source.Protected:
		return stem + p.w.speech.say("prepare.name.open") + ".pdf"
	}
	return stem + ".pdf"
}

func (p *preparePage) chooseFiles() {
	s := p.w.speech
	p.w.chooseSeveral(choice{
		title: s.say("prepare.dialog"), filter: s.say("prepare.dialog.filter"), endings: []string{".pdf", ".png", ".jpg", ".jpeg"},
	}, p.add)
}

type prepareBodyView struct {
	language     string
	empty, busy  bool
	signed       string // name of the first file that holds a signature
	files, pages int
}

func (p *preparePage) bodyView() prepareBodyView {
	v := prepareBodyView{language: p.w.speech.Lang(), empty: len(p.parts.list) == 0, busy: p.making, files: len(p.parts.list), pages: p.parts.pages()}
	for _, item := range p.parts.list {
		if fault.CodeOf(item.err) == "prepare.signed" {
			v.signed = filepath.Base(item.path)
			break
		}
	}
	return v
}

func (p *preparePage) drawBody(v prepareBodyView) fyne.CanvasObject {
	s := p.w.speech
	if v.empty {
		return p.drawInvitation()
	}
	add := look.NewSecondaryButton(s.say("prepare.add"), p.chooseFiles)
	clear := look.NewLinkButton(s.say("batch.clear"), p.clear)
	if v.busy {
		add.Disable()
		clear.Disable()
	}
	count := s.say("prepare.count", "files", strconv.Itoa(v.files), "pages", number(int64(v.pages)))
	top := container.NewVBox(container.NewBorder(nil, nil, nil, container.NewHBox(container.NewCenter(add), container.NewCenter(clear)),
		container.New(centredRow{}, look.NewText(look.Body, count).Strong().Ellipsis())), tall(6))
	if v.signed != "" {
		top.Add(look.NewBanner(look.ToneUndecided, look.ShapeExclaim, s.say("prepare.signed.lead", "file", v.signed), s.say("prepare.signed")))
		top.Add(tall(6))
	}
	frame := look.NewPanel("", container.NewBorder(top, nil, nil, nil, p.table.card()))
	frame.Margin = fyne.NewSize(look.SpaceEdge, 14)
	return frame
}

func (p *preparePage) drawInvitation() fyne.CanvasObject {
	s := p.w.speech
	lines := stacked(0,
		look.NewText(look.Start, s.say("prepare.empty.title")).Centered(), tall(4),
		look.NewParagraph(look.Body, s.say("prepare.empty.text")).Centered().InColor(look.InkSecond), tall(20),
		container.NewCenter(container.New(exactly{width: 176, height: look.PrimaryHeight}, look.NewPrimaryButton(s.say("prepare.add"), p.chooseFiles))))
	return container.NewCenter(container.New(exactly{width: 560, height: 300}, container.NewStack(newDropZone(),
		container.NewCenter(container.New(exactly{width: 480}, lines)))))
}
