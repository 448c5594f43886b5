package ui

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/stamp"
	"trien/signer/task"
	"trien/ui/draft"
	"trien/ui/look"
)

// templateEditor is a template being changed, with how it looks beside it.
type templateEditor struct {
	page    *templatesPage
	w       *Window
	id      string // of the template that is replaced; "" for a new one
	began   draft.Draft
	draft   draft.Draft
	texts   []*textEntry
	last    *textEntry // where fields go
	preview *part[previewView]
}

// previewView is what the column at the right depends on.
type previewView struct {
	language string
	draft    draft.Draft
}

func newTemplateEditor(p *templatesPage, id string, d draft.Draft) *templateEditor {
	e := &templateEditor{page: p, w: p.w, id: id, began: d, draft: d}
	e.began.Texts, e.draft.Texts = slices.Clone(d.Texts), slices.Clone(d.Texts)
	return e
}

func (e *templateEditor) draw() fyne.CanvasObject {
	e.preview = newPart(e.drawPreview)
	e.texts, e.last = nil, nil
	form := stacked(18, e.named(), e.written())
	if e.draft.TakesPicture() {
		form.Add(e.pictured())
	}
	if e.draft.Sized() {
		form.Add(e.sized())
	}
	form.Add(e.signed())
	inner := look.NewPanel("", form)
	inner.Margin = fyne.NewSize(22, 18)
	e.show()
	return container.New(editorColumns{}, container.NewVScroll(inner), newLine(), e.preview.box)
}

// editorColumns gives the preview the width of the panel.
type editorColumns struct{}

func (editorColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width+narrowPanel+1, 200)
}

func (editorColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	panel := look.PanelWidth
	if size.Width < roomy {
		panel = narrowPanel
	}
	x := float32(0)
	for i, width := range []float32{size.Width - panel - 1, 1, panel} {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// show draws the preview anew where something was typed.
func (e *templateEditor) show() {
	d := e.draft
	d.Texts = slices.Clone(d.Texts)
	e.preview.show(previewView{e.w.speech.Lang(), d})
}

// group is a heading with what belongs to it.
func (e *templateEditor) group(key string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return stacked(8, append([]fyne.CanvasObject{look.NewText(look.Section, e.w.speech.say(key))}, objects...)...)
}

func (e *templateEditor) named() fyne.CanvasObject {
	entry := widget.NewEntry()
	entry.SetText(e.draft.Name)
	entry.OnChanged = func(text string) { e.draft.Name = text; e.show() }
	return e.group("templates.name", entry)
}

// textEntry is a field for lines of text that remembers that it was used last.
type textEntry struct {
	widget.Entry
	gained func()
}

func (t *textEntry) FocusGained() {
	t.gained()
	t.Entry.FocusGained()
}

// written is the text, with the fields that can be put into it.
func (e *templateEditor) written() fyne.CanvasObject {
	column := stacked(8)
	for i, text := range e.draft.Texts {
		entry := &textEntry{}
		entry.MultiLine, entry.Wrapping = true, fyne.TextWrapWord
		entry.ExtendBaseWidget(entry)
		entry.gained = func() { e.last = entry }
		rows := 3
		if len(e.draft.Texts) > 1 {
			rows = max(1, strings.Count(text, "\n")+1)
		}
		entry.SetMinRowsVisible(rows)
		entry.SetText(text)
		entry.OnChanged = func(text string) { e.draft.Texts[i] = text; e.show() }
		e.texts = append(e.texts, entry)
		column.Add(entry)
	}
	e.last = e.texts[0]
	fields := container.NewGridWithColumns(4)
	for _, field := range draft.Offered(e.draft.Task()) {
		fields.Add(look.NewButton(look.Choice, e.w.speech.say("templates.field."+field), func() { e.insert(field) }))
	}
	column.Add(look.NewParagraph(look.Detail, e.w.speech.say("templates.fields-hint")))
	column.Add(fields)
	return e.group("templates.text", column)
}

// insert puts a field where the cursor stands.
func (e *templateEditor) insert(field string) {
	for _, r := range e.w.fieldNames().Placed(field) {
		e.last.TypedRune(r)
	}
	e.w.win.Canvas().Focus(e.last)
}

// pictured is the picture, and how it stands with the text.
func (e *templateEditor) pictured() fyne.CanvasObject {
	s := e.w.speech
	acts := container.NewHBox(look.NewSecondaryButton(s.say("sign.mark.choose"), e.choosePicture))
	kind := string(e.draft.Kind())
	text := s.say("templates.picture.none." + kind)
	if len(e.draft.Picture) > 0 {
		text = s.say("templates.picture.in")
		acts.Add(look.NewSecondaryButton(s.say("sign.mark.remove"), func() { e.setPicture(nil) }))
	}
	layouts := container.NewHBox()
	for _, l := range []task.Layout{task.LayoutImage, task.LayoutBeside, task.LayoutBehind, task.LayoutText} {
		b := look.NewButton(look.Choice, s.say("templates.layout."+string(l)), func() {
			e.draft.Layout = l
			e.w.refreshSide()
		})
		b.Chosen = e.draft.Layout == l
		layouts.Add(b)
	}
	return e.group("templates.picture."+kind, look.NewParagraph(look.Body, text), acts,
		look.NewParagraph(look.Detail, s.say("templates.picture.hint."+kind)), layouts)
}

func (e *templateEditor) choosePicture() {
	s := e.w.speech
	e.w.choose(choice{
		title: s.say("file-dialog.image.title"), filter: s.say("file-dialog.image.filter"),
		endings: []string{".png", ".jpg", ".jpeg"}, chosen: e.takePicture,
	})
}

// takePicture refuses what cannot be painted at once.
func (e *templateEditor) takePicture(path string) {
	data, err := readImage(path)
	if err == nil {
		_, err = stamp.Examine(data)
	}
	if err != nil {
		e.w.fail(err)
		return
	}
	e.setPicture(data)
}

func (e *templateEditor) setPicture(data []byte) {
	e.draft.Picture = data
	e.w.refreshSide()
}

// dropped takes a picture.
func (e *templateEditor) dropped(path string) bool {
	ending := strings.ToLower(filepath.Ext(path))
	if !e.draft.TakesPicture() || !slices.Contains([]string{".png", ".jpg", ".jpeg"}, ending) {
		return false
	}
	e.takePicture(path)
	return true
}

// sized is how large the mark is, and the line around it.
func (e *templateEditor) sized() fyne.CanvasObject {
	s := e.w.speech
	grid := container.NewGridWithColumns(3)
	add := func(key string, into *string) {
		entry := widget.NewEntry()
		entry.SetText(*into)
		entry.OnChanged = func(text string) { *into = text; e.show() }
		grid.Add(stacked(2, look.NewText(look.Detail, s.say(key)), entry))
	}
	add("templates.width", &e.draft.Width)
	add("templates.height", &e.draft.Height)
	if e.draft.Kind() == task.Seal {
		add("templates.seal-width", &e.draft.SealWidth)
	}
	border := widget.NewCheck(s.say("templates.border"), func(on bool) { e.draft.Border = on; e.show() })
	border.Checked = e.draft.Border
	return e.group("templates.size-mm", grid, border)
}

// signed is what the template wants of the signature itself.
func (e *templateEditor) signed() fyne.CanvasObject {
	level := e.oneOf("templates.level", []string{"", "b-b", "b-t", "b-lt", "b-lta"}, orOpen, e.draft.Level, func(v string) { e.draft.Level = v })
	certify := e.oneOf("templates.certify", []string{"0", "1", "2", "3"}, func(v string) string { return v }, strconv.Itoa(e.draft.Certify),
		func(v string) { e.draft.Certify = int(v[0] - '0') })
	return stacked(18, e.group("templates.level", level), e.group("templates.certify", certify,
		look.NewParagraph(look.Detail, e.w.speech.say("templates.certify-hint"))))
}

// oneOf is a list of which one is chosen; its words are those of key and the
// name of each value.
func (e *templateEditor) oneOf(key string, values []string, name func(string) string, now string, chosen func(string)) fyne.CanvasObject {
	var words []string
	for _, v := range values {
		words = append(words, e.w.speech.say(key+"."+name(v)))
	}
	list := widget.NewSelect(words, nil)
	list.SetSelectedIndex(slices.Index(values, now))
	list.OnChanged = func(word string) {
		chosen(values[slices.Index(words, word)])
		e.show()
	}
	return list
}

// drawPreview is how the mark looks, what is wrong with it, and the way out.
func (e *templateEditor) drawPreview(previewView) fyne.CanvasObject {
	s := e.w.speech
	content := stacked(12, look.NewText(look.Section, s.say("templates.preview")))
	t, err := e.draft.Template(e.w.fieldNames())
	shown := e.w.specimenOf(t)
	if err != nil {
		shown = specimen{err: err}
	}
	content.Add(paper(shown.picture))
	if shown.picture != nil {
		content.Add(look.NewParagraph(look.Detail, s.say("sign.mark.size", "width", millimetres(shown.width), "height", millimetres(shown.height))).Centered())
	}
	for _, line := range shown.lines(s) {
		content.Add(line)
	}
	content.Add(look.NewParagraph(look.Detail, s.say("templates.preview-hint")))
	save := look.NewPrimaryButton(s.say("templates.save"), e.save)
	if err != nil {
		save.Disable()
	}
	cancel := look.NewSecondaryButton(s.say("cancel"), e.cancel)
	return withFoot(look.Surface, content, stacked(8, save, cancel))
}

// save keeps what was typed.
func (e *templateEditor) save() {
	t, err := e.draft.Template(e.w.fieldNames())
	id := e.id
	if err == nil {
		id, err = e.w.services.Templates.Keep(e.id, t)
	}
	if err != nil {
		e.w.fail(err)
		return
	}
	e.w.services.Log("template of %s kept", t.Task)
	e.page.again(id)
}

// cancel goes back to the list.
func (e *templateEditor) cancel() {
	back := func() {
		e.page.edit = nil
		e.w.refreshSide()
	}
	if e.id == "" || !e.changed() {
		back()
		return
	}
	e.w.confirm("templates.discard", "", back)
}
