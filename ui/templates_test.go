package ui

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"trien/signer/fault"
	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/look"
)

// shelf keeps templates for a test.
type shelf struct{ o *world }

func (s *shelf) Locked() bool { return s.o.lockedAway }

func (s *shelf) List() ([]Template, error) {
	var all []Template
	for _, t := range task.All() {
		builtIn, err := task.Default(t)
		_, other := s.o.templates[t]
		all = append(all, Template{Template: builtIn, Err: err, Used: !other})
	}
	return append(all, s.o.shelved...), s.o.templateErr
}

func (s *shelf) Keep(id string, t task.Template) (string, error) {
	if _, err := t.Write(); err != nil {
		return "", err
	}
	for i, one := range s.o.shelved {
		if one.ID == id {
			s.o.shelved[i].Template = t
			if one.Used {
				s.o.templates[t.Task] = t
			}
			return id, nil
		}
	}
	id = "/templates/" + strconv.Itoa(len(s.o.shelved)) + ".json"
	s.o.shelved = append(s.o.shelved, Template{ID: id, Template: t, Origin: Own})
	return id, nil
}

func (s *shelf) Remove(id string) error {
	for i, one := range s.o.shelved {
		if one.ID == id {
			s.o.shelved = append(s.o.shelved[:i:i], s.o.shelved[i+1:]...)
			delete(s.o.templates, one.Template.Task)
		}
	}
	return nil
}

func (s *shelf) Use(t task.Task, id string) error {
	if s.o.templates == nil {
		s.o.templates = make(map[task.Task]task.Template)
	}
	delete(s.o.templates, t)
	for i := range s.o.shelved {
		one := &s.o.shelved[i]
		if one.Template.Task == t {
			one.Used = one.ID == id
		}
		if one.ID == id {
			s.o.templates[t] = one.Template
		}
	}
	return nil
}

func (o *world) editor() *templateEditor {
	o.t.Helper()
	p, ok := o.w.side.(*templatesPage)
	if !ok || p.edit == nil {
		o.t.Fatal("no template is being edited")
	}
	return p.edit
}

func TestATemplateIsCopiedChangedAndUsed(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.open("a.pdf")
	o.w.openTemplates()
	o.mustSay("Mẫu chữ ký, con dấu", "Ký phê duyệt", "Có sẵn trong chương trình", "Đang dùng", "60 × 26 mm")
	o.press("Sao chép")
	o.mustSay("Sửa mẫu", "Chèn vào chỗ con trỏ:", "Họ tên", "Chức vụ")
	e := o.editor()
	e.texts[0].SetText("")
	e.insert("title")
	test.Type(e.texts[0], " ")
	e.insert("name")
	if e.texts[0].Text != "[Chức vụ] [Họ tên]" {
		t.Errorf("text %q", e.texts[0].Text)
	}
	e.draft.Width, e.draft.Height, e.draft.Level = "40", "15", "b-b"
	e.show()
	o.mustSay("40 × 15 mm")
	o.press("Lưu mẫu")
	o.mustSay("Ký phê duyệt (bản sao)", "Của bạn")
	o.press("Dùng cho Ký phê duyệt")
	if len(o.w.mark.drawn) == 0 || o.w.mark.drawn[0].Mark.Lines[0] != "Chủ tịch NGUYỄN THỊ HỒNG ĐẶNG" {
		t.Errorf("drawn %+v", o.w.mark.drawn)
	}
	o.w.closeSide()
	o.until("place", func() bool { return o.w.state.Phase == flow.Ready })
	o.mustSay("Mẫu không xin dấu thời gian", "40 × 15 mm")
	o.w.openTemplates()
	o.press("Xóa")
	o.mustSay("Xóa mẫu này?")
	o.press("Xóa mẫu")
	if len(o.shelved) != 0 || o.says("(bản sao)") {
		t.Error("the template is still there")
	}
}

func TestAPictureInATemplateIsCheckedAndUsed(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.open("a.pdf")
	o.w.openTemplates()
	o.press("Sao chép")
	file := filepath.Join(t.TempDir(), "chu-ky.png")
	if err := os.WriteFile(file, handPNG(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if !o.w.side.dropped([]string{file}) {
		t.Error("the picture was not taken")
	}
	o.mustSay("600 × 240 điểm ảnh · 300 dpi · cỡ thật 51 × 20 mm", "Ảnh nền trong suốt, màu mực đúng quy định", "Bỏ ảnh")
	o.press("Lưu mẫu")
	o.press("Dùng cho Ký phê duyệt")
	o.w.closeSide()
	if len(o.w.mark.drawn[0].Mark.Image) == 0 {
		t.Error("the picture of the template is not painted")
	}
	o.press("Sửa mẫu")
	o.mustSay("Ảnh nằm trong mẫu đang dùng.")
}

func TestWhatWasTypedIsNotThrownAwayUnasked(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.openTemplates()
	o.press("Sao chép")
	o.w.closeSide()
	o.mustSay("Bỏ những gì vừa sửa?")
	o.press("Sửa tiếp")
	o.editor()
	o.w.closeSide()
	o.press("Bỏ")
	if o.w.side != nil {
		t.Error("the page is still there")
	}
}

func TestTheAdministratorsTemplatesCannotBeChanged(t *testing.T) {
	o := newWorld(t, "vi")
	o.lockedAway = true
	o.templateErr = fault.New("ui.templates.folder", nil)
	o.shelved = []Template{
		{ID: "/p/chung.json", Origin: Given, Err: fault.New("task.not-json", nil), Template: task.Template{Task: task.Plain}},
	}
	o.w.openTemplates()
	o.mustSay("Người quản trị máy đã chọn mẫu cho mọi người", "Không dùng được", "chung.json")
	walk(o.w.win.Content(), func(object fyne.CanvasObject) {
		b, ok := object.(*look.Button)
		if !ok {
			return
		}
		if may, named := map[string]bool{"Sao chép": false, "Xuất ra tệp…": true, "Mẫu mới…": false, "Nhập từ tệp…": false}[b.Text]; named && may == b.Disabled() {
			t.Errorf("%q disabled: %t", b.Text, b.Disabled())
		}
	})
}

func TestATemplateFileIsTakenIn(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.openTemplates()
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.json"), filepath.Join(dir, "bad.json")
	template, err := task.Default(task.Comment)
	if err != nil {
		t.Fatal(err)
	}
	template.Name = "Ý kiến của Văn phòng"
	data, err := template.Write()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{good: data, bad: []byte(`{"task":"comment","mark":1}`)} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.w.side.dropped([]string{good})
	o.mustSay("Ý kiến của Văn phòng", "Của bạn")
	o.w.side.dropped([]string{bad})
	o.mustSay("Mẫu ký có mục lạ")
	if len(o.shelved) != 1 {
		t.Errorf("%d templates", len(o.shelved))
	}
}
