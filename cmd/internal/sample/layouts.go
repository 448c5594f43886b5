package sample

import (
	"bytes"
	"fmt"
	"strings"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// Layout is one of the shapes in which official documents come, with the place
// where its signer signs.
type Layout struct {
	Name   string
	PDF    []byte
	Signer string
	// Page (from 0) and Room say where a signature belongs: between title and
	// name, in points of the page as shown. Room is empty where the text does not
	// tell.
	Page int
	Room pdf.Rect
	// Heading says that number, day and month are left blank on the first page.
	Heading bool
}

// shape is how a layout differs from a plain one-page decision.
type shape struct {
	name     string
	signer   string   // as the certificate has it
	printed  string   // as the document has it; "" leaves the name out, "-" takes signer
	title    []string // lines of the title, "" none
	other    []string // title and name of a second signer, in the left column
	before   int      // pages of text before that of the block
	after    int      // pages of attachments behind it
	from     float64  // share of the page's height at which the block begins
	centre   float64  // of the block, share of the page's width
	room     float64  // between title and name, points
	size     float64  // of the font; 0 is 14
	wide     bool     // landscape
	rotate   int
	crop     bool
	scanned  bool // no text, only marks on the paper
	noBlanks bool // number and date are filled in
	party    bool // heading of Party documents
}

func shapes() []shape {
	plain := shape{signer: "TRẦN VĂN BÌNH", printed: "Trần Văn Bình", title: []string{"CHỦ TỊCH"}, from: .45, centre: .7, room: 80}
	with := func(name string, change func(*shape)) shape {
		s := plain
		s.name = name
		change(&s)
		return s
	}
	return []shape{
		with("plain", func(*shape) {}),
		with("deputy", func(s *shape) { s.title = []string{"KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"} }),
		with("on behalf of the committee", func(s *shape) { s.title = []string{"TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"} }),
		with("by order", func(s *shape) { s.title = []string{"TL. BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"} }),
		with("by delegation", func(s *shape) { s.title = []string{"TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ"} }),
		with("acting", func(s *shape) { s.title = []string{"Q. HIỆU TRƯỞNG"} }),
		with("degree before the name", func(s *shape) { s.printed = "PGS.TS. Trần Văn Bình" }),
		with("rank before the name", func(s *shape) { s.printed, s.title = "Đại tá Trần Văn Bình", []string{"GIÁM ĐỐC"} }),
		with("older spelling", func(s *shape) { s.signer, s.printed = "NGUYỄN THỊ HÒA", "Nguyễn Thị Hoà" }),
		with("two signers, on the right", func(s *shape) { s.other = []string{"KẾ TOÁN TRƯỞNG", "Lê Thị Hoa"} }),
		with("two signers, on the left", func(s *shape) {
			s.centre, s.other, s.title = .28, []string{"GIÁM ĐỐC", "Lê Thị Hoa"}, []string{"KẾ TOÁN TRƯỞNG"}
		}),
		with("last of five pages", func(s *shape) { s.before = 4 }),
		with("top of the last page", func(s *shape) { s.before, s.from = 2, .93 }),
		with("before three attachments", func(s *shape) { s.before, s.after = 1, 3 }),
		with("foot of the page", func(s *shape) { s.from = .2 }),
		with("narrow room", func(s *shape) { s.room = 40 }),
		with("wide room", func(s *shape) { s.room = 150 }),
		with("small print", func(s *shape) { s.size = 11 }),
		with("landscape", func(s *shape) { s.wide = true }),
		with("turned by a quarter", func(s *shape) { s.rotate = 90 }),
		with("upside down", func(s *shape) { s.rotate = 180 }),
		with("turned back by a quarter", func(s *shape) { s.rotate = 270 }),
		with("cropped", func(s *shape) { s.crop = true }),
		with("no name", func(s *shape) { s.printed = "" }),
		with("somebody else's name", func(s *shape) { s.printed = "Phạm Thị Lan" }),
		with("number and date filled in", func(s *shape) { s.noBlanks = true }),
		with("Party document", func(s *shape) { s.party, s.title = true, []string{"T/M BAN THƯỜNG VỤ", "BÍ THƯ"} }),
		with("scanned", func(s *shape) { s.scanned = true }),
	}
}

// Layouts returns the documents, each with its own shape.
func Layouts() ([]Layout, error) {
	var all []Layout
	for _, s := range shapes() {
		l, err := s.set()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		all = append(all, l)
	}
	return all, nil
}

func (s shape) paper() (w, h float64) {
	if s.wide {
		return pageHeight, pageWidth
	}
	return pageWidth, pageHeight
}

func (s shape) fontSize() float64 {
	if s.size > 0 {
		return s.size
	}
	return 14
}

func (s shape) set() (Layout, error) {
	p, err := newPress()
	if err != nil {
		return Layout{}, err
	}
	l := Layout{Name: s.name, Signer: s.signer, Page: s.before, Heading: !s.noBlanks && !s.scanned && !s.party}
	_, height := s.paper()
	for n := range s.before + 1 + s.after {
		s.text(p, n)
		if n == s.before {
			l.Room = s.block(p, height*s.from)
		}
		p.endPage()
	}
	if s.scanned {
		l.Room = pdf.Rect{}
		for i := range p.pages {
			p.pages[i] = []byte("0.9 g 60 60 400 600 re f 0 g 80 500 300 3 re f 80 480 280 3 re f\n")
		}
	}
	if s.crop {
		l.Room = pdf.Rect{X0: l.Room.X0 - cropLeft, Y0: l.Room.Y0 - cropBottom, X1: l.Room.X1 - cropLeft, Y1: l.Room.Y1 - cropBottom}
	}
	var out bytes.Buffer
	err = s.write(&out, p)
	l.PDF = out.Bytes()
	return l, err
}

// text sets heading and body of page n: lines down to the block.
func (s shape) text(p *press, n int) {
	width, height := s.paper()
	y := height - 80
	if n == 0 {
		s.heading(p, width, y)
		y -= 90
	}
	bottom := 90.0
	if n == s.before {
		bottom = height*s.from + 30
	}
	size := s.fontSize()
	for line := 0; y > bottom; line++ {
		says := fmt.Sprintf("%d. Các cơ quan, đơn vị có liên quan chịu trách nhiệm thi hành văn bản này", line+1)
		if y-1.3*size <= bottom && n == s.before {
			says += "./."
		}
		p.line([]span{regular(says)}, min(size, 12), 85, y, 0)
		y -= 1.3 * size
	}
}

func (s shape) heading(p *press, width, y float64) {
	left, right := .28*width, .7*width
	number, date := "Số:          /QĐ-UBND", "Hòa Bình, ngày        tháng        năm 2026"
	if s.noBlanks {
		number, date = "Số: 25/QĐ-UBND", "Hòa Bình, ngày 05 tháng 3 năm 2026"
	}
	agency, motto := "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	if s.party {
		agency, motto, number, date = "TỈNH ỦY HÒA BÌNH", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 25-QĐ/TU", "Hòa Bình, ngày 05 tháng 3 năm 2026"
	}
	p.centred(bold(agency), 11, left, y)
	p.centred(bold(motto), 11, right, y)
	if !s.party {
		p.centred(bold("Độc lập - Tự do - Hạnh phúc"), 12, right, y-16)
	}
	p.centred(regular(number), 12, left, y-40)
	p.centred(italic(date), 12, right, y-40)
}

// block sets title, room and name, with "Nơi nhận" or a second signer beside
// them, and returns the room.
func (s shape) block(p *press, y float64) pdf.Rect {
	width, _ := s.paper()
	size, centre := s.fontSize(), s.centre*width
	if s.other != nil {
		p.centred(bold(s.other[0]), size, width-centre, y)
		p.centred(bold(s.other[1]), size, width-centre, y-s.room-1.2*size)
	} else {
		p.line([]span{{"Nơi nhận:", font.BoldItalic}}, 12, 85, y, 0)
		p.line([]span{regular("- Như trên;")}, 11, 85, y-14, 0)
		p.line([]span{regular("- Lưu: VT.")}, 11, 85, y-27, 0)
	}
	for i, line := range s.title {
		if i > 0 {
			y -= 1.2 * size
		}
		p.centred(bold(line), size, centre, y)
	}
	room := pdf.Rect{X0: centre - 60, X1: centre + 60, Y0: y - s.room, Y1: y - .2*size}
	if name := strings.TrimSpace(s.printed); name != "" {
		p.centred(bold(name), size, centre, y-s.room-size)
	}
	return room
}

// What a cropped page hides, points.
const cropLeft, cropBottom = 40, 50

// upright turns the content so that the page reads upright once it is shown
// turned.
func (s shape) upright(content []byte) []byte {
	width, height := s.paper()
	turn := ""
	switch s.rotate {
	case 90:
		turn = fmt.Sprintf("0 1 -1 0 %s 0 cm\n", real4(height))
	case 180:
		turn = fmt.Sprintf("-1 0 0 -1 %s %s cm\n", real4(width), real4(height))
	case 270:
		turn = fmt.Sprintf("0 -1 1 0 0 %s cm\n", real4(width))
	}
	return append([]byte(turn), content...)
}

func (s shape) write(out *bytes.Buffer, p *press) error {
	w := newWriter(out)
	fonts, err := p.fonts(w)
	if err != nil {
		return err
	}
	width, height := s.paper()
	tree := w.reserve()
	resources := w.Add(pdf.Dict{"Font": fonts})
	kids := pdf.Array{}
	boxWidth, boxHeight := width, height
	if s.rotate%180 != 0 {
		boxWidth, boxHeight = height, width
	}
	for _, content := range p.pages {
		page := pdf.Dict{
			"Type": pdf.Name("Page"), "Parent": tree, "Resources": resources,
			"MediaBox": pdf.Array{pdf.Integer(0), pdf.Integer(0), pdf.Real(boxWidth), pdf.Real(boxHeight)},
			"Contents": font.AddDeflated(w, pdf.Dict{}, s.upright(content)),
		}
		if s.rotate != 0 {
			page["Rotate"] = pdf.Integer(s.rotate)
		}
		if s.crop {
			page["CropBox"] = pdf.Array{pdf.Integer(cropLeft), pdf.Integer(cropBottom), pdf.Real(width - 20), pdf.Real(height - 30)}
		}
		kids = append(kids, w.Add(page))
	}
	w.put(tree, pdf.Dict{"Type": pdf.Name("Pages"), "Kids": kids, "Count": pdf.Integer(len(kids))})
	return w.finish(w.ending(tree, about{title: s.name, subject: "Văn bản minh họa của phần mềm Triện", author: Agency}))
}
