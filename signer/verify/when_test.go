package verify

import (
	"testing"
	"time"

	"trien/signer/pdf"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"D:20251210110757+07'00'", "2025-12-10T04:07:57Z"},
		{"D:20251210110757+07'00", "2025-12-10T04:07:57Z"},
		{"D:20251210110757-0330", "2025-12-10T14:37:57Z"},
		{"D:20251210110757+07", "2025-12-10T04:07:57Z"},
		{"D:20251210110757Z", "2025-12-10T11:07:57Z"},
		{"D:20251210110757Z00'00'", "2025-12-10T11:07:57Z"},
		{"20251210110757", "2025-12-10T11:07:57Z"},
		{"D:202512101107", "2025-12-10T11:07:00Z"},
		{"D:2025", "2025-01-01T00:00:00Z"},
		{"D:20251", ""},
		{"D:20251340", ""},
		{"D:20251210110757+0700x", ""},
		{"yesterday", ""},
		{"", ""},
	} {
		got, ok := parseDate(pdf.String(c.in))
		switch {
		case ok != (c.want != ""):
			t.Errorf("%q: ok %v", c.in, ok)
		case ok && got.Format(time.RFC3339) != c.want:
			t.Errorf("%q: %v, want %s", c.in, got, c.want)
		}
	}
}
