package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	fynedialog "fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"github.com/ncruces/zenity"

	"trien/signer"
	"trien/signer/fault"
	"trien/ui/flow"
)

// choice is a question for a file.
type choice struct {
	title, filter string
	endings       []string // ".pdf"
	chosen        func(path string)
}

func (w *Window) chooseDocument() {
	if w.state.Phase.Busy() {
		w.fail(fault.New("ui.busy", nil))
		return
	}
	if w.closeSide(); w.side != nil {
		return
	}
	w.choose(choice{
		title: w.speech.say("file-dialog.title"), filter: w.speech.say("file-dialog.filter"), endings: []string{".pdf"},
		chosen: func(path string) { w.dispatch(flow.OpenAsked{Path: path}) },
	})
}

// choose asks by the system's own dialog, and by Fyne's where there is none.
func (w *Window) choose(c choice) {
	if !zenity.IsAvailable() {
		w.chooseHere(c)
		return
	}
	start := w.lastFolder() + string(filepath.Separator)
	w.background(func(ctx context.Context) {
		path, err := zenity.SelectFile(zenity.Title(c.title), zenity.Context(ctx), zenity.Filename(start),
			zenity.FileFilter{Name: c.filter, Patterns: patterns(c.endings), CaseFold: true})
		switch {
		case err == nil:
			w.do(func() { c.chosen(path) })
		case !errors.Is(err, zenity.ErrCanceled) && ctx.Err() == nil:
			w.services.Log("system file dialog: %v", err)
			w.do(func() { w.chooseHere(c) })
		}
	})
}

func (w *Window) chooseHere(c choice) {
	open := fynedialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			w.fail(fault.New("file.unreadable", err, "file", ""))
			return
		}
		if file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		c.chosen(filepath.FromSlash(path))
	}, w.win)
	open.SetFilter(storage.NewExtensionFileFilter(c.endings))
	open.SetTitleText(c.title)
	if dir, err := storage.ListerForURI(storage.NewFileURI(w.lastFolder())); err == nil {
		open.SetLocation(dir)
	}
	open.Show()
	open.Resize(fyne.NewSize(820, 560)) // before Show there is nothing to resize
}

// lastFolder is where the document opened last lies, else the person's own.
func (w *Window) lastFolder() string {
	if len(w.choices.Recent) > 0 {
		return filepath.Dir(w.choices.Recent[0])
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	return home
}

func patterns(endings []string) []string {
	globs := make([]string, len(endings))
	for i, e := range endings {
		globs[i] = "*" + e
	}
	return globs
}

// dropped opens what was let go over the window: one document, or a list of
// several.
func (w *Window) dropped(_ fyne.Position, uris []fyne.URI) {
	if len(uris) == 0 {
		return
	}
	paths := make([]string, len(uris))
	for i, u := range uris {
		paths[i] = filepath.FromSlash(u.Path())
	}
	w.receive(paths)
}

// awaitArrivals takes the files of programs that are started later.
func (w *Window) awaitArrivals(ctx context.Context) {
	w.services.Arrivals(ctx, func(files []string) { w.do(func() { w.arrived(files) }) })
}

// arrived comes to the front, and opens the files.
func (w *Window) arrived(files []string) {
	w.services.Log("arrived files=%d", len(files))
	w.win.Show()
	w.win.RequestFocus()
	if len(files) > 0 {
		w.receive(files)
	}
}

// receive opens files that came by themselves, if what is being done allows it.
func (w *Window) receive(paths []string) {
	if w.side != nil {
		if w.side.dropped(paths) {
			return
		}
		if w.closeSide(); w.side != nil {
			return
		}
	}
	if w.state.Phase.Busy() {
		w.fail(fault.New("ui.busy", nil))
		return
	}
	w.take(paths)
}

// take opens one document, or the list where there are several or a folder;
// pictures alone are made into a document first.
func (w *Window) take(paths []string) {
	var documents, pictures []string
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && info.IsDir() {
			w.openMany(paths)
			return
		}
		if strings.EqualFold(filepath.Ext(p), ".pdf") {
			documents = append(documents, p)
		}
		if slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(p))) {
			pictures = append(pictures, p)
		}
	}
	switch len(documents) {
	case 0:
		if len(pictures) > 0 {
			w.prepareThese(pictures)
			return
		}
		w.fail(fault.New("ui.drop.not-pdf", nil, "file", filepath.Base(paths[0])))
	case 1:
		w.dispatch(flow.OpenAsked{Path: absolute(documents[0])})
	default:
		w.openMany(documents)
	}
}

// remember puts path at the head of the documents opened last.
func (w *Window) remember(path string) {
	recent := []string{path}
	for _, p := range w.choices.Recent {
		if p != path && len(recent) < maxRecent {
			recent = append(recent, p)
		}
	}
	w.choices.Recent = recent
	w.keep()
}

const maxRecent = 12

// keep stores the choices; losing them is no reason to bother anybody.
func (w *Window) keep() {
	if err := w.services.Memory.Remember(w.choices); err != nil {
		w.services.Log("choices not kept: %v", err)
	}
}

// targetIn is the name of the signed copy of source in a folder; "" is the
// source's own.
func targetIn(folder, source string) string {
	beside := signer.TargetName(source)
	if folder == "" {
		return beside
	}
	return filepath.Join(folder, filepath.Base(beside))
}

// freeName returns name, numbered where a file of that name is there:
// NAME_signed.pdf, NAME_signed-2.pdf, ...
func freeName(name string) string {
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); errors.Is(err, os.ErrNotExist) || n > 999 {
			return name
		}
		name = stem + "-" + strconv.Itoa(n) + ending
	}
}
