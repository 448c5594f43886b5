package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/look"
)

// drawGeneral is language, appearance and where signed copies go.
func (p *settingsPage) drawGeneral(now Preferences) fyne.CanvasObject {
	w := p.w
	language := p.choices("language", locked(now, "language"), w.speech.Lang(), []string{"vi", "en"},
		func(l string) string { return p.text("language." + l) },
		func(l string) { p.noteSaved(); p.keepKeys(func() { w.setLanguage(l) }) })
	appearance := p.choices("theme", locked(now, "theme"), w.choices.Theme, []string{"system", "light", "dark", "contrast"},
		func(t string) string { return p.text("appearance." + t) },
		func(t string) { p.noteSaved(); p.keepKeys(func() { w.wear(t) }) })
	return p.column(
		p.settingsCard("language", locked(now, "language"), language),
		p.settingsCard("appearance", locked(now, "theme"), appearance),
		p.drawFolder(now),
	)
}

func (p *settingsPage) drawFolder(now Preferences) fyne.CanvasObject {
	fixed, holds := locked(now, "folder"), "beside"
	if now.Folder != "" {
		holds = "chosen"
	}
	row := p.choices("folder", fixed, holds, []string{"beside", "chosen"},
		func(o string) string { return p.text("folder." + o) },
		func(o string) {
			if o == "beside" {
				p.apply(func(n *Preferences) { n.Folder = "" })
				return
			}
			p.chooseFolder()
		})
	controls := []fyne.CanvasObject{row}
	if now.Folder != "" {
		change := look.NewSecondaryButton(p.text("folder.change"), p.chooseFolder)
		if fixed {
			change.Disable()
		}
		controls = append(controls, container.NewBorder(nil, nil, nil, p.control("folder change", change), container.New(centredRow{}, pathText(now.Folder))))
	}
	return p.settingsCard("folder", fixed, controls...)
}

func (p *settingsPage) chooseFolder() {
	p.w.chooseFolder(p.text("folder.choose"), func(paths []string) {
		if p.still() {
			p.apply(func(n *Preferences) { n.Folder = paths[0] })
		}
	})
}
