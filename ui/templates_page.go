package ui

import (
	"path/filepath"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/task"
	"trien/ui/draft"
	"trien/ui/flow"
	"trien/ui/look"
)

// templatesPage lists the templates of every task, and lets the person make
// them fit. It shows the list, or the editor while one is being edited.
type templatesPage struct {
	w       *Window
	all     []Template
	trouble error  // of looking for them
	chosen  string // key of the template whose details are shown
	edit    *templateEditor
}

// openTemplates shows the page with the template of the task at hand.
func (w *Window) openTemplates() {
	p := &templatesPage{w: w, chosen: string(w.state.Doing())}
	p.read()
	for _, t := range p.all {
		if t.Used && t.Template.Task == w.state.Doing() {
			p.chosen = t.key()
		}
	}
	w.openSide(p)
}

func (p *templatesPage) title() string {
	if p.edit != nil {
		return "templates.editing"
	}
	return "templates"
}

// leave asks before it throws away what was typed.
func (p *templatesPage) leave() bool {
	if p.edit == nil || !p.edit.changed() {
		p.edit = nil
		return true
	}
	p.w.confirm("templates.discard", "", func() {
		p.edit = nil
		p.w.closeSide()
	})
	return false
}

// dropped takes a template file, and in the editor a picture.
func (p *templatesPage) dropped(paths []string) bool {
	switch {
	case p.edit != nil:
		return p.edit.dropped(paths[0])
	case filepath.Ext(paths[0]) == ".json":
		p.take(paths[0])
		return true
	}
	return false
}

func (p *templatesPage) read() {
	all, err := p.w.services.Templates.List()
	p.all, p.trouble = inOrder(all), err
}

// again reads the templates anew, lets the window use them, and shows them.
func (p *templatesPage) again(chosen string) {
	p.read()
	p.chosen, p.edit = chosen, nil
	p.w.templatesChanged()
	p.w.refreshSide()
}

// templatesChanged has everything made anew that rests on a template.
func (w *Window) templatesChanged() {
	w.mark.turn++
	w.dispatch(flow.TemplateChanged{})
}

func (p *templatesPage) draw() fyne.CanvasObject {
	if p.edit != nil {
		return p.edit.draw()
	}
	columns := container.New(templateColumns{}, p.list(), newLine(), p.detail())
	top := container.New(flush{})
	if p.w.services.Templates.Locked() {
		top.Add(look.NewStrip(look.ToneNeutral, look.ShapeDot, p.w.speech.say("templates.locked-strip")))
	}
	if p.trouble != nil {
		top.Add(look.NewStrip(look.ToneUndecided, look.ShapeExclaim, p.w.speech.Failure(p.trouble).What))
	}
	return container.New(flush{}, top, columns)
}

// templateColumns gives the list what the details leave.
type templateColumns struct{}

const listWidth = 400

func (templateColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(listWidth+1+o[2].MinSize().Width, 200)
}

func (templateColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, width := range []float32{listWidth, 1, size.Width - listWidth - 1} {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(width, size.Height))
		x += width
	}
}

// list is every template, by task.
func (p *templatesPage) list() fyne.CanvasObject {
	s := p.w.speech
	make, take := look.NewSecondaryButton(s.say("templates.new"), nil), look.NewSecondaryButton(s.say("templates.import"), p.chooseFile)
	make.OnTapped = func() { p.menu(make) }
	if p.w.services.Templates.Locked() {
		make.Disable()
		take.Disable()
	}
	column := stacked(6, container.NewHBox(make, take))
	last := task.Task("")
	for i, t := range p.all {
		if i == 0 || t.Template.Task != last {
			last = t.Template.Task
			column.Add(tall(6))
			column.Add(look.NewText(look.Section, p.heading(last)))
		}
		column.Add(p.row(t))
	}
	inner := look.NewPanel("", column)
	inner.Margin = fyne.NewSize(look.SpaceEdge, 14)
	return container.NewVScroll(inner)
}

func (p *templatesPage) heading(t task.Task) string {
	if t.Known() {
		return p.w.speech.say("task." + string(t))
	}
	return p.w.speech.say("templates.unreadable")
}

func (p *templatesPage) row(t Template) fyne.CanvasObject {
	s := p.w.speech
	name := look.NewText(look.Body, p.name(t)).Strong().Ellipsis()
	origin := look.NewText(look.Detail, p.origin(t)).Ellipsis()
	chip := container.NewHBox()
	switch {
	case t.Err != nil:
		chip.Add(look.NewChip(look.ToneUndecided, look.ShapeExclaim, s.say("templates.broken")))
	case t.Used:
		chip.Add(look.NewChip(look.ToneGood, look.ShapeCheck, s.say("templates.used")))
	}
	card := look.NewCard(container.NewBorder(nil, nil, nil, container.NewCenter(chip), stacked(0, name, origin)))
	if t.key() == p.chosen {
		card.Fill, card.Stroke = look.OnBlue, look.Blue
	}
	return newPressable(card, p.name(t), func() {
		p.chosen = t.key()
		p.w.refreshSide()
	})
}

// name is what people call a template; the built-in ones are called as their
// tasks are.
func (p *templatesPage) name(t Template) string {
	switch {
	case t.Origin == BuiltIn:
		return p.w.speech.say("templates.usual")
	case t.Err != nil || t.Template.Name == "":
		return filepath.Base(t.ID)
	}
	return t.Template.Name
}

func (p *templatesPage) origin(t Template) string {
	return p.w.speech.say([]string{BuiltIn: "templates.from.program", Own: "templates.from.you", Given: "templates.from.settings"}[t.Origin])
}

// menu offers a new template for each task.
func (p *templatesPage) menu(below fyne.CanvasObject) {
	var items []*fyne.MenuItem
	for _, t := range task.All() {
		items = append(items, fyne.NewMenuItem(p.w.speech.say("task."+string(t)), func() { p.begin(t) }))
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(below)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), p.w.win.Canvas(), at.AddXY(0, below.Size().Height+4))
}

// begin makes a new template of the built-in one of a task.
func (p *templatesPage) begin(t task.Task) {
	template, err := task.Default(t)
	if err != nil {
		p.w.fail(err)
		return
	}
	template.Name = p.w.speech.say("templates.new-name", "task", p.w.speech.say("task."+string(t)))
	p.open("", template)
}

// open shows the editor; with id "" what is kept is a new template.
func (p *templatesPage) open(id string, t task.Template) {
	p.edit = newTemplateEditor(p, id, draft.Of(t, p.w.fieldNames()))
	if id == "" {
		p.edit.began = draft.Draft{} // not to be left without a question
	}
	p.w.refreshSide()
}

// selected is the template whose details are shown.
func (p *templatesPage) selected() (Template, bool) {
	for _, t := range p.all {
		if t.key() == p.chosen {
			return t, true
		}
	}
	return Template{}, false
}

// fieldNames are what fields are called in the language of the window.
func (w *Window) fieldNames() draft.Names {
	names := draft.Names{}
	for _, field := range task.Fields() {
		names[field] = w.speech.say("templates.field." + field)
	}
	return names
}

func (e *templateEditor) changed() bool { return !reflect.DeepEqual(e.draft, e.began) }
