package pdf

// The methods below follow references and tell by their second result whether
// the object is of the type asked for. An object that cannot be read is none;
// use Resolve to learn why.

// Dict returns o as a dictionary. A stream counts as its dictionary.
func (d *Document) Dict(o Object) (Dict, bool) {
	o, err := d.Resolve(o)
	if err != nil {
		return nil, false
	}
	if s, ok := o.(*Stream); ok {
		return s.Dict, true
	}
	dict, ok := o.(Dict)
	return dict, ok
}

// Array returns o as an array.
func (d *Document) Array(o Object) (Array, bool) { return as[Array](d, o) }

// Stream returns o as a stream.
func (d *Document) Stream(o Object) (*Stream, bool) { return as[*Stream](d, o) }

// Name returns o as a name.
func (d *Document) Name(o Object) (Name, bool) { return as[Name](d, o) }

// String returns o as a string's bytes.
func (d *Document) String(o Object) (String, bool) { return as[String](d, o) }

// Integer returns o as a whole number.
func (d *Document) Integer(o Object) (int64, bool) {
	n, ok := as[Integer](d, o)
	return int64(n), ok
}

// Bool returns o as a truth value.
func (d *Document) Bool(o Object) (value, ok bool) {
	b, ok := as[Boolean](d, o)
	return bool(b), ok
}

// Number returns o, an integer or a real number, as a float.
func (d *Document) Number(o Object) (float64, bool) {
	o, err := d.Resolve(o)
	if err != nil {
		return 0, false
	}
	switch n := o.(type) {
	case Integer:
		return float64(n), true
	case Real:
		return float64(n), true
	}
	return 0, false
}

// Rect returns o as a rectangle, its corners put in order
// (ISO 32000-2, 7.9.5).
func (d *Document) Rect(o Object) (Rect, bool) {
	list, ok := d.Array(o)
	if !ok || len(list) != 4 {
		return Rect{}, false
	}
	var v [4]float64
	for i := range v {
		if v[i], ok = d.Number(list[i]); !ok {
			return Rect{}, false
		}
	}
	return Rect{min(v[0], v[2]), min(v[1], v[3]), max(v[0], v[2]), max(v[1], v[3])}, true
}

// DictAt follows keys from dictionary to dictionary.
func (d *Document) DictAt(o Object, path ...Name) (Dict, bool) {
	dict, ok := d.Dict(o)
	for _, key := range path {
		if !ok {
			return nil, false
		}
		dict, ok = d.Dict(dict[key])
	}
	return dict, ok
}

func as[T Object](d *Document, o Object) (T, bool) {
	o, err := d.Resolve(o)
	if err != nil {
		var none T
		return none, false
	}
	value, ok := o.(T)
	return value, ok
}
