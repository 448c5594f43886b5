package ui

import (
	"os"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/fault"
	"trien/signer/trust"
	"trien/ui/look"
)

// drawTrust is what verdicts rest on, and how old it is.
func (p *settingsPage) drawTrust(now Preferences) fyne.CanvasObject {
	s, store := p.w.speech, p.w.services.Trust
	column := []fyne.CanvasObject{stacked(4, look.NewText(look.Title, p.text("trust")), look.NewParagraph(look.Body, p.text("trust.about")))}
	if locked(now, "trust") {
		column = append(column, p.fixedNote())
	}
	for _, n := range store.Notices(p.w.services.Now()) {
		column = append(column, look.NewBanner(look.ToneUndecided, look.ShapeExclaim, "", s.Text("trustdata.notice."+n.Code, n.Args)))
	}
	facts := store.Facts()
	lines := stacked(2, look.NewText(look.Body, trustDate(s, store)).Strong())
	for _, system := range []trust.System{trust.National, trust.Specialised} {
		count := facts.Counts[system.String()]
		lines.Add(look.NewParagraph(look.Body, p.text("trust.counts", "system", s.say("system."+system.String()),
			"roots", strconv.Itoa(count[trust.RoleRoot.String()]), "issuers", strconv.Itoa(count[trust.RoleIntermediate.String()]),
			"stamps", strconv.Itoa(count[trust.RoleTSA.String()]))))
	}
	if facts.Additions > 0 {
		lines.Add(look.NewParagraph(look.Body, p.text("trust.additions", "count", strconv.Itoa(facts.Additions))))
	}
	if facts.Withdrawn > 0 {
		lines.Add(look.NewParagraph(look.Body, p.text("trust.withdrawn", "count", strconv.Itoa(facts.Withdrawn))))
	}
	folder := look.NewSecondaryButton(p.text("trust.folder"), p.openTrustFolder)
	lines.Add(tall(6))
	lines.Add(container.NewHBox(p.control("trust folder", folder)))
	lines.Add(look.NewParagraph(look.Detail, p.text("trust.folder.about", "folder", p.w.services.Setup.Facts().TrustFolder)))
	return p.column(append(column, look.NewCard(lines))...)
}

// trustDate is how the data are dated.
func trustDate(s speech, store *trust.Store) string {
	if date := store.Date(); !date.IsZero() {
		return s.say("settings.trust.date", "date", day(date))
	}
	return s.say("settings.trust.undated")
}

// openTrustFolder shows the person's folder; nothing has to lie in it yet.
func (p *settingsPage) openTrustFolder() {
	folder := p.w.services.Setup.Facts().TrustFolder
	if err := os.MkdirAll(folder, 0o700); err != nil {
		p.w.fail(fault.New("sign.cannot-write", err, "folder", folder))
		return
	}
	p.w.handOver(folder)
}
