package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// ownerAES256 is Algorithm 2.A (ISO 32000-2, 7.6.4.3.3), steps c and d.
func (h *handler) ownerAES256(password []byte) ([]byte, bool) {
	password = password[:min(len(password), 127)]
	user, owner := h.user[:48], h.owner[:48]
	if !bytes.Equal(h.hash(password, owner[32:40], user), owner[:32]) {
		return nil, false
	}
	return unwrapKey(h.hash(password, owner[40:48], user), h.ownerKey[:32])
}

// userAES256 is Algorithm 2.A, step e.
func (h *handler) userAES256(password []byte) ([]byte, bool) {
	password = password[:min(len(password), 127)]
	user := h.user[:48]
	if !bytes.Equal(h.hash(password, user[32:40], nil), user[:32]) {
		return nil, false
	}
	return unwrapKey(h.hash(password, user[40:48], nil), h.userKey[:32])
}

// sealedPermissions are the permissions that /Perms keeps encrypted by the
// file's key (Algorithm 2.A, step f); all of them, and false, where it is no
// such string.
func (h *handler) sealedPermissions(key []byte) (Permissions, bool) {
	block, err := aes.NewCipher(key)
	if err != nil || h.revision < 5 || len(h.perms) != aes.BlockSize {
		return permitAll, false
	}
	plain := make([]byte, aes.BlockSize)
	block.Decrypt(plain, h.perms)
	if string(plain[9:12]) != "adb" {
		return permitAll, false
	}
	return Permissions(binary.LittleEndian.Uint32(plain)), true
}

func unwrapKey(with, wrapped []byte) ([]byte, bool) {
	block, err := aes.NewCipher(with)
	if err != nil {
		return nil, false
	}
	key := make([]byte, len(wrapped))
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(key, wrapped)
	return key, true
}

// hash is Algorithm 2.B (7.6.4.3.4); revision 5 stops after its first step.
func (h *handler) hash(password, salt, user []byte) []byte {
	first := sha256.Sum256(bytes.Join([][]byte{password, salt, user}, nil))
	k := first[:]
	if h.revision == 5 {
		return k
	}
	for round := 0; ; round++ {
		e := encryptRound(k, bytes.Repeat(bytes.Join([][]byte{password, k, user}, nil), 64))
		switch remainder3(e[:16]) {
		case 0:
			s := sha256.Sum256(e)
			k = s[:]
		case 1:
			s := sha512.Sum384(e)
			k = s[:]
		case 2:
			s := sha512.Sum512(e)
			k = s[:]
		}
		if round >= 63 && int(e[len(e)-1]) <= round-31 {
			return k[:32]
		}
	}
}

func encryptRound(k, text []byte) []byte {
	block, err := aes.NewCipher(k[:16])
	if err != nil {
		return text // 16 bytes always are a key
	}
	cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(text, text)
	return text
}

// remainder3 takes b, a big-endian number, modulo 3: since 256 is 1 modulo 3,
// the sum of its bytes will do.
func remainder3(b []byte) int {
	sum := 0
	for _, c := range b {
		sum += int(c)
	}
	return sum % 3
}
