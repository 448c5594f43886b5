package ui

// closing asks first where something would be lost.
func (w *Window) closing() {
	if what := w.unfinished(); what != "" {
		w.confirm("closing."+what, "", w.leave)
		return
	}
	w.leave()
}

// unfinished names what would be lost if the window went now; "" for nothing.
func (w *Window) unfinished() string {
	templates, managing := w.side.(*templatesPage)
	switch {
	case w.state.Phase.Busy():
		return "signing"
	case w.batch != nil && w.batch.b.Phase.Busy():
		return "batch"
	case w.prepare != nil && w.prepare.making:
		return "preparing"
	case managing && templates.edit != nil && templates.edit.changed():
		return "template"
	}
	return ""
}

// leave remembers the window before it goes.
func (w *Window) leave() {
	w.choices.Maximised = false
	w.native(func(window uintptr) { w.choices.Maximised = w.services.Desktop.Maximised(window) })
	if size := w.win.Canvas().Size(); !w.choices.Maximised {
		w.choices.Width, w.choices.Height = size.Width, size.Height
	}
	w.keep()
	w.win.Close()
}
