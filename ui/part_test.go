package ui

import (
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"trien/ui/look"
)

// TestAClickSurvivesARedraw: the panel changes while the mouse is down on its
// button; the button stays, is tapped, and the change is drawn afterwards.
func TestAClickSurvivesARedraw(t *testing.T) {
	o := newWorld(t, "vi")
	tapped, drawn := "", 0
	var button *look.Button
	p := newPart(func(n int) fyne.CanvasObject {
		drawn++
		button = look.NewSecondaryButton(strconv.Itoa(n), func() { tapped = strconv.Itoa(n) })
		return button
	})
	o.w.win.SetContent(look.NewGrip(p.box))
	p.show(1)
	pressed := button
	pressed.MouseDown(&desktop.MouseEvent{})
	p.show(2)
	p.show(3)
	if button != pressed || drawn != 1 {
		t.Fatal("the button was replaced under the mouse")
	}
	pressed.MouseUp(&desktop.MouseEvent{})
	pressed.Tapped(nil)
	if tapped != "1" || button.Text != "3" || drawn != 2 {
		t.Errorf("tapped %q; then %q, drawn %d times", tapped, button.Text, drawn)
	}
	button.MouseDown(&desktop.MouseEvent{})
	p.show(4)
	button.MouseOut()
	if button.Text != "4" {
		t.Error("a mouse that went away still holds the window")
	}
	button.MouseDown(&desktop.MouseEvent{})
	p.show(5)
	p.show(4)
	button.MouseUp(&desktop.MouseEvent{})
	if drawn != 3 {
		t.Error("drawn anew though nothing has changed")
	}
}
