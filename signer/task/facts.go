package task

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"trien/signer/trust"
)

// Facts are what the fields of a template are filled with. What is empty leaves
// its field empty.
type Facts struct {
	Signer *trust.Certificate
	Time   time.Time // of signing
	Date   time.Time // of the document, its day counts; the zero value leaves it out
	Number string    // of the document, "125" or "125/QĐ-UBND"

	Reason, Location string
	Copy             CopyKind // the zero value is TrueCopy
	// Image is the content of a PNG or JPEG file for the first mark that has an
	// image, in place of the template's own.
	Image []byte
	// ImageSize is how large that image is, in place of what the template says.
	ImageSize ImageSize
}

// Fields lists the names that may stand in braces in a template's text; in
// capitals they give the value in capitals. A date
// is 10/12/2021, in words "ngày 10 tháng 12 năm 2021"; a time is that of signing
// in Vietnam's zone, 2021-12-10T11:07:57+07:00 (ISO 8601), with dots
// 10.12.2021 11:07:57 +07:00.
func Fields() []string {
	return []string{
		"name", "title", "email", "agency", "org1", "org2", "org3", "reason", "location", "number",
		"date", "date_words", "day", "month", "year", "time", "time_dots", "clock", "copy",
	}
}

// Vietnam returns the zone of every time that is shown or claimed: UTC+7
// throughout the year, known without the system's zone files.
func Vietnam() *time.Location { return time.FixedZone("+07", 7*60*60) }

func (f Facts) fields() map[string]string {
	at := f.Time.In(Vietnam())
	kind := f.Copy
	if kind == "" {
		kind = TrueCopy
	}
	all := map[string]string{
		"reason": f.Reason, "location": f.Location, "number": f.Number, "copy": kind.Title(),
		"time": at.Format("2006-01-02T15:04:05-07:00"), "time_dots": at.Format("02.01.2006 15:04:05 -07:00"),
		"clock": at.Format("15:04:05"),
	}
	if day := f.Date; !day.IsZero() {
		all["date"], all["date_words"] = day.Format("02/01/2006"), DateInWords(day)
		all["day"], all["month"], all["year"] = dayOf(day), monthOf(day), day.Format("2006")
	}
	if f.Signer == nil {
		return all
	}
	subject := f.Signer.Subject
	all["name"], all["title"], all["email"] = subject.Display(), subject.Title, f.Signer.Email()
	all["agency"] = agency(subject)
	for i, level := range levels(subject) {
		all[fmt.Sprintf("org%d", i+1)] = level
	}
	return all
}

// DateInWords writes a day as a document's heading has it: days below ten and
// the first two months with a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I).
func DateInWords(day time.Time) string {
	return fmt.Sprintf("ngày %s tháng %s năm %d", dayOf(day), monthOf(day), day.Year())
}

func dayOf(day time.Time) string { return day.Format("02") }

func monthOf(day time.Time) string {
	if day.Month() <= time.February {
		return day.Format("01")
	}
	return day.Format("1")
}

// place finds {field} and {field|what stands there where the field is empty}.
func placePattern() *regexp.Regexp { return regexp.MustCompile(`\{([^{}|]*)(?:\|([^{}]*))?\}`) }

// fill puts the fields into the lines. A line whose fields are all empty is left
// out, whatever else it says: "Cơ quan: {org1}" says nothing without one.
func fill(lines []string, fields map[string]string) []string {
	pattern := placePattern()
	value := func(name string) string {
		if found := fields[name]; found != "" {
			return found
		}
		return strings.ToUpper(fields[lowered(name)])
	}
	var out []string
	for _, line := range lines {
		places := pattern.FindAllStringSubmatch(line, -1)
		says := func(place []string) bool { return value(place[1]) != "" || place[2] != "" }
		if len(places) > 0 && !slices.ContainsFunc(places, says) {
			continue
		}
		out = append(out, pattern.ReplaceAllStringFunc(line, func(place string) string {
			parts := pattern.FindStringSubmatch(place)
			return cmp.Or(value(parts[1]), parts[2])
		}))
	}
	return out
}

// lowered returns the field that a name in capitals is of; any other name is
// its own.
func lowered(name string) string {
	if name == strings.ToUpper(name) {
		return strings.ToLower(name)
	}
	return name
}

// fieldsIn returns the fields named in braces in the lines.
func fieldsIn(lines []string) []string {
	var names []string
	for _, place := range placePattern().FindAllStringSubmatch(strings.Join(lines, "\n"), -1) {
		names = append(names, lowered(place[1]))
	}
	return names
}
