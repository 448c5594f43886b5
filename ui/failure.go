package ui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"trien/ui/look"
)

const (
	failureDialogWidth = 500
	actWidth           = 104 // of the main button of a dialog
)

// noted is an error with a sentence to add, token.Error for one.
type noted interface{ NoteCode() string }

// openFailure tells what happened, what it means, what to do and who can fix
// it. The technical cause is folded away.
func openFailure(c fyne.Canvas, s speech, err error, dismissed func()) *dialog {
	keys := &dialogKeys{escape: dismissed}
	f := s.Failure(err)
	content := container.New(layout.NewCustomPaddedVBoxLayout(14),
		failureHeading(f.Title),
		look.NewParagraph(look.Body, f.What),
	)
	if note := noteOf(s, err); note != "" {
		content.Add(look.NewParagraph(look.Body, note))
	}
	content.Add(remedy(s, f.Do, f.Who))
	detail := look.NewParagraph(look.Detail, f.Cause)
	detail.Hide()
	row := container.NewHBox()
	if f.Cause != "" {
		content.Add(detail)
		fold := keys.button(look.Link, s.say("failure.detail"), nil)
		fold.OnTapped = func() { detail.Hidden = !detail.Hidden; content.Refresh() }
		row.Add(fold)
	}
	closing := keys.button(look.Primary, s.say("close"), dismissed)
	row.Add(layout.NewSpacer())
	row.Add(container.New(exactly{width: actWidth}, closing))
	content.Add(row)
	d := openDialog(c, failureDialogWidth, content, dismissed)
	c.Focus(closing)
	return d
}

func failureHeading(title string) fyne.CanvasObject {
	badge := container.NewVBox(look.NewBadge(look.ToneInvalid, look.ShapeExclaim))
	text := container.New(layout.NewCustomPaddedLayout(2, 0, 10, 0), look.NewParagraph(look.Title, title))
	return container.New(layout.NewBorderLayout(nil, nil, badge, nil), badge, text)
}

// remedy is what to do, and who can.
func remedy(s speech, do, who string) fyne.CanvasObject {
	return look.NewRaisedCard(container.New(layout.NewCustomPaddedVBoxLayout(4),
		look.NewText(look.Section, s.say("failure.remedy")),
		look.NewParagraph(look.Body, do),
		container.NewHBox(look.NewChip(look.ToneNeutral, look.ShapeNone, s.whose(who))),
	))
}

// trouble is a failure small enough for a card of the panel.
func trouble(s speech, err error) fyne.CanvasObject {
	f := s.Failure(err)
	return look.NewGround(look.ToneUndecided, container.New(layout.NewCustomPaddedVBoxLayout(4),
		look.NewParagraph(look.Body, f.Title).InColor(look.ToneUndecided.Ink()).Strong(),
		look.NewParagraph(look.Body, f.What),
		look.NewParagraph(look.Body, f.Do),
		container.NewHBox(look.NewChip(look.ToneNeutral, look.ShapeNone, s.whose(f.Who))),
	))
}

func noteOf(s speech, err error) string {
	var n noted
	if !errors.As(err, &n) || n.NoteCode() == "" || !s.Has(n.NoteCode()) {
		return ""
	}
	return s.Text(n.NoteCode(), nil)
}
