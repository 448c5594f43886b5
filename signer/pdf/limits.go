package pdf

// Limits bounds what reading a document may cost. A zero field means the
// default.
type Limits struct {
	Depth    int   // nesting of arrays and dictionaries, and of the page and field trees
	Items    int   // array elements and dictionary entries in one object
	Text     int   // bytes of strings and names in one object
	Memory   int64 // bytes that one object takes in memory, about
	Entries  int   // cross-reference entries in the whole file
	Sections int   // cross-reference sections
	Inflated int64 // bytes of one decoded stream
	Pages    int   // pages visited by one walk over the page tree
	Fields   int   // form fields visited
	// Signatures bounds how many there may be, Values the bytes of all their
	// values together.
	Signatures int
	Values     int64
}

// withDefaults fills the zero fields.
func (l Limits) withDefaults() Limits {
	fill(&l.Depth, 200)
	fill(&l.Items, 1_500_000)
	fill(&l.Text, 32<<20)
	fill(&l.Memory, 64<<20)
	fill(&l.Entries, 8_388_607) // ISO 32000-1, Annex C: the most indirect objects in one file
	fill(&l.Sections, 10_000)
	fill(&l.Inflated, 256<<20)
	fill(&l.Pages, 1_000_000)
	fill(&l.Fields, 500_000)
	fill(&l.Signatures, 2000)
	fill(&l.Values, 32<<20)
	return l
}

func fill[T int | int64](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}
