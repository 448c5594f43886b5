package look

// NewDetailLine returns a status line in the smaller style, for long lists of
// details on a card.
func NewDetailLine(tone Tone, shape Shape, text, detail string) *StatusLine {
	s := NewStatusLine(tone, shape, text, detail)
	s.text.Style, s.text.Color = Detail, Ink
	s.Refresh()
	return s
}
