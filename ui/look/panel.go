package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Panel is a rounded ground with something on it. Fill and Stroke are colour
// names; "" leaves them out. Call Refresh after changing a field.
type Panel struct {
	widget.BaseWidget

	Fill, Stroke fyne.ThemeColorName
	Radius       float32
	Margin       fyne.Size // between the edge and the content, each side
	Content      fyne.CanvasObject
}

// NewPanel returns a panel with square corners and no margin: a plain ground.
func NewPanel(fill fyne.ThemeColorName, content fyne.CanvasObject) *Panel {
	p := &Panel{Fill: fill, Content: content}
	p.ExtendBaseWidget(p)
	return p
}

// NewCard returns a card: content on a surface with a fine line around it.
func NewCard(content fyne.CanvasObject) *Panel {
	p := NewPanel(Surface, content)
	p.Stroke, p.Radius, p.Margin = Line, RadiusCard, fyne.NewSize(14, 12)
	return p
}

// NewRaisedCard returns a card on the raised ground, for use on a surface.
func NewRaisedCard(content fyne.CanvasObject) *Panel {
	p := NewCard(content)
	p.Fill = Raised
	return p
}

// NewGround returns a card filled with the ground of tone and without a line.
func NewGround(tone Tone, content fyne.CanvasObject) *Panel {
	p := NewPanel(tone.Ground(), content)
	p.Radius, p.Margin = RadiusCard, fyne.NewSize(14, 12)
	return p
}

// CreateRenderer is for Fyne.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &panelRenderer{panel: p, ground: &canvas.Rectangle{}}
	r.paint()
	return r
}

type panelRenderer struct {
	panel  *Panel
	ground *canvas.Rectangle
}

func (r *panelRenderer) Destroy() {}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	if r.panel.Content == nil {
		return []fyne.CanvasObject{r.ground}
	}
	return []fyne.CanvasObject{r.ground, r.panel.Content}
}

func (r *panelRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	if r.panel.Content == nil {
		return
	}
	margin := r.panel.Margin
	r.panel.Content.Move(fyne.NewPos(margin.Width, margin.Height))
	r.panel.Content.Resize(size.Subtract(fyne.NewSize(2*margin.Width, 2*margin.Height)))
}

func (r *panelRenderer) MinSize() fyne.Size {
	min := fyne.NewSize(2*r.panel.Margin.Width, 2*r.panel.Margin.Height)
	if r.panel.Content == nil {
		return min
	}
	return min.Add(r.panel.Content.MinSize())
}

func (r *panelRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
	r.Layout(r.panel.Size())
	if r.panel.Content != nil {
		r.panel.Content.Refresh()
	}
}

func (r *panelRenderer) paint() {
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	if r.panel.Fill != "" {
		r.ground.FillColor = theme.Color(r.panel.Fill)
	}
	if r.panel.Stroke != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = theme.Color(r.panel.Stroke), 1
	}
	r.ground.CornerRadius = r.panel.Radius
}
