package pdf

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"encoding/binary"
	"errors"
	"fmt"
)

// handler holds what the standard security handler keeps in the encryption
// dictionary (ISO 32000-2, 7.6.4.2).
type handler struct {
	version, revision int64
	length            int // of the key in bytes
	owner, user       []byte
	ownerKey, userKey []byte // /OE, /UE
	permissions       uint32
	perms             []byte // /Perms
	id                []byte
	metadata          bool
}

func (d *Document) readHandler(dict Dict) (*handler, error) {
	if filter, _ := d.Name(dict["Filter"]); filter != "Standard" {
		return nil, fmt.Errorf("security handler %s", string(filter))
	}
	h := &handler{}
	h.version, _ = d.Integer(dict["V"])
	h.revision, _ = d.Integer(dict["R"])
	permissions, _ := d.Integer(dict["P"])
	h.permissions = uint32(permissions)
	text := func(key Name) []byte {
		s, _ := d.String(dict[key])
		return s
	}
	h.owner, h.user = text("O"), text("U")
	h.ownerKey, h.userKey, h.perms = text("OE"), text("UE"), text("Perms")
	if id, ok := d.Array(d.Trailer()["ID"]); ok && len(id) > 0 {
		first, _ := d.String(id[0])
		h.id = first
	}
	return h, h.settleLength(d, dict)
}

// settleLength checks that version and revision are known ones
// (ISO 32000-2, Tables 20 and 21) and sets the length of the key.
func (h *handler) settleLength(d *Document, dict Dict) error {
	bits, ok := d.Integer(dict["Length"])
	if !ok {
		bits = 40
	}
	switch {
	case h.version == 1 && h.revision >= 2 && h.revision <= 3:
		h.length = 5
	case h.version == 2 && h.revision >= 2 && h.revision <= 3:
		if bits < 40 || bits > 128 || bits%8 != 0 {
			return fmt.Errorf("key of %d bits", bits)
		}
		h.length = int(bits / 8)
	case h.version == 4 && h.revision == 4:
		h.length = 16
	case h.version == 5 && (h.revision == 5 || h.revision == 6), h.version == 6 && h.revision == 7:
		h.length = 32
		if len(h.owner) < 48 || len(h.user) < 48 || len(h.ownerKey) < 32 || len(h.userKey) < 32 {
			return errors.New("/O, /U, /OE or /UE is too short")
		}
		return nil
	default:
		return fmt.Errorf("encryption version %d, revision %d", h.version, h.revision)
	}
	if len(h.owner) < 32 || len(h.user) < 16 {
		return errors.New("/O or /U is too short")
	}
	return nil
}

// shortenKey takes the key length of a crypt filter for RC4, which writers
// state in bytes or in bits.
func (h *handler) shortenKey(d *Document, filter Dict) {
	n, ok := d.Integer(filter["Length"])
	switch {
	case !ok:
	case n >= 5 && n <= 16:
		h.length = int(n)
	case n >= 40 && n <= 128 && n%8 == 0:
		h.length = int(n / 8)
	}
}

// unlock tries the given password and the empty one, each as the owner's and
// as the user's; owner says as whose the document was opened. An empty owner
// password opens a document that has a user password as its user's would.
func (h *handler) unlock(password []byte) (key []byte, owner, ok bool) {
	if len(password) > 0 {
		spellings := h.spellings(password)
		for _, p := range spellings {
			if key, ok := h.asOwner(p); ok {
				return key, true, true
			}
		}
		for _, p := range spellings {
			if key, ok := h.asUser(p); ok {
				return key, false, true
			}
		}
	}
	ownerKey, isOwner := h.asOwner(nil)
	if key, ok := h.asUser(nil); ok {
		return key, isOwner, true
	}
	return ownerKey, false, isOwner
}

func (h *handler) asOwner(password []byte) ([]byte, bool) {
	if h.revision >= 5 {
		return h.ownerAES256(password)
	}
	return h.unlockUser(h.userFromOwner(password))
}

func (h *handler) asUser(password []byte) ([]byte, bool) {
	if h.revision >= 5 {
		return h.userAES256(password)
	}
	return h.unlockUser(password)
}

// passwordPadding: ISO 32000-2, 7.6.4.3.2, Algorithm 2, step a.
const passwordPadding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08" +
	"\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

func padded(password []byte) []byte {
	return append(bytes.Clone(password[:min(len(password), 32)]), passwordPadding...)[:32]
}

// fileKey is Algorithm 2 (7.6.4.3.2).
func (h *handler) fileKey(password []byte) []byte {
	sum := md5.New()
	sum.Write(padded(password))
	sum.Write(h.owner[:32])
	sum.Write(binary.LittleEndian.AppendUint32(nil, h.permissions))
	sum.Write(h.id)
	if h.revision >= 4 && !h.metadata {
		sum.Write([]byte{0xff, 0xff, 0xff, 0xff})
	}
	key := sum.Sum(nil)
	if h.revision >= 3 {
		for range 50 {
			next := md5.Sum(key[:h.length])
			key = next[:]
		}
	}
	return key[:h.length]
}

// unlockUser is Algorithm 6 (7.6.4.4.5), by Algorithms 4 and 5.
func (h *handler) unlockUser(password []byte) ([]byte, bool) {
	key := h.fileKey(password)
	if h.revision == 2 {
		return key, bytes.Equal(rc4Once(key, []byte(passwordPadding)), h.user[:min(len(h.user), 32)])
	}
	sum := md5.Sum(append([]byte(passwordPadding), h.id...))
	text := sum[:]
	for i := range 20 {
		text = rc4Once(xorKey(key, byte(i)), text)
	}
	return key, bytes.Equal(text, h.user[:16])
}

// userFromOwner is Algorithm 7 (7.6.4.4.6), up to the user password.
func (h *handler) userFromOwner(password []byte) []byte {
	sum := md5.Sum(padded(password))
	key := sum[:]
	if h.revision >= 3 {
		for range 50 {
			next := md5.Sum(key)
			key = next[:]
		}
	}
	key = key[:h.length]
	text := h.owner[:32]
	if h.revision == 2 {
		return rc4Once(key, text)
	}
	for i := 19; i >= 0; i-- {
		text = rc4Once(xorKey(key, byte(i)), text)
	}
	return text
}

func xorKey(key []byte, with byte) []byte {
	out := make([]byte, len(key))
	for i := range key {
		out[i] = key[i] ^ with
	}
	return out
}

// rc4Once encrypts or decrypts text; key has 5 to 16 bytes.
func rc4Once(key, text []byte) []byte {
	out := make([]byte, len(text))
	c, err := rc4.NewCipher(key)
	if err != nil {
		return out // only for a key length that settleLength does not let through
	}
	c.XORKeyStream(out, text)
	return out
}
