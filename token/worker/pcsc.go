package worker

/*
#include "pcsc.h"
*/
import "C"

import (
	"fmt"
	"unsafe"

	"trien/token/internal/wire"
)

// Values of PC/SC that mean that the service does not run (pcsclite.h and
// winerror.h, SCARD_*).
const (
	noService      = 0x8010001D
	serviceStopped = 0x8010001E
)

// readers asks the PC/SC service. That it is missing or stopped is an answer,
// not a failure of the request.
func readers() wire.Reply {
	var list [C.PCSC_READERS]C.struct_pcsc_reader
	var count, code C.uint32_t
	switch C.pcsc_readers(&list[0], &count, &code) {
	case C.PCSC_NO_LIBRARY:
		return wire.Reply{Readers: &wire.Service{State: wire.ServiceMissing}}
	case C.PCSC_FAILED:
		return wire.Reply{Readers: serviceFailed(uint32(code))}
	}
	s := &wire.Service{State: wire.ServiceRunning}
	for _, r := range list[:count] {
		s.Readers = append(s.Readers, wire.Reader{
			Name: clean(C.GoString(&r.name[0])), Present: r.present != 0, Mute: r.mute != 0,
			ATR: C.GoBytes(unsafe.Pointer(&r.atr[0]), C.int(r.atr_length)),
		})
	}
	return wire.Reply{Readers: s}
}

func serviceFailed(code uint32) *wire.Service {
	state := wire.ServiceFailed
	if code == noService || code == serviceStopped {
		state = wire.ServiceStopped
	}
	return &wire.Service{State: state, Code: code, Detail: fmt.Sprintf("PC/SC 0x%08X", code)}
}
