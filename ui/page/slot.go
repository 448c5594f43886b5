package page

import (
	"image"
	"image/color"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"trien/signer/pdf"
	"trien/ui/look"
)

// slot shows one page. Slots are used again for other pages: there are never
// more than fit on the screen.
type slot struct {
	page  int
	box   *fyne.Container
	paper *canvas.Rectangle
	image *canvas.Image
	title *look.Text
	hint  *look.Text
	lit   *fyne.Container // what was searched for or selected
	marks []*mark
}

// mark is the outline of something on a page, with its shape at the corner.
type mark struct {
	line  *canvas.Rectangle
	badge *look.Panel
	of    Outline
}

// fixedObjects come before the marks in a slot's box.
const fixedObjects = 5

func newSlot() *slot {
	s := &slot{page: -1, paper: canvas.NewRectangle(color.Transparent), image: &canvas.Image{}}
	// The right drawing needs no scaling; any other is stretched by the graphics
	// hardware while the right one comes.
	s.image.ScaleMode = canvas.ImageScaleFastest
	s.title = look.NewParagraph(look.Body, "").InColor(look.PaperInk).Strong().Centered()
	s.hint = look.NewParagraph(look.Detail, "").InColor(look.PaperInk).Centered()
	s.lit = container()
	s.box = container(s.paper, s.image, s.lit, s.title, s.hint)
	return s
}

func container(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Objects: objects}
}

// lay puts the slot at a place in units, size in units.
func (s *slot) lay(left, top, width, height float32) {
	s.box.Move(fyne.NewPos(left, top))
	size := fyne.NewSize(width, height)
	s.box.Resize(size)
	s.paper.Resize(size.AddWidthHeight(2, 2))
	s.paper.Move(fyne.NewPos(-1, -1))
	s.image.Resize(size)
	s.title.Resize(fyne.NewSize(width-32, 20))
	s.hint.Resize(fyne.NewSize(width-32, 20))
	s.title.Move(fyne.NewPos(16, min(height/3, 260)))
	s.hint.Move(fyne.NewPos(16, min(height/3, 260)+s.title.MinSize().Height+4))
}

// show fills the slot with a page's drawing, or with words when it failed.
func (s *slot) show(page int, img image.Image, failed bool, words Words) {
	s.page = page
	s.paint(failed)
	setVisible(s.image, img != nil && !failed)
	if s.image.Image != img {
		s.image.Image = img
		s.image.Refresh()
	}
	setVisible(s.title, failed)
	setVisible(s.hint, failed)
	if failed {
		s.title.SetText(words("page.failed", map[string]string{"page": strconv.Itoa(page + 1)}))
		s.hint.SetText(words("page.failed-hint", nil))
	}
}

func (s *slot) paint(failed bool) {
	fill, line := theme.Color(look.Paper), theme.Color(look.Line)
	if failed {
		fill = theme.Color(look.PaperFailed)
	}
	if s.paper.FillColor == fill && s.paper.StrokeColor == line {
		return
	}
	s.paper.FillColor, s.paper.StrokeColor, s.paper.StrokeWidth = fill, line, 1
	s.paper.Refresh()
}

func setVisible(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if visible {
		o.Show()
		return
	}
	o.Hide()
}

// outline draws the outlines of the slot's page.
func (s *slot) outline(list []Outline, at sheet) {
	if !s.sameMarks(list) {
		s.rebuildMarks(list)
	}
	at.left, at.top = 0, 0
	for _, m := range s.marks {
		left, top, width, height := at.place(m.of.Rect)
		m.line.Move(fyne.NewPos(float32(left)-2, float32(top)-2))
		m.line.Resize(fyne.NewSize(float32(width)+4, float32(height)+4))
		side := m.badge.MinSize()
		m.badge.Resize(side)
		m.badge.Move(fyne.NewPos(float32(left+width)-side.Width/2, float32(top)-side.Height/2))
	}
}

// light covers the places found with one colour and the chosen ones with
// another.
func (s *slot) light(found, chosen []pdf.Rect, at sheet) {
	at.left, at.top = 0, 0
	for len(s.lit.Objects) < len(found)+len(chosen) {
		s.lit.Add(canvas.NewRectangle(color.Transparent))
	}
	s.lit.Objects = s.lit.Objects[:len(found)+len(chosen)]
	for i, r := range append(found[:len(found):len(found)], chosen...) {
		left, top, width, height := at.place(r)
		lamp := s.lit.Objects[i].(*canvas.Rectangle)
		lamp.FillColor = theme.Color(look.Found)
		if i >= len(found) {
			lamp.FillColor = theme.Color(look.Picked)
		}
		lamp.Move(fyne.NewPos(float32(left), float32(top)))
		lamp.Resize(fyne.NewSize(float32(width), float32(height)))
	}
}

func (s *slot) sameMarks(list []Outline) bool {
	if len(list) != len(s.marks) {
		return false
	}
	for i, o := range list {
		if s.marks[i].of != o {
			return false
		}
	}
	return true
}

func (s *slot) rebuildMarks(list []Outline) {
	s.marks = s.marks[:0]
	s.box.Objects = s.box.Objects[:fixedObjects]
	for _, o := range list {
		m := &mark{of: o, line: canvas.NewRectangle(color.Transparent)}
		m.line.StrokeColor, m.line.StrokeWidth, m.line.CornerRadius = o.Tone.OnPaper(), 2, 4
		m.badge = look.NewSmallBadge(o.Tone, o.Shape)
		m.badge.Stroke = o.Tone.Ink()
		s.marks = append(s.marks, m)
		s.box.Add(m.line)
		s.box.Add(m.badge)
	}
	s.box.Refresh()
}

// repaint takes the colours of a changed theme.
func (s *slot) repaint() {
	s.paper.FillColor = color.Transparent
	s.marks = nil
	s.box.Objects = s.box.Objects[:fixedObjects]
}

// onGrid rounds a place in units to a whole pixel.
func onGrid(units float64, scale float32) float64 {
	return math.Round(units*float64(scale)) / float64(scale)
}
