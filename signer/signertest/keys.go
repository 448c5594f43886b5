package signertest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"sync"
)

// KeyKind is the algorithm and size of a key.
type KeyKind int

const (
	RSA2048 KeyKind = iota
	RSA1024         // weaker than Phụ lục I of Thông tư 15/2025 allows
	RSA3072
	RSA4096
	P256
	P384
	RSA2047 // one bit short
)

func (k KeyKind) String() string {
	switch k {
	case RSA1024:
		return "rsa-1024"
	case RSA2047:
		return "rsa-2047"
	case RSA2048:
		return "rsa-2048"
	case RSA3072:
		return "rsa-3072"
	case RSA4096:
		return "rsa-4096"
	case P256:
		return "p-256"
	case P384:
		return "p-384"
	default:
		return "unknown"
	}
}

func (k KeyKind) generate() (crypto.Signer, error) {
	switch k {
	case RSA1024:
		return rsa.GenerateKey(rand.Reader, 1024)
	case RSA2047:
		return rsa.GenerateKey(rand.Reader, 2047)
	case RSA2048:
		return rsa.GenerateKey(rand.Reader, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand.Reader, 3072)
	case RSA4096:
		return rsa.GenerateKey(rand.Reader, 4096)
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case P384:
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	default:
		return nil, fmt.Errorf("signertest: no such kind of key: %d", int(k))
	}
}

// Keys makes private keys and keeps them by name, because RSA keys take long
// to make. One Keys serves every PKI of a test process; the demo saves its
// Keys as JSON. It is safe for concurrent use.
type Keys struct {
	mu   sync.Mutex
	made map[string]*keySlot
}

type keySlot struct {
	once sync.Once
	key  crypto.Signer
	err  error
}

// NewKeys returns an empty store of keys.
func NewKeys() *Keys { return &Keys{made: make(map[string]*keySlot)} }

// Key returns the key of that name and kind, making it at the first request.
func (k *Keys) Key(name string, kind KeyKind) (crypto.Signer, error) {
	slot := k.slot(name + " " + kind.String())
	slot.once.Do(func() { slot.key, slot.err = kind.generate() })
	return slot.key, slot.err
}

func (k *Keys) slot(id string) *keySlot {
	k.mu.Lock()
	defer k.mu.Unlock()
	slot, ok := k.made[id]
	if !ok {
		slot = new(keySlot)
		k.made[id] = slot
	}
	return slot
}

// MarshalJSON writes the keys made so far, in clear, as PKCS #8 by name.
func (k *Keys) MarshalJSON() ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make(map[string][]byte, len(k.made))
	for id, slot := range k.made {
		if slot.key == nil {
			continue
		}
		der, err := x509.MarshalPKCS8PrivateKey(slot.key)
		if err != nil {
			return nil, err
		}
		out[id] = der
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote and forgets the keys held before.
func (k *Keys) UnmarshalJSON(data []byte) error {
	var in map[string][]byte
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	made := make(map[string]*keySlot, len(in))
	for id, der := range in {
		key, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return fmt.Errorf("signertest: key %q: %w", id, err)
		}
		signer, ok := key.(crypto.Signer)
		if !ok {
			return fmt.Errorf("signertest: key %q cannot sign", id)
		}
		slot := &keySlot{key: signer}
		slot.once.Do(func() {})
		made[id] = slot
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made = made
	return nil
}
