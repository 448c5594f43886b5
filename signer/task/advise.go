package task

import (
	"fmt"

	"trien/signer/fault"
	"trien/signer/stamp"
)

// What an image should have: some of its ground clear, and for a seal in its
// real size a resolution that print does not show.
const (
	leastClear = 0.05
	leastDPI   = 150
)

// Advise tells what a person should know of the images that are about to be
// painted, though nothing speaks against painting them; each has words:
// task.notice-opaque, -not-red, -not-blue, -coarse.
func Advise(drawn []Drawn) ([]error, error) {
	var notices []error
	for _, d := range drawn {
		if d.Kind == "" {
			continue
		}
		facts, err := stamp.Examine(d.Mark.Image)
		if err != nil {
			return nil, err
		}
		notices = append(notices, d.advise(facts)...)
	}
	return notices, nil
}

func (d Drawn) advise(facts stamp.Facts) []error {
	var notices []error
	if facts.Clear < leastClear {
		notices = append(notices, fault.New("task.notice-opaque", nil))
	}
	switch {
	case d.Kind == Seal && facts.Ink != stamp.InkRed:
		notices = append(notices, fault.New("task.notice-not-red", nil))
	case d.Kind == HandSignature && facts.Ink != stamp.InkBlue:
		notices = append(notices, fault.New("task.notice-not-blue", nil))
	}
	if d.Kind == Seal && facts.DPI > 0 && facts.DPI < leastDPI {
		notices = append(notices, fault.New("task.notice-coarse", nil, "dpi", fmt.Sprintf("%.0f", facts.DPI)))
	}
	return notices
}
