package verdict

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"trien/ui/look"
)

// tapArea makes the whole of its content one target of the mouse. The keyboard
// has the link inside it.
type tapArea struct {
	widget.BaseWidget
	content  fyne.CanvasObject
	onTapped func()
}

func newTapArea(content fyne.CanvasObject, tapped func()) *tapArea {
	t := &tapArea{content: content, onTapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tapArea) Tapped(*fyne.PointEvent) { t.onTapped() }

// The area stays in its place while the mouse is down on it.
func (t *tapArea) MouseDown(*desktop.MouseEvent) { look.Press(t) }

func (t *tapArea) MouseUp(*desktop.MouseEvent) { look.Release(t) }

func (t *tapArea) MouseIn(*desktop.MouseEvent) {}

func (t *tapArea) MouseMoved(*desktop.MouseEvent) {}

func (t *tapArea) MouseOut() { look.Release(t) }

func (t *tapArea) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (t *tapArea) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(t.content)
}
