package ui

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"trien/assets/words"
	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/stamp"
	"trien/signer/task"
	"trien/ui/flow"
	"trien/ui/page"
)

// decision is the text of a short decision, signed by the person of holder.
func decision() []string {
	return []string{
		"ỦY BAN NHÂN DÂN\t\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
		"XÃ HÒA BÌNH\t\t\t\tĐộc lập - Tự do - Hạnh phúc",
		"Số:     /QĐ-UBND\t\t\tHòa Bình, ngày    tháng    năm 2026",
		"", "QUYẾT ĐỊNH", "", "Điều 1. Phê duyệt kế hoạch chuyển đổi số./.", "",
		"\t\t\t\t\tCHỦ TỊCH", "", "", "", "",
		"\t\t\t\tNguyễn Thị Hồng Đặng",
	}
}

func (o *world) sign1(pin string) signer.Request {
	o.t.Helper()
	o.typePIN(pin)
	o.until("signed", func() bool { return o.w.state.Phase == flow.Signed })
	return o.requests[len(o.requests)-1]
}

func TestApprovalStandsWhereTheNameIs(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	o.open("/tmp/a.pdf")
	o.mustSay("Ký phê duyệt", "theo tên người ký, trang 1", "Chữ ký")
	if o.w.state.Why.Anchor == "" || len(o.w.overlaps()) != 0 {
		t.Errorf("why %+v, overlaps %v", o.w.state.Why, o.w.overlaps())
	}
	where := o.w.state.Place.Rect
	o.report = signedReport()
	o.w.primary()
	request := o.sign1("1234")
	if request.Placement == nil || request.Placement.Rect != where || request.Reason != "" || len(request.Marks) != 0 {
		t.Errorf("request %+v", request)
	}
}

func TestIssuingPlacesNumberDateAndSealInOneSignature(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.standing = []Standing{{0, pdf.Rect{X0: 300, Y0: 525, X1: 450, Y1: 600}}}
	o.report = signedReport()
	o.plug(agency())
	o.open("/tmp/a.pdf")
	o.mustSay("Phát hành văn bản này", "Chưa đủ căn cứ")
	o.w.primary()
	o.mustSay("Ký phát hành", "Số văn bản", "Ngày ban hành", "21/11/2026", "trùm 1/3 chữ ký về bên trái, trang 1",
		"dòng địa danh, ngày tháng, trang 1", "Chưa nhập số văn bản: chỗ trống để nguyên", "Chữ ký đã có chưa đủ căn cứ 1")
	if o.w.win.Canvas().Focused() != o.w.sheet.first {
		t.Error("the number does not have the keys")
	}
	test.Type(o.w.sheet.first, "128")
	o.mustSay("dòng “Số: …”, trang 1", "128")
	o.w.sheet.first.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	request := o.sign1("1234")
	if len(o.pins) != 1 || request.Placement == nil || len(request.Marks) != 3 {
		t.Fatalf("%d PINs, request %+v", len(o.pins), request)
	}
	for i, want := range []string{"128", "21", "11"} {
		m := request.Marks[i]
		if m.Mark.Lines[0] != want || m.Placement.Page != 0 || m.Placement.Rect.Y0 < 700 {
			t.Errorf("mark %d is %q at %v, want %q in the heading", i, m.Mark.Lines, m.Placement, want)
		}
	}
}

func TestTasksAndWhatTheyAskFor(t *testing.T) {
	cases := []struct {
		task  task.Task
		asks  []string
		lacks string // what has to be done first, "" for nothing
	}{
		{task.Approve, nil, ""},
		{task.Initial, nil, ""},
		{task.Issue, []string{"Số văn bản", "Ngày ban hành"}, ""},
		{task.Appendix, []string{"Số, ký hiệu văn bản"}, "Nhập số, hoặc số và ký hiệu của văn bản, rồi ký lại."},
		{task.Copy, []string{"Số bản sao (nếu có)", "Sao lục"}, ""},
		{task.Incoming, []string{"Số đến", "Ngày đến", "Chuyển"}, "Nhập số, hoặc số và ký hiệu của văn bản, rồi ký lại."},
		{task.Comment, []string{"Ý kiến"}, "Nhập nội dung rồi ký lại."},
		{task.Plain, nil, ""},
	}
	for _, c := range cases {
		t.Run(string(c.task), func(t *testing.T) {
			o := newWorld(t, "vi")
			o.plug(holder(), agency())
			o.open("a.pdf")
			o.w.chooseTask(c.task)
			o.until("place", func() bool { return !o.w.state.Seeking })
			o.mustSay(append(c.asks, o.w.speech.say("task."+string(c.task)))...)
			if ready := o.w.state.Phase == flow.Ready; ready != (c.lacks == "") {
				t.Errorf("ready: %v, lacks %v, %v", ready, o.w.state.Lacks(), o.w.mark.missing)
			}
			if c.lacks != "" {
				o.mustSay(c.lacks)
			}
		})
	}
}

func TestADateThatIsNoneStopsTheButton(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(agency())
	o.open("a.pdf")
	o.w.mark.facts.date = "31/02/2026"
	o.w.show()
	o.mustSay("Ghi ngày theo dạng 21/11/2026.")
	if o.w.state.Phase == flow.Ready {
		t.Error("it signs all the same")
	}
}

func TestAPreparedFieldComesFirst(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.fields = []signer.EmptyField{{Name: "LanhDao", Page: 1, Rect: pdf.Rect{X0: 100, Y0: 100, X1: 260, Y1: 170}}}
	o.plug(holder())
	o.open("/tmp/a.pdf")
	o.mustSay("ô ký có sẵn, trang 1")
	o.w.primary()
	if r := o.sign1("1234"); r.Field != "LanhDao" || r.Placement != nil {
		t.Errorf("field %q, placement %v", r.Field, r.Placement)
	}
}

func TestOverlapsAreToldWhileMoving(t *testing.T) {
	o := newWorld(t, "vi")
	o.lines = decision()
	o.plug(holder())
	o.open("/tmp/a.pdf")
	free := o.w.state.Place
	o.w.dispatch(flow.GestureBegun{})
	o.w.dispatch(flow.FramePlaced{Place: stamp.Placement{Rect: pdf.Rect{X0: 240, Y0: 755, X1: 400, Y1: 800}}})
	o.mustSay("Đang đè lên quốc hiệu, tiêu ngữ", "do bạn đặt, trang 1", "Hoàn tác")
	o.w.undo()
	if o.w.state.Place != free || o.says("Đang đè lên quốc hiệu, tiêu ngữ") {
		t.Error("undoing left the frame or its warning")
	}
	if at, _ := o.w.viewer.Frame(); placement(at) != free {
		t.Errorf("the page shows the frame at %v", at)
	}
}

func TestPlacesInMillimetres(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.open("/tmp/a.pdf")
	o.press("Chỉnh theo mm")
	m := o.w.measures
	m.fields[fromLeft].SetText("20")
	m.fields[fromTop].SetText("30,5")
	m.fields[wide].SetText("50")
	m.fields[wide].OnSubmitted("")
	r := o.w.state.Place.Rect
	if got := []string{decimal(r.X0 / pointsPerMM), decimal((842 - r.Y1) / pointsPerMM), decimal(r.Width() / pointsPerMM)}; strings.Join(got, " ") != "20 30,5 50" {
		t.Errorf("frame %v is %v mm", r, got)
	}
	m.fields[fromLeft].SetText("9000")
	m.fields[fromLeft].OnSubmitted("")
	if o.w.state.Place.Rect != r {
		t.Error("nonsense moved the frame")
	}
}

func TestBeforeThePINTheListFillsItself(t *testing.T) {
	good := evidence.Status{Status: revocation.Status{State: revocation.Good, Proof: &revocation.Statement{Source: revocation.FromOCSP, ThisUpdate: noon}}}
	revoked := evidence.Status{Status: revocation.Status{State: revocation.Revoked, Proof: &revocation.Statement{RevokedAt: noon.AddDate(0, 0, -3)}}}
	ahead := good
	ahead.Proof = &revocation.Statement{Source: revocation.FromOCSP, ThisUpdate: noon.AddDate(0, 0, 2)}
	cases := []struct {
		name   string
		change func(*world)
		says   []string
		stops  bool
	}{
		{"all good", func(o *world) {
			o.evidence.Statuses = []evidence.Status{good}
			o.authorities = []evidence.Reachability{{TSA: evidence.TSA{URL: "http://tsa.ca.gov.vn/x"}, Reachable: true}}
		}, []string{"Chứng thư chưa bị thu hồi OCSP 12:00", "Máy chủ dấu thời gian sẵn sàng tsa.ca.gov.vn", "Ghi được tệp ký cạnh bản gốc", "Đồng hồ máy 12:00"}, false},
		{"revoked", func(o *world) { o.evidence.Statuses = []evidence.Status{revoked} }, []string{"Chứng thư đã bị thu hồi 18/11/2026", "Hãy chọn chứng thư khác."}, true},
		{"nobody answers", func(o *world) {
			o.authorities = []evidence.Reachability{{TSA: evidence.TSA{URL: "http://tsa.ca.gov.vn"}, Err: fault.New("evidence.offline", nil)}}
		}, []string{"Thu hồi chứng thư chưa kiểm tra", "Không tới được máy chủ dấu thời gian"}, false},
		{"clock behind", func(o *world) { o.evidence.Statuses = []evidence.Status{ahead} }, []string{"Đồng hồ máy có vẻ sai"}, false},
		{"folder closed", func(o *world) { o.unwritable = fault.New("sign.cannot-write", nil, "folder", "/media/usb") }, []string{"Không ghi được vào thư mục này", "/media/usb"}, true},
		{"altered", func(o *world) {
			o.report = signedReport()
			o.report.Verdict = report.DocumentInvalid
		}, []string{"Có chữ ký không hợp lệ 1", "không nên ký tiếp"}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := newWorld(t, "vi")
			c.change(o)
			o.plug(holder())
			o.open("/tmp/a.pdf")
			o.w.dispatch(flow.RoomChosen{Room: flow.RoomSign})
			o.mustSay(c.says...)
			if stopped := o.w.state.Phase != flow.Ready; stopped != c.stops {
				t.Errorf("stopped: %v, lacks %v", stopped, o.w.state.Lacks())
			}
		})
	}
}

func TestASealIsNeverScaled(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.mark.pictures[task.Seal] = picture{"dau.png", sealPNG(t)}
	o.plug(agency())
	o.open("/tmp/a.pdf")
	width, _, fixed := o.w.mark.size()
	if !fixed || math.Abs(o.w.state.Place.Rect.Width()-width) > 0.01 {
		t.Fatalf("fixed %v, %v wide in a frame of %v", fixed, width, o.w.state.Place.Rect)
	}
	o.mustSay("Ảnh dấu cơ quan", "đúng cỡ thật", "Dấu")
	o.press("Chỉnh theo mm")
	if !o.w.measures.fields[wide].Disabled() || o.w.measures.fields[fromLeft].Disabled() {
		t.Error("the width of a seal can be typed, or its place cannot")
	}
	o.w.putFrame(page.Placement{Rect: pdf.Rect{X0: 580, Y0: 830, X1: 580 + width, Y1: 830 + width}})
	if r := o.w.state.Place.Rect; r.X1 > 595.01 || r.Y1 > 842.01 || r.Width() < width-0.01 {
		t.Errorf("a seal at the edge of the page: %v", r)
	}
}

func TestThePlacePutByHandIsRemembered(t *testing.T) {
	o := newWorld(t, "vi")
	o.plug(holder())
	o.open("/tmp/a.pdf")
	mine := stamp.Placement{Rect: pdf.Rect{X0: 80, Y0: 90, X1: 250, Y1: 164}}
	o.w.dispatch(flow.FramePlaced{Place: mine})
	o.w.primary()
	o.sign1("1234")
	if last := o.w.services.Memory.Choices().Places["approve"]; last.Page != -1 || last.Frame != mine.Rect {
		t.Errorf("remembered %+v", last)
	}
	o.open("/tmp/b.pdf")
	o.mustSay("như lần ký trước, trang 1")
	if o.w.state.Place.Rect.X0 != 80 {
		t.Errorf("placed at %v", o.w.state.Place)
	}
}

func TestEveryTaskHasItsWords(t *testing.T) {
	for _, lang := range words.Languages() {
		c, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, k := range task.All() {
			keys = append(keys, "task."+string(k), "task."+string(k)+".short", "task."+string(k)+".what")
			template, err := task.Default(k)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range template.Marks {
				keys = append(keys, "part."+string(m.Part))
			}
			for _, fact := range []string{"number", "reason", "date"} {
				if template.Uses(fact) || fact == "date" && template.Uses("day") {
					keys = append(keys, "fact."+fact+"."+string(k))
				}
			}
		}
		for _, key := range keys {
			if !c.Has("ui." + key) {
				t.Errorf("%s has no ui.%s", lang, key)
			}
		}
	}
}

// sealPNG is a picture of 300 pixels at 200 dpi: 38 mm.
func sealPNG(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 300, 300))); err != nil {
		t.Fatal(err)
	}
	const head = 8 + 25                                         // signature and IHDR
	chunk := []byte("pHYs\x00\x00\x1e\xc2\x00\x00\x1e\xc2\x01") // 7874 pixels a metre
	made := binary.BigEndian.AppendUint32(bytes.Clone(out.Bytes()[:head]), uint32(len(chunk)-4))
	made = binary.BigEndian.AppendUint32(append(made, chunk...), crc32.ChecksumIEEE(chunk))
	return append(made, out.Bytes()[head:]...)
}
