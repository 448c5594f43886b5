package pdf

import (
	"math"
	"reflect"
)

// parser reads objects (ISO 32000-2, 7.3).
type parser struct {
	lexer
	items int
	depth int
	spots []spot
}

// spot is where the direct /Contents string of a dictionary with a /ByteRange
// stands in the file.
type spot struct {
	dict     Dict
	contents Span
}

// spanIn returns the span of dict's /Contents among the spots.
func spanIn(spots []spot, dict Dict) Span {
	for _, s := range spots {
		if sameDict(s.dict, dict) {
			return s.contents
		}
	}
	return Span{}
}

// sameDict reports whether a and b are one dictionary, not merely equal.
func sameDict(a, b Dict) bool { return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() }

func newParser(win window, pos int64, limits *Limits) *parser {
	return &parser{lexer: lexer{win: win, pos: pos, limits: limits}}
}

// object reads one object. A reference is returned as Ref.
func (p *parser) object() (Object, error) {
	p.skipSpace()
	c, ok := p.peek()
	if !ok {
		return nil, p.fail("object expected, file ends")
	}
	switch {
	case c == '/':
		return p.name()
	case c == '(':
		return p.literalString()
	case c == '<':
		if next, _ := p.win.at(p.pos + 1); next == '<' {
			return p.nested(p.dict)
		}
		return p.hexString()
	case c == '[':
		return p.nested(p.array)
	case isDigit(c):
		return p.numberOrRef()
	case c == '+' || c == '-' || c == '.':
		return p.number()
	case p.hasWord("true"):
		return Boolean(true), nil
	case p.hasWord("false"):
		return Boolean(false), nil
	case p.hasWord("null"):
		return nil, nil
	}
	return nil, p.fail("object expected")
}

func (p *parser) nested(read func() (Object, error)) (Object, error) {
	if p.depth++; p.depth > p.limits.Depth {
		return nil, errLimit
	}
	defer func() { p.depth-- }()
	return read()
}

// item counts an element or an entry that takes so many bytes of memory.
func (p *parser) item(memory int64) error {
	if p.items++; p.items > p.limits.Items {
		return errLimit
	}
	return p.take(memory)
}

func (p *parser) array() (Object, error) {
	p.pos++
	list := Array{}
	for {
		p.skipSpace()
		if p.has("]") {
			return list, nil
		}
		o, err := p.object()
		if err != nil {
			return nil, err
		}
		if err := p.item(memoryItem); err != nil {
			return nil, err
		}
		list = append(list, o)
	}
}

func (p *parser) dict() (Object, error) {
	p.pos += 2
	if err := p.take(memoryDict); err != nil {
		return nil, err
	}
	dict := Dict{}
	var contents Span
	for {
		p.skipSpace()
		if p.has(">>") {
			p.note(dict, contents)
			return dict, nil
		}
		if err := p.item(memoryEntry); err != nil {
			return nil, err
		}
		if c, _ := p.peek(); c != '/' {
			// Something stands where a key should: read on behind it.
			if _, err := p.object(); err != nil {
				return nil, err
			}
			continue
		}
		key, err := p.name()
		if err != nil {
			return nil, err
		}
		span, err := p.entry(dict, key)
		if err != nil {
			return nil, err
		}
		if key == "Contents" {
			contents = span
		}
	}
}

// entry reads the value of key into dict and returns where it stood.
func (p *parser) entry(dict Dict, key Name) (Span, error) {
	p.skipSpace()
	start := p.pos
	if c, _ := p.peek(); c == '>' { // "/Key>>": no value
		dict[key] = nil
		return Span{start, start}, nil
	}
	value, err := p.object()
	if err != nil {
		return Span{}, err
	}
	dict[key] = value
	return Span{start, p.pos}, nil
}

func (p *parser) note(dict Dict, contents Span) {
	if _, ok := dict["ByteRange"]; !ok || p.win.src == nil {
		return
	}
	if _, ok := dict["Contents"].(String); ok {
		p.spots = append(p.spots, spot{dict, contents})
	}
}

func (p *parser) numberOrRef() (Object, error) {
	start := p.pos
	if ref, ok := p.ref(); ok {
		return ref, nil
	}
	p.pos = start
	return p.number()
}

// ref reads "12 0 R".
func (p *parser) ref() (Ref, bool) {
	num, gen, ok := p.numGen()
	if !ok || !p.has("R") {
		return Ref{}, false
	}
	if c, ok := p.peek(); ok && isRegular(c) && !isDigit(c) {
		return Ref{}, false
	}
	return Ref{num, gen}, true
}

// numGen reads the two numbers that begin "12 0 R" and "12 0 obj" and the
// white space behind them.
func (p *parser) numGen() (uint32, uint16, bool) {
	num, ok := p.unsigned(math.MaxUint32)
	if c, _ := p.peek(); !ok || !isSpace(c) && c != '%' {
		return 0, 0, false
	}
	p.skipSpace()
	gen, ok := p.unsigned(math.MaxUint16)
	if !ok {
		return 0, 0, false
	}
	p.skipSpace()
	return uint32(num), uint16(gen), true
}
