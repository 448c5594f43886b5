package verify

import (
	"strings"
	"time"

	"trien/signer/pdf"
)

// parseDate reads a PDF date, "D:20251210110757+07'00'" (ISO 32000-2, 7.9.4),
// whose parts after the year may be missing. A time without a zone counts as
// UTC. ok is false when it is no date.
func parseDate(s pdf.String) (t time.Time, ok bool) {
	text := strings.TrimPrefix(strings.TrimSpace(string(s)), "D:")
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	layout := "20060102150405"
	if digits < 4 || digits > len(layout) || digits%2 != 0 {
		return time.Time{}, false
	}
	zone := strings.ReplaceAll(strings.ReplaceAll(text[digits:], "'", ""), ":", "")
	switch {
	case zone == "":
	case len(zone) == 3:
		zone += "00"
	}
	if zone == "" || strings.HasPrefix(zone, "Z") {
		t, err := time.Parse(layout[:digits], text[:digits])
		return t, err == nil
	}
	t, err := time.Parse(layout[:digits]+"-0700", text[:digits]+zone)
	return t.UTC(), err == nil
}

// day writes a date as people in Vietnam do, in their time zone.
func day(t time.Time) string {
	return t.In(time.FixedZone("", 7*60*60)).Format("02/01/2006")
}

// moment is day with the time of day.
func moment(t time.Time) string {
	return t.In(time.FixedZone("", 7*60*60)).Format("02/01/2006 15:04:05")
}
