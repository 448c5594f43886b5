package ui

import (
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/fault"
	"trien/ui/batch"
	"trien/ui/look"
)

// batchDoneView is how the last run went.
type batchDoneView struct {
	language                       string
	all, signed, failed, unchecked int
	took                           string
	busy                           bool
	saved                          string
}

func (p *batchPage) doneView() batchDoneView {
	v := batchDoneView{language: p.w.speech.Lang(), busy: p.b.Phase.Busy(), saved: p.saved}
	all, _, took := p.b.Last()
	if all == 0 || v.busy || p.b.Tally().Signed+p.b.Tally().Failed == 0 {
		return v
	}
	v.all, v.took = all, p.w.speech.duration(took)
	for _, r := range p.b.Rows() {
		switch {
		case r.Stage == batch.Failed:
			v.failed++
		case r.Stage == batch.Signed:
			v.signed++
			if tone, _, _ := p.rowState(r); tone != look.ToneGood {
				v.unchecked++
			}
		}
	}
	return v
}

func (p *batchPage) drawDone(v batchDoneView) fyne.CanvasObject {
	if v.all == 0 {
		return nil
	}
	s := p.w.speech
	tone, shape := look.ToneGood, look.ShapeCheck
	if v.failed > 0 || v.unchecked > 0 || v.signed == 0 {
		tone, shape = look.ToneUndecided, look.ShapeExclaim
	}
	lines := stacked(6, container.NewBorder(nil, nil, container.NewHBox(container.NewCenter(shapeIcon(shape, tone, 20)), space(4)), nil,
		look.NewText(look.Title, s.say("batch.done", "signed", number(int64(v.signed)))).InColor(tone.Ink())))
	where := "batch.done.where"
	if p.w.services.Setup.Preferences().Folder != "" {
		where = "batch.done.where.folder"
	}
	lines.Add(look.NewParagraph(look.Body, s.say(where, "time", v.took)))
	if v.failed > 0 {
		lines.Add(look.NewParagraph(look.Body, s.say("batch.done.failed", "count", number(int64(v.failed)))))
	}
	if v.unchecked > 0 {
		lines.Add(look.NewParagraph(look.Body, s.say("batch.done.unchecked", "count", number(int64(v.unchecked)))))
	}
	if v.saved != "" {
		lines.Add(look.NewParagraph(look.Detail, s.say("batch.saved", "file", v.saved)))
	}
	lines.Add(container.NewHBox(look.NewSecondaryButton(s.say("batch.save"), p.save),
		look.NewSecondaryButton(s.say("batch.folder"), p.openFolder)))
	return look.NewGround(tone, lines)
}

// openFolder opens where the first signed copy lies.
func (p *batchPage) openFolder() {
	for _, r := range p.b.Rows() {
		if r.Stage == batch.Signed {
			p.w.handOver(filepath.Dir(r.Target))
			return
		}
	}
	if rows := p.b.Rows(); len(rows) > 0 {
		p.w.handOver(filepath.Dir(rows[0].Path))
	}
}

// save keeps the table of results as a file for a spreadsheet.
func (p *batchPage) save() {
	rows := p.b.Rows()
	if len(rows) == 0 {
		return
	}
	s := p.w.speech
	name := s.say("batch.save.name", "date", p.w.services.Now().Format("2006-01-02")) + ".csv"
	table := p.results()
	p.w.chooseTarget(s.say("batch.save.title"), freeName(filepath.Join(filepath.Dir(rows[0].Path), name)), func(path string) {
		if err := writeTable(path, table); err != nil {
			p.w.fail(fault.New("ui.save.failed", err, "file", filepath.Base(path)))
			return
		}
		p.w.services.Log("batch results saved")
		p.saved = filepath.Base(path)
		p.redraw()
	})
}

// results is what the list says, with a heading.
func (p *batchPage) results() [][]string {
	s := p.w.speech
	var head []string
	for _, key := range []string{"document", "folder", "number", "state", "place", "copy", "level", "note"} {
		head = append(head, s.say("batch.column."+key))
	}
	table := [][]string{head}
	for _, r := range p.b.Rows() {
		_, _, state := p.rowState(r)
		line := []string{filepath.Base(r.Path), filepath.Dir(r.Path), r.Number, state, p.placeWords(r), "", "", ""}
		switch r.Stage {
		case batch.Signed:
			line[5], line[6] = filepath.Base(r.Target), s.say("batch.level."+r.Level.String())
			for _, n := range r.Notices {
				line[7] = joined(line[7], s.Failure(n).Title+".")
			}
		case batch.Refused, batch.Failed:
			f := s.Failure(r.Err)
			line[7] = f.Title + ". " + f.Do
		case batch.Ready:
			line[7] = p.remark(r)
		}
		table = append(table, line)
	}
	return table
}

func writeTable(path string, table [][]string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := batch.WriteCSV(file, table); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
