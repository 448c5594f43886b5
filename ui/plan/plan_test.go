package plan

import (
	"context"
	"errors"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/ui/flow"
)

func word(text string, x, y float64) place.Word {
	return place.Word{Text: text, Box: pdf.Rect{X0: x, Y0: y, X1: x + 7*float64(len([]rune(text))), Y1: y + 13}, Size: 13}
}

func line(words ...place.Word) place.Line {
	l := place.Line{Words: words, Box: words[0].Box}
	for i, w := range words {
		if i > 0 {
			l.Text += " "
		}
		l.Text += w.Text
		l.Box.X1 = w.Box.X1
	}
	return l
}

// decision is a page with blanks for number, day and month, and one signer.
func decision() place.Sheet {
	return place.Sheet{Width: 595, Height: 842, Lines: []place.Line{
		line(word("Số:", 90, 740), word("/QĐ-UBND", 150, 740)),
		line(word("ngày", 350, 740), word("tháng", 410, 740), word("năm", 480, 740), word("2026", 505, 740)),
		line(word("Điều", 90, 500), word("1./.", 120, 500)),
		line(word("CHỦ", 400, 400), word("TỊCH", 425, 400)),
		line(word("Nguyễn", 380, 300), word("Văn", 425, 300), word("An", 450, 300)),
	}}
}

func ask(t *testing.T, kind task.Task, sheet place.Sheet) Question {
	t.Helper()
	template, err := task.Default(kind)
	if err != nil {
		t.Fatal(err)
	}
	template.Needs = nil
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, task.Vietnam())
	drawn, err := template.Fill(task.Facts{Time: day, Date: day, Number: "128", Reason: "Đồng ý"})
	if err != nil {
		t.Fatal(err)
	}
	q := Question{
		Template: template, Drawn: drawn, Name: "Nguyễn Văn An", Pages: 1,
		Source: func(context.Context, int) (place.Sheet, error) { return sheet, nil },
	}
	for _, d := range drawn {
		q.Usual = append(q.Usual, task.Painted{
			Part: d.Part, Guessed: d.Part == task.PartNumber,
			Placement: stamp.Placement{Rect: pdf.Rect{X0: 90, Y0: 735, X1: 90 + d.Width, Y1: 735 + d.Height}},
		})
	}
	return q
}

func spot(a flow.Arrangement, part task.Part) (flow.Spot, bool) {
	for _, s := range a.Others {
		if s.Part == part {
			return s, true
		}
	}
	return flow.Spot{}, false
}

func TestAnIssueFillsItsBlanks(t *testing.T) {
	a, err := Make(context.Background(), ask(t, task.Issue, decision()))
	if err != nil || !a.Placed {
		t.Fatal(err, a)
	}
	for part, x := range map[task.Part]float64{task.PartNumber: 130.5, task.PartDay: 394, task.PartMonth: 462.5} {
		s, ok := spot(a, part)
		if middle := (s.Place.Rect.X0 + s.Place.Rect.X1) / 2; !ok || middle < x-2 || middle > x+2 || s.Letters != 13 || s.Why.Guessed {
			t.Errorf("%s: %+v, want its middle at %v", part, s, x)
		}
	}
}

func TestWhatIsPrintedIsNotPaintedOver(t *testing.T) {
	sheet := decision()
	sheet.Lines[0] = line(word("Số:", 90, 740), word("125/QĐ-UBND", 115, 740))
	a, err := Make(context.Background(), ask(t, task.Issue, sheet))
	if err != nil {
		t.Fatal(err)
	}
	if s, ok := spot(a, task.PartNumber); ok {
		t.Errorf("number at %v", s.Place)
	}
	scan := place.Sheet{Width: 595, Height: 842}
	if a, err = Make(context.Background(), ask(t, task.Issue, scan)); err != nil {
		t.Fatal(err)
	}
	if s, ok := spot(a, task.PartNumber); !ok || !s.Why.Guessed {
		t.Errorf("on a scan: %+v, %v", s, ok)
	}
}

func TestPlacesOfTheSignature(t *testing.T) {
	field := signer.EmptyField{Name: "A", Page: 1, Rect: pdf.Rect{X0: 10, Y0: 10, X1: 110, Y1: 60}}
	cases := []struct {
		name   string
		kind   task.Task
		change func(*Question)
		basis  place.Basis
		field  string
	}{
		{"at the name", task.Approve, func(*Question) {}, place.ByName, ""},
		{"at the title", task.Approve, func(q *Question) { q.Name = "" }, place.ByTitle, ""},
		{"into the field", task.Approve, func(q *Question) { q.Fields = []signer.EmptyField{{Name: "hidden"}, field} }, place.ByNothing, "A"},
		{"initials after the text", task.Initial, func(*Question) {}, place.ByEnding, ""},
		{"where the rules want it", task.Appendix, func(*Question) {}, place.ByRule, ""},
		{"a seal too large for the field", task.Issue, func(q *Question) {
			q.Fields, q.Drawn[0].Fixed, q.Drawn[0].Width = []signer.EmptyField{field}, true, 111
		}, place.ByTitle, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			q := ask(t, c.kind, decision())
			c.change(&q)
			a, err := Make(context.Background(), q)
			if err != nil || a.Why.Basis != c.basis || a.Field != c.field || a.Why.InField != (c.field != "") {
				t.Errorf("%+v, %v; want basis %d, field %q", a, err, c.basis, c.field)
			}
		})
	}
}

func TestAMarkByRuleMakesWayForText(t *testing.T) {
	sheet := decision()
	a, err := Make(context.Background(), ask(t, task.Copy, sheet))
	if err != nil || len(place.Overlaps(sheet, a.Place.Rect)) > 0 {
		t.Errorf("%v over %v, %v", a.Place, place.Overlaps(sheet, a.Place.Rect), err)
	}
}

func TestADocumentThatCannotBeRead(t *testing.T) {
	q := ask(t, task.Approve, decision())
	q.Source = func(context.Context, int) (place.Sheet, error) { return place.Sheet{}, errors.New("broken") }
	if _, err := Make(context.Background(), q); err == nil {
		t.Error("no error")
	}
}
