package diff

import (
	"bytes"
	"strconv"
)

// tokens reads a content stream (ISO 32000-2, 7.8.2), as far as is needed to
// know about where it draws.
type tokens struct {
	data []byte
	pos  int
}

// operand is a number, a name, or a string of so many bytes.
type operand struct {
	number float64
	name   string
	text   []byte
	list   []operand // of an array
}

const mostOperands = 1000 // of one operator, and elements of one array

// next returns the next operator and its operands; false at the end.
func (t *tokens) next() (string, []operand, bool) {
	var operands []operand
	for {
		t.space()
		if t.pos >= len(t.data) {
			return "", nil, false
		}
		if op, ok := t.operand(0); ok {
			if len(operands) < mostOperands {
				operands = append(operands, op)
			}
			continue
		}
		word := t.word()
		if word == "" {
			t.pos++ // a stray delimiter
			continue
		}
		if word == "ID" {
			t.inlineImage()
		}
		return word, operands, true
	}
}

func (t *tokens) operand(depth int) (operand, bool) {
	c := t.data[t.pos]
	switch {
	case c == '/':
		t.pos++
		return operand{name: t.word()}, true
	case c == '(':
		return operand{text: t.literal()}, true
	case c == '<' && t.at(1) == '<', c == '>' && t.at(1) == '>':
		t.pos += 2 // what is in a dictionary counts for nothing here
		return operand{}, true
	case c == '<':
		return operand{text: t.hex()}, true
	case c == '[' && depth == 0:
		return t.array(), true
	case c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9':
		word := t.word()
		n, err := strconv.ParseFloat(word, 64)
		if err != nil {
			n = 0 // as other readers do
		}
		return operand{number: n}, true
	}
	return operand{}, false
}

func (t *tokens) array() operand {
	t.pos++
	var op operand
	for {
		t.space()
		if t.pos >= len(t.data) || t.data[t.pos] == ']' {
			t.pos++
			return op
		}
		item, ok := t.operand(1)
		if !ok {
			t.pos++
			continue
		}
		if len(op.list) < mostOperands {
			op.list = append(op.list, item)
		}
	}
}

func (t *tokens) at(ahead int) byte {
	if t.pos+ahead < len(t.data) {
		return t.data[t.pos+ahead]
	}
	return 0
}

func (t *tokens) space() {
	for t.pos < len(t.data) {
		switch c := t.data[t.pos]; {
		case isSpace(c):
			t.pos++
		case c == '%':
			for t.pos < len(t.data) && t.data[t.pos] != '\n' && t.data[t.pos] != '\r' {
				t.pos++
			}
		default:
			return
		}
	}
}

func (t *tokens) word() string {
	start := t.pos
	for t.pos < len(t.data) && !isSpace(t.data[t.pos]) && !isDelimiter(t.data[t.pos]) {
		t.pos++
	}
	return string(t.data[start:t.pos])
}

func (t *tokens) literal() []byte {
	start, depth := t.pos+1, 0
	for ; t.pos < len(t.data); t.pos++ {
		switch t.data[t.pos] {
		case '\\':
			t.pos++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				text := t.data[start:t.pos]
				t.pos++
				return text
			}
		}
	}
	return nil
}

// hex returns one byte for two digits, none that anybody could read.
func (t *tokens) hex() []byte {
	end := bytes.IndexByte(t.data[t.pos:], '>')
	if end < 0 {
		t.pos = len(t.data)
		return nil
	}
	digits := end - 1
	t.pos += end + 1
	return bytes.Repeat([]byte{0xff}, (digits+1)/2)
}

// inlineImage passes the data of an inline image (ISO 32000-2, 8.9.7).
func (t *tokens) inlineImage() {
	for at := t.pos; ; {
		i := bytes.Index(t.data[at:], []byte("EI"))
		if i < 0 {
			t.pos = len(t.data)
			return
		}
		at += i
		before := at == 0 || isSpace(t.data[at-1])
		after := at+2 >= len(t.data) || isSpace(t.data[at+2])
		if before && after {
			t.pos = at
			return
		}
		at += 2
	}
}

// isSpace: ISO 32000-2, Table 1.
func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

// isDelimiter: ISO 32000-2, Table 2.
func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}
