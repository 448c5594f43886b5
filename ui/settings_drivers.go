package ui

import (
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/ui/flow"
	"trien/ui/look"
)

// drawDrivers is the list of drivers that are tried before those that are found.
func (p *settingsPage) drawDrivers(now Preferences) fyne.CanvasObject {
	fixed := locked(now, "modules")
	column := []fyne.CanvasObject{stacked(4, look.NewText(look.Title, p.text("drivers")), look.NewParagraph(look.Body, p.text("drivers.about")))}
	if fixed {
		column = append(column, p.fixedNote())
	}
	for _, path := range now.Drivers {
		remove := look.NewIconButton(look.IconClose, p.text("drivers.remove", "file", filepath.Base(path)), func() {
			p.apply(func(n *Preferences) {
				n.Drivers = slices.DeleteFunc(slices.Clone(n.Drivers), func(d string) bool { return d == path })
			})
		})
		column = append(column, driverCard(path, p.control("driver "+path, remove)))
	}
	for _, path := range now.MachineDrivers {
		column = append(column, driverCard(path, container.NewCenter(p.fixedNote())))
	}
	if len(now.Drivers)+len(now.MachineDrivers) == 0 {
		column = append(column, look.NewCard(look.NewParagraph(look.Body, p.text("drivers.none")).InColor(look.InkSecond)))
	}
	add := look.NewSecondaryButton(p.text("drivers.add"), p.addDriver)
	if fixed {
		add.Disable()
	}
	see := look.NewLinkButton(p.text("drivers.see"), func() { p.w.enter(flow.RoomDevices) })
	return p.column(append(column, container.NewHBox(p.control("driver add", add), p.control("driver see", see)))...)
}

func driverCard(path string, act fyne.CanvasObject) fyne.CanvasObject {
	words := stacked(0, look.NewText(look.Body, filepath.Base(path)).Strong().Ellipsis(), look.NewText(look.Detail, filepath.Dir(path)).Ellipsis())
	return look.NewCard(container.NewBorder(nil, nil, nil, act, words))
}

func (p *settingsPage) addDriver() {
	p.w.choose(choice{
		title: p.text("drivers.choose"), filter: p.text("drivers.filter"), endings: []string{".dll", ".so", ".dylib"},
		chosen: func(path string) {
			if !p.still() {
				return
			}
			p.apply(func(n *Preferences) {
				if !slices.Contains(n.Drivers, path) {
					n.Drivers = append(slices.Clone(n.Drivers), path)
				}
			})
		},
	})
}
