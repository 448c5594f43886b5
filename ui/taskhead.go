package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/look"
)

// taskView is the heading of the panel: what is being done, and what else could
// be.
type taskView struct {
	language string
	doing    task.Task
	agency   bool
	busy     bool
}

func (w *Window) taskView() taskView {
	v := taskView{language: w.speech.Lang(), doing: w.state.Doing(), busy: w.state.Phase.Busy()}
	if c, ok := w.state.Credential(); ok {
		v.agency = task.HolderOf(c.Subject) == task.HolderOrganisation
	}
	return v
}

// often are the tasks that stand beside each other; all others are behind the
// last button.
func often(agency bool) []task.Task {
	if agency {
		return []task.Task{task.Issue, task.Appendix, task.Copy}
	}
	return []task.Task{task.Approve, task.Initial, task.Comment}
}

func (w *Window) drawTask(v taskView) fyne.CanvasObject {
	s := w.speech
	row := container.New(squeezed{gap: 4})
	for _, t := range often(v.agency) {
		row.Add(w.taskButton(v, t, s.say("task."+string(t)+".short")))
	}
	row.Add(w.otherTasks(v))
	return stacked(12, stacked(2,
		look.NewText(look.Title, s.say("task."+string(v.doing))),
		look.NewParagraph(look.Body, s.say("task."+string(v.doing)+".what")).InColor(look.InkSecond)), row)
}

func (w *Window) taskButton(v taskView, t task.Task, text string) *look.Button {
	b := look.NewButton(look.Choice, text, func() { w.chooseTask(t) })
	b.Chosen = v.doing == t
	if v.busy {
		b.Disable()
	}
	return b
}

// otherTasks opens a list of those that do not stand beside each other; a task
// chosen from it takes its place.
func (w *Window) otherTasks(v taskView) *look.Button {
	beside := often(v.agency)
	b := w.taskButton(v, "", w.speech.say("task.other"))
	if !slices.Contains(beside, v.doing) {
		b.Text, b.Chosen = w.speech.say("task."+string(v.doing)+".short"), true
	}
	b.Icon = look.IconDown
	b.Name = w.speech.say("task.other.name")
	b.OnTapped = func() {
		var items []*fyne.MenuItem
		for _, t := range task.All() {
			if !slices.Contains(beside, t) {
				item := fyne.NewMenuItem(w.speech.say("task."+string(t)), func() { w.chooseTask(t) })
				item.Checked = t == v.doing
				items = append(items, item)
			}
		}
		menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), w.win.Canvas())
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		menu.ShowAtPosition(fyne.NewPos(at.X, at.Y+b.Size().Height+4))
	}
	return b
}

func (w *Window) chooseTask(t task.Task) {
	w.dispatch(flow.TaskChosen{Task: t})
	w.services.Log("task=%s", w.state.Doing())
	if w.side == nil {
		w.sheet.focusFacts(w)
	}
}

// squeezed is a row of buttons that give up some of their margins where it would
// be too wide.
type squeezed struct{ gap float32 }

// spare is what a button can do without.
const spare = 10

func (l squeezed) MinSize(o []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(-l.gap, 0)
	for _, each := range o {
		m := each.MinSize()
		size = fyne.NewSize(size.Width+m.Width-spare+l.gap, max(size.Height, m.Height))
	}
	return size
}

func (l squeezed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	less := (l.MinSize(o).Width + spare*float32(len(o)) - size.Width) / float32(len(o))
	less = max(0, min(less, spare))
	x := float32(0)
	for _, each := range o {
		m := each.MinSize()
		each.Resize(fyne.NewSize(m.Width-less, m.Height))
		each.Move(fyne.NewPos(x, 0))
		x += m.Width - less + l.gap
	}
}
