package trust

import (
	"encoding/base64"
	"fmt"
	"time"
)

// AppendEntry appends the record of an entry, as ReadTable takes it, with the
// empty line before it.
func AppendEntry(out []byte, e Entry) []byte {
	c := e.Certificate
	out = fmt.Appendf(out, "\nname: %s\nsystem: %s\nrole: %s\n", c.Subject.Display(), e.System, e.Role)
	out = fmt.Appendf(out, "not-before: %s\nnot-after: %s\n", FormatTime(c.NotBefore), FormatTime(c.NotAfter))
	out = fmt.Appendf(out, "sha256: %x\ncertificate:\n", c.SHA256)
	text := base64.StdEncoding.EncodeToString(c.Raw)
	for len(text) > 0 {
		n := min(len(text), 76)
		out = fmt.Appendf(out, "  %s\n", text[:n])
		text = text[n:]
	}
	return out
}

// AppendWithdrawal appends the record of a withdrawal, as ReadTable takes it,
// with the empty line before it.
func AppendWithdrawal(out []byte, w Withdrawal) []byte {
	since := sinceEver
	if !w.Since.IsZero() {
		since = FormatTime(w.Since)
	}
	return fmt.Appendf(out, "\nwithdrawn: %x\nsince: %s\nreason: %s\n", w.SHA256, since, w.Reason)
}

// FormatTime writes a time as tables hold it, in UTC to the second.
func FormatTime(t time.Time) string { return t.UTC().Format(tableTime) }

// ParseTime reads a time that FormatTime wrote.
func ParseTime(text string) (time.Time, error) { return time.Parse(tableTime, text) }
