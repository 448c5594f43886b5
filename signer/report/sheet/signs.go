package sheet

// tones are the colours of a tone: for signs and words, and for what lies
// behind them.
func (t Tone) colours() (front, back colour) {
	switch t {
	case Undecided:
		return 0x9a6700, 0xfff4d6
	case Good:
		return 0x1e7b4a, 0xe6f4ec
	case Changed:
		return 0x1d4e89, 0xe8f0f9
	case Bad:
		return 0xb4232a, 0xfbebea
	}
	return grey, 0xf4f2ee
}

// sign draws the shape of a tone, a disc of radius r about (x, y). Each shape
// is told from the others without its colour.
func (p *press) sign(t Tone, x, y, r float64) {
	front, _ := t.colours()
	if t == None {
		p.printf("%s RG %s w\n", front, num(r*0.24))
		p.disc(x, y, r*0.85)
		p.printf("S\n")
		return
	}
	p.printf("%s rg\n", front)
	p.disc(x, y, r)
	p.printf("f\n%s RG %s rg %s w 1 J 1 j\n", white, white, num(r*0.26))
	p.printf("q 1 0 0 1 %s %s cm\n", num(x), num(y))
	for _, step := range shapes(t) {
		p.printf("%s %s %s\n", num(step.x*r), num(step.y*r), step.op)
	}
	if t == Undecided {
		p.hook(r)
	}
	p.printf("S Q 0 J 0 j\n")
}

// step is a part of a path, in radii.
type step struct {
	x, y float64
	op   string
}

func shapes(t Tone) []step {
	switch t {
	case Good:
		return []step{{-0.45, -0.02, "m"}, {-0.12, -0.38, "l"}, {0.48, 0.38, "l"}}
	case Bad:
		return []step{{-0.36, -0.36, "m"}, {0.36, 0.36, "l"}, {-0.36, 0.36, "m"}, {0.36, -0.36, "l"}}
	case Changed: // a pencil: shaft and tip
		return []step{{-0.44, -0.44, "m"}, {-0.34, -0.12, "l"}, {0.26, 0.48, "l"}, {0.48, 0.26, "l"}, {-0.12, -0.34, "l"}, {-0.44, -0.44, "l"}}
	case Undecided: // the dot of the question mark
		return []step{{0, -0.52, "m"}, {0, -0.5, "l"}}
	}
	return nil
}

// hook is the upper part of a question mark.
func (p *press) hook(r float64) {
	p.printf("%s %s m %s %s %s %s %s %s c %s %s %s %s %s %s c\n",
		num(-0.34*r), num(0.3*r),
		num(-0.3*r), num(0.72*r), num(0.4*r), num(0.68*r), num(0.36*r), num(0.26*r),
		num(0.32*r), num(-0.02*r), num(0), num(0.04*r), num(0), num(-0.18*r))
}

// disc adds a circle to the path (four Bézier curves).
func (p *press) disc(x, y, r float64) {
	const k = 0.5523
	p.printf("%s %s m\n", num(x+r), num(y))
	for _, c := range [][6]float64{
		{r, k * r, k * r, r, 0, r},
		{-k * r, r, -r, k * r, -r, 0},
		{-r, -k * r, -k * r, -r, 0, -r},
		{k * r, -r, r, -k * r, r, 0},
	} {
		p.printf("%s %s %s %s %s %s c\n", num(x+c[0]), num(y+c[1]), num(x+c[2]), num(y+c[3]), num(x+c[4]), num(y+c[5]))
	}
}

// box fills a rectangle with round corners, its upper left corner at (x, y).
func (p *press) box(x, y, width, height, r float64, fill colour) {
	k := r * (1 - 0.5523)
	left, right, top, bottom := x, x+width, y, y-height
	p.printf("%s rg %s %s m\n", fill, num(left+r), num(top))
	for _, c := range [][8]float64{
		{right - r, top, right - k, top, right, top - k, right, top - r},
		{right, bottom + r, right, bottom + k, right - k, bottom, right - r, bottom},
		{left + r, bottom, left + k, bottom, left, bottom + k, left, bottom + r},
		{left, top - r, left, top - k, left + k, top, left + r, top},
	} {
		p.printf("%s %s l %s %s %s %s %s %s c\n", num(c[0]), num(c[1]), num(c[2]), num(c[3]), num(c[4]), num(c[5]), num(c[6]), num(c[7]))
	}
	p.printf("f\n")
}
