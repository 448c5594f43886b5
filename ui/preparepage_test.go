package ui

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"trien/signer/fault"
	"trien/signer/prepare"
	"trien/signer/stamp"
)

// fakePreparer knows files by their names.
type fakePreparer struct {
	requests []prepare.Request
	err      error
}

func (f *fakePreparer) Examine(path string, password []byte) (prepare.Source, error) {
	name := filepath.Base(path)
	switch {
	case strings.HasPrefix(name, "ky"):
		return prepare.Source{}, fault.New("prepare.signed", nil, "file", name)
	case strings.HasPrefix(name, "khoa") && len(password) == 0:
		return prepare.Source{}, fault.New("pdf.password-needed", nil)
	case strings.HasPrefix(name, "khoa") && string(password) != "1234":
		return prepare.Source{}, fault.New("pdf.password-wrong", nil)
	case strings.HasPrefix(name, "khoa"):
		return prepare.Source{Kind: prepare.Document, Pages: 2, Protected: true}, nil
	case filepath.Ext(name) == ".pdf":
		return prepare.Source{Kind: prepare.Document, Pages: 3}, nil
	}
	return prepare.Source{Kind: prepare.Image, Pages: 1, Scan: stamp.Scan{Width: 2480, Height: 3508, DPIX: 300, DPIY: 300, JPEG: true}}, nil
}

func (f *fakePreparer) Make(_ context.Context, r prepare.Request) (prepare.Result, error) {
	f.requests = append(f.requests, r)
	if f.err != nil {
		return prepare.Result{}, f.err
	}
	r.Progress(len(r.Parts), len(r.Parts))
	return prepare.Result{Target: r.Target, Pages: 7}, nil
}

// preparing puts files on the page and waits until each was looked at.
func (o *world) prepared(names ...string) *preparePage {
	o.t.Helper()
	paths := make([]string, len(names))
	for i, n := range names {
		paths[i] = filepath.Join("/tmp", n)
	}
	o.w.prepareThese(paths)
	o.examined()
	return o.w.prepare
}

func (o *world) examined() {
	o.t.Helper()
	o.until("examined", func() bool { return o.w.prepare.parts.readiness() != partsLooking })
}

func TestPreparing(t *testing.T) {
	o := newWorld(t, "vi")
	p := o.prepared("trang1.jpg", "b.pdf", "khoa.pdf")
	o.mustSay("Chuẩn bị văn bản", "3 tệp · 4 trang", "2.480 × 3.508 điểm ảnh · 300 điểm/inch", "Cần mật khẩu", "Nhập mật khẩu ở dòng còn thiếu rồi bấm Enter", "Khổ A4")
	item := p.parts.list[2]
	item.password = "sai"
	p.examine(item)
	o.examined()
	o.mustSay("Mật khẩu vừa nhập không mở được văn bản này.")
	item.password = "1234"
	p.examine(item)
	o.examined()
	o.mustSay("3 tệp · 6 trang", "Văn bản tạo ra không còn mật khẩu", "Tạo văn bản 6 trang", "Lưu thành trang1_ghep.pdf; không ghi đè lên tệp nào.")
	p.parts.move(item, -1)
	p.paper = prepare.TrueSize
	p.redraw()
	o.press("Tạo văn bản 6 trang")
	o.until("made", func() bool { return !p.making })
	o.mustSay("Đã tạo văn bản", "trang1_ghep.pdf, 7 trang.", "Mở để ký")
	r := o.preparing.requests[0]
	names := []string{filepath.Base(r.Parts[0].Path), filepath.Base(r.Parts[1].Path), filepath.Base(r.Parts[2].Path)}
	if !slices.Equal(names, []string{"trang1.jpg", "khoa.pdf", "b.pdf"}) || string(r.Parts[1].Password) != "1234" || r.Paper != prepare.TrueSize || r.Target != "/tmp/trang1_ghep.pdf" {
		t.Errorf("%+v", r)
	}
	o.press("Mở để ký")
	if o.w.side != nil || o.w.state.Path != "/tmp/trang1_ghep.pdf" || len(p.parts.list) != 0 {
		t.Errorf("opened %q", o.w.state.Path)
	}
}

func TestPreparingExplainsWhySignedDocumentsStay(t *testing.T) {
	o := newWorld(t, "vi")
	p := o.prepared("a.pdf", "ky.pdf")
	o.mustSay("ky.pdf đã có chữ ký", "Chữ ký số bảo vệ từng byte của tệp.", "Không ghép được", "Bỏ tệp không ghép được khỏi danh sách để tiếp tục.")
	p.start()
	if len(o.preparing.requests) != 0 {
		t.Error("it was made")
	}
	p.parts.remove(p.parts.list[1])
	p.redraw()
	o.mustSay("Tệp này đã là PDF và không có mật khẩu")
	if o.says("đã có chữ ký") {
		t.Error("the warning stays")
	}
}

func TestPreparingFails(t *testing.T) {
	o := newWorld(t, "vi")
	o.preparing.err = fault.New("prepare.cannot-write", nil, "folder", "tmp")
	p := o.prepared("a.pdf", "b.jpg")
	p.name = "Báo cáo/quý"
	p.redraw()
	o.press("Tạo văn bản 4 trang")
	o.until("ended", func() bool { return !p.making })
	o.mustSay("Không ghi được vào thư mục")
	o.press("Đóng")
	if got := o.preparing.requests[0].Target; got != "/tmp/Báo cáo-quý.pdf" {
		t.Errorf("target %q", got)
	}
	if p.made.Target != "" {
		t.Error("something counts as made")
	}
}

func TestPicturesDroppedOnTheWindowArePrepared(t *testing.T) {
	o := newWorld(t, "en")
	o.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/a.jpg"), storage.NewFileURI("/tmp/b.PNG")})
	o.examined()
	o.mustSay("Prepare a document", "2 files · 2 pages", "Make a document of 2 pages")
}

func TestPreparedParts(t *testing.T) {
	var l preparedParts
	a, b := l.add("a"), l.add("b")
	l.move(a, -1)
	l.move(b, 1)
	if l.list[0] != a || l.list[1] != b {
		t.Error("moved over the edge")
	}
	l.move(a, 1)
	if l.list[0] != b {
		t.Error("not moved")
	}
	a.source = prepare.Source{Kind: prepare.Image, Pages: 1}
	b.source, b.err = prepare.Source{Pages: 9}, fault.New("prepare.kind", nil)
	if l.pages() != 1 || l.readiness() != partsRefused || !l.images() {
		t.Error(l.pages(), l.readiness())
	}
	a.err = fault.New("pdf.password-wrong", nil)
	if l.readiness() != partsLocked {
		t.Error(l.readiness())
	}
	l.remove(a)
	l.remove(b)
	if l.readiness() != partsMissing {
		t.Error(l.readiness())
	}
}
