package pdf

import (
	"bytes"
	"encoding/hex"
	"slices"
)

// hexString reads <...>, the position at its bracket (ISO 32000-2, 7.3.4.3).
// Bytes that are no digits are passed over, as other readers do.
func (l *lexer) hexString() (String, error) {
	l.pos++
	text := String{}
	half := -1
	for closed := false; !closed; {
		rest := l.win.rest(l.pos)
		if rest == nil {
			return nil, l.fail("hexadecimal string has no end")
		}
		if half < 0 {
			text, rest = l.hexPairs(text, rest)
		} else {
			rest = rest[:1] // its other half, then pairs again
		}
		for _, c := range rest {
			l.pos++
			if closed = c == '>'; closed {
				break
			}
			v := hexValue(c)
			switch {
			case v < 0:
			case half < 0:
				half = v
			default:
				text = append(text, byte(half<<4|v))
				half = -1
			}
		}
		if l.text+len(text) > l.limits.Text {
			return nil, errLimit
		}
	}
	if half >= 0 {
		text = append(text, byte(half<<4))
	}
	return text, l.count(len(text))
}

// hexPairs takes the digits at the beginning of rest that stand side by side, as
// far as the next '>', and returns text with them and what is left.
func (l *lexer) hexPairs(text String, rest []byte) (String, []byte) {
	digits := rest
	if end := bytes.IndexByte(rest, '>'); end >= 0 {
		digits = rest[:end]
	}
	digits = digits[:len(digits)&^1]
	text = slices.Grow(text, len(digits)/2)
	n, _ := hex.Decode(text[len(text):cap(text)], digits) // as far as there are digits
	l.pos += int64(2 * n)
	return text[:len(text)+n], rest[2*n:]
}

// literalString reads (...), the position at its parenthesis
// (ISO 32000-2, 7.3.4.2).
func (l *lexer) literalString() (String, error) {
	l.pos++
	if err := l.closes(); err != nil {
		return nil, err
	}
	text := String{}
	for open := 1; ; {
		plain := l.plainText()
		text = append(text, plain...)
		if l.text+len(text) > l.limits.Text {
			return nil, errLimit
		}
		c, ok := l.peek()
		if !ok {
			return nil, l.fail("string has no end")
		}
		l.pos++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return text, l.count(len(text))
			}
		case '\r':
			l.has("\n")
			c = '\n'
		case '\\':
			if c, ok = l.escape(); !ok {
				continue
			}
		}
		text = append(text, c)
	}
}

// closes looks for the end of the literal string at the position, and goes where
// it was missed when there is none within what a string may hold: one without an
// end must not fill memory first.
func (l *lexer) closes() error {
	most := int64(l.limits.Text-l.text) * longestEscape
	open, escaped := 1, false
	for pos := l.pos; ; {
		rest := l.win.rest(pos)
		if rest == nil {
			l.pos = pos
			return l.fail("string has no end")
		}
		for _, c := range rest {
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '(':
				open++
			case c == ')':
				if open--; open == 0 {
					return nil
				}
			}
		}
		if pos += int64(len(rest)); pos-l.pos > most {
			l.pos = pos
			return errLimit
		}
	}
}

// longestEscape is how many bytes stand for one at most: a backslash and three
// digits.
const longestEscape = 4

// plainText passes bytes of a literal string that stand for themselves, as far
// as they are at hand.
func (l *lexer) plainText() []byte {
	rest := l.win.rest(l.pos)
	n := bytes.IndexAny(rest, "()\\\r")
	if n < 0 {
		n = len(rest)
	}
	l.pos += int64(n)
	return rest[:n]
}

// escape reads what follows a backslash; false when it stands for nothing.
func (l *lexer) escape() (byte, bool) {
	c, ok := l.peek()
	if !ok {
		return 0, false
	}
	l.pos++
	switch c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case '\n':
		return 0, false
	case '\r':
		l.has("\n")
		return 0, false
	}
	if c < '0' || c > '7' {
		return c, true
	}
	v := int(c - '0')
	for range 2 {
		d, ok := l.peek()
		if !ok || d < '0' || d > '7' {
			break
		}
		v = v<<3 | int(d-'0')
		l.pos++
	}
	return byte(v), true // high-order overflow is ignored
}
