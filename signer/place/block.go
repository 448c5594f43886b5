package place

import (
	"strings"

	"trien/signer/pdf"
)

// Block is where a person signs: between the title and the name (Nghị định
// 30/2020/NĐ-CP, Phụ lục I, mục II.7). Either of the two may be missing.
type Block struct {
	Title, Name   pdf.Rect
	HasTitle      bool
	HasName       bool
	Anchor        string // the words that were found
	Room          pdf.Rect
	exact         bool // the name reads as the certificate has it
	capitals      bool
	roomIsMeasure bool // Room lies between two things that were found
}

const (
	minRoom     = 24.0  // points, that is left blank for a signature at least
	maxRoom     = 190.0 // more than that, and title and name do not belong together
	defaultRoom = 70.0  // where one of the two is missing
)

// ofPerson finds the block of the person called name. Of several the one with a
// title and room counts most, then the lowest.
func ofPerson(lines []Line, name string) (Block, bool) {
	var best Block
	bestScore := 0
	for _, l := range lines {
		exact, ok := names(l.Text, name)
		if !ok {
			continue
		}
		b := Block{Name: l.Box, HasName: true, Anchor: l.Text, exact: exact}
		b.measure(lines)
		score := 1
		if exact {
			score++
		}
		if b.roomIsMeasure {
			score += 2
		}
		if b.HasTitle {
			score += 4
		}
		if score >= bestScore { // lines come from the top down
			best, bestScore = b, score
		}
	}
	// A name in running text, with no room for a signature, is no place to sign.
	return best, bestScore >= 3
}

// ofTitle finds the lowest title below which somebody has yet to sign.
func ofTitle(lines []Line) (Block, bool) {
	var best Block
	found := false
	for i, l := range lines {
		if !isTitle(l.Text) || partOfTitle(lines[i+1:], l) {
			continue
		}
		b := Block{Title: l.Box, HasTitle: true, Anchor: l.Text, capitals: upper(l.Text)}
		b.measureBelow(lines)
		if b.Room.Height() >= minRoom && (b.capitals || !best.capitals) {
			best, found = b, true
		}
	}
	return best, found
}

// measure looks upwards from the name for a title and the room between.
func (b *Block) measure(lines []Line) {
	var above *Line
	for i := range lines {
		l := &lines[i]
		if l.Box.Y0 < b.Name.Y1-1 || !beside(l.Box, b.Name) {
			continue
		}
		if above == nil || l.Box.Y0 < above.Box.Y0 {
			above = l
		}
	}
	b.Room = pdf.Rect{X0: b.Name.X0, X1: b.Name.X1, Y0: b.Name.Y1, Y1: b.Name.Y1 + defaultRoom}
	if above == nil {
		return
	}
	room := above.Box.Y0 - b.Name.Y1
	if room < minRoom {
		b.Room.Y1 = b.Name.Y1 + max(room, 0)
		return
	}
	if room <= maxRoom {
		b.Room.Y1 = above.Box.Y0
		b.roomIsMeasure = true
		if isTitle(above.Text) || upper(above.Text) {
			b.Title, b.HasTitle, b.capitals = above.Box, true, upper(above.Text)
			b.Anchor = above.Text + " · " + b.Anchor
		}
	}
}

// measureBelow looks downwards from the title for what ends the room.
func (b *Block) measureBelow(lines []Line) {
	floor := b.Title.Y0 - defaultRoom - 10
	b.Room = pdf.Rect{X0: b.Title.X0, X1: b.Title.X1, Y0: max(floor, 0), Y1: b.Title.Y0}
	for _, l := range lines {
		if l.Box.Y1 <= b.Title.Y0+1 && beside(l.Box, b.Title) && l.Box.Y1 > b.Room.Y0 {
			b.Room.Y0 = l.Box.Y1
			b.roomIsMeasure = true
		}
	}
}

// beside tells whether two boxes stand in one column.
func beside(a, b pdf.Rect) bool {
	overlap := min(a.X1, b.X1) - max(a.X0, b.X0)
	return overlap > 0.25*min(a.Width(), b.Width())
}

// partOfTitle tells whether a line close below l goes on with the title.
func partOfTitle(below []Line, l Line) bool {
	for _, next := range below {
		gap := l.Box.Y0 - next.Box.Y1
		if gap > -2 && gap < 0.9*l.Box.Height() && beside(l.Box, next.Box) && upper(next.Text) {
			return true
		}
	}
	return false
}

// degrees may stand before the name in the block of the signer.
func degrees() []string {
	return []string{
		"pgs", "gs", "ts", "ths", "cn", "ks", "bs", "bsckii", "bscki", "ls", "thac si", "tien si",
		"dai tuong", "thuong tuong", "trung tuong", "thieu tuong", "dai ta", "thuong ta", "trung ta", "thieu ta", "dai uy", "thuong uy",
		"ong", "ba",
	}
}

// names tells whether text is the name alone, degrees and ranks before it aside;
// exact is false where only a text recognition's faults were forgiven.
func names(text, name string) (exact, ok bool) {
	want := fold(name)
	if want == "" || len(text) > len(name)+40 {
		return false, false
	}
	got := fold(text)
	if got == want || strings.HasSuffix(got, " "+want) && onlyDegrees(strings.TrimSuffix(got, want)) {
		return true, true
	}
	plain, wanted := bare(text), bare(name)
	for plain != "" {
		if len(wanted) >= 6 && distance(plain, wanted, len(wanted)/8) <= len(wanted)/8 {
			return false, true
		}
		first, rest, more := strings.Cut(plain, " ")
		if !more || !isDegree(first) {
			break
		}
		plain = rest
	}
	return false, false
}

func onlyDegrees(text string) bool {
	text = strings.TrimSpace(bare(text))
	for text != "" {
		cut := false
		for _, d := range degrees() {
			if rest, ok := strings.CutPrefix(text+" ", d+" "); ok {
				text, cut = strings.TrimSpace(rest), true
				break
			}
		}
		if !cut {
			return false
		}
	}
	return true
}

func isDegree(word string) bool { return onlyDegrees(word) }

// isTitle tells whether text is the office of somebody who signs, or the form
// in which it is exercised (TM., KT., TL., TUQ., Q.; mục II.7 of Phụ lục I).
func isTitle(text string) bool {
	if len(text) > 110 {
		return false
	}
	folded := fold(text)
	for _, form := range []string{"tm", "kt", "tl", "tuq", "q"} {
		if strings.HasPrefix(folded, form+" ") && upper(text) {
			return true
		}
	}
	words := bare(text)
	for _, office := range offices() {
		if words == office || upper(text) && (strings.HasPrefix(words, office+" ") || strings.HasSuffix(words, " "+office)) {
			return true
		}
	}
	return false
}

func offices() []string {
	return []string{
		"chu tich", "pho chu tich", "chu tich nuoc", "thu tuong", "pho thu tuong", "bo truong", "thu truong",
		"tong giam doc", "pho tong giam doc", "giam doc", "pho giam doc", "cuc truong", "pho cuc truong",
		"vu truong", "pho vu truong", "tong cuc truong", "pho tong cuc truong", "chanh van phong", "pho chanh van phong",
		"chanh thanh tra", "pho chanh thanh tra", "truong phong", "pho truong phong", "truong ban", "pho truong ban",
		"hieu truong", "pho hieu truong", "vien truong", "pho vien truong", "chanh an", "pho chanh an",
		"bi thu", "pho bi thu", "chu nhiem", "pho chu nhiem", "tong bi thu", "tong kiem toan nha nuoc", "thong doc", "pho thong doc",
		"chi cuc truong", "pho chi cuc truong", "truong khoa", "hat truong", "doi truong", "thu truong co quan", "ke toan truong",
		"tram truong", "hang truong", "tong thu ky", "chu toa",
	}
}
