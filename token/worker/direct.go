package worker

/*
#cgo linux LDFLAGS: -ldl
#include <stdlib.h>
#include "direct.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// direct is the function list of the module for the three calls that the
// library makes in a way that does not fit: it asks C_Sign and
// C_GetAttributeValue for the size first, which some drivers answer with 0 and
// which makes two C_Sign of one, and it leaves a copy of the PIN in C memory.
type direct struct{ list unsafe.Pointer }

// badExecutable is ERROR_BAD_EXE_FORMAT, "not a valid Win32 application".
const badExecutable = 193

// loadDirect loads the module at path. The error is a *wire.Fault.
func loadDirect(path string) (direct, error) {
	if _, err := os.Stat(path); strings.ContainsAny(path, `/\`) && errors.Is(err, os.ErrNotExist) {
		return direct{}, &wire.Fault{Code: "driver-not-found", Detail: err.Error()}
	}
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))
	var d direct
	var code C.ulong
	var why [1024]C.char
	result := C.direct_load(name, &d.list, &code, &why[0], C.size_t(len(why)))
	switch result {
	case C.DIRECT_OK:
		return d, nil
	case C.DIRECT_NOT_LOADED:
		return direct{}, notLoaded(C.GoString(&why[0]), uint64(code))
	case C.DIRECT_NOT_PKCS11:
		return direct{}, &wire.Fault{Code: "driver-load", Detail: "no C_GetFunctionList"}
	}
	return direct{}, &wire.Fault{CKR: uint64(code), Call: "C_GetFunctionList", Code: "driver-load"}
}

// notLoaded tells a driver made for another kind of processor from other
// reasons the system gives.
func notLoaded(why string, code uint64) *wire.Fault {
	fault := &wire.Fault{Code: "driver-load", Detail: why}
	if code != 0 {
		fault.Detail = fmt.Sprintf("%v (%d)", syscall.Errno(code), code)
	}
	foreign := strings.Contains(why, "wrong ELF class") || // glibc
		strings.Contains(why, "incompatible architecture") || // macOS
		code == badExecutable
	if foreign {
		fault.Code = "driver-architecture"
	}
	return fault
}

// login calls C_Login once. An empty pin is passed as NULL, for a PIN typed on
// the device.
func (d direct) login(session pkcs11.SessionHandle, user uint, pin []byte) error {
	rv := C.direct_login(d.list, C.ulong(session), C.ulong(user), first(pin), C.ulong(len(pin)))
	return result("C_Login", rv)
}

// longestSignature is that of RSA-16384, in bytes.
const longestSignature = 2048

// sign calls C_Sign once.
func (d direct) sign(session pkcs11.SessionHandle, data []byte) ([]byte, error) {
	out := make([]byte, longestSignature)
	length := C.ulong(len(out))
	rv := C.direct_sign(d.list, C.ulong(session), first(data), C.ulong(len(data)), first(out), &length)
	if err := result("C_Sign", rv); err != nil {
		return nil, err
	}
	if length == 0 || uint64(length) > uint64(len(out)) {
		return nil, &wire.Fault{Call: "C_Sign", Code: "driver-failed", Detail: fmt.Sprintf("signature of %d bytes", length)}
	}
	return out[:length], nil
}

// attribute reads one attribute, at most 1 MiB. An attribute that the object
// has not, or does not show, is nil.
func (d direct) attribute(session pkcs11.SessionHandle, object pkcs11.ObjectHandle, kind uint) ([]byte, error) {
	for size := 4 << 10; ; size <<= 4 {
		out := make([]byte, size)
		length := C.ulong(size)
		rv := C.direct_attribute(d.list, C.ulong(session), C.ulong(object), C.ulong(kind), first(out), &length)
		switch {
		case rv == pkcs11.CKR_BUFFER_TOO_SMALL && size < 1<<20:
			continue
		case rv == pkcs11.CKR_ATTRIBUTE_TYPE_INVALID, rv == pkcs11.CKR_ATTRIBUTE_SENSITIVE:
			return nil, nil
		case rv != pkcs11.CKR_OK:
			return nil, result("C_GetAttributeValue", rv)
		case length == ^C.ulong(0):
			return nil, nil
		case uint64(length) > uint64(size):
			return nil, &wire.Fault{Call: "C_GetAttributeValue", Code: "driver-failed", Detail: fmt.Sprintf("attribute of %d bytes", length)}
		}
		return out[:length], nil
	}
}

func first(b []byte) *C.uchar { return (*C.uchar)(unsafe.Pointer(unsafe.SliceData(b))) }

func result(call string, rv C.ulong) error {
	if rv == pkcs11.CKR_OK {
		return nil
	}
	return &wire.Fault{CKR: uint64(rv), Call: call}
}
