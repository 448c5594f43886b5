package place

import (
	"strings"

	"trien/signer/pdf"
)

// Heading is where number and date of a document go: into the blanks of "Số:
// …/QĐ-UBND" and of "…, ngày … tháng … năm …" (Nghị định 30/2020/NĐ-CP, Phụ lục
// I, mục II.3 and 4). A Blank without a Frame was not found.
type Heading struct {
	Number, Day, Month, Year Blank
}

// Blank is a place for a few characters in a printed line.
type Blank struct {
	Frame pdf.Rect
	Size  float64 // of the font of the line, points
}

// Found tells whether the blank is there.
func (b Blank) Found() bool { return b.Frame.Width() > 0 && b.Frame.Height() > 0 }

// headingShare is the upper part of the first page that holds the heading.
const headingShare = 0.45

// HeadingOf finds the heading of s, the first page of a document. A blank that
// is filled in already is not found.
func HeadingOf(s Sheet) Heading {
	var h Heading
	for _, row := range rows(wordsOf(s.Lines)) {
		if row[0].Box.Y0 < s.Height*(1-headingShare) {
			break
		}
		if !h.Number.Found() {
			h.Number = numberBlank(row)
		}
		if !h.Month.Found() {
			h.Day, h.Month, h.Year = dateBlanks(row)
		}
	}
	return h
}

func wordsOf(lines []Line) []Word {
	var all []Word
	for _, l := range lines {
		all = append(all, l.Words...)
	}
	return all
}

// numberBlank is what lies between "Số:" and the symbol after the stroke.
func numberBlank(row []Word) Blank {
	for i, w := range row {
		rest, ok := strings.CutPrefix(bare(w.Text), "so")
		if !ok || strings.Trim(rest, " /-") != "" && !strings.HasPrefix(strings.TrimSpace(rest), "/") {
			continue
		}
		if strings.Contains(w.Text, "/") { // "Số:/QĐ-UBND": the blank lies inside the word
			return inside(w, strings.Index(w.Text, "/"))
		}
		if i+1 < len(row) && strings.HasPrefix(row[i+1].Text, "/") {
			return between(w, row[i+1])
		}
		if i+1 < len(row) && isDots(row[i+1].Text) {
			return Blank{Frame: row[i+1].Box, Size: w.Size}
		}
	}
	return Blank{}
}

// dateBlanks are the gaps after "ngày", "tháng" and "năm" of one line.
func dateBlanks(row []Word) (day, month, year Blank) {
	at := map[string]int{}
	for i, w := range row {
		switch f := bare(w.Text); f {
		case "ngay", "thang", "nam":
			if _, seen := at[f]; !seen || f == "ngay" {
				at[f] = i
			}
		}
	}
	d, hasDay := at["ngay"]
	m, hasMonth := at["thang"]
	y, hasYear := at["nam"]
	if !hasDay || !hasMonth || !hasYear || d > m || m > y {
		return Blank{}, Blank{}, Blank{}
	}
	if blankFrom(row, d, m) {
		day = between(row[d], row[m])
	}
	if blankFrom(row, m, y) {
		month = between(row[m], row[y])
	}
	if y == len(row)-1 {
		w := row[y]
		year = Blank{Frame: pdf.Rect{X0: w.Box.X1, Y0: w.Box.Y0, X1: w.Box.X1 + 3*w.Size, Y1: w.Box.Y1}, Size: w.Size}
	}
	return day, month, year
}

// blankFrom tells whether nothing but dots stands between two words of row.
func blankFrom(row []Word, from, to int) bool {
	for _, w := range row[from+1 : to] {
		if !isDots(w.Text) {
			return false
		}
	}
	return true
}

func isDots(text string) bool { return strings.Trim(text, ".…_ ") == "" }

func between(left, right Word) Blank {
	return Blank{
		Frame: pdf.Rect{
			X0: left.Box.X1, X1: right.Box.X0,
			Y0: min(left.Box.Y0, right.Box.Y0), Y1: max(left.Box.Y1, right.Box.Y1),
		},
		Size: max(left.Size, right.Size),
	}
}

// inside is a blank without width of its own, at character n of w: what is
// painted there begins at that point.
func inside(w Word, n int) Blank {
	share := float64(len([]rune(w.Text[:n]))) / float64(len([]rune(w.Text)))
	x := w.Box.X0 + share*w.Box.Width()
	return Blank{Frame: pdf.Rect{X0: x - w.Size, Y0: w.Box.Y0, X1: x + w.Size, Y1: w.Box.Y1}, Size: w.Size}
}
