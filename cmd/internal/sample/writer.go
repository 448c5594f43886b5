package sample

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"trien/signer/pdf"
)

// writer writes a PDF 1.7 file front to back and holds nothing but the offsets
// of its objects. It implements font.Objects. The first error sticks; finish
// returns it.
type writer struct {
	out     io.Writer
	at      int64
	offsets []int64 // by object number; 0 for one not written yet
	err     error
}

func newWriter(out io.Writer) *writer {
	w := &writer{out: out, offsets: []int64{0}}
	// Four bytes above 127 tell file transfer programs that this is binary
	// (ISO 32000-2, 7.5.2).
	w.print("%%PDF-1.7\n%%\xE2\xE3\xCF\xD3\n")
	return w
}

func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.out.Write(p)
	w.at += int64(n)
	w.err = err
	return n, err
}

func (w *writer) print(format string, args ...any) {
	_, _ = fmt.Fprintf(w, format, args...)
}

// reserve returns the number of an object written later by put.
func (w *writer) reserve() pdf.Ref {
	w.offsets = append(w.offsets, 0)
	return pdf.Ref{Num: uint32(len(w.offsets) - 1)}
}

func (w *writer) put(ref pdf.Ref, o pdf.Object) {
	w.offsets[ref.Num] = w.at
	w.print("%d 0 obj\n%s\nendobj\n", ref.Num, serial(o))
}

// Add writes an object under a new number.
func (w *writer) Add(o pdf.Object) pdf.Ref {
	ref := w.reserve()
	w.put(ref, o)
	return ref
}

// AddStream writes a stream as it is under a new number.
func (w *writer) AddStream(dict pdf.Dict, data []byte) pdf.Ref {
	return w.stream(dict, int64(len(data)), bytes.NewReader(data))
}

// stream writes length bytes of data as a stream.
func (w *writer) stream(dict pdf.Dict, length int64, data io.Reader) pdf.Ref {
	ref := w.reserve()
	w.offsets[ref.Num] = w.at
	dict["Length"] = pdf.Integer(length)
	w.print("%d 0 obj\n%s\nstream\n", ref.Num, serial(dict))
	if _, err := io.CopyN(w, data, length); err != nil && w.err == nil {
		w.err = err
	}
	w.print("\nendstream\nendobj\n")
	return ref
}

// finish writes the cross-reference table and the trailer (ISO 32000-2, 7.5.4
// and 7.5.5).
func (w *writer) finish(trailer pdf.Dict) error {
	start := w.at
	trailer["Size"] = pdf.Integer(len(w.offsets))
	w.print("xref\n0 %d\n0000000000 65535 f \n", len(w.offsets))
	for _, offset := range w.offsets[1:] {
		w.print("%010d 00000 n \n", offset)
	}
	w.print("trailer\n%s\nstartxref\n%d\n%%%%EOF\n", serial(trailer), start)
	return w.err
}

// serial returns an object as it stands in a file, keys of dictionaries sorted.
func serial(o pdf.Object) string {
	switch v := o.(type) {
	case nil:
		return "null"
	case pdf.Boolean:
		return strconv.FormatBool(bool(v))
	case pdf.Integer:
		return strconv.FormatInt(int64(v), 10)
	case pdf.Real:
		return real4(float64(v))
	case pdf.String:
		return fmt.Sprintf("<%X>", []byte(v))
	case pdf.Name:
		return "/" + string(v)
	case pdf.Ref:
		return v.String()
	case pdf.Array:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = serial(element)
		}
		return "[" + strings.Join(parts, " ") + "]"
	case pdf.Dict:
		var out strings.Builder
		out.WriteString("<<")
		for _, key := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(&out, " /%s %s", key, serial(v[key]))
		}
		return out.String() + " >>"
	default:
		panic(fmt.Sprintf("sample: no way to write %T", o))
	}
}

// real4 writes a number with at most four decimals.
func real4(v float64) string {
	text := strings.TrimRight(strconv.FormatFloat(v, 'f', 4, 64), "0")
	return strings.TrimRight(text, ".")
}

// textString returns a text string in UTF-16 (ISO 32000-2, 7.9.2.2).
func textString(text string) pdf.String {
	out := pdf.String{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit>>8), byte(unit))
	}
	return out
}
