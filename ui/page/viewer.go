package page

import (
	"image"

	"fyne.io/fyne/v2"
	fynecontainer "fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"trien/ui/look"
)

// Viewer shows one document. Its three parts are put into the window by the
// caller; the Viewer keeps them in step.
type Viewer struct {
	// OnFrame is told whenever the frame was drawn, moved, resized or removed by
	// the person; ok is false where there is none any more.
	OnFrame func(p Placement, ok bool)
	// OnMark is told whenever the person moved a further mark.
	OnMark func(id string, p Placement)
	// OnGesture is told before the person changes a frame: what stands now can
	// be kept.
	OnGesture func()
	// OnUndo is told when the person wants the last change of a frame undone.
	OnUndo func()
	// OnPage is told when another page becomes the current one.
	OnPage func(page int)
	// OnDrawn is told once for each document, when the page that shows has been
	// drawn in its size, or cannot be.
	OnDrawn func(page int)
	// OnEnter is told when Enter is pressed while the keys go to the pages.
	OnEnter func()

	words    Words
	post     func(func())            // to the window's goroutine
	held     func() fyne.KeyModifier // Ctrl and so on
	src      Source
	turn     int // quarters that the pages are turned by on the screen
	stack    *stack
	gallery  *gallery
	outlines map[int][]Outline

	frame    *Placement
	selected bool
	allowed  bool
	dress    Dress
	marks    []*further
	taken    string // ID of the further mark that is selected
	keyed    bool   // the last change came by a key: the next one belongs to it
	usualW   float64
	usualH   float64
	ghost    *ghostPainter
	painted  ghostSize // what the ghost at hand was drawn for

	board   *board
	thumbs  *thumbs
	toolbar *toolbar
	findbar *findbar
	search  *search // nil when nothing is searched for
	picked  picked
	told    int  // the page OnPage was told last
	drawn   bool // OnDrawn was told
}

// New returns a Viewer without a document. words gives its texts.
func New(words Words) *Viewer {
	v := &Viewer{words: words, post: fyne.Do, held: heldModifiers, usualW: 150, usualH: 60, told: -1, picked: nothingPicked()}
	v.ghost = &ghostPainter{done: func(size ghostSize, img image.Image) {
		v.post(func() { v.showGhost(size, img) })
	}}
	v.board = newBoard(v)
	v.thumbs = newThumbs(v)
	v.toolbar = newToolbar(v)
	v.findbar = newFindbar(v)
	return v
}

// PostBy sets by what drawings come back to the window's goroutine; fyne.Do does
// where nobody calls it.
func (v *Viewer) PostBy(post func(func())) { v.post = post }

// Pages returns the part that shows the pages.
func (v *Viewer) Pages() fyne.CanvasObject { return fynecontainer.NewStack(v.board, v.findbar.box) }

// TypedKey is for keys that nothing else in the window wants.
func (v *Viewer) TypedKey(e *fyne.KeyEvent) { v.board.TypedKey(e) }

// Thumbnails returns the column of small pages, look.ThumbsWidth wide.
func (v *Viewer) Thumbnails() fyne.CanvasObject { return v.thumbs }

// Toolbar returns the row with page number and zoom.
func (v *Viewer) Toolbar() fyne.CanvasObject { return v.toolbar.box }

// Open shows src from its first page, without frame and outlines. The Viewer
// does not close what src is made of.
func (v *Viewer) Open(src Source) {
	v.shut()
	v.src = src
	v.arrangePages()
	v.zoomed()
}

// Close shows nothing.
func (v *Viewer) Close() {
	v.shut()
	v.board.opened()
	v.thumbs.opened()
	v.toolbar.update()
}

func (v *Viewer) shut() {
	v.endSearch()
	v.findbar.box.Hide()
	if v.gallery != nil {
		v.gallery.close()
	}
	v.src, v.stack, v.gallery, v.outlines, v.frame, v.told, v.drawn = nil, nil, nil, nil, nil, -1, false
	v.selected, v.picked, v.turn = false, nothingPicked(), 0
	v.clearMarks()
	v.board.clear()
}

// SetWords changes the language.
func (v *Viewer) SetWords(words Words) {
	v.words = words
	v.toolbar.update()
	v.findbar.update()
	v.board.Refresh()
}

// Page returns the current page, from 0.
func (v *Viewer) Page() int { return v.board.current }

// GoTo shows the top of a page, counted from 0.
func (v *Viewer) GoTo(page int) { v.board.goTo(page) }

// Reveal scrolls until p shows.
func (v *Viewer) Reveal(p Placement) { v.board.reveal(p) }

// SetOutlines draws these around what is on the pages.
func (v *Viewer) SetOutlines(list []Outline) {
	v.outlines = map[int][]Outline{}
	for _, o := range list {
		v.outlines[o.Page] = append(v.outlines[o.Page], o)
	}
	v.board.arrange()
}

// Zoom returns the zoom; 1 is 100 %, 96 units to the inch.
func (v *Viewer) Zoom() float64 { return v.board.scale / unitsPerPoint }

// SetZoom sets the zoom, within 25 and 400 %, around the middle of the window.
func (v *Viewer) SetZoom(zoom float64) {
	width, height := v.board.view()
	v.board.zoomTo(zoom, width/2, height/2)
}

// zoomSteps are what the buttons stop at.
func zoomSteps() []float64 {
	return []float64{0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4}
}

// ZoomIn goes to the next larger step.
func (v *Viewer) ZoomIn() {
	for _, step := range zoomSteps() {
		if step > v.Zoom()*1.01 {
			v.SetZoom(step)
			return
		}
	}
}

// ZoomOut goes to the next smaller step.
func (v *Viewer) ZoomOut() {
	steps := zoomSteps()
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i] < v.Zoom()*0.99 {
			v.SetZoom(steps[i])
			return
		}
	}
}

// FitWidth makes the current page as wide as the window, now and whenever the
// window changes.
func (v *Viewer) FitWidth() { v.fitTo(false) }

// FitPage shows the whole of the current page, now and whenever the window
// changes.
func (v *Viewer) FitPage() { v.fitTo(true) }

func (v *Viewer) fitTo(whole bool) {
	v.board.fit, v.board.whole = true, whole
	v.board.rescale(v.board.fitted(), 0, 0)
	if whole {
		v.board.goTo(v.board.current)
	}
	v.zoomed()
}

// FitsWidth tells whether the zoom follows the width.
func (v *Viewer) FitsWidth() bool { return v.board.fit && !v.board.whole }

// Focus lets the keys go to the pages.
func (v *Viewer) Focus() { v.board.takeFocus() }

// TypedShortcut does what Ctrl and a key mean here; the window hands over the
// shortcuts that come when something else has the focus.
func (v *Viewer) TypedShortcut(s fyne.Shortcut) { v.board.TypedShortcut(s) }

// changed shows a drawing that came in board and thumbnails.
func (v *Viewer) changed(page int) {
	v.board.changed(page)
	v.thumbs.changed(page)
	if !v.drawn && page == v.board.current && v.gallery.settled(page, v.board.widthPx(page)) {
		v.drawn = true
		if v.OnDrawn != nil {
			v.OnDrawn(page)
		}
	}
}

// scrolled keeps thumbnails and toolbar in step with the board.
func (v *Viewer) scrolled() {
	if v.board.current == v.told {
		return
	}
	v.told = v.board.current
	v.thumbs.follow(v.told)
	v.toolbar.update()
	if v.OnPage != nil {
		v.OnPage(v.told)
	}
}

// zoomed keeps toolbar and ghost in step with the zoom.
func (v *Viewer) zoomed() {
	v.toolbar.update()
	v.refreshGhost()
	v.refreshMarks()
}

func heldModifiers() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// ToneOutline returns an outline in a tone with its shape.
func ToneOutline(p Placement, tone look.Tone, shape look.Shape) Outline {
	return Outline{Page: p.Page, Rect: p.Rect, Tone: tone, Shape: shape}
}
