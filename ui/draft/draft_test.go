package draft

import (
	"reflect"
	"slices"
	"testing"

	"trien/signer/fault"
	"trien/signer/task"
)

func names() Names {
	return Names{"name": "Họ tên", "title": "Chức vụ", "time_dots": "Thời gian ký", "number": "Số", "date": "Ngày"}
}

func begin(t *testing.T, kind task.Task) (task.Template, Draft) {
	t.Helper()
	template, err := task.Default(kind)
	if err != nil {
		t.Fatal(err)
	}
	return template, Of(template, names())
}

func TestAnUntouchedDraftIsItsTemplate(t *testing.T) {
	for _, kind := range task.All() {
		template, d := begin(t, kind)
		again, err := d.Template(names())
		if err != nil || !reflect.DeepEqual(again, template) {
			t.Errorf("%s became %+v, %v", kind, again, err)
		}
	}
}

func TestWhatIsTypedGetsIntoTheTemplate(t *testing.T) {
	_, d := begin(t, task.Approve)
	if d.Texts[0] != "Người ký: [Họ tên]\nCơ quan: {org1}\nThời gian ký: [Thời gian ký]" {
		t.Errorf("shown as %q", d.Texts[0])
	}
	d.Name, d.Texts[0], d.Layout = " Của tôi ", "[Chức vụ] [Họ tên]\n", task.LayoutBeside
	d.Width, d.Height, d.Border, d.Level, d.Certify = "52,5", "20", true, "b-t", 3
	d.Picture = []byte{1}
	got, err := d.Template(names())
	m := got.Marks[0]
	if err != nil || got.Name != "Của tôi" || !slices.Equal(m.Text, []string{"{title} {name}"}) || m.Frame.Width != 52.5 ||
		m.Border == 0 || got.Level != "b-t" || got.Certify != 3 || string(m.Image.Data) != "\x01" || m.Layout != task.LayoutBeside {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestASealKeepsItsTrueSize(t *testing.T) {
	_, d := begin(t, task.Issue)
	d.SealWidth = "37"
	got, err := d.Template(names())
	if size := got.Marks[0].Image.Size; err != nil || size.Real || size.Width != 37 || len(got.Marks) != 6 {
		t.Errorf("%+v, %v", got.Marks[0].Image, err)
	}
	d.SealWidth = ""
	if got, err = d.Template(names()); err != nil || !got.Marks[0].Image.Size.Real {
		t.Errorf("%+v, %v", got.Marks[0].Image, err)
	}
}

func TestAPictureForATaskThatHadNone(t *testing.T) {
	_, d := begin(t, task.Copy)
	if d.Kind() != task.Seal || !d.TakesPicture() {
		t.Fatal(d.Kind())
	}
	d.Picture = []byte{1}
	if got, err := d.Template(names()); err != nil || got.Marks[0].Image.Kind != task.Seal || !got.Marks[0].Image.Size.Real {
		t.Errorf("%+v, %v", got.Marks[0].Image, err)
	}
}

func TestAnArrivalStampHasFourTexts(t *testing.T) {
	_, d := begin(t, task.Incoming)
	if len(d.Texts) != 4 || d.TakesPicture() || d.Sized() || d.Texts[2] != "Số: [Số]\nNgày: [Ngày]" {
		t.Fatalf("%q", d.Texts)
	}
	d.Texts[1] = "VĂN BẢN ĐẾN"
	if got, err := d.Template(names()); err != nil || got.Marks[0].Cells[1].Text[0] != "VĂN BẢN ĐẾN" {
		t.Errorf("%+v, %v", got.Marks[0].Cells, err)
	}
}

func TestWhatCannotBeKept(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Draft)
		code   string
	}{
		{"no name", func(d *Draft) { d.Name = " " }, "ui.templates.no-name"},
		{"no number", func(d *Draft) { d.Width = "rộng" }, "ui.templates.bad-length"},
		{"too small", func(d *Draft) { d.Height = "1" }, "ui.templates.bad-length"},
		{"no height for a picture", func(d *Draft) { d.Height = "" }, "task.bad-value"},
		{"an unknown field", func(d *Draft) { d.Texts[0] = "{ten}" }, "task.unknown-field"},
	} {
		_, d := begin(t, task.Approve)
		c.change(&d)
		if _, err := d.Template(names()); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
	}
}

func TestEveryOfferedFieldIsOne(t *testing.T) {
	for _, kind := range task.All() {
		for _, field := range Offered(kind) {
			if !slices.Contains(task.Fields(), field) {
				t.Errorf("%s offers %s", kind, field)
			}
		}
	}
}
