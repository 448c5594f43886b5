package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/flow"
	"trien/ui/look"
)

const (
	startWidth = 620
	recentRows = 4
)

// drawStart is the page that invites.
func (w *Window) drawStart(verify bool) fyne.CanvasObject {
	s := w.speech
	title, text := s.say("start.title"), s.say("start.text")
	if verify {
		title, text = s.say("start.verify.title"), s.say("start.verify.text")
	}
	invitation := stacked(0,
		container.NewCenter(logo(68)), tall(16),
		look.NewText(look.Start, title).Centered(), tall(4),
		look.NewText(look.Body, text).Centered().InColor(look.InkSecond), tall(20),
		container.NewCenter(container.New(exactly{width: 176, height: look.PrimaryHeight}, look.NewPrimaryButton(s.say("open"), w.chooseDocument))),
	)
	if !verify {
		invitation.Add(tall(8))
		invitation.Add(container.NewCenter(container.NewHBox(
			look.NewLinkButton(s.say("batch.start"), w.openBatch), space(8), look.NewLinkButton(s.say("prepare.start"), w.openPrepare))))
	}
	zone := container.New(exactly{width: startWidth, height: 320},
		container.NewStack(newDropZone(), container.NewCenter(invitation)))
	column := stacked(0, zone)
	if len(w.choices.Recent) > 0 {
		column.Add(tall(20))
		column.Add(look.NewText(look.Section, s.say("start.recent")))
		column.Add(tall(8))
		column.Add(w.recentCard())
	}
	return container.NewCenter(column)
}

func tall(height float32) fyne.CanvasObject {
	return container.New(exactly{width: 1, height: height}, container.NewWithoutLayout())
}

func (w *Window) recentCard() fyne.CanvasObject {
	rows := stacked(0)
	for i, path := range w.choices.Recent {
		if i == recentRows {
			break
		}
		if i > 0 {
			rows.Add(rule())
		}
		name := look.NewText(look.Body, filepath.Base(path)).Strong().Ellipsis()
		folder := look.NewText(look.Detail, filepath.Base(filepath.Dir(path)))
		row := look.NewPanel("", container.NewBorder(nil, nil, nil, folder, name))
		row.Margin = fyne.NewSize(2, 9)
		rows.Add(newPressable(row, filepath.Base(path), func() { w.dispatch(flow.OpenAsked{Path: path}) }))
	}
	card := look.NewCard(rows)
	card.Margin = fyne.NewSize(14, 4)
	return card
}
