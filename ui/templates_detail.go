package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/fault"
	"trien/signer/task"
	"trien/ui/look"
)

// detail shows one template: how it looks, what it says of the signature, and
// what can be done with it.
func (p *templatesPage) detail() fyne.CanvasObject {
	t, ok := p.selected()
	if !ok {
		return look.NewPanel(look.Surface, nil)
	}
	s := p.w.speech
	content := stacked(14, stacked(2, look.NewParagraph(look.Title, p.name(t)),
		look.NewParagraph(look.Body, p.heading(t.Template.Task)+" · "+p.origin(t)).InColor(look.InkSecond)))
	if t.Err != nil {
		content.Add(trouble(s, t.Err))
		return withFoot(look.Surface, content, p.acts(t))
	}
	shown := p.w.specimenOf(t.Template)
	content.Add(paper(shown.picture))
	content.Add(p.facts(t.Template, shown))
	return withFoot(look.Surface, content, p.acts(t))
}

// facts are the rest of a template in words.
func (p *templatesPage) facts(t task.Template, shown specimen) fyne.CanvasObject {
	s := p.w.speech
	column := stacked(0)
	add := func(key, value string) {
		column.Add(container.NewBorder(nil, nil, look.NewText(look.Body, s.say(key)).InColor(look.InkSecond), nil,
			rightward(look.NewText(look.Body, value))))
		column.Add(tall(8))
	}
	if shown.err == nil {
		add("templates.size", s.say("sign.mark.size", "width", millimetres(shown.width), "height", millimetres(shown.height)))
	}
	add("templates.level", s.say("templates.level."+orOpen(t.Level)))
	add("templates.certify", s.say(fmt.Sprintf("templates.certify.%d", t.Certify)))
	if others := p.others(t); others != "" {
		add("templates.others", others)
	}
	for _, line := range shown.lines(s) {
		column.Add(line)
	}
	return column
}

// others are the further marks that the template paints.
func (p *templatesPage) others(t task.Template) string {
	var names []string
	for _, m := range t.Marks[1:] {
		names = append(names, strings.ToLower(p.w.speech.say("templates.part."+string(m.Part))))
	}
	return strings.Join(names, ", ")
}

func rightward(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewHBox(layout.NewSpacer(), o)
}

// orOpen is the last part of the key of a level.
func orOpen(level string) string {
	if level == "" {
		return "open"
	}
	return level
}

// acts is what can be done with a template.
func (p *templatesPage) acts(t Template) fyne.CanvasObject {
	s, locked := p.w.speech, p.w.services.Templates.Locked()
	row := container.NewHBox()
	add := func(key string, allowed bool, do func()) {
		b := look.NewSecondaryButton(s.say(key), do)
		if !allowed {
			b.Disable()
		}
		row.Add(b)
	}
	own, whole := t.Origin == Own, t.Err == nil
	if own && whole {
		add("templates.edit", !locked, func() { p.open(t.ID, t.Template) })
	}
	if whole {
		add("templates.copy", !locked, func() { p.copy(t) })
		add("templates.export", true, func() { p.export(t) })
	}
	if own {
		add("templates.remove", !locked, func() { p.remove(t) })
	}
	use := look.NewPrimaryButton(s.say("templates.use", "task", p.heading(t.Template.Task)), func() { p.use(t) })
	if t.Used {
		use.SetText(s.say("templates.in-use", "task", p.heading(t.Template.Task)))
	}
	if t.Used || locked || !whole {
		use.Disable()
	}
	return stacked(10, row, use)
}

// copy begins a new template that is like another.
func (p *templatesPage) copy(t Template) {
	like := t.Template
	name := p.name(t)
	if t.Origin == BuiltIn {
		name = p.heading(t.Template.Task)
	}
	like.Name = p.w.speech.say("templates.copy-name", "name", name)
	p.open("", like)
}

func (p *templatesPage) use(t Template) {
	if err := p.w.services.Templates.Use(t.Template.Task, t.ID); err != nil {
		p.w.fail(err)
		return
	}
	p.w.services.Log("template of %s chosen", t.Template.Task)
	p.again(p.chosen)
}

func (p *templatesPage) remove(t Template) {
	p.w.confirm("templates.remove-sure", p.name(t), func() {
		if err := p.w.services.Templates.Remove(t.ID); err != nil {
			p.w.fail(err)
			return
		}
		p.again(string(t.Template.Task))
	})
}

// chooseFile asks for a template to be taken in.
func (p *templatesPage) chooseFile() {
	s := p.w.speech
	p.w.choose(choice{
		title: s.say("templates.import.title"), filter: s.say("templates.filter"), endings: []string{".json"}, chosen: p.take,
	})
}

// take keeps a copy of the template in a file, its pictures with it.
func (p *templatesPage) take(path string) {
	t, err := task.Load(path)
	if err == nil && t.Name == "" {
		t.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	id := ""
	if err == nil {
		id, err = p.w.services.Templates.Keep("", t)
	}
	if err != nil {
		p.w.fail(err)
		return
	}
	p.w.services.Log("template of %s taken in", t.Task)
	p.again(id)
}

// export writes the template where the person wants it, its pictures within.
func (p *templatesPage) export(t Template) {
	data, err := t.Template.Write()
	if err != nil {
		p.w.fail(err)
		return
	}
	start := filepath.Join(p.w.lastFolder(), fileName(p.name(t))+".json")
	p.w.chooseTarget(p.w.speech.say("templates.export.title"), start, func(path string) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			p.w.fail(fault.New("ui.save.failed", err, "file", filepath.Base(path)))
		}
	})
}

// fileName leaves out what no file system takes.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name)
}
