package wire

import (
	"encoding/binary"
	"errors"
)

// JoinPINs puts two PINs into one secret: the length of the first in two bytes,
// big endian, then both. The caller wipes the result.
func JoinPINs(first, second []byte) []byte {
	secret := make([]byte, 2, 2+len(first)+len(second))
	binary.BigEndian.PutUint16(secret, uint16(len(first)))
	return append(append(secret, first...), second...)
}

// TwoPINs takes apart what JoinPINs made. The PINs are parts of secret.
func TwoPINs(secret []byte) (first, second []byte, err error) {
	if len(secret) < 2 {
		return nil, nil, errors.New("no PINs")
	}
	n := int(binary.BigEndian.Uint16(secret))
	rest := secret[2:]
	if n > len(rest) {
		return nil, nil, errors.New("half a PIN")
	}
	return rest[:n:n], rest[n:], nil
}
