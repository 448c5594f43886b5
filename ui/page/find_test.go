package page

import (
	"context"
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"trien/signer/render"
)

// textSource is a fakeSource whose pages hold lines of text: ten points a
// letter, the first line at the top of the page.
type textSource struct {
	*fakeSource
	says func(page int) []string
}

func (s *textSource) Text(ctx context.Context, page int) ([]render.Glyph, error) {
	if s.broken[page] {
		return nil, errors.New("broken")
	}
	var all []render.Glyph
	for n, line := range s.says(page) {
		y := float32(800 - 20*n)
		x := float32(50)
		for _, r := range line {
			all = append(all, render.Glyph{Rune: r, X0: x, X1: x + 10, Y0: y, Y1: y + 12, Size: 10})
			x += 10
		}
		all = append(all, render.Glyph{Rune: '\n'})
	}
	return all, ctx.Err()
}

func searchable(pages int, says func(int) []string) *textSource {
	s := &textSource{a4Source(pages), says}
	s.broken = map[int]bool{}
	return s
}

func stageWith(t *testing.T, src *textSource) *stage {
	s := newStage(t, src.fakeSource)
	s.Open(src)
	return s
}

func (s *stage) finished() {
	s.until("the end of the search", func() bool { return s.search != nil && s.search.done })
}

func TestSearchFindsVietnameseAsPeopleTypeIt(t *testing.T) {
	for _, c := range []struct {
		text, query string
		found       int
	}{
		{"QUYẾT ĐỊNH về việc quyết định", "quyết định", 2},
		{"QUYẾT ĐỊNH về việc quyết định", "quyet dinh", 2},
		{"quyet dinh", "quyết định", 0},
		{"Quye\u0302\u0301t định", "quyết", 1},
		{"aaaa", "aa", 2},
		{"Số:   12/QĐ", "số: 12", 1},
		{"bất kỳ", "", 0},
		{"bất kỳ", "   ", 0},
		{"đường", "duong", 1},
	} {
		src := searchable(1, func(int) []string { return []string{c.text} })
		glyphs, err := src.Text(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(lettersOf(glyphs).matches(c.query)); got != c.found {
			t.Errorf("%q in %q: %d times, want %d", c.query, c.text, got, c.found)
		}
	}
}

func TestWordsMayBreakAcrossLines(t *testing.T) {
	src := searchable(1, func(int) []string { return []string{"căn cứ Luật Tổ", "chức chính quyền"} })
	glyphs, _ := src.Text(context.Background(), 0)
	l := lettersOf(glyphs)
	m := l.matches("tổ chức")
	if len(m) != 1 {
		t.Fatalf("found %v", m)
	}
	if areas := l.areas(m[0][0], m[0][1]); len(areas) != 2 || areas[0].X0 != 170 || areas[1].X0 != 50 || areas[1].X1 != 90 {
		t.Errorf("lights %v", areas)
	}
	if got := l.text(m[0][0], m[0][1]); got != "Tổ\nchức" {
		t.Errorf("copies %q", got)
	}
}

func TestSearchGoesRoundTheDocument(t *testing.T) {
	src := searchable(6, func(page int) []string {
		if page%2 == 1 {
			return []string{"Điều một", "điều hai"}
		}
		return []string{"không"}
	})
	s := stageWith(t, src)
	s.GoTo(3)
	s.Find("điều")
	s.finished()
	if len(s.search.hits) != 6 || s.search.hits[s.search.chosen].page != 3 {
		t.Fatalf("hits %+v, chosen %d", s.search.hits, s.search.chosen)
	}
	if !slices.IsSortedFunc(s.search.hits, func(a, b hit) int { return a.page*10 + a.order - b.page*10 - b.order }) {
		t.Errorf("out of order: %+v", s.search.hits)
	}
	if got := s.findbar.count.Text; got != "3 / 6" {
		t.Errorf("the bar says %q", got)
	}
	for _, want := range []int{3, 5, 5, 1, 1, 3} {
		s.FindNext()
		if got := s.search.hits[s.search.chosen].page; got != want {
			t.Errorf("next is on page %d, want %d", got, want)
		}
	}
	s.FindPrevious()
	s.FindPrevious()
	if got := s.search.hits[s.search.chosen].page; got != 1 {
		t.Errorf("previous is on page %d, want 1", got)
	}
	if found, chosen := s.lit(1); len(found)+len(chosen) != 2 {
		t.Errorf("lit %v %v", found, chosen)
	}
	s.Find("")
	if s.search != nil || s.findbar.count.Text != "" {
		t.Error("an empty query goes on searching")
	}
}

func TestSearchSaysWhatItDidNotFind(t *testing.T) {
	src := searchable(3, func(int) []string { return []string{"không"} })
	s := stageWith(t, src)
	s.Find("có")
	s.finished()
	if got := s.findbar.count.Text; got != "Không thấy" {
		t.Errorf("the bar says %q", got)
	}
	src.setBroken(2, true)
	s.Find("co")
	s.finished()
	if got := s.findbar.count.Text; got != "Có trang không đọc được" {
		t.Errorf("with a page that cannot be read the bar says %q", got)
	}
}

func TestAnotherDocumentEndsTheSearch(t *testing.T) {
	s := stageWith(t, searchable(3, func(int) []string { return []string{"có"} }))
	s.ShowFind()
	s.findbar.entry.SetText("có")
	s.finished()
	s.Open(a4Source(1))
	if s.search != nil || s.findbar.box.Visible() || s.CanFind() {
		t.Error("the search survived")
	}
	s.ShowFind()
	if s.findbar.box.Visible() {
		t.Error("a document without text can be searched")
	}
}

func TestKeysOfTheSearch(t *testing.T) {
	s := stageWith(t, searchable(2, func(int) []string { return []string{"có có"} }))
	s.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierControl})
	if !s.findbar.box.Visible() || s.c.Focused() != s.findbar.entry {
		t.Fatal("Ctrl+F shows no search")
	}
	s.findbar.entry.SetText("có")
	s.finished()
	press := func(key fyne.KeyName) { s.findbar.entry.TypedKey(&fyne.KeyEvent{Name: key}) }
	press(fyne.KeyReturn)
	if s.search.chosen != 1 {
		t.Errorf("Enter: place %d", s.search.chosen)
	}
	s.findbar.entry.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	press(fyne.KeyReturn)
	s.findbar.entry.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	if s.search.chosen != 0 {
		t.Errorf("Shift+Enter: place %d", s.search.chosen)
	}
	press(fyne.KeyEscape)
	if s.findbar.box.Visible() || s.search != nil || s.c.Focused() != s.board {
		t.Error("Escape does not end it")
	}
}

func TestTheMouseSelectsText(t *testing.T) {
	s := stageWith(t, searchable(2, func(int) []string { return []string{"Số 12/QĐ", "ngày ký"} }))
	s.SetZoom(0.75) // one unit is one point
	at := s.board.sheet(0)
	place := func(x, y float64) (float32, float32) {
		ux, uy := at.toUnits(point{x, y})
		return float32(ux), float32(uy)
	}
	x, y := place(81, 806)
	s.press(x, y)
	s.until("the text of the page", func() bool { return s.picked.read })
	s.release(x, y)
	toX, toY := place(89, 786)
	s.drag(x, y, toX, toY)
	if got := s.Selected(); got != "12/QĐ\nngày" {
		t.Errorf("selected %q", got)
	}
	if _, chosen := s.lit(0); len(chosen) != 2 {
		t.Errorf("lights %v", chosen)
	}
	s.board.TypedShortcut(&fyne.ShortcutCopy{})
	if got := fyne.CurrentApp().Clipboard().Content(); got != "12/QĐ\nngày" {
		t.Errorf("the clipboard holds %q", got)
	}
	s.press(x, y)
	s.release(x, y)
	if s.Selected() != "" {
		t.Error("a click leaves the selection")
	}
	s.AllowFrame(true)
	s.drag(x, y, toX, toY)
	if s.Selected() != "" {
		t.Error("where a frame is drawn text is selected")
	}
}
