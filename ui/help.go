package ui

import (
	"path/filepath"
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/guide"
	"trien/ui/look"
)

// helpPage answers what people ask, found by a few words.
type helpPage struct {
	w       *Window
	query   string
	open    map[string]bool // by topic: the answer is shown
	results *fyne.Container
	rows    map[string]*pressable
	field   *pageEntry
}

func (w *Window) openHelp() {
	if _, there := w.side.(*helpPage); there {
		return
	}
	p := &helpPage{w: w, open: make(map[string]bool)}
	if w.openSide(p); w.side == p {
		w.win.Canvas().Focus(p.field)
	}
}

func (p *helpPage) title() string { return "help" }

func (p *helpPage) leave() bool { return true }

func (p *helpPage) dropped([]string) bool { return false }

func (p *helpPage) draw() fyne.CanvasObject {
	s := p.w.speech
	field := newPageEntry()
	p.field = field
	field.SetPlaceHolder(s.say("help.search"))
	field.SetText(p.query)
	field.OnChanged = func(text string) {
		p.query = text
		p.fill()
	}
	p.results = stacked(8)
	p.fill()
	left := scrolled(stacked(12, field, p.results))
	right := container.NewVScroll(container.New(readable{}, stacked(14, p.shortcuts(), p.about())))
	return container.New(helpColumns{}, left, right)
}

// helpColumns gives answers what the keys leave.
type helpColumns struct{}

const helpRight, helpGap = 336, 16

func (helpColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(helpRight+pageEdge+320, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

func (helpColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	left := min(pageWide+pageEdge, size.Width-helpRight-helpGap-pageEdge)
	o[0].Move(fyne.NewPos(pageEdge, 0))
	o[0].Resize(fyne.NewSize(left, size.Height))
	o[1].Move(fyne.NewPos(pageEdge+left+helpGap, 0))
	o[1].Resize(fyne.NewSize(helpRight, size.Height))
}

func (p *helpPage) answers() []guide.Answer {
	var all []guide.Answer
	for _, topic := range guide.Topics() {
		all = append(all, guide.Answer{Topic: topic, Question: p.w.speech.Text("ui.help."+topic+".q", nil), Text: p.w.speech.Text("ui.help."+topic+".a", nil)})
	}
	return all
}

// fill shows what fits the words in the field. Few answers are shown in full.
func (p *helpPage) fill() {
	found := guide.Find(p.answers(), p.query)
	p.results.Objects, p.rows = nil, make(map[string]*pressable)
	const few = 3
	for _, a := range found {
		p.results.Add(p.row(a, p.open[a.Topic] || p.query != "" && len(found) <= few))
	}
	if len(found) == 0 {
		p.results.Add(look.NewCard(look.NewParagraph(look.Body, p.w.speech.say("help.nothing"))))
	}
	p.results.Refresh()
}

func (p *helpPage) row(a guide.Answer, open bool) fyne.CanvasObject {
	icon := look.IconDown
	words := stacked(6, look.NewParagraph(look.Body, a.Question).Strong())
	if open {
		icon = look.IconUp
		words.Add(look.NewParagraph(look.Body, a.Text))
	}
	fold := container.NewVBox(look.NewIcon(icon, look.InkSecond, 18))
	row := newPressable(look.NewCard(container.NewBorder(nil, nil, nil, fold, words)), a.Question, func() {
		p.open[a.Topic] = !open
		p.fill()
		p.w.win.Canvas().Focus(p.rows[a.Topic])
	})
	p.rows[a.Topic] = row
	return row
}

// shortcutKeys are the keys of the whole window; the words of each are
// "ui.help.key." and its name.
func shortcutKeys() [][2]string {
	return [][2]string{
		{"open", "Ctrl+O"},
		{"sign", "Ctrl+S"},
		{"primary", "Enter"},
		{"print", "Ctrl+P"},
		{"find", "Ctrl+F"},
		{"page", "Ctrl+G"},
		{"zoom", "Ctrl +  Ctrl −"},
		{"width", "Ctrl+0"},
		{"whole", "Ctrl+9"},
		{"turn", "Ctrl+R"},
		{"move", "arrows"},
		{"undo", "Ctrl+Z"},
		{"next", "Tab"},
		{"back", "Esc"},
		{"help", "F1"},
	}
}

func (p *helpPage) shortcuts() fyne.CanvasObject {
	s := p.w.speech
	column := stacked(4, look.NewText(look.Section, s.say("help.keys")))
	for _, k := range shortcutKeys() {
		column.Add(container.NewBorder(nil, nil, nil, look.NewText(look.Body, p.key(k[1])).Strong(), look.NewParagraph(look.Body, s.Text("ui.help.key."+k[0], nil))))
	}
	return look.NewCard(column)
}

// key is how a key is written on this system.
func (p *helpPage) key(name string) string {
	if name == "arrows" {
		return p.w.speech.say("help.key.arrows")
	}
	if runtime.GOOS == "darwin" {
		return strings.ReplaceAll(name, "Ctrl", "Cmd")
	}
	return name
}

// about is what somebody who helps will ask for.
func (p *helpPage) about() fyne.CanvasObject {
	s, facts := p.w.speech, p.w.services.Setup.Facts()
	log := s.say("help.log.none")
	acts := container.NewHBox()
	if facts.Log != "" {
		log = s.say("help.log", "file", breakable(facts.Log))
		acts.Add(look.NewSecondaryButton(s.say("help.log.show"), func() { p.w.handOver(filepath.Dir(facts.Log)) }))
	}
	return look.NewCard(stacked(6,
		look.NewText(look.Section, s.say("help.about")),
		look.NewParagraph(look.Body, s.say("help.version", "version", facts.Version)).Strong(),
		look.NewParagraph(look.Detail, log),
		look.NewParagraph(look.Detail, s.say("help.settings", "file", breakable(facts.Settings))), acts))
}

// breakable lets a long path go on in the next line after each folder.
func breakable(path string) string {
	separator := string(filepath.Separator)
	return strings.ReplaceAll(path, separator, separator+look.Breakable)
}
