package batch

import (
	"strconv"
	"strings"

	"trien/signer/task"
)

// Numbered tells whether each document of a task has a number of its own. The
// attachments of one document share its number.
func Numbered(t task.Template) bool { return t.Uses("number") && t.Task != task.Appendix }

// longest is how many digits a number may have.
const longest = 9

// After returns the number that follows: "129" after "128", "008/QĐ-UBND" after
// "007/QĐ-UBND"; false where number does not begin with digits.
func After(number string) (string, bool) {
	number = strings.TrimSpace(number)
	end := 0
	for end < len(number) && number[end] >= '0' && number[end] <= '9' {
		end++
	}
	if end == 0 || end > longest {
		return "", false
	}
	value, err := strconv.Atoi(number[:end])
	if err != nil {
		return "", false
	}
	digits := strconv.Itoa(value + 1)
	return strings.Repeat("0", max(0, end-len(digits))) + digits + number[end:], true
}

// Count gives the documents that are still to be signed numbers in the order of
// the list, the first of them first. It reports false where first is no number
// to count from.
func (b *Batch) Count(first string) bool {
	if _, ok := After(first); !ok || b.Phase.Busy() {
		return false
	}
	number := strings.TrimSpace(first)
	for _, r := range b.rows {
		if r.Stage == Signed || r.Stage == Refused {
			continue
		}
		r.Number = number
		number, _ = After(number)
	}
	return true
}
