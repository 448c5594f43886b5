package worker

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/miekg/pkcs11"

	"trien/token/internal/certkey"
	"trien/token/internal/wire"
)

// Caps on what a driver may make us walk through.
const (
	maxSlots   = 256
	maxObjects = 1000
)

// tokens lists the tokens present; those that do not answer are Faults.
func (w *worker) tokens() (wire.Reply, error) {
	var reply wire.Reply
	slots, err := w.slots()
	if err != nil {
		return reply, err
	}
	for _, slot := range slots {
		t, err := w.token(slot)
		switch {
		case returned(err, pkcs11.CKR_TOKEN_NOT_PRESENT): // pulled out just now
		case err != nil:
			reply.Faults = append(reply.Faults, *faultOf(err))
		case !spare(t):
			reply.Tokens = append(reply.Tokens, t)
		}
	}
	return reply, nil
}

// spare tells a token that nobody plugged in: SoftHSM always offers one blank
// token more than there are.
func spare(t wire.Token) bool {
	return t.Flags&pkcs11.CKF_TOKEN_INITIALIZED == 0 && t.Manufacturer == "SoftHSM project"
}

// slots lists the slots with a token.
func (w *worker) slots() ([]uint, error) { return w.direct.slots(true) }

func (w *worker) token(slot uint) (wire.Token, error) {
	info, err := w.lib.GetTokenInfo(slot)
	if err != nil {
		return wire.Token{}, failed("C_GetTokenInfo", err)
	}
	place, hardware := w.place(slot)
	return wire.Token{
		Slot:         uint64(slot),
		Label:        clean(info.Label),
		Manufacturer: clean(info.ManufacturerID),
		Model:        clean(info.Model),
		Serial:       clean(info.SerialNumber),
		Flags:        uint64(info.Flags),
		MinPIN:       pinLength(info.MinPinLen),
		MaxPIN:       pinLength(info.MaxPinLen),
		Place:        place,
		Hardware:     hardware,
	}, nil
}

// place returns the slot's description, which many drivers take from the reader's
// name, and whether it is a device. A driver that does not tell leaves both open.
func (w *worker) place(slot uint) (name string, hardware bool) {
	info, err := w.lib.GetSlotInfo(slot)
	if err != nil {
		return "", false
	}
	return clean(info.SlotDescription), info.Flags&(pkcs11.CKF_HW_SLOT|pkcs11.CKF_REMOVABLE_DEVICE) != 0
}

// pinLength is -1 for CK_UNAVAILABLE_INFORMATION and other senseless values.
func pinLength(n uint) int {
	if n > 1<<16 {
		return -1
	}
	return int(n)
}

// identities lists the certificates of all tokens, without login.
func (w *worker) identities() (wire.Reply, error) {
	reply, err := w.tokens()
	if err != nil {
		return reply, err
	}
	for _, t := range reply.Tokens {
		found, err := w.identitiesOn(t)
		switch {
		case returned(err, pkcs11.CKR_TOKEN_NOT_PRESENT):
		case err != nil:
			reply.Faults = append(reply.Faults, *faultOf(err))
		default:
			reply.Identities = append(reply.Identities, found...)
		}
	}
	reply.Tokens = nil
	return reply, nil
}

func (w *worker) identitiesOn(t wire.Token) ([]wire.Identity, error) {
	session, err := w.open(uint(t.Slot))
	if err != nil {
		return nil, err
	}
	defer w.close(session)
	certificates, err := w.certificates(session)
	if err != nil {
		return nil, err
	}
	var list []wire.Identity
	for _, c := range certificates {
		list = append(list, wire.Identity{
			Token:       t,
			ID:          c.id,
			Label:       c.label,
			Certificate: c.der,
			Encoding:    string(c.encoding),
			Key:         w.presence(session, t, c),
		})
	}
	return list, nil
}

// open opens a read-only session: some drivers refuse others before login.
func (w *worker) open(slot uint) (pkcs11.SessionHandle, error) {
	session, err := w.lib.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION)
	return session, failed("C_OpenSession", err)
}

// close ends a session; one that cannot be closed is gone already.
func (w *worker) close(session pkcs11.SessionHandle) { _ = w.lib.CloseSession(session) }

// certificate is a certificate object.
type certificate struct {
	id       []byte
	label    string
	der      []byte // the raw value where it cannot be read
	encoding certkey.Encoding
}

// certificates reads every X.509 certificate object, those without a value and
// those that cannot be read included.
func (w *worker) certificates(session pkcs11.SessionHandle) ([]certificate, error) {
	objects, err := w.find(session, pkcs11.CKO_CERTIFICATE)
	if err != nil {
		return nil, err
	}
	var list []certificate
	for _, object := range objects {
		c, x509, err := w.certificate(session, object)
		if err != nil {
			return nil, err
		}
		if x509 && !slices.ContainsFunc(list, c.same) {
			list = append(list, c)
		}
	}
	return list, nil
}

func (c certificate) same(other certificate) bool {
	return bytes.Equal(c.der, other.der) && bytes.Equal(c.id, other.id)
}

// certificate reads one object; x509 is false when it is of another kind.
func (w *worker) certificate(session pkcs11.SessionHandle, object pkcs11.ObjectHandle) (c certificate, x509 bool, err error) {
	kind, err := w.direct.attribute(session, object, pkcs11.CKA_CERTIFICATE_TYPE)
	if err != nil {
		return c, false, err
	}
	if n, ok := number(kind); ok && n != pkcs11.CKC_X_509 {
		return c, false, nil
	}
	value, err := w.direct.attribute(session, object, pkcs11.CKA_VALUE)
	if err != nil {
		return c, false, err
	}
	id, err := w.direct.attribute(session, object, pkcs11.CKA_ID)
	if err != nil {
		return c, false, err
	}
	label, err := w.direct.attribute(session, object, pkcs11.CKA_LABEL)
	if err != nil {
		return c, false, err
	}
	der, encoding := certkey.Decode(value)
	return certificate{id: id, label: clean(string(label)), der: der, encoding: encoding}, true, nil
}

// find lists the objects of a class that the session sees.
func (w *worker) find(session pkcs11.SessionHandle, class uint) ([]pkcs11.ObjectHandle, error) {
	template := []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, class)}
	if err := w.lib.FindObjectsInit(session, template); err != nil {
		return nil, failed("C_FindObjectsInit", err)
	}
	var all []pkcs11.ObjectHandle
	for len(all) < maxObjects {
		some, _, err := w.lib.FindObjects(session, 64)
		if err != nil {
			_ = w.lib.FindObjectsFinal(session) // the search has failed already
			return nil, failed("C_FindObjects", err)
		}
		if len(some) == 0 {
			break
		}
		all = append(all, some...)
	}
	return all, failed("C_FindObjectsFinal", w.lib.FindObjectsFinal(session))
}

// number reads a CK_ULONG attribute: 4 or 8 bytes in the machine's order.
func number(value []byte) (uint64, bool) {
	switch len(value) {
	case 4:
		return uint64(binary.NativeEndian.Uint32(value)), true
	case 8:
		return binary.NativeEndian.Uint64(value), true
	}
	return 0, false
}
