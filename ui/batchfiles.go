package ui

import (
	"context"
	"errors"
	"path/filepath"

	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"github.com/ncruces/zenity"

	"trien/signer/fault"
)

// chooseFiles asks for documents, several at once where the system can.
func (p *batchPage) chooseFiles() {
	s := p.w.speech
	p.w.chooseSeveral(choice{
		title: s.say("batch.dialog.files"), filter: s.say("file-dialog.filter"), endings: []string{".pdf"},
	}, p.add)
}

func (p *batchPage) chooseFolder() { p.w.chooseFolder(p.w.speech.say("batch.dialog.folder"), p.add) }

// chooseSeveral asks for files.
func (w *Window) chooseSeveral(c choice, chosen func(paths []string)) {
	c.chosen = func(path string) { chosen([]string{path}) }
	if !zenity.IsAvailable() {
		w.chooseHere(c)
		return
	}
	start := w.lastFolder() + string(filepath.Separator)
	w.background(func(ctx context.Context) {
		paths, err := zenity.SelectFileMultiple(zenity.Title(c.title), zenity.Context(ctx), zenity.Filename(start),
			zenity.FileFilter{Name: c.filter, Patterns: patterns(c.endings), CaseFold: true})
		w.answered(ctx, err, func() { chosen(paths) }, func() { w.chooseHere(c) })
	})
}

// chooseFolder asks for a folder.
func (w *Window) chooseFolder(title string, chosen func(paths []string)) {
	here := func() {
		open := fynedialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
			switch {
			case err != nil:
				w.fail(fault.New("file.unreadable", err, "file", ""))
			case dir != nil:
				chosen([]string{filepath.FromSlash(dir.Path())})
			}
		}, w.win)
		open.SetTitleText(title)
		if dir, err := storage.ListerForURI(storage.NewFileURI(w.lastFolder())); err == nil {
			open.SetLocation(dir)
		}
		open.Show()
		open.Resize(fyne.NewSize(820, 560))
	}
	if !zenity.IsAvailable() {
		here()
		return
	}
	start := w.lastFolder() + string(filepath.Separator)
	w.background(func(ctx context.Context) {
		path, err := zenity.SelectFile(zenity.Title(title), zenity.Context(ctx), zenity.Filename(start), zenity.Directory())
		w.answered(ctx, err, func() { chosen([]string{path}) }, here)
	})
}

// chooseTarget asks for the name of a file to be written, starting from one that
// is free.
func (w *Window) chooseTarget(title, start string, chosen func(path string)) {
	here := func() {
		save := fynedialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
			switch {
			case err != nil:
				w.fail(fault.New("ui.save.failed", err, "file", filepath.Base(start)))
			case file != nil:
				path := filepath.FromSlash(file.URI().Path())
				file.Close()
				chosen(path)
			}
		}, w.win)
		save.SetTitleText(title)
		save.SetFileName(filepath.Base(start))
		if dir, err := storage.ListerForURI(storage.NewFileURI(filepath.Dir(start))); err == nil {
			save.SetLocation(dir)
		}
		save.Show()
		save.Resize(fyne.NewSize(820, 560))
	}
	if !zenity.IsAvailable() {
		here()
		return
	}
	w.background(func(ctx context.Context) {
		path, err := zenity.SelectFileSave(zenity.Title(title), zenity.Context(ctx), zenity.Filename(start), zenity.ConfirmOverwrite())
		w.answered(ctx, err, func() { chosen(path) }, here)
	})
}

// answered goes on after a dialog of the system: with what was chosen, with our
// own dialog where the system's failed, or not at all.
func (w *Window) answered(ctx context.Context, err error, chosen, here func()) {
	switch {
	case err == nil:
		w.do(chosen)
	case !errors.Is(err, zenity.ErrCanceled) && ctx.Err() == nil:
		w.services.Log("system file dialog: %v", err)
		w.do(here)
	}
}
