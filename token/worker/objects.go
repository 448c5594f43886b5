package worker

import (
	"bytes"

	"github.com/miekg/pkcs11"

	"trien/token/internal/certkey"
	"trien/token/internal/wire"
)

// describeObjects describes what a slot shows without login: certificates, and
// keys where the module may be asked for them. No value leaves the token.
func (w *worker) describeObjects(slot uint) (wire.Reply, error) {
	var reply wire.Reply
	session, err := w.open(slot)
	if err != nil {
		return reply, err
	}
	defer w.close(session)
	certificates, err := w.certificates(session)
	if err != nil {
		return reply, err
	}
	keys, err := w.keyObjects(session)
	if err != nil {
		return reply, err
	}
	for _, c := range certificates {
		reply.Objects = append(reply.Objects, wire.Object{
			Class: pkcs11.CKO_CERTIFICATE, ID: c.id, Label: c.label, Size: len(c.der), Alone: !hasKey(c, keys),
		})
	}
	for _, k := range keys {
		k.Alone = !hasCertificate(k, certificates)
		reply.Objects = append(reply.Objects, k.Object)
	}
	return reply, nil
}

// keyObject is a key with what tells its partner.
type keyObject struct {
	wire.Object
	modulus, point []byte
}

func (w *worker) keyObjects(session pkcs11.SessionHandle) ([]keyObject, error) {
	if w.quirks.ListBarely {
		return nil, nil
	}
	var keys []keyObject
	for _, class := range []uint{pkcs11.CKO_PUBLIC_KEY, pkcs11.CKO_PRIVATE_KEY} {
		objects, err := w.find(session, class)
		if err != nil {
			return nil, err
		}
		for _, object := range objects {
			keys = append(keys, w.keyObject(session, object, class))
		}
	}
	return keys, nil
}

// keyObject reads one; attributes that are not shown stay empty.
func (w *worker) keyObject(session pkcs11.SessionHandle, object pkcs11.ObjectHandle, class uint) keyObject {
	read := func(kind uint) []byte {
		value, err := w.direct.attribute(session, object, kind)
		if err != nil {
			return nil
		}
		return value
	}
	k := keyObject{Object: wire.Object{Class: uint64(class), ID: read(pkcs11.CKA_ID), Label: clean(string(read(pkcs11.CKA_LABEL)))}}
	k.KeyType, _ = number(read(pkcs11.CKA_KEY_TYPE))
	switch k.KeyType {
	case pkcs11.CKK_RSA:
		k.modulus = bytes.TrimLeft(read(pkcs11.CKA_MODULUS), "\x00")
		k.Bits = 8 * len(k.modulus)
	case pkcs11.CKK_EC:
		k.point = read(pkcs11.CKA_EC_POINT)
		if inner := inOctetString(k.point); inner != nil {
			k.point = inner
		}
		k.Bits = 8 * (len(k.point) / 2)
	}
	return k
}

// belongsTo tells whether k and c are of one pair, by the key itself and where
// it is not shown by the CKA_ID.
func (k keyObject) belongsTo(c certificate) bool {
	if p, ok := pairOf(c); ok && (len(k.modulus) > 0 || len(k.point) > 0) {
		return p.kind == k.KeyType && bytes.Equal(p.modulus, k.modulus) && bytes.Equal(p.point, k.point)
	}
	return len(k.ID) > 0 && bytes.Equal(k.ID, c.id)
}

func hasKey(c certificate, keys []keyObject) bool {
	for _, k := range keys {
		if k.belongsTo(c) {
			return true
		}
	}
	return false
}

func hasCertificate(k keyObject, certificates []certificate) bool {
	for _, c := range certificates {
		if c.encoding != certkey.Unreadable && k.belongsTo(c) {
			return true
		}
	}
	return false
}
