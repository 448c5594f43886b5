// Package fault carries a failure from where it happens to the person who has
// to act on it: a code that names its words in the message catalogue, the
// facts those words need, and the cause for the log.
package fault

import "errors"

// Error is a failure with words. Code is a key of the message catalogue
// ("pdf.not-a-pdf"); Args fill the places in those words; Err is the cause and
// may be nil. No Arg and no cause holds a PIN, a password or document content.
type Error struct {
	Code string
	Args map[string]string
	Err  error
}

// New returns an Error with code and cause. pairs are names and values of Args.
func New(code string, cause error, pairs ...string) *Error {
	e := &Error{Code: code, Err: cause}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]string, len(pairs)/2)
		}
		e.Args[pairs[i]] = pairs[i+1]
	}
	return e
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code
	}
	return e.Code + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// MessageCode returns the key of the words for this failure.
func (e *Error) MessageCode() string { return e.Code }

// MessageArgs returns what fills the places in those words.
func (e *Error) MessageArgs() map[string]string { return e.Args }

// Worded is any error that has words in the message catalogue. token.Error is
// one too: the token packages do not import this one.
type Worded interface {
	error
	MessageCode() string
	MessageArgs() map[string]string
}

// CodeOf returns the code of the first error in err's chain that has words, or
// "" when none has.
func CodeOf(err error) string {
	if w, ok := errors.AsType[Worded](err); ok {
		return w.MessageCode()
	}
	return ""
}
