package page

import (
	"image/color"
	"math"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

const (
	thumbWidth  = 78.0  // units
	thumbTall   = 150.0 // units a small page is high at most
	thumbBelow  = 36.0  // units for the number and the gap
	thumbMargin = 14.0
)

// thumbs is the column of small pages. Like the board it has only as many
// objects as fit.
type thumbs struct {
	widget.BaseWidget
	v     *Viewer
	tops  []float64 // one more than pages: the last is the height of all
	y     float64
	slots map[int]*thumb
	free  []*thumb

	ground  *canvas.Rectangle
	layer   *fyne.Container
	bar     *scrollbar
	focused bool
}

type thumb struct {
	box    *fyne.Container
	paper  *canvas.Rectangle
	image  *canvas.Image
	number *look.Text
	worn   dress
}

// dress is what a small page shows besides its drawing.
type dress struct {
	page            int
	current, failed bool
	blue            color.Color // tells the variants of the theme apart
}

func newThumbs(v *Viewer) *thumbs {
	t := &thumbs{v: v, slots: map[int]*thumb{}, ground: canvas.NewRectangle(color.Transparent), layer: container()}
	t.bar = newScrollbar(false, t.scrollTo)
	t.ExtendBaseWidget(t)
	return t
}

func (t *thumbs) opened() {
	for page := range t.slots {
		t.release(page)
	}
	t.y, t.tops = 0, nil
	if s := t.v.stack; s != nil {
		t.tops = make([]float64, s.count()+1)
		t.tops[0] = thumbMargin
		for i := range s.count() {
			_, h := t.side(i)
			t.tops[i+1] = t.tops[i] + h + thumbBelow
		}
	}
	t.arrange()
}

// side returns the size of a small page in units.
func (t *thumbs) side(page int) (w, h float64) {
	s := t.v.stack
	w, h = thumbWidth, thumbWidth*s.heights[page]/s.widths[page]
	if h > thumbTall {
		w, h = w*thumbTall/h, thumbTall
	}
	return max(w, 4), max(h, 4)
}

func (t *thumbs) count() int { return max(0, len(t.tops)-1) }

func (t *thumbs) scrollTo(y float64) {
	if t.count() == 0 {
		return
	}
	t.y = clamp(y, 0, max(0, t.tops[t.count()]-float64(t.Size().Height)))
	t.arrange()
}

// follow makes page show and marks it.
func (t *thumbs) follow(page int) {
	if page < 0 || page >= t.count() {
		return
	}
	const room = 12
	t.scrollTo(t.y + beyond(t.tops[page]-t.y-room, t.tops[page+1]-t.y, float64(t.Size().Height)))
}

// first returns the first page that shows.
func (t *thumbs) first() int {
	low, high := 0, t.count()-1
	for low < high {
		middle := (low + high) / 2
		if t.tops[middle+1] > t.y {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}

func (t *thumbs) arrange() {
	height := float64(t.Size().Height)
	if t.count() == 0 || height <= 0 {
		for page := range t.slots {
			t.release(page)
		}
		t.bar.Hide()
		return
	}
	first := t.first()
	last := first
	for last+1 < t.count() && t.tops[last+1] < t.y+height {
		last++
	}
	for page := range t.slots {
		if page < first || page > last {
			t.release(page)
		}
	}
	var list []picture
	for page := first; page <= last; page++ {
		t.fill(page)
		list = append(list, picture{page, t.widthPx(page)})
	}
	t.v.gallery.wantSmall(list)
	t.bar.Move(fyne.NewPos(t.Size().Width-barThick, 0))
	t.bar.Resize(fyne.NewSize(barThick, t.Size().Height))
	t.bar.set(t.y, height, t.tops[t.count()])
	t.ground.Refresh() // see board.repaint
}

func (t *thumbs) widthPx(page int) int {
	w, _ := t.side(page)
	return max(1, int(math.Round(w*float64(t.v.board.pixelScale()))))
}

func (t *thumbs) fill(page int) {
	s, ok := t.slots[page]
	if !ok {
		s = t.take()
		t.slots[page] = s
	}
	w, h := t.side(page)
	left := (float64(t.Size().Width) - w) / 2
	s.box.Move(fyne.NewPos(float32(math.Round(left)), float32(math.Round(t.tops[page]-t.y))))
	s.box.Resize(fyne.NewSize(float32(w), float32(h+20)))
	s.paper.Move(fyne.NewPos(-3, -3))
	s.paper.Resize(fyne.NewSize(float32(w)+6, float32(h)+6))
	s.image.Resize(fyne.NewSize(float32(w), float32(h)))
	s.number.Move(fyne.NewPos(-20, float32(h)+6))
	s.number.Resize(fyne.NewSize(float32(w)+40, 18))
	t.dress(s, page)
}

func (t *thumbs) dress(s *thumb, page int) {
	img := t.v.gallery.show(page, t.widthPx(page))
	setVisible(s.image, img != nil)
	if s.image.Image != img {
		s.image.Image = img
		s.image.Refresh()
	}
	now := dress{page, page == t.v.board.current, t.v.gallery.hasFailed(page), theme.Color(look.Blue)}
	if s.worn == now {
		return
	}
	s.worn = now
	s.paper.FillColor, s.paper.StrokeColor, s.paper.StrokeWidth = theme.Color(look.Paper), theme.Color(look.Line), 1
	s.number.Color, s.number.Bold = look.InkSecond, false
	if now.current {
		s.paper.StrokeColor, s.paper.StrokeWidth = theme.Color(look.Blue), 2
		s.number.Color, s.number.Bold = look.Blue, true
	}
	if now.failed {
		s.paper.FillColor = theme.Color(look.PaperFailed)
	}
	s.paper.Refresh()
	s.number.Text = strconv.Itoa(page + 1)
	s.number.Refresh()
}

func (t *thumbs) take() *thumb {
	if n := len(t.free); n > 0 {
		s := t.free[n-1]
		t.free = t.free[:n-1]
		s.box.Show()
		return s
	}
	s := &thumb{paper: &canvas.Rectangle{FillColor: color.Transparent, CornerRadius: 4}, image: &canvas.Image{}, number: look.NewText(look.Detail, "").Centered()}
	s.image.ScaleMode = canvas.ImageScaleFastest
	s.box = container(s.paper, s.image, s.number)
	t.layer.Add(s.box)
	return s
}

func (t *thumbs) release(page int) {
	s := t.slots[page]
	delete(t.slots, page)
	s.box.Hide()
	s.image.Image = nil
	t.free = append(t.free, s)
}

func (t *thumbs) changed(page int) {
	if s, ok := t.slots[page]; ok {
		t.dress(s, page)
		t.ground.Refresh() // see board.repaint
	}
}
