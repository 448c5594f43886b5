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

// direct is the function list of the module for the calls that the library makes
// in a way that does not fit: it asks for sizes first, which some drivers answer
// with 0 and which makes two C_Sign of one, and it leaves copies of PINs in C
// memory.
type direct struct{ list unsafe.Pointer }

// sharing returns d on the function list that lib calls. Some modules make a new
// list, with sessions of its own, for each who asks (p11-kit's client does), so
// both have to use one. The library tells nobody its list: it is taken from where
// the library keeps it, a pointer to its handle and its list.
func (d direct) sharing(lib *pkcs11.Ctx) direct {
	type kept struct{ handle, list unsafe.Pointer }
	if held := *(**kept)(unsafe.Pointer(lib)); held != nil && held.list != nil {
		d.list = held.list
	}
	return d
}

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

// slots lists at most maxSlots slots.
func (d direct) slots(withToken bool) ([]uint, error) {
	var list [maxSlots]C.ulong
	count := C.ulong(len(list))
	with := C.int(0)
	if withToken {
		with = 1
	}
	rv := C.direct_slots(d.list, with, &list[0], &count)
	return numbers("C_GetSlotList", rv, list[:], count)
}

// mechanisms lists at most 512 mechanisms.
func (d direct) mechanisms(slot uint) ([]uint, error) {
	var list [512]C.ulong
	count := C.ulong(len(list))
	rv := C.direct_mechanisms(d.list, C.ulong(slot), &list[0], &count)
	return numbers("C_GetMechanismList", rv, list[:], count)
}

// numbers copies what a call filled in; more than there was room for is a
// driver that cannot count.
func numbers(call string, rv C.ulong, list []C.ulong, count C.ulong) ([]uint, error) {
	if err := result(call, rv); err != nil {
		return nil, err
	}
	if uint64(count) > uint64(len(list)) {
		return nil, &wire.Fault{Call: call, Code: "driver-failed", Detail: fmt.Sprintf("a list of %d", count)}
	}
	var all []uint
	for _, n := range list[:count] {
		all = append(all, uint(n))
	}
	return all, nil
}

// setPIN calls C_SetPIN once; empty PINs are passed as NULL, for a PIN typed on
// the device.
func (d direct) setPIN(session pkcs11.SessionHandle, old, fresh []byte) error {
	rv := C.direct_set_pin(d.list, C.ulong(session), first(old), C.ulong(len(old)), first(fresh), C.ulong(len(fresh)))
	return result("C_SetPIN", rv)
}

// initPIN calls C_InitPIN once.
func (d direct) initPIN(session pkcs11.SessionHandle, pin []byte) error {
	return result("C_InitPIN", C.direct_init_pin(d.list, C.ulong(session), first(pin), C.ulong(len(pin))))
}

func first(b []byte) *C.uchar { return (*C.uchar)(unsafe.Pointer(unsafe.SliceData(b))) }

func result(call string, rv C.ulong) error {
	if rv == pkcs11.CKR_OK {
		return nil
	}
	return &wire.Fault{CKR: uint64(rv), Call: call}
}
