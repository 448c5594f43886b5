package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"

	"trien/signer/report"
)

// reader makes words of reports.
type reader struct {
	words     report.Words
	zone      *time.Location
	day       string // layouts of package time
	moment    string
	thousands string
}

func newReader(words report.Words) reader {
	return reader{
		words: words, zone: time.FixedZone("+07", 7*60*60),
		day: words("report.layout.day", nil), moment: words("report.layout.time", nil),
		thousands: words("report.layout.thousands", nil),
	}
}

// text returns the words of the area "report".
func (r reader) text(key string, pairs ...string) string {
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return r.words("report."+key, args)
}

// date is the day in Vietnam; "–" when there is none.
func (r reader) date(t time.Time) string { return r.when(t, r.day) }

// time is the day and time of day in Vietnam.
func (r reader) time(t time.Time) string { return r.when(t, r.moment) }

func (r reader) when(t time.Time, layout string) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(r.zone).Format(layout)
}

// number writes n with its thousands set apart.
func (r reader) number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + r.thousands + digits[i:]
	}
	return digits
}

// millimetres turns points into whole millimetres.
func millimetres(points float64) string {
	if math.IsNaN(points) || math.IsInf(points, 0) {
		return "–"
	}
	return strconv.FormatFloat(math.Round(points*25.4/72), 'f', 0, 64)
}

// joined puts the parts that are not empty together.
func joined(separator string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}

// numbers writes 1-based numbers in ascending order, runs drawn together:
// "1, 3–7".
func numbers(list []int) string {
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		part := strconv.Itoa(list[i])
		switch {
		case j == i+1:
			part += ", " + strconv.Itoa(list[j])
		case j > i+1:
			part += "–" + strconv.Itoa(list[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
