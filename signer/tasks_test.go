package signer_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/task"
	"trien/signer/trust"
)

// disc is a round picture of 36.5 mm at 300 dpi on a clear ground.
func disc(t *testing.T, ink color.NRGBA) []byte {
	t.Helper()
	const size, perMetre = 431, 11811
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for i := range size * size {
		if x, y := i%size, i/size; math.Hypot(float64(x-size/2), float64(y-size/2)) < size/2 {
			img.SetNRGBA(x, y, ink)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1)
	file := append(bytes.Clone(out.Bytes()[:33]), 0, 0, 0, 9)
	file = binary.BigEndian.AppendUint32(append(file, chunk...), crc32.ChecksumIEEE(chunk))
	return append(file, out.Bytes()[33:]...)
}

// doing paints what a task does on the request's source.
func doing(t *testing.T, name task.Task, facts task.Facts, chosen map[task.Part]task.Where) func(*signer.Request) {
	t.Helper()
	template, err := task.Default(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(r *signer.Request) {
		if facts.Signer, err = trust.ParseCertificate(r.Certificate); err != nil {
			t.Fatal(err)
		}
		facts.Time = time.Now()
		drawn, err := template.Fill(facts)
		if err != nil {
			t.Fatal(err)
		}
		painted, err := task.Place(open(t, r.Source), drawn, chosen)
		if err != nil {
			t.Fatal(err)
		}
		r.Paint(painted)
	}
}

// TestFromDraftToIssue: who drafted it initials, the leader approves, the clerk
// issues with number, day, month and seal by one signature. The seal has its
// real size and stands over a third of the leader's signature, not of the
// initials or of an earlier organisation's.
func TestFromDraftToIssue(t *testing.T) {
	red, blue := color.NRGBA{R: 198, G: 31, B: 43, A: 255}, color.NRGBA{R: 27, G: 63, B: 148, A: 255}
	people, offices := demoPKI(t).Specialised, demoPKI(t).National
	for _, page := range []string{"", "/Rotate 90", "/Rotate 270 /CropBox [20 30 570 800]"} {
		leaderAt := pdf.Rect{X0: 300, Y0: 200, X1: 450, Y1: 275}
		draft := source(t, twoPages(page, "").bytes())
		step := signAs(t, offices.Organisation, draft, doing(t, task.Plain, task.Facts{}, map[task.Part]task.Where{
			task.PartSignature: {Page: 2, Rect: pdf.Rect{X0: 20, Y0: 300, X1: 160, Y1: 360}},
		}))
		step = signAs(t, people.Personal, step.Target, doing(t, task.Approve, task.Facts{Image: disc(t, blue)}, map[task.Part]task.Where{
			task.PartSignature: {Page: 2, Rect: leaderAt},
		}))
		step = signAs(t, people.Personal, step.Target, doing(t, task.Initial, task.Facts{Image: disc(t, blue)}, map[task.Part]task.Where{
			task.PartSignature: {Page: 2, Rect: pdf.Rect{X0: 20, Y0: 20, X1: 60, Y1: 40}},
		}))
		day := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
		issued := signAs(t, people.Organisation, step.Target, doing(t, task.Issue, task.Facts{Image: disc(t, red), Number: "125", Date: day}, nil))
		const size = 431.0 / 300 * 72
		seal := newest(t, issued.Target)
		want := pdf.Rect{X0: 350 - size, Y0: 237.5 - size/2, X1: 350, Y1: 237.5 + size/2}
		if off := max(dist(seal.Rect.X0, want.X0), dist(seal.Rect.Y0, want.Y0), dist(seal.Rect.X1, want.X1), dist(seal.Rect.Y1, want.Y1)); seal.Page != 2 || off > 0.01 {
			t.Errorf("%s: the seal is on page %d at %v, want %v", page, seal.Page, seal.Rect, want)
		}
		text := strings.Fields(peer(t, "mutool", "draw", "-q", "-F", "text", issued.Target, "1"))
		for _, word := range []string{"125", "22", "11"} {
			if !strings.Contains(strings.Join(text, " "), word) {
				t.Errorf("%s: page 1 says %q", page, text)
			}
		}
		askPeers(t, issued.Target, 4)
		askOpenSSL(t, issued.Target, 4)
	}
}

// newest returns the signature that was made last.
func newest(t *testing.T, file string) pdf.Signature {
	t.Helper()
	signatures, err := open(t, file).FieldSignatures()
	if err != nil || len(signatures) == 0 {
		t.Fatalf("%d signatures, %v", len(signatures), err)
	}
	last := signatures[0]
	for _, s := range signatures {
		if s.Revision > last.Revision {
			last = s
		}
	}
	return last
}

// TestIssuingAsksOnce: four marks, one use of the key and one timestamp.
func TestIssuingAsksOnce(t *testing.T) {
	req, key, system := online(t, report.LevelBT, source(t, draft("")))
	doing(t, task.Issue, task.Facts{Number: "125", Date: time.Now()}, map[task.Part]task.Where{
		task.PartNumber: {Field: "so"}, task.PartDay: {Field: "ngay"}, task.PartMonth: {Field: "thang"},
	})(&req)
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if key.calls != 1 || system.Calls().TSA != 1 || result.Level != report.LevelBT || len(result.Report.Signatures) != 1 {
		t.Errorf("%d uses of the key, %d timestamps, %v, %d signatures", key.calls, system.Calls().TSA, result.Level, len(result.Report.Signatures))
	}
	fields, err := open(t, result.Target).FormFields()
	if err != nil {
		t.Fatal(err)
	}
	if number, _ := open(t, result.Target).String(fields[0].Value); number.Text() != "125" {
		t.Errorf("the field holds %q", number.Text())
	}
}

// TestATaskInAPreparedField: the mark is painted where the author wants it; a
// seal that is larger than the field is not made smaller.
func TestATaskInAPreparedField(t *testing.T) {
	field := func(place string) []byte {
		return prepared("7 0 R", "7 0 R", "<< "+strings.Replace(widgetPart, "60 80 240 150", place, 1)+" /FT /Sig /T (ky) >>")
	}
	where := map[task.Part]task.Where{task.PartSeal: {Field: "ky"}}
	seal := task.Facts{Image: disc(t, color.NRGBA{R: 198, G: 31, B: 43, A: 255})}
	who := demoPKI(t).Specialised.Organisation
	result := signAs(t, who, source(t, field("60 80 240 190")), doing(t, task.Issue, seal, where))
	if s := onlySignature(t, result.Target); result.Field != "ky" || s.Rect != (pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 190}) {
		t.Errorf("signed in %s at %v", result.Field, s.Rect)
	}
	if got := shownAt(t, result.Target, 1, 150, 842-135); !near(got, color.NRGBA{R: 198, G: 31, B: 43, A: 255}) {
		t.Errorf("in the middle of the field is %v", got)
	}
	err := refused(t, who, source(t, field("60 80 140 150")), doing(t, task.Issue, seal, where))
	if fault.CodeOf(err) != "stamp.frame-too-small" {
		t.Errorf("a seal that is larger than its field: %v", err)
	}
}

// TestPaintingNothing leaves a request invisible.
func TestPaintingNothing(t *testing.T) {
	req := signer.Request{}
	onPage(1)(&req)
	req.Paint(nil)
	if req.Placement != nil || len(req.Mark.Lines) > 0 || req.Marks != nil {
		t.Errorf("%+v", req)
	}
}
