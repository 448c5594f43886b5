package ui

import (
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/pdf"
	"trien/ui/look"
	"trien/ui/page"
)

// pointsPerMM turns millimetres into points.
const pointsPerMM = 72 / 25.4

// millimetres of a length in points, whole.
func millimetres(points float64) string {
	return strconv.Itoa(int(math.Round(points / pointsPerMM)))
}

// measures are the place and the size of the frame as numbers: from the left
// edge and the top edge of the page, width and height.
type measures struct {
	window *Window
	box    *fyne.Container
	fields [4]*numberEntry
	open   bool
}

const (
	fromLeft = iota
	fromTop
	wide
	high
)

func newMeasures(w *Window) *measures { return &measures{window: w, box: container.NewStack()} }

// measuresView decides whether the fields stand there.
type measuresView struct {
	language string
	open     bool
	placed   bool
	fixed    bool
	busy     bool
}

func (m *measures) view() measuresView {
	s := m.window.state
	return measuresView{m.window.speech.Lang(), m.open, s.Placed, s.Fixed || s.Field != "", s.Phase.Busy()}
}

func (m *measures) draw(v measuresView) fyne.CanvasObject {
	if !v.open || !v.placed {
		return nil
	}
	grid := container.NewGridWithColumns(4)
	for i, key := range []string{"left", "top", "width", "height"} {
		entry := newNumberEntry(m.apply)
		if v.busy || v.fixed && i >= wide {
			entry.Disable()
		}
		m.fields[i] = entry
		grid.Add(stacked(2, look.NewText(look.Detail, m.window.speech.say("measure."+key)), entry))
	}
	m.follow()
	return stacked(6, grid, look.NewParagraph(look.Detail, m.window.speech.say("measure.hint")))
}

// follow writes where the frame stands into the fields that nobody types into.
func (m *measures) follow() {
	if !m.open || !m.window.state.Placed || m.window.doc == nil {
		return
	}
	at := m.window.state.Place
	_, height := m.window.doc.Size(at.Page)
	for i, points := range []float64{at.Rect.X0, height - at.Rect.Y1, at.Rect.Width(), at.Rect.Height()} {
		if e := m.fields[i]; e != nil && !e.typing {
			e.SetText(decimal(points / pointsPerMM))
		}
	}
}

// apply moves the frame to what the fields say.
func (m *measures) apply() {
	w := m.window
	if !w.state.Placed || w.doc == nil {
		return
	}
	at := w.state.Place
	_, height := w.doc.Size(at.Page)
	values := [4]float64{at.Rect.X0, height - at.Rect.Y1, at.Rect.Width(), at.Rect.Height()}
	changed := false
	for i, e := range m.fields {
		if mm, ok := e.value(); ok && !e.Disabled() && decimal(mm) != decimal(values[i]/pointsPerMM) {
			values[i], changed = mm*pointsPerMM, true
		}
	}
	if !changed {
		return
	}
	top := height - values[fromTop]
	w.putFrame(page.Placement{Page: at.Page, Rect: pdf.Rect{
		X0: values[fromLeft], X1: values[fromLeft] + values[wide], Y0: top - values[high], Y1: top,
	}})
}

// numberEntry is a field for a length; Enter and leaving it apply what it says.
type numberEntry struct {
	widget.Entry
	typing  bool
	applied func()
}

func newNumberEntry(applied func()) *numberEntry {
	e := &numberEntry{applied: applied}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(string) { e.applied() }
	return e
}

// FocusGained keeps the window from writing into the field.
func (e *numberEntry) FocusGained() {
	e.typing = true
	e.Entry.FocusGained()
}

// FocusLost applies what was typed.
func (e *numberEntry) FocusLost() {
	e.typing = false
	e.Entry.FocusLost()
	e.applied()
}

func (e *numberEntry) value() (float64, bool) {
	if e == nil {
		return 0, false
	}
	mm, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(e.Text), ",", ".", 1), 64)
	return mm, err == nil && mm >= 0 && mm < 5000
}
