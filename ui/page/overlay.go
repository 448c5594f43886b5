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

const handleSide = 10 // units

// overlay draws the frame: its ground, the ghost of the signature, a dashed line,
// eight handles, and a label with its size.
type overlay struct {
	box     *fyne.Container
	ground  *canvas.Rectangle
	ghost   *canvas.Image
	dashes  *canvas.Raster
	handles [8]*canvas.Rectangle
	label   *look.Chip
}

// grips in the order of overlay.handles.
func grips() [8]grip {
	return [8]grip{
		gripLeft | gripTop, gripTop, gripRight | gripTop, gripRight,
		gripRight | gripBottom, gripBottom, gripLeft | gripBottom, gripLeft,
	}
}

func newOverlay() *overlay {
	o := &overlay{ground: canvas.NewRectangle(color.Transparent), ghost: &canvas.Image{}, label: look.NewChip(look.ToneBlue, look.ShapeNone, "")}
	o.dashes = canvas.NewRaster(o.drawDashes)
	o.box = container(o.ground, o.ghost, o.dashes, o.label)
	for i := range o.handles {
		o.handles[i] = &canvas.Rectangle{CornerRadius: 2}
		o.box.Add(o.handles[i])
	}
	o.paint()
	o.box.Hide()
	return o
}

// show puts a drawing into the frame, nil for none. It is a new object each time:
// what the window keeps of one that was hidden meanwhile is not renewed.
func (o *overlay) show(drawing image.Image) {
	old := o.ghost
	o.ghost = &canvas.Image{Image: drawing, ScaleMode: canvas.ImageScaleFastest}
	o.ghost.Move(old.Position())
	o.ghost.Resize(old.Size())
	o.ghost.Hidden = drawing == nil
	for i, part := range o.box.Objects {
		if part == fyne.CanvasObject(old) {
			o.box.Objects[i] = o.ghost
		}
	}
}

func (o *overlay) paint() {
	o.ground.FillColor = theme.Color(look.FrameFill)
	for _, h := range o.handles {
		h.FillColor, h.StrokeColor, h.StrokeWidth = theme.Color(look.FrameInk), color.White, 1
	}
}

// dressed is how a frame is shown.
type dressed struct {
	handles bool
	label   string // "" for none
	tone    look.Tone
}

// lay puts the overlay around r on the page at.
func (o *overlay) lay(r pdf.Rect, at sheet, as dressed) {
	left, top, width, height := at.place(r)
	pos, size := fyne.NewPos(float32(left), float32(top)), fyne.NewSize(float32(width), float32(height))
	for _, part := range []fyne.CanvasObject{o.ground, o.ghost, o.dashes} {
		part.Move(pos)
		part.Resize(size)
	}
	for i, g := range grips() {
		o.handles[i].Resize(fyne.NewSquareSize(handleSide))
		o.handles[i].Move(pos.AddXY(edge(g, gripLeft, gripRight, size.Width), edge(g, gripTop, gripBottom, size.Height)))
		setVisible(o.handles[i], as.handles && (g == gripRight|gripBottom || (width > 40 && height > 30)))
	}
	setVisible(o.label, as.label != "")
	o.label.Set(as.tone, look.ShapeNone, as.label)
	o.layLabel(pos, size, at)
}

// layLabel puts the label under the frame, or above it at the foot of the page.
func (o *overlay) layLabel(pos fyne.Position, size fyne.Size, at sheet) {
	label := o.label.MinSize()
	o.label.Resize(label)
	y := pos.Y + size.Height + 10
	if _, tall := at.shown(); y+label.Height > float32(at.top+tall*at.scale) {
		y = pos.Y - label.Height - 10
	}
	o.label.Move(fyne.NewPos(pos.X+(size.Width-label.Width)/2, y))
}

// edge returns where a handle lies along one side of the frame.
func edge(g, low, high grip, length float32) float32 {
	switch {
	case g&low != 0:
		return -handleSide / 2
	case g&high != 0:
		return length - handleSide/2
	}
	return (length - handleSide) / 2
}

func rounded(mm float64) string { return strconv.Itoa(int(math.Round(mm))) }

// drawDashes draws a dashed line around an image of w × h pixels.
func (o *overlay) drawDashes(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	ink := color.NRGBAModel.Convert(theme.Color(look.FrameInk)).(color.NRGBA)
	perUnit := 1.0
	if units := o.dashes.Size().Width; units > 0 {
		perUnit = float64(w) / float64(units)
	}
	dash, step, thick := int(5*perUnit), int(8*perUnit), max(1, int(math.Round(1.5*perUnit)))
	for i := range max(w, h) {
		if i%max(1, step) > dash {
			continue
		}
		for t := range thick {
			img.SetNRGBA(i, t, ink)
			img.SetNRGBA(i, h-1-t, ink)
			img.SetNRGBA(t, i, ink)
			img.SetNRGBA(w-1-t, i, ink)
		}
	}
	return img
}
