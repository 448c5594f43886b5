package ui

import (
	"path/filepath"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/look"
	"trien/ui/page"
	"trien/ui/verdict"
)

// bodyView decides which screen stands under the bar.
type bodyView struct {
	screen  screen
	verify  bool   // the start page of the room where signatures are verified
	recent  string // the documents on the start page, joined
	devices devicesView
	side    int // turn of the page in place of the rooms; 0 for none
	shows   any // what a page says that follows the window
}

type screen int

const (
	screenStart screen = iota
	screenOpening
	screenDocument
	screenDevices
	screenSide
)

func (w *Window) bodyView() bodyView {
	switch {
	case w.side != nil:
		v := bodyView{screen: screenSide, side: w.sideTurn}
		if f, ok := w.side.(follower); ok {
			v.shows = f.shows()
		}
		return v
	case w.state.Room == flow.RoomDevices:
		return bodyView{screen: screenDevices, devices: w.devicesView()}
	case w.state.Phase == flow.Opening:
		return bodyView{screen: screenOpening}
	case w.state.Phase == flow.Empty:
		recent := ""
		for _, p := range w.choices.Recent {
			recent += p + "\n"
		}
		return bodyView{screen: screenStart, verify: w.state.Room == flow.RoomVerify, recent: recent}
	}
	return bodyView{screen: screenDocument}
}

func (w *Window) drawBody(v bodyView) fyne.CanvasObject {
	switch v.screen {
	case screenSide:
		return w.drawSide()
	case screenDevices:
		return w.drawDevices(v.devices)
	case screenOpening:
		return container.NewCenter(busyCard(w.speech.say("opening")))
	case screenStart:
		return w.drawStart(v.verify)
	}
	return w.drawDocument()
}

func busyCard(text string) fyne.CanvasObject {
	bar := widget.NewProgressBarInfinite()
	return container.New(exactly{width: 320}, stacked(12, look.NewText(look.Body, text).Centered(), container.New(exactly{height: 6}, bar)))
}

// drawDocument is thumbnails, pages and the panel.
func (w *Window) drawDocument() fyne.CanvasObject {
	left := look.NewPanel(look.Raised, w.viewer.Thumbnails())
	middle := container.New(flush{}, w.tools.box, w.viewer.Pages())
	return container.New(columns{}, left, newLine(), middle, newLine(), w.panel.box)
}

// columns lays thumbnails, a line, the pages, a line and the panel side by side;
// the pages get what remains.
type columns struct{}

// narrowPanel is the panel's width in a window that is narrower than roomy.
const narrowPanel, roomy = 360, 1140

func (columns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(look.ThumbsWidth+narrowPanel+2+o[2].MinSize().Width, o[2].MinSize().Height)
}

func (columns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	panel := look.PanelWidth
	if size.Width < roomy {
		panel = narrowPanel
	}
	widths := []float32{look.ThumbsWidth, 1, size.Width - look.ThumbsWidth - panel - 2, 1, panel}
	x := float32(0)
	for i, width := range widths {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// toolsView is the row above the pages.
type toolsView struct {
	language string
	file     string
	chip     string
	tone     verdict.Tone
	busy     bool
}

func (w *Window) toolsView() toolsView {
	v := toolsView{language: w.speech.Lang(), busy: w.state.Phase.Busy()}
	if w.state.Path == "" {
		return v
	}
	v.file = filepath.Base(w.state.Path)
	v.chip, v.tone = w.documentChip()
	return v
}

func (w *Window) documentChip() (string, verdict.Tone) {
	if !w.state.Checked {
		return w.speech.say("toolbar.checking"), verdict.Nothing
	}
	doc := w.state.Report
	switch n := len(doc.Signatures); {
	case doc.Verdict == report.DocumentUnreadable:
		return w.speech.say("verdict.document.unreadable"), verdict.Bad
	case n == 0:
		return w.speech.say("toolbar.unsigned"), verdict.Nothing
	case n == 1:
		return w.speech.say("toolbar.signature"), w.verdictView().Tone
	default:
		return w.speech.say("toolbar.signatures", "count", strconv.Itoa(n)), w.verdictView().Tone
	}
}

func (w *Window) drawTools(v toolsView) fyne.CanvasObject {
	open := look.NewSecondaryButton(w.speech.say("open.short"), w.chooseDocument)
	if v.busy {
		open.Disable()
	}
	tone, shape := verdict.Look(v.tone)
	chip := container.NewCenter(look.NewChip(tone, shape, v.chip))
	name := &nameAndChip{}
	left := container.New(name, look.NewText(look.Body, v.file).Strong().Ellipsis(), chip)
	row := container.NewBorder(nil, nil, container.NewHBox(container.NewCenter(open), space(4)), w.viewer.Toolbar(), left)
	bar := look.NewPanel(look.Surface, container.New(exactly{height: look.ToolbarHeight}, row))
	bar.Margin = fyne.NewSize(12, 0)
	return container.New(flush{}, bar, rule())
}

// nameAndChip lays a name that may be shortened and its chip right after it.
type nameAndChip struct{}

func (nameAndChip) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (nameAndChip) Layout(o []fyne.CanvasObject, size fyne.Size) {
	chip := o[1].MinSize()
	room := size.Width - chip.Width - 10
	if room < 80 {
		o[1].Hide()
		room = size.Width
	} else {
		o[1].Show()
	}
	name := min(room, naturalWidth(o[0]))
	if name < 64 && name < naturalWidth(o[0]) {
		o[0].Hide() // the title of the window has it
	} else {
		o[0].Show()
	}
	placeMiddle(o[0], 0, name, size.Height)
	placeMiddle(o[1], name+10, chip.Width, size.Height)
}

func (w *Window) newViewer() *page.Viewer {
	v := page.New(w.speech.Text)
	v.PostBy(func(f func()) { w.do(f) })
	v.OnEnter = w.primary
	v.OnGesture = func() { w.dispatch(flow.GestureBegun{}) }
	v.OnUndo = w.undo
	v.OnDrawn = w.drawn
	v.OnMark = func(id string, p page.Placement) {
		w.services.Log("mark %s page=%d at=%.1f,%.1f", id, p.Page+1, p.Rect.X0, p.Rect.Y0)
		w.dispatch(flow.SpotMoved{Part: task.Part(id), Place: placement(p)})
	}
	v.OnFrame = func(p page.Placement, ok bool) {
		if !ok {
			w.dispatch(flow.FrameRemoved{})
			return
		}
		w.services.Log("frame page=%d at=%.1f,%.1f size=%.1f,%.1f", p.Page+1, p.Rect.X0, p.Rect.Y0, p.Rect.Width(), p.Rect.Height())
		w.dispatch(flow.FramePlaced{Place: placement(p)})
	}
	return v
}

// showFrame puts the frame where the state has it, and outlines around the
// signatures where their verdict is shown.
func (w *Window) showFrame() {
	placing := w.state.Room == flow.RoomSign && (w.state.Phase == flow.Placing || w.state.Phase == flow.Ready || w.state.Phase.Busy())
	w.viewer.AllowFrame(placing && !w.state.Phase.Busy())
	at, stands := w.viewer.Frame()
	switch {
	case !placing || !w.state.Placed:
		if stands {
			w.viewer.ClearFrame()
		}
	case !stands || placement(at) != w.state.Place:
		w.viewer.SetFrame(page.Placement{Page: w.state.Place.Page, Rect: w.state.Place.Rect})
	}
	if placing && w.state.Checked && w.state.Placed && w.revealed != w.state.Ticket {
		w.revealed = w.state.Ticket
		w.viewer.Reveal(page.Placement{Page: w.state.Place.Page, Rect: w.state.Place.Rect})
	}
	w.showGhosts(placing)
	w.showOutlines(placing)
}

func (w *Window) showOutlines(placing bool) {
	view := outlinesView{path: w.state.Path, checked: w.state.Checked && !placing, opened: w.doc != nil, selected: w.selected}
	if view == w.outlined {
		return
	}
	w.outlined = view
	var list []page.Outline
	if view.checked {
		for _, c := range w.verdictView().Cards {
			if p, ok := placeOf(c); ok {
				tone, shape := verdict.Look(c.Tone)
				if w.selected != 0 && w.selected != c.Number {
					tone = look.ToneNeutral
				}
				list = append(list, page.ToneOutline(p, tone, shape))
			}
		}
	}
	w.viewer.SetOutlines(list)
}

// outlinesView is what the outlines depend on.
type outlinesView struct {
	path            string
	checked, opened bool
	selected        int
}

func placeOf(c verdict.Card) (page.Placement, bool) {
	if c.Page == 0 || c.Rect[2] <= 0 || c.Rect[3] <= 0 {
		return page.Placement{}, false
	}
	return page.Placement{Page: c.Page - 1, Rect: pdf.Rect{X0: c.Rect[0], Y0: c.Rect[1], X1: c.Rect[0] + c.Rect[2], Y1: c.Rect[1] + c.Rect[3]}}, true
}
