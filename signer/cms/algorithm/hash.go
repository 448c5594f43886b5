package algorithm

import (
	"crypto"
	_ "crypto/md5"  // registers MD5, so that an old document can be told from a changed one
	_ "crypto/sha1" // registers SHA-1, which old but genuine signatures carry
	_ "crypto/sha256"
	"crypto/sha3"
	_ "crypto/sha512"
	"hash"
)

// Hash is a digest algorithm: one of crypto.Hash, by the same number, or one
// that crypto.Hash lacks. The zero Hash is none that this program computes.
type Hash uint16

// The hashes that identifiers here can name.
const (
	MD5        = Hash(crypto.MD5)
	SHA1       = Hash(crypto.SHA1)
	SHA224     = Hash(crypto.SHA224)
	SHA256     = Hash(crypto.SHA256)
	SHA384     = Hash(crypto.SHA384)
	SHA512     = Hash(crypto.SHA512)
	SHA512_224 = Hash(crypto.SHA512_224)
	SHA512_256 = Hash(crypto.SHA512_256)
	SHA3_224   = Hash(crypto.SHA3_224)
	SHA3_256   = Hash(crypto.SHA3_256)
	SHA3_384   = Hash(crypto.SHA3_384)
	SHA3_512   = Hash(crypto.SHA3_512)

	SHAKE128 Hash = 0x101 // 32 bytes of output (RFC 8702, 3.1)
	SHAKE256 Hash = 0x102 // 64 bytes of output (RFC 8702, 3.1)
)

// Standard returns h as a crypto.Hash, 0 where it is none.
func (h Hash) Standard() crypto.Hash {
	if h > 0xff {
		return 0
	}
	return crypto.Hash(h)
}

// Available reports whether this program computes h.
func (h Hash) Available() bool { return h.extendable() || h.Standard().Available() }

// Broken reports whether different texts with one digest can be made at will,
// as with MD5 (RFC 6151, 2.1). SHA-1 is on its way there, which is a question
// of the date.
func (h Hash) Broken() bool { return h == MD5 }

func (h Hash) extendable() bool { return h == SHAKE128 || h == SHAKE256 }

// Size returns the length of the digest in bytes.
func (h Hash) Size() int {
	switch h {
	case SHAKE128:
		return 32
	case SHAKE256:
		return 64
	}
	return h.Standard().Size()
}

func (h Hash) String() string {
	switch h {
	case SHAKE128:
		return "SHAKE128"
	case SHAKE256:
		return "SHAKE256"
	}
	return h.Standard().String()
}

// New returns a running hash, a hash.Cloner; h has to be available.
func (h Hash) New() hash.Hash {
	if h.extendable() {
		return &fixedSHAKE{h.stream(), h.Size()}
	}
	return h.Standard().New()
}

// stream returns the extendable function of h, which has to be one.
func (h Hash) stream() sha3.SHAKE {
	if h == SHAKE128 {
		return *sha3.NewSHAKE128()
	}
	return *sha3.NewSHAKE256()
}

// Sum returns the digest of data, nil when h is not available.
func (h Hash) Sum(data []byte) []byte {
	if !h.Available() {
		return nil
	}
	w := h.New()
	w.Write(data)
	return w.Sum(nil)
}

// fixedSHAKE is an extendable function cut to a digest.
type fixedSHAKE struct {
	state sha3.SHAKE
	size  int
}

func (f *fixedSHAKE) Write(p []byte) (int, error) { return f.state.Write(p) }
func (f *fixedSHAKE) Reset()                      { f.state.Reset() }
func (f *fixedSHAKE) Size() int                   { return f.size }
func (f *fixedSHAKE) BlockSize() int              { return f.state.BlockSize() }

// Sum appends the digest; writing may go on behind it.
func (f *fixedSHAKE) Sum(b []byte) []byte {
	at := len(b)
	b = append(b, make([]byte, f.size)...)
	state := f.state
	_, _ = state.Read(b[at:]) // never fails
	return b
}

// Clone makes it a hash.Cloner.
func (f *fixedSHAKE) Clone() (hash.Cloner, error) { return &fixedSHAKE{f.state, f.size}, nil }

var _ hash.Cloner = (*fixedSHAKE)(nil)
