package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// Chip is a short state on a coloured ground, with its shape: "✓ Hợp lệ".
type Chip struct {
	widget.BaseWidget
	tone  Tone
	shape Shape
	text  *Text
	icon  *canvas.Image
	panel *Panel
}

// NewChip returns a chip; ShapeNone leaves the shape out.
func NewChip(tone Tone, shape Shape, text string) *Chip {
	c := &Chip{text: NewText(Detail, "").Strong(), icon: smallIcon(nil, 12)}
	row := container.New(layout.NewCustomPaddedHBoxLayout(5), container.NewCenter(c.icon), c.text)
	c.panel = &Panel{Radius: RadiusChip, Margin: fyne.NewSize(8, 2), Content: row}
	c.panel.ExtendBaseWidget(c.panel)
	c.ExtendBaseWidget(c)
	c.Set(tone, shape, text)
	return c
}

// Set changes what the chip says.
func (c *Chip) Set(tone Tone, shape Shape, text string) {
	c.tone, c.shape = tone, shape
	c.text.Text, c.text.Color = text, tone.Ink()
	c.panel.Fill = tone.Ground()
	c.icon.Resource = shape.Icon(tone)
	if c.shape == ShapeNone {
		c.icon.Hide()
	} else {
		c.icon.Show()
	}
	if row, ok := c.panel.Content.(*fyne.Container); ok {
		row.Objects[0].(*fyne.Container).Hidden = c.shape == ShapeNone
	}
	c.Refresh()
}

// Text returns the words of the chip.
func (c *Chip) Text() string { return c.text.Text }

// AccessibilityLabel is the chip's text.
func (c *Chip) AccessibilityLabel() string { return c.text.Text }

// AccessibilityRole says that it is text.
func (c *Chip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is for Fyne.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	return widget.NewSimpleRenderer(container.NewCenter(c.panel))
}

// NewBadge returns a shape on a round ground of its tone, at the head of a card.
func NewBadge(tone Tone, shape Shape) fyne.CanvasObject {
	return container.NewCenter(badge(tone, shape, 15, 7.5))
}

// NewSmallBadge returns a badge that fits into a corner.
func NewSmallBadge(tone Tone, shape Shape) *Panel { return badge(tone, shape, 13, 3.5) }

func badge(tone Tone, shape Shape, side, margin float32) *Panel {
	p := NewPanel(tone.Ground(), container.NewCenter(smallIcon(shape.Icon(tone), side)))
	p.Radius, p.Margin = side/2+margin, fyne.NewSquareSize(margin)
	return p
}

func smallIcon(resource fyne.Resource, side float32) *canvas.Image {
	image := canvas.NewImageFromResource(resource)
	image.FillMode = canvas.ImageFillContain
	image.SetMinSize(fyne.NewSquareSize(side))
	return image
}

// NewIcon returns an icon of a size in units, in a colour of the theme.
func NewIcon(icon Icon, color fyne.ThemeColorName, side float32) *canvas.Image {
	return smallIcon(icon.In(color), side)
}
