package worker

import (
	"errors"
	"fmt"
	"strings"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// failed notes which call of PKCS#11 returned err; nil stays nil.
func failed(call string, err error) error {
	if err == nil {
		return nil
	}
	if code, ok := errors.AsType[pkcs11.Error](err); ok {
		return &wire.Fault{CKR: uint64(code), Call: call}
	}
	return &wire.Fault{Call: call, Code: "driver-failed", Detail: err.Error()}
}

// faultOf makes of any error what the program is told.
func faultOf(err error) *wire.Fault {
	if f, ok := errors.AsType[*wire.Fault](err); ok {
		return f
	}
	return &wire.Fault{Code: "driver-failed", Detail: err.Error()}
}

// returned tells whether err is one of these values of PKCS#11.
func returned(err error, codes ...uint64) bool {
	f, ok := errors.AsType[*wire.Fault](err)
	if !ok {
		return false
	}
	for _, code := range codes {
		if f.CKR == code {
			return true
		}
	}
	return false
}

func version(v pkcs11.Version) string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// clean makes text of a padded field; some drivers pad with NUL or write other
// encodings than UTF-8.
func clean(field string) string {
	text, _, _ := strings.Cut(field, "\x00")
	return strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
}
