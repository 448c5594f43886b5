package token

import (
	"context"
	"fmt"

	"trien/token/internal/wire"
)

// Slot describes a slot of a driver, empty ones too.
type Slot struct {
	ID           uint
	Description  string // often the reader's name
	Manufacturer string
	Removable    bool // a card or token can be taken out
	Hardware     bool
	Token        *Info // nil when the slot is empty or the token does not answer
	Mechanisms   []Mechanism
	Err          error // why the slot or its token did not answer
}

// Mechanism is something a token can compute.
type Mechanism struct {
	Type     uint   // CKM_*
	Name     string // "CKM_RSA_PKCS"; "" for those not used to sign here
	Min, Max uint   // of the keys, in bits for RSA and EC
	Signs    bool
}

// Object is what an object of a token shows of itself without login.
type Object struct {
	Kind  ObjectKind
	Type  string // of a key: "RSA", "EC" or a number
	Bits  int    // of a key; 0 when not shown
	Size  int    // of a certificate, bytes
	ID    []byte // CKA_ID; may be empty
	Label string
	// Alone: a certificate whose key, or a key whose certificate, is not seen.
	// Private keys are hidden before login with most tokens.
	Alone bool
}

// ObjectKind is the class of an object.
type ObjectKind string

const (
	CertificateObject ObjectKind = "certificate"
	PublicKeyObject   ObjectKind = "public-key"
	PrivateKeyObject  ObjectKind = "private-key"
)

// Slots describes every slot of the driver with what its token can do. It asks
// more of the driver than Tokens and is for those who look for a fault.
func (m *Module) Slots(ctx context.Context) ([]Slot, error) {
	reply, err := m.call(ctx, wire.Request{Op: wire.Slots}, m.config.Deadlines.List)
	if err != nil {
		return nil, err
	}
	var list []Slot
	for i := range reply.Slots {
		list = append(list, m.slotOf(&reply.Slots[i]))
	}
	return list, nil
}

func (m *Module) slotOf(s *wire.Slot) Slot {
	slot := Slot{ID: uint(s.Slot), Description: s.Description, Manufacturer: s.Manufacturer, Removable: s.Removable, Hardware: s.Hardware}
	if s.Token != nil {
		info := infoOf(m.config.Module, *s.Token)
		slot.Token = &info
	}
	for _, w := range s.Mechanisms {
		slot.Mechanisms = append(slot.Mechanisms, Mechanism{uint(w.Type), mechanismName(w.Type), uint(w.Min), uint(w.Max), w.Signs})
	}
	if s.Fault != nil {
		slot.Err = m.explain(errorOf(s.Fault))
	}
	return slot
}

// Objects describes the objects of a slot that are seen without login:
// certificates without key and keys without certificate too. No value leaves the
// token.
func (m *Module) Objects(ctx context.Context, slot uint) ([]Object, error) {
	q := wire.Request{Op: wire.Objects, Slot: uint64(slot)}
	reply, err := m.call(ctx, q, m.config.Deadlines.List)
	if err != nil {
		return nil, err
	}
	var list []Object
	for _, o := range reply.Objects {
		list = append(list, Object{
			Kind: kindOf(o.Class), Type: keyTypeOf(o), Bits: o.Bits, Size: o.Size, ID: o.ID, Label: o.Label, Alone: o.Alone,
		})
	}
	return list, nil
}

// kindOf names CKO_CERTIFICATE, CKO_PUBLIC_KEY and CKO_PRIVATE_KEY, the only
// classes that are looked for.
func kindOf(class uint64) ObjectKind {
	switch class {
	case 1:
		return CertificateObject
	case 2:
		return PublicKeyObject
	}
	return PrivateKeyObject
}

func keyTypeOf(o wire.Object) string {
	switch {
	case kindOf(o.Class) == CertificateObject:
		return ""
	case o.KeyType == 0: // CKK_RSA
		return "RSA"
	case o.KeyType == 3: // CKK_EC
		return "EC"
	}
	return fmt.Sprintf("0x%X", o.KeyType)
}

// mechanismName names the mechanisms that can make a signature of ours (PKCS #11
// v2.40, Current Mechanisms, 2.1 and 2.3).
func mechanismName(m uint64) string {
	switch m {
	case 0x1:
		return "CKM_RSA_PKCS"
	case 0xD:
		return "CKM_RSA_PKCS_PSS"
	case 0x40:
		return "CKM_SHA256_RSA_PKCS"
	case 0x41:
		return "CKM_SHA384_RSA_PKCS"
	case 0x42:
		return "CKM_SHA512_RSA_PKCS"
	case 0x43:
		return "CKM_SHA256_RSA_PKCS_PSS"
	case 0x44:
		return "CKM_SHA384_RSA_PKCS_PSS"
	case 0x45:
		return "CKM_SHA512_RSA_PKCS_PSS"
	case 0x1041:
		return "CKM_ECDSA"
	case 0x1044:
		return "CKM_ECDSA_SHA256"
	case 0x1045:
		return "CKM_ECDSA_SHA384"
	case 0x1046:
		return "CKM_ECDSA_SHA512"
	}
	return ""
}
