package ui

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"trien/assets/words"
	"trien/signer"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/trust"
	"trien/token"
	"trien/ui/flow"
)

func signedReport() report.Document {
	s := report.Signature{
		Signer: report.Signer{Name: "Nguyễn Thị Hồng Đặng", Organisation: "UBND xã Hòa Bình", Issuer: "CA phục vụ", NotAfter: noon.AddDate(1, 0, 0)},
		System: trust.Specialised, Integrity: report.Intact, Coverage: report.CoverageFile, ClaimedTime: noon, Page: 1, Rect: [4]float64{1, 1, 50, 50},
		Findings: []report.Finding{
			{Check: report.CheckDigest, Status: report.Pass, Reason: "match", Args: map[string]string{"hash": "SHA-256"}},
			{Check: report.CheckPath, Status: report.Pass, Reason: "complete", Args: map[string]string{"root": "Root CA"}},
			{Check: report.CheckValidity, Status: report.Pass, Reason: "within", Args: map[string]string{"from": "a", "to": "b"}},
			{Check: report.CheckCoverage, Status: report.Pass, Reason: "file"},
			{Check: report.CheckRevocation, Status: report.NotRun, Reason: "not-run"},
		},
		Reason: "revocation.not-run",
	}
	return report.Document{Verdict: report.DocumentIndeterminate, Signatures: []report.Signature{s}, Pages: 1}
}

// typePIN answers the PIN window that is open.
func (o *world) typePIN(pin string) {
	o.t.Helper()
	o.until("PIN window", func() bool { return o.w.pin != nil })
	test.Type(o.w.pin.field, pin)
	o.w.pin.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func TestFromTheDocumentToTheVerdict(t *testing.T) {
	o := newWorld(t, "vi")
	o.mustSay("Thả văn bản PDF vào đây", "Mở văn bản…", "Đang tìm thiết bị ký…")
	o.plug(holder())
	o.mustSay("NGUYỄN THỊ HỒNG ĐẶNG", "· Chuyên dùng công vụ · còn 412 ngày")
	o.open("/tmp/Quyet-dinh.pdf")
	o.mustSay("Quyet-dinh.pdf", "Chưa có chữ ký", "Chứng thư còn hạn", "Thu hồi chứng thư chưa kiểm tra",
		"Lưu thành Quyet-dinh_signed.pdf · bản gốc giữ nguyên", "60 × 26 mm", "Ký phê duyệt")

	o.report = signedReport()
	o.press("Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	o.until("PIN window", func() bool { return o.w.pin != nil })
	o.mustSay("Nhập mã PIN", "để ký Quyet-dinh.pdf", "Thiết bị TokenME EVO · số …4471", "Mã PIN có từ 4 đến 16 ký tự.")
	field := o.w.pin.field
	o.typePIN("1234")
	o.until("signed", func() bool { return o.w.state.Phase == flow.Signed })
	if field.size != 0 || strings.Trim(string(field.typed[:]), "\x00") != "" {
		t.Error("the PIN is still in the field")
	}
	if len(o.pins) != 1 || o.pins[0] != "1234" || o.keyClosed != 1 {
		t.Errorf("PINs handed over: %d, keys closed: %d", len(o.pins), o.keyClosed)
	}
	o.mustSay("Đã ký xong", "Đã lưu thành Quyet-dinh_signed.pdf", "Chưa đủ căn cứ", "Hợp lệ nếu chứng thư chưa bị thu hồi",
		"Ký 12:00:00\u00a021/11/2026 đồng hồ người ký", "Mở", "Hiện trong thư mục", "Ký tệp tiếp theo")
	request := o.requests[0]
	if request.Source != "/tmp/Quyet-dinh.pdf" || request.Placement == nil || len(request.Mark.Lines) != 2 {
		t.Errorf("request %+v", request)
	}
}

func TestAWrongPINAsksNoSecondTime(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.open("a.pdf")
	o.signErr = &token.Error{Code: token.PINIncorrect, Args: map[string]string{"token": "TokenME EVO"}}
	o.press("Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	o.typePIN("0000")
	o.until("failure", func() bool { return o.w.shown != nil })
	if len(o.pins) != 1 || o.w.pin != nil {
		t.Fatalf("%d PINs, window open: %v", len(o.pins), o.w.pin != nil)
	}
	o.mustSay("Mã PIN không đúng")
	o.press("Đóng")
	o.signErr = nil
	o.press("Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	o.until("PIN window", func() bool { return o.w.pin != nil })
	o.mustSay("Lần trước mã PIN chưa đúng.", "Triện không tự thử lại.")
	o.w.pin.field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	o.until("button", func() bool { return o.w.state.Phase == flow.Ready })
	if o.w.shown != nil {
		t.Error("giving up was reported as a failure")
	}
}

func TestATokenThatWantsTheSamePINAgainGetsNone(t *testing.T) {
	o := newWorld(t, "vi")
	o.wishes = 3
	o.plug(holder())
	o.open("a.pdf")
	o.press("Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	o.typePIN("1234")
	o.until("the end", func() bool { return !o.w.state.Phase.Busy() })
	if len(o.pins) != 1 {
		t.Errorf("%d PINs handed over for one that was typed", len(o.pins))
	}
}

func TestTheLastTryNeedsOneMoreStep(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder(func(f *flow.Found) { f.Token.PIN = token.PINFinalTry }))
	o.open("a.pdf")
	o.press("Ký với tư cách NGUYỄN THỊ HỒNG ĐẶNG")
	o.until("PIN window", func() bool { return o.w.pin != nil })
	o.mustSay("Chỉ còn một lần thử.")
	o.typePIN("1234")
	if len(o.pins) != 0 || o.w.state.Phase != flow.AskingPIN {
		t.Fatal("the last try was used without the extra step")
	}
	o.w.pin.sure.SetChecked(true)
	o.typePIN("")
	o.until("the end", func() bool { return !o.w.state.Phase.Busy() })
	if len(o.pins) != 1 {
		t.Errorf("%d PINs", len(o.pins))
	}
}

func TestUnusableCertificatesSayWhyAndWhoCanHelp(t *testing.T) {
	cases := []struct {
		name   string
		change func(*flow.Found)
		says   []string
	}{
		{"expired", func(f *flow.Found) {
			f.Unusable = fault.New("sign.certificate-expired", nil, "name", "A", "date", "07/01/2024")
		}, []string{"Hết hạn", "07/01/2024"}},
		{"no key", func(f *flow.Found) { f.Key = token.KeyMissing }, []string{"Thiếu khóa ký"}},
		{"locked", func(f *flow.Found) { f.Token.PIN = token.PINLocked }, []string{"Đã khóa PIN"}},
		{"unreadable", func(f *flow.Found) { f.Certificate = nil }, []string{"Không đọc được"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := newWorld(t, "vi")
			o.plug(holder(c.change))
			o.open("a.pdf")
			o.mustSay(c.says...)
			o.mustSay("Chứng thư đang chọn chưa ký được; xem lý do ở trên.")
			o.w.primary()
			if o.w.state.Phase != flow.Placing {
				t.Error("it signs all the same")
			}
		})
	}
}

func TestFailuresOfOpening(t *testing.T) {
	for _, err := range []error{
		fault.New("pdf.not-a-pdf", nil), fault.New("pdf.empty", nil),
		fault.New("file.not-found", nil, "file", "a.pdf"), errors.New("bits fell out"),
	} {
		for _, lang := range words.Languages() {
			o := newWorld(t, lang)
			o.openErr = err
			o.open("a.pdf")
			f := o.w.speech.Failure(err)
			o.mustSay(f.Title, f.What, f.Do, f.Who)
			o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			if o.w.win.Canvas().Overlays().Top() != nil || o.w.state.Problem != nil {
				t.Error("Escape does not close the message")
			}
		}
	}
}

func TestTheDocumentThatTakesNoSignature(t *testing.T) {
	o := newWorld(t, "vi")
	o.closed = fault.New("sign.closed", nil)
	o.plug(holder())
	o.open("a.pdf")
	o.mustSay(o.w.speech.Failure(o.closed).Title, "Văn bản này không nhận thêm chữ ký; xem lý do ở trên.")
}

func TestASignedDocumentOpensInTheRoomOfVerdicts(t *testing.T) {
	o := newWorld(t, "en")
	o.report = signedReport()
	o.open("a.pdf")
	o.mustSay("Not enough grounds", "Valid if the certificate was not revoked", "Add your signature", "1 signature")
	o.plug(holder())
	o.press("Add your signature")
	o.until("place", func() bool { return o.w.state.Phase == flow.Ready })
	o.mustSay("Sign as NGUYỄN THỊ HỒNG ĐẶNG", "The signatures there are lack grounds 1")
}

// TestEveryTextIsInTheCatalogue goes through the screens in both languages and
// looks for keys that came back without a text, and for places left open.
func TestEveryTextIsInTheCatalogue(t *testing.T) {
	for _, lang := range words.Languages() {
		o := newWorld(t, lang)
		look := func(screen string) {
			t.Helper()
			for _, text := range o.said() {
				if strings.HasPrefix(text, "ui.") || strings.ContainsAny(text, "{}") {
					t.Errorf("%s, %s: %q", lang, screen, text)
				}
			}
		}
		look("start")
		o.w.dispatch(flow.RoomChosen{Room: flow.RoomVerify})
		look("start of verification")
		o.w.dispatch(flow.RoomChosen{Room: flow.RoomDevices})
		look("devices, looking")
		o.plug(holder(), Driver{Path: "/usr/lib/other.so", Err: &token.Error{Code: token.DriverCrashed, Args: map[string]string{"module": "other.so"}}})
		look("devices")
		o.plug()
		look("no devices")
		o.w.dispatch(flow.RoomChosen{Room: flow.RoomSign})
		o.open("a.pdf")
		look("no token")
		o.plug(holder(), holder(func(f *flow.Found) { f.Identity.Certificate = []byte{2}; f.Key = token.KeyMissing }))
		look("ready")
		o.w.mark.open = true
		o.w.show()
		look("mark")
		o.w.pickCertificate()
		look("picker")
		o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		for stage := signer.Preparing; stage <= signer.Finished; stage++ {
			o.w.state.Phase, o.w.state.Progress = flow.Preparing, signer.Progress{Stage: stage, Done: 1 << 20, Total: 2 << 20}
			o.w.show()
			look("progress")
		}
		o.w.state.Phase = flow.Ready
		o.w.switchLanguage()
		look("the other language")
	}
}

func TestTheLanguageChangesWhileRunning(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.open("a.pdf")
	o.press("English")
	o.mustSay("Sign as NGUYỄN THỊ HỒNG ĐẶNG", "Tiếng Việt", "Before signing")
	if o.says("Trước khi ký") {
		t.Error("something still speaks Vietnamese")
	}
	if o.w.services.Memory.Choices().Language != "en" {
		t.Error("the choice is not remembered")
	}
}

func TestOurOwnFileDialogOpens(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.choices.Recent = []string{filepath.Join(t.TempDir(), "a.pdf")}
	o.w.chooseHere(choice{title: o.w.speech.say("file-dialog.title"), endings: []string{".pdf"}})
	o.mustSay("Chọn văn bản PDF", "Mở", "Hủy")
}

func TestDropping(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/ghi-chu.docx")})
	o.mustSay("Đây không phải văn bản PDF", "ghi-chu.docx")
	o.press("Đóng")
	o.w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/tmp/anh.png"), storage.NewFileURI("/tmp/B.PDF")})
	o.until("document", func() bool { return o.w.state.Checked })
	if filepath.Base(o.w.state.Path) != "B.PDF" {
		t.Errorf("opened %q", o.w.state.Path)
	}
}
