package verdict

import (
	"strconv"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/signer/trust"
	"trien/ui/look"
)

// openCards is how many signatures a document may have before their cards show
// only the reason until they are opened.
const openCards = 3

// NewPanel returns the banner and the cards of view. show is called with the
// number of the signature that the person wants to see on its page; acts stand
// in the banner.
func NewPanel(view View, words Words, show func(number int), acts ...fyne.CanvasObject) fyne.CanvasObject {
	tone, shape := Look(view.Tone)
	column := container.New(layout.NewCustomPaddedVBoxLayout(12), look.NewBanner(tone, shape, view.Title, view.Why, acts...))
	for _, c := range view.Cards {
		folded := len(view.Cards) > openCards && c.Tone != Bad
		column.Add(newSignatureCard(c, words, show, folded))
	}
	return column
}

// Look returns the colour and the shape of a tone.
func Look(t Tone) (look.Tone, look.Shape) {
	switch t {
	case Undecided:
		return look.ToneUndecided, look.ShapeQuestion
	case Good:
		return look.ToneGood, look.ShapeCheck
	case Changed:
		return look.ToneBlue, look.ShapePencil
	case Bad:
		return look.ToneInvalid, look.ShapeCross
	}
	return look.ToneNeutral, look.ShapeCircle
}

// SystemChip names the certification system with its colour and sign.
func SystemChip(system trust.System, words Words) *look.Chip {
	tone, shape := look.ToneNeutral, look.ShapeQuestion
	switch system {
	case trust.Specialised:
		tone, shape = look.ToneSpecialised, look.ShapeStar
	case trust.National:
		tone, shape = look.ToneNational, look.ShapeDiamond
	case trust.Other:
		shape = look.ShapeCircle
	}
	return look.NewChip(tone, shape, words.Text("ui.system."+system.String(), nil))
}

func newSignatureCard(c Card, words Words, show func(int), folded bool) fyne.CanvasObject {
	body := container.New(layout.NewCustomPaddedVBoxLayout(0))
	fill := func(lines []Line) {
		body.RemoveAll()
		for _, line := range lines {
			tone, shape := Look(line.Tone)
			body.Add(look.NewDetailLine(tone, shape, line.Text, line.Note))
		}
		if len(lines) == 0 {
			body.Hide()
		} else {
			body.Show()
		}
		body.Refresh()
	}
	lines := append(append([]Line(nil), c.Advice...), c.Facts...)
	if folded {
		lines = c.Advice
	}
	fill(lines)
	content := container.New(layout.NewCustomPaddedVBoxLayout(8),
		heading(c, words),
		headline(c.Headline),
		body,
		links(c, words, show, fill, lines),
	)
	return newTapArea(look.NewCard(content), func() {
		if c.Page > 0 {
			show(c.Number)
		}
	})
}

// headline is bold while it is a verdict, and plain once it explains.
func headline(text string) fyne.CanvasObject {
	const verdictLength = 70
	paragraph := look.NewParagraph(look.Body, text)
	if utf8.RuneCountInString(text) <= verdictLength {
		paragraph.Strong()
	}
	return paragraph
}

func heading(c Card, words Words) fyne.CanvasObject {
	tone, shape := Look(c.Tone)
	names := container.New(layout.NewCustomPaddedVBoxLayout(0), look.NewParagraph(look.Body, c.Name).Strong())
	if c.Office != "" {
		names.Add(look.NewParagraph(look.Detail, c.Office))
	}
	names.Add(container.New(layout.NewCustomPaddedLayout(6, 0, 0, 0), container.NewHBox(SystemChip(c.System, words))))
	badge := container.NewVBox(look.NewBadge(tone, shape))
	return container.New(layout.NewBorderLayout(nil, nil, badge, nil), badge, indented(names))
}

func indented(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 0, 8, 0), o)
}

// links is the row under a card: where the signature stands, and all checks.
func links(c Card, words Words, show func(int), fill func([]Line), brief []Line) fyne.CanvasObject {
	row := container.NewHBox()
	if c.Page > 0 {
		page := map[string]string{"page": strconv.Itoa(c.Page)}
		row.Add(look.NewLinkButton(words.Text("ui.verdict.show", page), func() { show(c.Number) }))
	} else {
		row.Add(look.NewText(look.Detail, words.Text("ui.verdict.not-shown", nil)))
	}
	if len(c.Details) == 0 {
		return row
	}
	open := false
	var more *look.Button
	more = look.NewLinkButton(words.Text("ui.verdict.details", nil), func() {
		open = !open
		if open {
			fill(append(append([]Line(nil), c.Facts...), c.Details...))
			more.SetText(words.Text("ui.verdict.details.hide", nil))
			return
		}
		fill(brief)
		more.SetText(words.Text("ui.verdict.details", nil))
	})
	row.Add(layout.NewSpacer())
	row.Add(more)
	return row
}
