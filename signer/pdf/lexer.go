package pdf

import (
	"math"
	"strconv"
)

// spaceRun is the longest run of white space and comments read between two
// tokens.
const spaceRun = 4 << 20

// lexer reads tokens (ISO 32000-2, 7.2 and 7.3) at a position of a window.
type lexer struct {
	win    window
	pos    int64
	limits *Limits
	text   int   // bytes of strings and names read so far
	memory int64 // bytes that what was read takes, about
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

func isRegular(c byte) bool { return !isSpace(c) && !isDelimiter(c) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (l *lexer) fail(what string) error {
	if l.win.err != nil {
		return l.win.err
	}
	return &syntaxError{l.pos, what}
}

// peek returns the byte at the position; false at the end.
func (l *lexer) peek() (byte, bool) { return l.win.at(l.pos) }

// skipSpace passes white space and comments.
func (l *lexer) skipSpace() {
	stop := l.pos + spaceRun
	comment := false
	for l.pos < stop {
		rest := l.win.rest(l.pos)
		if rest == nil {
			return
		}
		for _, c := range rest {
			switch {
			case comment:
				comment = c != '\n' && c != '\r'
			case c == '%':
				comment = true
			case !isSpace(c):
				return
			}
			l.pos++
		}
	}
}

// has passes text if it stands at the position.
func (l *lexer) has(text string) bool {
	for i := range len(text) {
		if c, ok := l.win.at(l.pos + int64(i)); !ok || c != text[i] {
			return false
		}
	}
	l.pos += int64(len(text))
	return true
}

// stands reports whether text stands at the position.
func (l *lexer) stands(text string) bool {
	start := l.pos
	found := l.has(text)
	l.pos = start
	return found
}

// hasWord passes the keyword if it stands at the position and ends there.
func (l *lexer) hasWord(word string) bool {
	start := l.pos
	if !l.has(word) {
		return false
	}
	if c, ok := l.peek(); ok && isRegular(c) {
		l.pos = start
		return false
	}
	return true
}

// unsigned reads digits as a number up to limit; false, with the position
// unchanged, when there are none or the number is larger.
func (l *lexer) unsigned(limit int64) (int64, bool) {
	start, n := l.pos, int64(0)
	for {
		c, ok := l.peek()
		if !ok || !isDigit(c) {
			break
		}
		if n > (limit-int64(c-'0'))/10 {
			l.pos = start
			return 0, false
		}
		n = n*10 + int64(c-'0')
		l.pos++
	}
	return n, l.pos > start
}

const numberLength = 400 // longest number read; float64 has 309 digits before the point

// number reads an integer or a real number (ISO 32000-2, 7.3.3). Like other
// readers it takes a lone sign or point as zero and a misplaced sign as the
// end of the number.
func (l *lexer) number() (Object, error) {
	var store [24]byte
	digits := store[:0]
	whole, point := true, false
	stop := l.pos + numberLength
	for {
		c, ok := l.peek()
		switch {
		case !ok:
		case isDigit(c):
			digits = append(digits, c)
		case c == '.' && !point:
			point, whole = true, false
			digits = append(digits, c)
		case (c == '+' || c == '-') && len(digits) == 0:
			if c == '-' {
				digits = append(digits, c)
			}
		case (c == '+' || c == '-') && len(digits) == 1 && digits[0] == '-':
		case c == '+' || c == '-' || c == '.':
			l.skipNumberRest()
			return parseNumber(digits, whole), nil
		default:
			ok = false
		}
		if !ok {
			return parseNumber(digits, whole), nil
		}
		if l.pos > stop {
			return nil, l.fail("number too long")
		}
		l.pos++
	}
}

func (l *lexer) skipNumberRest() {
	for range numberLength {
		c, ok := l.peek()
		if !ok || !isDigit(c) && c != '.' && c != '-' && c != '+' {
			return
		}
		l.pos++
	}
}

func parseNumber(digits []byte, whole bool) Object {
	if whole {
		if n, err := strconv.ParseInt(string(digits), 10, 64); err == nil {
			return Integer(n)
		}
	}
	f, err := strconv.ParseFloat(string(digits), 64)
	if math.IsInf(f, 0) || math.IsNaN(f) || err != nil {
		return Integer(0)
	}
	return Real(f)
}

func (l *lexer) count(n int) error {
	if l.text += n; l.text > l.limits.Text {
		return errLimit
	}
	return l.take(int64(n) + memoryText)
}

// What objects take in memory, in bytes, about: measured with Go 1.26 on a
// 64-bit machine.
const (
	memoryText  = 48  // a string or a name, beside its bytes
	memoryItem  = 48  // an element of an array
	memoryDict  = 360 // a dictionary with up to eight entries
	memoryEntry = 64  // an entry of a dictionary
)

func (l *lexer) take(n int64) error {
	if l.memory += n; l.memory > l.limits.Memory {
		return errLimit
	}
	return nil
}

const nameLength = 64 << 10

// name reads a name, the position at its slash (ISO 32000-2, 7.3.5).
func (l *lexer) name() (Name, error) {
	l.pos++
	var store [64]byte
	text := store[:0]
	for {
		c, ok := l.peek()
		if !ok || !isRegular(c) {
			break
		}
		l.pos++
		if c == '#' {
			c = l.nameEscape()
		}
		if text = append(text, c); len(text) > nameLength {
			return "", errLimit
		}
	}
	return Name(text), l.count(len(text))
}

// nameEscape reads the two digits after a number sign; a sign without them
// stands for itself.
func (l *lexer) nameEscape() byte {
	a, _ := l.win.at(l.pos)
	b, _ := l.win.at(l.pos + 1)
	hi, lo := hexValue(a), hexValue(b)
	if hi < 0 || lo < 0 {
		return '#'
	}
	l.pos += 2
	return byte(hi<<4 | lo)
}

func hexValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
