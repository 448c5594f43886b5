package token

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"trien/token/internal/wire"
)

// The codes of this package: keys of the message catalogue.
const (
	// The PIN.
	PINIncorrect       = "token.pin-incorrect"
	PINIncorrectFinal  = "token.pin-incorrect-final"  // wrong, and the next wrong one locks
	PINIncorrectLocked = "token.pin-incorrect-locked" // wrong, and that locked the token
	PINLength          = "token.pin-length"
	PINLengthRange     = "token.pin-length-range" // as PINLength, where the token says what it takes
	PINInvalid         = "token.pin-invalid"
	PINIsLocked        = "token.pin-locked"
	PINExpired         = "token.pin-expired"
	PINNotSet          = "token.pin-not-set"
	// PINFinalUnconfirmed: nobody agreed to what may be the final try.
	PINFinalUnconfirmed = "token.pin-final-unconfirmed"
	PUKIncorrect        = "token.puk-incorrect"
	PUKLocked           = "token.puk-locked"
	NewPINRefused       = "token.new-pin-refused" // the old one was right, or was not tried
	PINUnchangeable     = "token.pin-unchangeable"
	AlreadyLoggedIn     = "token.already-logged-in"
	LoginLost           = "token.login-lost"
	// NotBegun: a signature of the same series failed before.
	NotBegun  = "token.not-begun"
	Cancelled = "token.cancelled"

	// The token.
	NoToken            = "token.none" // for callers: no token found anywhere
	Removed            = "token.removed"
	NotRecognised      = "token.not-recognised"
	NotInitialised     = "token.not-initialised"
	DeviceFailed       = "token.device-failed"
	Busy               = "token.busy"
	CertificateGone    = "token.certificate-gone"
	CertificateUnknown = "token.certificate-unknown" // for callers: no certificate fits what was asked for
	CertificateBad     = "token.certificate-bad"
	NoCertificate      = "token.no-certificate" // for callers: a token without certificates

	// The key.
	KeyIsMissing         = "token.key-missing"
	KeyMismatch          = "token.key-mismatch"
	KeyNotPermitted      = "token.key-not-permitted"
	MechanismUnsupported = "token.mechanism-unsupported"

	// The driver.
	NoDriver            = "token.no-driver"            // for callers: nothing detected
	DriverMissing       = "token.driver-missing"       // for a token that is plugged in
	CatalogueUnreadable = "token.catalogue-unreadable" // for callers: a file that adds drivers
	DriverNotFound      = "token.driver-not-found"
	DriverLoad          = "token.driver-load"
	DriverArchitecture  = "token.driver-architecture"
	DriverCrashed       = "token.driver-crashed"
	DriverHung          = "token.driver-hung"
	DriverGarbage       = "token.driver-garbage"
	DriverFailed        = "token.driver-failed"
	VendorError         = "token.vendor-error"
	WorkerFailed        = "token.worker-failed"
)

// Codes lists every code of this package.
func Codes() []string {
	return []string{
		PINIncorrect, PINIncorrectFinal, PINIncorrectLocked, PINLength, PINLengthRange, PINInvalid, PINIsLocked,
		PINExpired, PINNotSet, PINFinalUnconfirmed, PUKIncorrect, PUKLocked, NewPINRefused, PINUnchangeable,
		AlreadyLoggedIn, LoginLost, NotBegun, Cancelled,
		NoToken, Removed, NotRecognised, NotInitialised, DeviceFailed, Busy, CertificateGone, CertificateUnknown,
		CertificateBad, NoCertificate,
		KeyIsMissing, KeyMismatch, KeyNotPermitted, MechanismUnsupported,
		NoDriver, DriverMissing, CatalogueUnreadable, DriverNotFound, DriverLoad, DriverArchitecture, DriverCrashed, DriverHung, DriverGarbage,
		DriverFailed, VendorError, WorkerFailed,
	}
}

// PINUse tells what became of the PIN in a call that failed.
type PINUse int

const (
	PINUnused  PINUse = iota // the call needs no PIN
	PINNotSent               // the token never saw it: no try was used up
	PINSent                  // C_Login was called: a try may have been used up
)

// Error is a failure of a token or its driver.
type Error struct {
	Code string            // key of the message catalogue
	Args map[string]string // "module", "token", and what the words of Code need
	CKR  uint              // return value of PKCS#11; 0 when none is behind this
	Call string            // the PKCS#11 function, "" when none is behind this
	PIN  PINUse
	Err  error // tells Call and CKR too; may be nil
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Code
	}
	return e.Code + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes every Error that means "given up" an ErrCancelled.
func (e *Error) Is(target error) bool { return target == ErrCancelled && e.Code == Cancelled }

// MessageCode returns the key of the words for this failure.
func (e *Error) MessageCode() string { return e.Code }

// MessageArgs returns what fills the places in those words.
func (e *Error) MessageArgs() map[string]string { return e.Args }

// NoteCode returns the key of a sentence about the PIN to be shown beside the
// words of Code, "" when there is nothing to say.
func (e *Error) NoteCode() string {
	switch e.PIN {
	case PINNotSent:
		return "token.note.pin-not-sent"
	case PINSent:
		if !PINRefused(e) {
			return "token.note.pin-sent"
		}
	}
	return ""
}

// PINRefused tells whether err says that the token, or its rules, refused the
// PIN: wrong, locked, expired, of a wrong length, a final try nobody confirmed.
func PINRefused(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return false
	}
	switch e.Code {
	case PINIncorrect, PINIncorrectFinal, PINIncorrectLocked, PINLength, PINLengthRange, PINInvalid,
		PINIsLocked, PINExpired, PINNotSet, PINFinalUnconfirmed, PUKIncorrect, PUKLocked, NewPINRefused:
		return true
	}
	return false
}

// New returns an Error with a code of this package for callers that find the
// failure themselves (NoToken, NoDriver, ...). pairs are names and values of Args.
func New(code string, cause error, pairs ...string) *Error {
	e := &Error{Code: code, Args: make(map[string]string), Err: cause}
	for i := 0; i+1 < len(pairs); i += 2 {
		e.Args[pairs[i]] = pairs[i+1]
	}
	return e
}

// errorOf makes an Error of what the child reported.
func errorOf(f *wire.Fault) *Error {
	e := New("token."+f.Code, causeOf(f))
	e.CKR, e.Call = uint(f.CKR), f.Call
	if f.Code == "" {
		e.Code = meaningOf(e.CKR).code
	}
	if f.CKR != 0 {
		e.Args["ckr"] = CKRName(e.CKR)
	}
	if e.Code == PINIncorrect && f.HasFlags {
		e.Code = wrongPINCode(pinStateOf(f.Flags))
	}
	return e
}

// causeOf tells for the log which call returned what.
func causeOf(f *wire.Fault) error {
	var parts []string
	if f.Call != "" {
		parts = append(parts, f.Call)
	}
	if f.CKR != 0 {
		parts = append(parts, CKRName(uint(f.CKR)))
	}
	if f.Detail != "" {
		parts = append(parts, f.Detail)
	}
	if len(parts) == 0 {
		return nil
	}
	return errors.New(strings.Join(parts, ": "))
}

// wrongPINCode tells a wrong PIN together with what it did to the token.
func wrongPINCode(after PINState) string {
	switch after {
	case PINLocked:
		return PINIncorrectLocked
	case PINFinalTry:
		return PINIncorrectFinal
	}
	return PINIncorrect
}

// about adds facts for the words, without replacing any.
func (e *Error) about(facts map[string]string) *Error {
	all := maps.Clone(facts)
	maps.Copy(all, e.Args)
	e.Args = all
	return e
}

func describe(module string, t Info) map[string]string {
	facts := map[string]string{"module": module, "token": t.Label}
	if t.MaxPIN > 0 {
		facts["min"], facts["max"] = fmt.Sprint(t.MinPIN), fmt.Sprint(t.MaxPIN)
	}
	return facts
}
