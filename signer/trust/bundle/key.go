package bundle

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"

	"trien/signer/fault"
)

// Key is the public key of a publisher, Ed25519.
type Key [ed25519.PublicKeySize]byte

const keyPrefix = "ed25519:"

// String writes the key as the setting trust_publisher holds it.
func (k Key) String() string { return keyPrefix + base64.StdEncoding.EncodeToString(k[:]) }

// ParseKey reads a key that String wrote. Errors: *fault.Error
// trustdata.bad-publisher.
func ParseKey(text string) (Key, error) {
	var key Key
	value, found := strings.CutPrefix(text, keyPrefix)
	raw, err := base64.StdEncoding.Strict().DecodeString(value)
	if !found || err != nil || len(raw) != len(key) || strings.ContainsAny(value, "\r\n") {
		return key, fault.New("trustdata.bad-publisher", err, "key", shorten(text))
	}
	copy(key[:], raw)
	return key, nil
}

// KeyOf returns the public half of a publisher's key.
func KeyOf(private ed25519.PrivateKey) Key {
	var key Key
	copy(key[:], private[ed25519.SeedSize:]) // RFC 8032, 5.1.5: the seed, then the public key
	return key
}

const privateKeyBlock = "PRIVATE KEY"

// ReadPrivateKey reads the key of a publisher: PKCS #8 in PEM, as other tools
// make it too. Errors: *fault.Error trustdata.bad-key.
func ReadPrivateKey(data []byte) (ed25519.PrivateKey, error) {
	block, _ := pem.Decode(data)
	if block == nil || block.Type != privateKeyBlock {
		return nil, fault.New("trustdata.bad-key", fmt.Errorf("no PEM block %q", privateKeyBlock))
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fault.New("trustdata.bad-key", err)
	}
	key, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return nil, fault.New("trustdata.bad-key", fmt.Errorf("a key of type %T, not Ed25519", parsed))
	}
	return key, nil
}

// WritePrivateKey writes what ReadPrivateKey reads.
func WritePrivateKey(key ed25519.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fault.New("trustdata.bad-key", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: privateKeyBlock, Bytes: der}), nil
}

func shorten(text string) string {
	if len(text) > 60 {
		return strings.ToValidUTF8(text[:60], "") + "…"
	}
	return strings.ToValidUTF8(text, "")
}
