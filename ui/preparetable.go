package ui

import (
	"path/filepath"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"trien/signer/prepare"
	"trien/ui/look"
)

// prepareTable is the list of files in the order of the pages.
type prepareTable struct {
	page *preparePage
	list *widget.List
}

func newPrepareTable(p *preparePage) *prepareTable {
	t := &prepareTable{page: p}
	t.list = widget.NewList(
		func() int { return len(p.parts.list) },
		func() fyne.CanvasObject { return newPrepareCells(t) },
		func(at widget.ListItemID, object fyne.CanvasObject) {
			if at < len(p.parts.list) {
				object.(*prepareCells).fill(at, p.parts.list[at])
			}
		})
	t.list.OnSelected = func(widget.ListItemID) { t.list.UnselectAll() }
	return t
}

func (t *prepareTable) card() fyne.CanvasObject {
	card := look.NewCard(t.list)
	card.Margin = fyne.NewSize(1, 6)
	return card
}

// prepareCells is one file.
type prepareCells struct {
	widget.BaseWidget
	table    *prepareTable
	item     *preparedPart
	place    *look.Text
	state    *fyne.Container
	name     *look.Text
	detail   *look.Text
	password *widget.Entry
	up, down *look.Button
	remove   *look.Button
	box      *fyne.Container
	last     prepareCellsView
}

type prepareCellsView struct {
	item                       *preparedPart
	at, of                     int
	tone                       look.Tone
	shape                      look.Shape
	state, name, detail        string
	language                   string
	locked, busy, first, final bool
}

func newPrepareCells(t *prepareTable) *prepareCells {
	s, p := t.page.w.speech, t.page
	c := &prepareCells{
		table: t, place: look.NewText(look.Detail, ""), state: container.NewHBox(),
		name: look.NewText(look.Body, "").Strong().Ellipsis(), detail: look.NewText(look.Detail, "").Ellipsis(),
		password: widget.NewPasswordEntry(),
	}
	c.password.SetPlaceHolder(s.say("prepare.password"))
	c.password.OnChanged = func(text string) {
		if c.item != nil {
			c.item.password = text
		}
	}
	c.password.OnSubmitted = func(string) {
		if c.item != nil {
			p.examine(c.item)
			p.redraw()
		}
	}
	act := func(icon look.Icon, key string, do func(*preparedPart)) *look.Button {
		return look.NewIconButton(icon, s.say(key), func() {
			if c.item != nil && !p.making {
				p.made = prepare.Result{}
				do(c.item)
				p.redraw()
			}
		})
	}
	c.up = act(look.IconUp, "prepare.up", func(i *preparedPart) { p.parts.move(i, -1) })
	c.down = act(look.IconDown, "prepare.down", func(i *preparedPart) { p.parts.move(i, 1) })
	c.remove = act(look.IconClose, "batch.remove", func(i *preparedPart) { p.parts.remove(i) })
	c.box = container.New(prepareColumns{}, c.place, stacked(0, c.name, c.detail), c.password, c.state, c.up, c.down, c.remove)
	c.ExtendBaseWidget(c)
	return c
}

func (c *prepareCells) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.box) }

func (c *prepareCells) MinSize() fyne.Size { return fyne.NewSize(c.box.MinSize().Width, batchRow) }

func (c *prepareCells) fill(at int, item *preparedPart) {
	v := c.table.page.cellsView(at, item)
	c.item = item
	if v == c.last {
		return
	}
	c.last = v
	c.place.SetText(strconv.Itoa(at + 1))
	c.name.SetText(v.name)
	c.detail.SetText(v.detail)
	c.state.Objects = []fyne.CanvasObject{look.NewChip(v.tone, v.shape, v.state)}
	c.state.Refresh()
	if c.password.Text != item.password {
		c.password.SetText(item.password)
	}
	show(c.password, v.locked)
	able(c.up, !v.first && !v.busy)
	able(c.down, !v.final && !v.busy)
	able(c.remove, !v.busy)
	c.box.Layout.Layout(c.box.Objects, c.box.Size())
}

func show(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

func able(b *look.Button, yes bool) {
	if yes {
		b.Enable()
	} else {
		b.Disable()
	}
}

func (p *preparePage) cellsView(at int, item *preparedPart) prepareCellsView {
	s := p.w.speech
	v := prepareCellsView{
		item: item, at: at, of: len(p.parts.list), name: filepath.Base(item.path), language: s.Lang(),
		busy: p.making, first: at == 0, final: at == len(p.parts.list)-1,
	}
	item.wanted = item.wanted || item.locked()
	v.locked = item.wanted && (item.locked() || item.looking) && !p.making
	switch {
	case item.looking:
		v.tone, v.shape, v.state = look.ToneNeutral, look.ShapeCircle, s.say("batch.state.looking")
		v.detail = filepath.Dir(item.path)
	case item.locked():
		v.tone, v.shape, v.state = look.ToneUndecided, look.ShapeExclaim, s.say("prepare.state.locked")
		v.detail = s.Failure(item.err).What
	case item.err != nil:
		v.tone, v.shape, v.state = look.ToneInvalid, look.ShapeCross, s.say("prepare.state.refused")
		v.detail = s.Failure(item.err).Title
	case item.source.Kind == prepare.Image:
		v.tone, v.shape, v.state = look.ToneBlue, look.ShapeDot, s.say("prepare.state.image")
		v.detail = p.imageWords(item)
	default:
		v.tone, v.shape, v.state = look.ToneBlue, look.ShapeDot, s.say("prepare.state.document")
		v.detail = s.say("batch.pages", "pages", number(int64(item.source.Pages)))
		if item.source.Protected {
			v.detail = joinWords(v.detail, s.say("prepare.unlocked"))
		}
	}
	return v
}

// imageWords is how large a scan is.
func (p *preparePage) imageWords(item *preparedPart) string {
	s, scan := p.w.speech, item.source.Scan
	words := s.say("prepare.pixels", "width", number(int64(scan.Width)), "height", number(int64(scan.Height)))
	if scan.DPIX > 0 {
		return joinWords(words, s.say("prepare.dpi", "dpi", strconv.Itoa(int(scan.DPIX+.5))))
	}
	return joinWords(words, s.say("prepare.dpi.unknown"))
}

// prepareColumns lays place, name, password, state and the buttons.
type prepareColumns struct{}

const (
	passwordColumn = 150
	kindColumn     = 130
)

func (prepareColumns) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(480, o[1].MinSize().Height)
}

func (prepareColumns) Layout(o []fyne.CanvasObject, size fyne.Size) {
	right := size.Width - 4
	for _, button := range slices.Backward(o[4:]) {
		right -= removeColumn
		placeMiddle(button, right, removeColumn, size.Height)
	}
	right -= kindColumn + columnGap
	placeMiddle(o[3], right, kindColumn, size.Height)
	if o[2].Visible() {
		right -= passwordColumn + columnGap
		placeMiddle(o[2], right, passwordColumn, size.Height)
	}
	placeMiddle(o[0], 14, 26, size.Height)
	placeMiddle(o[1], 44, max(20, right-columnGap-44), size.Height)
}
