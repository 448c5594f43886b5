package pdf

// The page as shown is what a reader displays: the crop box, turned clockwise
// by Rotate and scaled by UserUnit, its lower left corner the origin
// (ISO 32000-2, 7.7.3.3 and 8.3.2.3). Its unit is 1/72 inch.

// Size returns width and height of the page as shown.
func (p Page) Size() (w, h float64) {
	w, h = p.CropBox.Width()*p.UserUnit, p.CropBox.Height()*p.UserUnit
	if p.Rotate == 90 || p.Rotate == 270 {
		return h, w
	}
	return w, h
}

// ToShown converts a rectangle of default user space to the page as shown.
func (p Page) ToShown(user Rect) Rect {
	x0, y0 := p.pointToShown(user.X0, user.Y0)
	x1, y1 := p.pointToShown(user.X1, user.Y1)
	return ordered(x0, y0, x1, y1)
}

// ToUser converts a rectangle of the page as shown to default user space. It
// undoes ToShown.
func (p Page) ToUser(shown Rect) Rect {
	x0, y0 := p.pointToUser(shown.X0, shown.Y0)
	x1, y1 := p.pointToUser(shown.X1, shown.Y1)
	return ordered(x0, y0, x1, y1)
}

func (p Page) pointToShown(x, y float64) (float64, float64) {
	x, y = x-p.CropBox.X0, y-p.CropBox.Y0
	w, h := p.CropBox.Width(), p.CropBox.Height()
	switch p.Rotate {
	case 90:
		x, y = y, w-x
	case 180:
		x, y = w-x, h-y
	case 270:
		x, y = h-y, x
	}
	return x * p.UserUnit, y * p.UserUnit
}

func (p Page) pointToUser(x, y float64) (float64, float64) {
	x, y = x/p.UserUnit, y/p.UserUnit
	w, h := p.CropBox.Width(), p.CropBox.Height()
	switch p.Rotate {
	case 90:
		x, y = w-y, x
	case 180:
		x, y = w-x, h-y
	case 270:
		x, y = y, h-x
	}
	return x + p.CropBox.X0, y + p.CropBox.Y0
}

func ordered(x0, y0, x1, y1 float64) Rect {
	return Rect{min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)}
}

// overlap returns what a and b share; false when that has no area.
func overlap(a, b Rect) (Rect, bool) {
	r := Rect{max(a.X0, b.X0), max(a.Y0, b.Y0), min(a.X1, b.X1), min(a.Y1, b.Y1)}
	return r, r.X0 < r.X1 && r.Y0 < r.Y1
}
