package signer

import (
	"path/filepath"
	"strings"
	"time"

	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/task"
	"trien/signer/trust"
)

// TargetName returns the name for the signed copy of source, beside it:
// NAME_signed.pdf.
func TargetName(source string) string {
	return strings.TrimSuffix(source, filepath.Ext(source)) + "_signed.pdf"
}

// The frame that is proposed where nobody chose one, in points: 60 × 26 mm.
const (
	proposedWidth  = 170
	proposedHeight = 74
)

// DefaultPlace returns the frame proposed on page, as shown: where the block of
// the person who signs stands, inside the page however small it is.
func DefaultPlace(page pdf.Page) pdf.Rect {
	w, h := page.Size()
	return task.SignerBlock(page, min(proposedWidth, w), min(proposedHeight, h))
}

// MarkLines stand on a Vietnamese document, so the catalogue has them in
// Vietnamese in every language. It returns the lines that name signer, organisation and time
// (21.11.2026 10:41:07 +07:00). The organisation is left out where it is the
// signer itself.
func MarkLines(words report.Words, subject trust.Name, at time.Time) []string {
	if at.IsZero() {
		at = time.Now()
	}
	lines := []string{words("mark.signer", map[string]string{"name": subject.CommonName})}
	if subject.Organisation != "" && !strings.EqualFold(subject.Organisation, subject.CommonName) {
		lines = append(lines, words("mark.organisation", map[string]string{"organisation": subject.Organisation}))
	}
	stamped := at.In(Vietnam()).Format("02.01.2006 15:04:05 -07:00")
	return append(lines, words("mark.time", map[string]string{"time": stamped}))
}

// ExtendedName returns the name for source with a higher level, beside it:
// NAME_extended.pdf.
func ExtendedName(source string) string {
	return strings.TrimSuffix(source, filepath.Ext(source)) + "_extended.pdf"
}
