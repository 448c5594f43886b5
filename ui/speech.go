package ui

import (
	"strconv"
	"strings"
	"time"

	"trien/assets/words"
	"trien/signer"
	"trien/ui/flow"
)

// speech is the catalogue with the habits of this package: keys begin with
// "ui.", places are given in pairs, numbers and dates are written as in Vietnam.
type speech struct{ *words.Catalog }

// say returns the text of "ui." + key. pairs are names and values of its places.
func (s speech) say(key string, pairs ...string) string {
	args := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return s.Text("ui."+key, args)
}

func day(t time.Time) string { return t.In(signer.Vietnam()).Format("02/01/2006") }

func clock(t time.Time) string { return t.In(signer.Vietnam()).Format("15:04") }

// number writes whole numbers with a dot between thousands: 1.204.
func number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "." + digits[at:]
	}
	return digits
}

// megabytes writes bytes as MB with one digit after the comma.
func megabytes(bytes int64) string {
	return strings.Replace(strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64), ".", ",", 1)
}

// left says how long a certificate still lasts: "còn 412 ngày".
func (s speech) left(c flow.Credential, now time.Time) string {
	if days := c.DaysLeft(now); days > 0 {
		return s.say("token.days", "days", number(int64(days)))
	}
	return s.say("token.last-day")
}

// short is a trouble in two words, for a chip.
func (s speech) short(err error) string {
	if key := "ui.trouble." + s.Failure(err).Code; s.Has(key) {
		return s.Text(key, nil)
	}
	return s.say("trouble")
}

// tail shortens a serial number to what people read off a token: "…4471".
func tail(serial string) string {
	serial = strings.TrimLeft(serial, "0")
	if len(serial) <= 4 {
		return serial
	}
	return "…" + serial[len(serial)-4:]
}

// whose says who can fix it.
func (s speech) whose(who string) string {
	if who == s.Text("who.you", nil) {
		return who
	}
	return s.say("failure.whose", "who", who)
}
