package pdf

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// writer puts objects into a form that has but one spelling: keys sorted,
// /Type and /Subtype first, numbers in their shortest exact decimal notation.
type writer struct {
	out   bytes.Buffer
	base  int64 // file offset of out's first byte
	marks map[string]Span
	depth int
	copy  func(*Stream) ([]byte, error) // raw bytes of a stream in the source

	sealer *sealer // nil where nothing is encrypted
	within Ref     // the object whose strings and stream are encrypted; zero none
}

const writeDepth = 200

func (w *writer) offset() int64 { return w.base + int64(w.out.Len()) }

func (w *writer) object(o Object) error {
	switch o := o.(type) {
	case nil:
		w.out.WriteString("null")
	case Boolean:
		w.out.WriteString(strconv.FormatBool(bool(o)))
	case Integer:
		w.out.Write(strconv.AppendInt(w.out.AvailableBuffer(), int64(o), 10))
	case Real:
		return w.real(float64(o))
	case String:
		return w.text(o)
	case Name:
		w.name(o)
	case Ref:
		w.out.Write(append(o.append(w.out.AvailableBuffer()), 'R'))
	case Placeholder:
		return w.placeholder(o)
	case Array:
		return w.nested(func() error { return w.array(o) })
	case Dict:
		return w.nested(func() error { return w.dict(o) })
	case *Stream:
		return w.stream(o)
	default:
		return fmt.Errorf("cannot write a %T", o)
	}
	return nil
}

func (w *writer) nested(write func() error) error {
	if w.depth++; w.depth > writeDepth {
		return errLimit
	}
	defer func() { w.depth-- }()
	return write()
}

func (w *writer) real(f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return errors.New("cannot write a number that is not finite")
	}
	if f == 0 {
		f = 0 // no negative zero
	}
	w.out.WriteString(strconv.FormatFloat(f, 'f', -1, 64))
	return nil
}

// text writes a string, encrypted where that is due.
func (w *writer) text(s String) error {
	if w.within != (Ref{}) {
		var err error
		if s, err = w.sealer.string(s, w.within); err != nil {
			return err
		}
	}
	w.string(s)
	return nil
}

// string writes text as a literal and other bytes in hexadecimal.
func (w *writer) string(s String) {
	for _, c := range s {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			w.out.WriteString("<" + strings.ToUpper(hex.EncodeToString([]byte(s))) + ">")
			return
		}
	}
	w.out.WriteByte('(')
	for _, c := range s {
		switch c {
		case '(', ')', '\\':
			w.out.WriteByte('\\')
			w.out.WriteByte(c)
		case '\n':
			w.out.WriteString(`\n`)
		case '\r':
			w.out.WriteString(`\r`)
		case '\t':
			w.out.WriteString(`\t`)
		default:
			w.out.WriteByte(c)
		}
	}
	w.out.WriteByte(')')
}

func (w *writer) name(n Name) {
	w.out.WriteByte('/')
	for i := range len(n) {
		if c := n[i]; c == '#' || c < '!' || c > '~' || !isRegular(c) {
			fmt.Fprintf(&w.out, "#%02X", c)
		} else {
			w.out.WriteByte(c)
		}
	}
}

func (w *writer) placeholder(p Placeholder) error {
	if _, twice := w.marks[p.Name]; twice || p.Width <= 0 {
		return fmt.Errorf("placeholder %q stands twice or has no width", p.Name)
	}
	start := w.offset()
	w.marks[p.Name] = Span{start, start + int64(p.Width)}
	w.out.Write(bytes.Repeat([]byte{' '}, p.Width))
	return nil
}

func (w *writer) array(a Array) error {
	w.out.WriteByte('[')
	for i, o := range a {
		if i > 0 {
			w.out.WriteByte(' ')
		}
		if err := w.object(o); err != nil {
			return err
		}
	}
	w.out.WriteByte(']')
	return nil
}

func (w *writer) dict(d Dict) error {
	w.out.WriteString("<<")
	for _, key := range sortedKeys(d) {
		w.name(key)
		w.out.WriteByte(' ')
		if contents, ok := d[key].(String); ok && key == "Contents" && looksSigned(d) {
			fmt.Fprintf(&w.out, "<%X>", []byte(contents)) // 7.6.2 and 12.8.1, Table 255: hexadecimal, never encrypted
		} else if err := w.object(d[key]); err != nil {
			return err
		}
		w.out.WriteByte('\n')
	}
	w.out.WriteString(">>")
	return nil
}

func sortedKeys(d Dict) []Name {
	keys := make([]Name, 0, len(d))
	for key := range d {
		keys = append(keys, key)
	}
	rank := func(n Name) string {
		switch n {
		case "Type":
			return "\x00"
		case "Subtype":
			return "\x01"
		}
		return "\x02" + string(n)
	}
	slices.SortFunc(keys, func(a, b Name) int { return bytes.Compare([]byte(rank(a)), []byte(rank(b))) })
	return keys
}

func (w *writer) stream(s *Stream) error {
	data, err := w.streamBytes(s)
	if err != nil {
		return err
	}
	dict := s.Dict.Clone()
	dict["Length"] = Integer(len(data))
	if err := w.nested(func() error { return w.dict(dict) }); err != nil {
		return err
	}
	w.out.WriteString("\nstream\n")
	w.out.Write(data)
	w.out.WriteString("\nendstream")
	return nil
}

func (w *writer) streamBytes(s *Stream) ([]byte, error) {
	switch {
	case w.within != (Ref{}):
		return w.sealer.stream(s, w.within)
	case s.Span != (Span{}):
		return w.copy(s)
	}
	return s.Data, nil
}
