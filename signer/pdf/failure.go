package pdf

import (
	"errors"
	"fmt"

	"trien/signer/fault"
)

// errLimit marks an input that would cost more than Limits allows.
var errLimit = errors.New("limit exceeded")

// syntaxError says where in the file the bytes stop making sense.
type syntaxError struct {
	pos  int64
	what string
}

func (e *syntaxError) Error() string { return fmt.Sprintf("at byte %d: %s", e.pos, e.what) }

// worded gives an error the words a person can act on, unless it has some.
func worded(err error) error {
	switch {
	case err == nil, fault.CodeOf(err) != "":
		return err
	case errors.Is(err, errLimit):
		return fault.New("pdf.too-large", err)
	}
	return fault.New("pdf.broken", err)
}
