package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/task"
	"trien/token"
	"trien/ui/batch"
	"trien/ui/flow"
)

// folderOf makes so many files whose names end in .pdf.
func folderOf(t testing.TB, documents int) string {
	t.Helper()
	dir := t.TempDir()
	for n := range documents {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.pdf", n+1)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// gather drops a folder on the window and waits until each document was looked at.
func (o *world) gather(documents int) string {
	o.t.Helper()
	dir := folderOf(o.t, documents)
	o.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(dir)})
	o.looked(documents)
	return dir
}

func (o *world) looked(documents int) {
	o.t.Helper()
	o.until("looked at", func() bool {
		t := o.w.batch.b.Tally()
		return t.All == documents && t.Waiting == 0 && !o.w.batch.pending
	})
}

func (o *world) finished() {
	o.t.Helper()
	o.until("end of the run", func() bool { return !o.w.batch.b.Phase.Busy() })
}

func TestManyDocumentsWithOnePIN(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	dir := o.gather(5)
	o.mustSay("Ký nhiều văn bản", "5 văn bản", "theo tên người ký, trang 1", "Sẵn sàng", "0001.pdf", "Ký 5 văn bản", "Với tư cách NGUYỄN THỊ HỒNG ĐẶNG.")
	o.press("Ký 5 văn bản")
	o.until("PIN window", func() bool { return o.w.pin != nil })
	o.mustSay("để ký 5 văn bản, nhập một lần cho tất cả")
	o.typePIN("1234")
	o.finished()
	o.mustSay("Đã ký 5 văn bản", "0003_signed.pdf", "Có dấu thời gian (B-T)", "Làm danh sách mới")
	if len(o.pins) != 1 || o.keyClosed != 1 || len(o.batches) != 1 {
		t.Errorf("%d PINs, key closed %d times, %d runs", len(o.pins), o.keyClosed, len(o.batches))
	}
	for i, r := range o.batches[0].Requests {
		want := filepath.Join(dir, fmt.Sprintf("%04d_signed.pdf", i+1))
		if r.Target != want || r.Placement == nil || r.Placement.Rect.Width() <= 0 || len(r.Mark.Lines) == 0 || len(r.Certificate) == 0 {
			t.Errorf("request %d: %+v", i, r)
		}
	}
	table := o.w.batch.results()
	if len(table) != 6 || table[1][0] != "0001.pdf" || table[1][3] != "Đã ký" || table[1][5] != "0001_signed.pdf" {
		t.Errorf("%q", table)
	}
	o.press("Làm danh sách mới")
	o.mustSay("Thả các văn bản vào đây")
}

func TestBatchNamesWhatCannotBeSignedBeforeThePIN(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	o.closed = fault.New("sign.closed", nil)
	o.gather(2)
	o.mustSay("Không ký được", "Không ký được 2", "2 văn bản không ký được sẽ được bỏ qua", "Không có văn bản nào trong danh sách ký được; xem lý do ở từng dòng.")
	o.w.batch.start()
	if len(o.batches) != 0 || o.w.pin != nil {
		t.Error("a run began")
	}
}

func TestBatchOfALevelOutOfReachIsNotBegun(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.demanding("b-t", 0)
	o.authorities = reachable(false)
	o.plug(holder())
	o.gather(2)
	o.until("an answer of the authority", func() bool {
		return o.w.batch.replies.stamps.Answer == flow.Doubtful && !o.w.batch.pending
	})
	o.mustSay("Chưa đạt được mức chữ ký mà mẫu đòi; xem lý do ở trên, hoặc đổi mẫu.", "chưa đạt được")
	o.w.batch.start()
	if len(o.batches) != 0 || o.w.pin != nil {
		t.Error("a run began")
	}
}

func TestBatchWrongPIN(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	o.unlockErr = token.New(token.PINIncorrect, nil, "token", "TokenME EVO")
	o.gather(3)
	o.press("Ký 3 văn bản")
	o.typePIN("9999")
	o.finished()
	if len(o.pins) != 1 || len(o.batches) != 1 {
		t.Errorf("%d PINs, %d runs", len(o.pins), len(o.batches))
	}
	if got := o.w.batch.b.Tally(); got.Ready != 3 || got.Failed != 0 || got.Signed != 0 {
		t.Errorf("%+v", got)
	}
	o.mustSay(o.w.speech.Failure(o.unlockErr).Title)
	o.press("Đóng")
	o.press("Ký 3 văn bản")
	o.until("PIN window", func() bool { return o.w.pin != nil })
	o.mustSay("Lần trước mã PIN chưa đúng.")
	o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	o.finished()
	if got := o.w.batch.b.Tally(); got.Ready != 3 || len(o.pins) != 1 || o.w.shown != nil {
		t.Errorf("%+v, %d PINs", got, len(o.pins))
	}
}

func TestBatchFinalTryIsConfirmed(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder(func(f *flow.Found) { f.Token.PIN, f.Identity.Token.PIN = token.PINFinalTry, token.PINFinalTry }))
	o.gather(1)
	o.press("Ký 1 văn bản")
	o.until("PIN window", func() bool { return o.w.pin != nil })
	o.mustSay("Chỉ còn một lần thử.")
	test.Type(o.w.pin.field, "1234")
	if !o.w.pin.sign.Disabled() {
		t.Error("the final try needs no confirmation")
	}
	o.w.pin.sure.SetChecked(true)
	o.press("Ký")
	o.finished()
	if len(o.pins) != 1 || o.w.batch.b.Tally().Signed != 1 {
		t.Errorf("%d PINs", len(o.pins))
	}
}

func TestBatchStopsAndGoesOn(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	dir := o.gather(4)
	o.failing = map[string]error{filepath.Join(dir, "0001.pdf"): fault.New("sign.damaged", errors.New("x"))}
	o.between = func(index int) {
		if index == 1 {
			done := make(chan struct{})
			o.posted <- func() { o.w.batch.stop(); close(done) }
			<-done
		}
	}
	o.press("Ký 4 văn bản")
	o.typePIN("1234")
	o.until("stopping", func() bool { return o.w.batch.b.Phase == batch.Stopping })
	o.w.closeSide()
	if o.w.side == nil {
		t.Error("the page went while documents were signed")
	}
	o.mustSay("Đang ký các văn bản")
	o.press("Đóng")
	o.finished()
	o.mustSay("Đã ký 1 văn bản", "1 văn bản chưa ký được", "Tệp PDF bị hỏng cấu trúc", "Ký tiếp 3 văn bản")
	o.failing, o.between = nil, nil
	o.press("Ký tiếp 3 văn bản")
	o.typePIN("1234")
	o.finished()
	if got := o.w.batch.b.Tally(); got.Signed != 4 || len(o.batches) != 2 || len(o.batches[1].Requests) != 3 {
		t.Errorf("%+v", got)
	}
}

func TestBatchNumbers(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(agency())
	o.gather(3)
	o.mustSay("Ký phát hành", "Số của văn bản đầu tiên", "3 văn bản chưa có số: chỗ trống để nguyên", "21/11/2026")
	o.w.batch.first = "009"
	o.w.batch.parts.facts.drawn = false
	o.w.batch.redraw()
	o.press("Điền lần lượt")
	o.mustSay("009", "010", "011")
	o.w.batch.b.SetNumber(2, "15")
	o.press("Ký 3 văn bản")
	o.typePIN("1234")
	o.finished()
	for i, want := range []string{"009", "15", "011"} {
		if marks := o.batches[0].Requests[i].Marks; len(marks) == 0 || marks[0].Mark.Lines[0] != want {
			t.Errorf("document %d: %+v", i, marks)
		}
	}
}

func TestBatchTaskThatNeedsText(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	o.gather(2)
	o.w.chooseTask(task.Comment)
	o.looked(2)
	o.mustSay("Nhập nội dung rồi ký lại.")
	o.w.batch.facts.reason = "Đồng ý"
	o.w.batch.follow()
	o.looked(2)
	if lack := o.w.batch.footView().lack; lack != "" {
		t.Errorf("lacks %q", lack)
	}
}

func TestBatchLookThrough(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.gather(3)
	o.mustSay("đoán: góc dưới trang cuối", "Nên xem lại", "3 văn bản nên xem lại trước khi ký")
	p := o.w.batch
	p.openThrough(p.b.Rows()[0].ID)
	o.until("pages", func() bool { return p.through.doc != nil })
	o.mustSay("0001.pdf", "1 / 3")
	at, ok := p.viewer.Frame()
	if !ok {
		t.Fatal("no frame")
	}
	at.Rect.X0, at.Rect.X1 = at.Rect.X0-40, at.Rect.X1-40
	p.through.moved(at, true)
	o.mustSay("do bạn đặt, trang 1", "Đặt lại chỗ cũ")
	p.through.step(1)
	o.until("pages", func() bool { return p.through.doc != nil })
	o.mustSay("0002.pdf", "2 / 3")
	p.through.step(-1)
	o.until("pages", func() bool { return p.through.doc != nil })
	o.press("Đặt như vậy ở mọi văn bản")
	o.looked(3)
	for _, r := range p.b.Rows() {
		if r.Where.Place.Rect != at.Rect || r.Doubtful() {
			t.Errorf("%s stands at %v", r.Path, r.Where.Place.Rect)
		}
	}
	p.openThrough(p.b.Rows()[1].ID)
	o.until("pages", func() bool { return p.through.doc != nil })
	o.press("Bỏ khỏi danh sách")
	o.until("pages", func() bool { return p.through.doc != nil })
	o.mustSay("0003.pdf")
	o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if p.through != nil || o.w.side == nil || len(p.b.Rows()) != 2 {
		t.Error("Escape did not lead back to the list")
	}
	o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if o.w.side != nil {
		t.Error("Escape did not leave the page")
	}
}

func TestBatchRefusesAnInvalidSignature(t *testing.T) {
	o := newWorld(t, "vi")
	o.standing = []Standing{{}}
	o.report = report.Document{Verdict: report.DocumentInvalid}
	o.plug(holder())
	o.gather(1)
	o.mustSay("Có chữ ký không hợp lệ", "Không ký được")
}

func TestWhatIsDroppedOrNamed(t *testing.T) {
	dir := folderOf(t, 2)
	first, second := filepath.Join(dir, "0001.pdf"), filepath.Join(dir, "0002.pdf")
	for _, c := range []struct {
		name  string
		paths []string
		many  bool
		shows string
	}{
		{"one", []string{first}, false, ""},
		{"two", []string{first, second}, true, "2 văn bản"},
		{"folder", []string{dir}, true, "2 văn bản"},
		{"one and a picture", []string{first, "a.png"}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newWorld(t, "vi")
			o.w.take(c.paths)
			if many := o.w.side != nil; many != c.many {
				t.Fatalf("list: %v", many)
			}
			if c.many {
				o.looked2(2)
				o.mustSay(c.shows)
			} else if o.w.state.Path != first {
				t.Errorf("opened %q", o.w.state.Path)
			}
		})
	}
}

// looked2 waits for documents in the list; without a certificate they are looked
// at all the same.
func (o *world) looked2(documents int) {
	o.until("list", func() bool { return len(o.w.batch.b.Rows()) == documents && !o.w.batch.gathering })
}

func TestBatchSpeaksBothLanguages(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	o.gather(2)
	o.w.switchLanguage()
	o.mustSay("Sign many documents", "Sign 2 documents", "Ready")
	for _, s := range o.said() {
		if strings.Contains(s, "văn bản") && !strings.Contains(s, "TestBatch") {
			t.Errorf("%q is not English", s)
		}
	}
}

// BenchmarkBatchPage draws the page anew after a document has changed: what
// happens at most ten times a second during a run.
func BenchmarkBatchPage(b *testing.B) {
	for _, documents := range []int{10, 1000} {
		b.Run(fmt.Sprint(documents), func(b *testing.B) {
			o := newWorld(b, "vi")
			o.lines = decision()
			o.plug(holder())
			o.gather(documents)
			p, n := o.w.batch, 0
			for b.Loop() {
				p.b.SetNumber(p.b.Rows()[n%10].ID, fmt.Sprint(n))
				p.redraw()
				n++
			}
		})
	}
}
