// Package sample makes, by code alone, what a demonstration and the tests
// need: Decision is a two-page official document laid out by the rules of
// Nghị định 30/2020/NĐ-CP, Phụ lục I; HandSignaturePNG and SealPNG are pictures
// for its marks; Pages and WriteSized are documents of any length. The same
// call gives the same bytes every time.
package sample

import (
	"bytes"

	"trien/signer/stamp/font"
)

// SignerName is who signs the decision, SignerTitle in which office, and
// Agency the body whose seal it gets.
const (
	SignerName  = "Nguyễn Thị Hồng Đặng"
	SignerTitle = "CHỦ TỊCH"
	Agency      = "Ủy ban nhân dân xã Hòa Bình"
)

// Page of the decision: margins 20 mm above and below, 30 mm left, 18 mm right
// (Phụ lục I, mục I.3: 20–25, 20–25, 30–35, 15–20 mm).
const (
	marginTop    = 20 * mm
	marginBottom = 20 * mm
	marginLeft   = 30 * mm
	marginRight  = 18 * mm
	textWidth    = pageWidth - marginLeft - marginRight
	indent       = 10 * mm // of the first line of a paragraph: 1 or 1.27 cm
	bodySize     = 14.0
	lead         = 18.2 // from baseline to baseline
	between      = 6.0  // more between paragraphs: at least 6 points
)

// Decision returns the sample document: a Quyết định of two pages, not signed,
// with blanks for number and date and room for the signature.
func Decision() ([]byte, error) {
	p, err := newPress()
	if err != nil {
		return nil, err
	}
	d := &decision{p}
	d.heading()
	d.title()
	d.body()
	d.closing()
	d.turn()

	var out bytes.Buffer
	err = writeDocument(&out, p, about{
		title:   "Quyết định về việc phê duyệt Kế hoạch chuyển đổi số năm 2027",
		subject: "Văn bản minh họa của phần mềm Triện",
		author:  Agency,
	})
	return out.Bytes(), err
}

// decision sets one document.
type decision struct{ *press }

// heading sets agency and number at the left, quốc hiệu, tiêu ngữ and date at
// the right (Phụ lục I, mục II.1 to 4).
func (d *decision) heading() {
	const left, right = marginLeft + 82, pageWidth - marginRight - 137
	y := pageHeight - marginTop - 11
	d.centred(bold("ỦY BAN NHÂN DÂN"), 13, left, y)
	d.centred(bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), 13, right, y)
	y -= 17
	agency := d.centred(bold("XÃ HÒA BÌNH"), 13, left, y)
	d.rule(left, y-6, agency/2)
	motto := d.centred(bold("Độc lập - Tự do - Hạnh phúc"), 14, right, y)
	d.rule(right, y-6.5, motto)
	y -= 29
	d.centred(regular("Số:          /QĐ-UBND"), 13, left, y)
	d.centred(italic("Hòa Bình, ngày        tháng        năm 2026"), 14, right, y)
	d.y = y
}

func (d *decision) title() {
	const centre = marginLeft + textWidth/2
	d.y -= 38
	d.centred(bold("QUYẾT ĐỊNH"), 14, centre, d.y)
	d.y -= 19
	subject := d.centred(bold("Về việc phê duyệt Kế hoạch chuyển đổi số năm 2027"), 14, centre, d.y)
	d.rule(centre, d.y-8, subject/3)
	d.y -= 33
	d.centred(bold("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÒA BÌNH"), 14, centre, d.y)
	d.y -= 4
}

func (d *decision) body() {
	for _, ground := range decisionGrounds() {
		d.paragraph(italic(ground))
	}
	d.y -= between
	d.need(3 * lead)
	d.y -= lead
	d.centred(bold("QUYẾT ĐỊNH:"), 14, marginLeft+textWidth/2, d.y)
	for _, article := range decisionArticles() {
		d.paragraph(article...)
	}
}

// paragraph sets justified text with an indented first line and turns the page
// where it is full, never leaving the first line of a paragraph alone.
func (d *decision) paragraph(spans ...span) {
	lines := d.breakLines(d.words(spans, bodySize), bodySize, textWidth, indent)
	d.y -= between
	if len(lines) > 1 {
		d.need(2 * lead)
	}
	for i, line := range lines {
		d.need(lead)
		d.y -= lead
		x, room := float64(marginLeft), float64(textWidth)
		if i == 0 {
			x, room = x+indent, room-indent
		}
		extra := 0.0
		if i < len(lines)-1 && line.blanks > 0 {
			extra = (room - line.width) / float64(line.blanks)
		}
		d.line(merged(line.spans), bodySize, x, d.y, extra)
	}
}

// need begins a new page, with its number above the text, unless height points
// are left.
func (d *decision) need(height float64) {
	if d.y-height >= marginBottom {
		return
	}
	d.turn()
	d.centred(regular("2"), 13, pageWidth/2, pageHeight-12*mm)
	d.y = pageHeight - marginTop + 3
}

// turn ends the page with a line that says the document is not a real one.
func (d *decision) turn() {
	d.content.WriteString("0.5 g\n")
	d.centred(italic("Văn bản minh họa"), 9, pageWidth/2, 10*mm)
	d.endPage()
}

// closing sets "Nơi nhận" at the left and the signer at the right; between
// title and name there is room for a signature of 25 mm (mục II.7 and 9).
func (d *decision) closing() {
	const room = 27 * mm
	recipients := decisionRecipients()
	d.need(2*lead + room)
	d.y -= 2*between + lead
	const right = pageWidth - marginRight - 115
	d.centred(bold(SignerTitle), 14, right, d.y)
	d.centred(bold(SignerName), 14, right, d.y-room-14)

	d.line([]span{{"Nơi nhận:", font.BoldItalic}}, 12, marginLeft, d.y, 0)
	for _, recipient := range recipients {
		d.y -= 13.5
		d.line([]span{regular(recipient)}, 11, marginLeft, d.y, 0)
	}
}
