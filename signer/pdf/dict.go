package pdf

import "maps"

// Clone returns a copy that may be changed; the values are shared. The clone
// of nil is an empty dictionary.
func (d Dict) Clone() Dict {
	c := make(Dict, len(d)+1)
	maps.Copy(c, d)
	return c
}

// Clone returns a copy that may be changed; the elements are shared.
func (a Array) Clone() Array { return append(make(Array, 0, len(a)+1), a...) }

// Array returns the rectangle as a PDF array.
func (r Rect) Array() Array { return Array{Real(r.X0), Real(r.Y0), Real(r.X1), Real(r.Y1)} }
