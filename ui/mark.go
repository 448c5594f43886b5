package ui

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	_ "image/jpeg" // pictures of marks
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/signer/fault"
	"trien/signer/stamp"
	"trien/signer/task"
)

// maxImageBytes bounds a picture that becomes part of a signature.
const maxImageBytes = 4 << 20

// markCard is what the signature will paint: the template of the task, with the
// person's picture, text and facts put into it. It outlives the widgets that
// show it.
type markCard struct {
	window *Window

	pictures  map[task.ImageKind]picture
	layout    task.Layout // "" is the template's
	lines     string      // "" while the lines are the template's
	linesOf   string      // key of the certificate that lines were written for
	withTime  bool
	open      bool // everything that can be changed is shown
	sealWidth float64

	facts facts

	turn    int     // counts the changes of templates
	made    makings // what drawn was made for
	drawn   []task.Drawn
	missing error // why it cannot be painted yet; has words
}

// picture is the content of an image file with its base name.
type picture struct {
	name string
	data []byte
}

// facts are what the person tells about the document.
type facts struct {
	number, date, reason string
	copy                 task.CopyKind
}

// makings is everything that the marks depend on.
type makings struct {
	task, chosen, language, image, lines string
	layout                               task.Layout
	withTime                             bool
	sealWidth                            float64
	facts                                facts
	turn                                 int
	at                                   time.Time
}

func newMarkCard(w *Window) *markCard {
	return &markCard{window: w, withTime: true, pictures: make(map[task.ImageKind]picture), facts: facts{copy: task.TrueCopy}}
}

// load takes a picture used earlier; one that is gone is forgotten silently.
func (m *markCard) load(kind task.ImageKind, path string) {
	if path == "" {
		return
	}
	if data, err := readImage(path); err == nil {
		m.pictures[kind] = picture{filepath.Base(path), data}
	}
}

// choose takes the picture that the person picked.
func (m *markCard) choose(path string) {
	data, err := readImage(path)
	if err != nil {
		m.window.fail(err)
		return
	}
	m.keepPicture(path, picture{filepath.Base(path), data})
}

func (m *markCard) remove() { m.keepPicture("", picture{}) }

func (m *markCard) keepPicture(path string, p picture) {
	kind := m.imageKind()
	m.pictures[kind] = p
	m.layout = ""
	if kind == task.Seal {
		m.window.choices.Seal = path
	} else {
		m.window.choices.Image = path
	}
	m.window.keep()
	m.window.show()
}

func readImage(path string) ([]byte, error) {
	base := filepath.Base(path)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", base)
	}
	if len(data) > maxImageBytes {
		return nil, fault.New("ui.image.too-large", nil, "file", base, "limit", strconv.Itoa(maxImageBytes>>20))
	}
	if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
		return nil, fault.New("ui.image.unreadable", err, "file", base)
	}
	return data, nil
}

// imageKind is what the first picture of the task is of, "" where it has none.
func (m *markCard) imageKind() task.ImageKind {
	t, err := m.window.services.Template(m.window.state.Doing())
	if err != nil || t.Marks[0].Image == nil {
		return ""
	}
	return t.Marks[0].Image.Kind
}

// own is the picture that the person has for this task; one that is part of the
// template outweighs it.
func (m *markCard) own() picture {
	if data := m.within(); len(data) > 0 {
		return picture{"", data}
	}
	return m.pictures[m.imageKind()]
}

// within is the picture that is part of the template; nil for none.
func (m *markCard) within() []byte {
	t, err := m.window.services.Template(m.window.state.Doing())
	if err != nil || t.Marks[0].Image == nil {
		return nil
	}
	return t.Marks[0].Image.Data
}

// template is the task's, with what the person changed about it.
func (m *markCard) template() (task.Template, error) {
	t, err := m.window.services.Template(m.window.state.Doing())
	if err != nil {
		return t, err
	}
	t.Marks = slices.Clone(t.Marks)
	first := &t.Marks[0]
	if m.editable(t) {
		if m.layout != "" {
			first.Layout = m.layout
		}
		first.Text = m.text(first.Text)
	}
	return t, t.Check()
}

// editable tells whether the text of the first mark is the person's to change:
// what the decree prescribes is not.
func (m *markCard) editable(t task.Template) bool {
	return t.Marks[0].Image != nil && t.Marks[0].Image.Kind == task.HandSignature && t.Task != task.Comment
}

// text is what the person wrote for this certificate, else the template's; the
// lines with the time stand below when they are wanted.
func (m *markCard) text(lines []string) []string {
	var fixed, timed []string
	for _, line := range lines {
		if saysTime(line) {
			timed = append(timed, line)
		} else {
			fixed = append(fixed, line)
		}
	}
	if own := strings.TrimSpace(m.lines); own != "" && m.linesOf == m.window.state.Chosen {
		fixed = strings.Split(strings.NewReplacer("{", "(", "}", ")").Replace(own), "\n")
	}
	if !m.withTime {
		return fixed
	}
	return append(fixed, timed...)
}

func saysTime(line string) bool {
	return strings.Contains(line, "{time") || strings.Contains(line, "{clock")
}

// told is what the fields of the template are filled with.
func (m *markCard) told(at time.Time) (task.Facts, error) {
	chosen, _ := m.window.state.Credential()
	f := task.Facts{
		Signer: chosen.Certificate, Time: at, Number: strings.TrimSpace(m.facts.number), Reason: strings.TrimSpace(m.facts.reason),
		Copy: m.facts.copy, Image: m.own().data,
	}
	if m.sealWidth > 0 && m.imageKind() == task.Seal {
		f.ImageSize = task.ImageSize{Width: m.sealWidth}
	}
	var err error
	f.Date, err = dateOf(m.facts.date)
	return f, err
}

// dateOf reads a date as people write it; "" is none.
func dateOf(text string) (time.Time, error) {
	if text = strings.TrimSpace(text); text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{"2/1/2006", "2-1-2006", "2.1.2006"} {
		if day, err := time.ParseInLocation(form, text, task.Vietnam()); err == nil {
			return day, nil
		}
	}
	return time.Time{}, fault.New("ui.bad-date", nil, "date", text)
}

// make fills the template in for a signature at that time.
func (m *markCard) make(at time.Time) ([]task.Drawn, error) {
	t, err := m.template()
	if err != nil {
		return nil, err
	}
	f, err := m.told(at)
	if err != nil {
		return nil, err
	}
	return t.Fill(f)
}

// specimen is the template with every mark filled in, to find places for them.
func (m *markCard) specimen() (task.Template, []task.Drawn) {
	t, err := m.template()
	if err != nil {
		return t, nil
	}
	now := m.window.services.Now()
	f, _ := m.told(now) // a date that cannot be read counts as none
	return filled(t, f, now)
}

// filled fills a template in, with examples where nothing was told; none of its
// marks where it cannot be filled in at all.
func filled(t task.Template, f task.Facts, now time.Time) (task.Template, []task.Drawn) {
	f.Number, f.Reason = cmp.Or(f.Number, "128"), cmp.Or(f.Reason, "…")
	if f.Date.IsZero() {
		f.Date = now
	}
	t.Needs = nil
	drawn, err := t.Fill(f)
	if err != nil {
		f.Image = nil
		if drawn, err = t.Fill(f); err != nil {
			return t, nil
		}
	}
	return t, drawn
}

// renew makes the marks anew where something they depend on has changed, and
// reports whether it has.
func (m *markCard) renew() bool {
	w := m.window
	own := m.own()
	now := makings{
		task: string(w.state.Doing()), chosen: w.state.Chosen, language: w.speech.Lang(),
		image: fmt.Sprint(own.name, " ", len(own.data)), lines: m.lines, layout: m.layout, withTime: m.withTime,
		sealWidth: m.sealWidth, facts: m.facts, turn: m.turn, at: w.services.Now().Truncate(time.Minute),
	}
	if now == m.made {
		return false
	}
	m.made = now
	m.drawn, m.missing = m.make(now.at)
	if m.missing != nil {
		_, m.drawn = m.specimen()
		if len(m.drawn) > 1 {
			m.drawn = m.drawn[:1] // what is not known is not shown
		}
	}
	return true
}

// size is what the signature's own mark wants, in points.
func (m *markCard) size() (width, height float64, fixed bool) {
	if len(m.drawn) == 0 {
		return 0, 0, false
	}
	return m.drawn[0].Width, m.drawn[0].Height, m.drawn[0].Fixed
}

// preview draws a mark for the page, with the code that paints it.
func (w *Window) preview(mark stamp.Mark) func(width, height, pxPerPoint float64) image.Image {
	return func(width, height, pxPerPoint float64) image.Image {
		picture, err := mark.Preview(width, height, pxPerPoint)
		if err != nil {
			w.do(func() { w.services.Log("preview %s", fault.CodeOf(err)) })
		}
		if picture == nil {
			return nil
		}
		return picture
	}
}
