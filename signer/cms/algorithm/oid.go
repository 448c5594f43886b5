package algorithm

import (
	"crypto"

	"golang.org/x/crypto/cryptobyte"
)

// Object identifiers used here and by the packages that build structures.
const (
	OIDRSA       = "1.2.840.113549.1.1.1"  // rsaEncryption, RFC 8017 A.1
	OIDPSS       = "1.2.840.113549.1.1.10" // id-RSASSA-PSS, RFC 8017 A.2.3
	OIDMGF1      = "1.2.840.113549.1.1.8"  // id-mgf1, RFC 8017 A.2.1
	OIDECKey     = "1.2.840.10045.2.1"     // id-ecPublicKey, RFC 5480 2.1.1
	OIDSHA256    = "2.16.840.1.101.3.4.2.1"
	OIDSHA384    = "2.16.840.1.101.3.4.2.2"
	OIDSHA512    = "2.16.840.1.101.3.4.2.3"
	OIDRSASHA256 = "1.2.840.113549.1.1.11" // RFC 8017 A.2.4
	OIDRSASHA384 = "1.2.840.113549.1.1.12"
	OIDRSASHA512 = "1.2.840.113549.1.1.13"
	OIDECDSASHA1 = "1.2.840.10045.4.1"
	OIDECDSA256  = "1.2.840.10045.4.3.2" // RFC 5758 3.2
	OIDECDSA384  = "1.2.840.10045.4.3.3"
	OIDECDSA512  = "1.2.840.10045.4.3.4"
	OIDEd25519   = "1.3.101.112" // RFC 8410 3
	OIDEd448     = "1.3.101.113"
	OIDDSA       = "1.2.840.10040.4.1"       // id-dsa, RFC 3279 2.3.2
	OIDSHAKE128  = "2.16.840.1.101.3.4.2.11" // RFC 8702 2
	OIDSHAKE256  = "2.16.840.1.101.3.4.2.12"
	oidSHAKE128n = "2.16.840.1.101.3.4.2.17" // id-shake128-len: the parameter is the output length in bits
	oidSHAKE256n = "2.16.840.1.101.3.4.2.18" // id-shake256-len, RFC 8419 2.3
	// RFC 8692 2: they have no parameters.
	oidPSSSHAKE128   = "1.3.6.1.5.5.7.6.30"
	oidPSSSHAKE256   = "1.3.6.1.5.5.7.6.31"
	oidECDSASHAKE128 = "1.3.6.1.5.5.7.6.32"
	oidECDSASHAKE256 = "1.3.6.1.5.5.7.6.33"
	plainECDSAArc    = "0.4.0.127.0.7.1.1.4.1" // ecdsa-plain-signatures, BSI TR-03111
)

// Digest returns the hash that oid names, as far as the standard library has
// it. A signature identifier in the place of a digest identifier, which real
// documents carry, names its hash too. It returns 0 when there is none, and for
// a broken one (MD5).
func Digest(oid string) crypto.Hash {
	h := Identifier{OID: oid}.Hash()
	if h.Broken() {
		return 0
	}
	return h.Standard()
}

// DigestOID returns the identifier of a hash, "" for one not known here.
func DigestOID(h crypto.Hash) string {
	for oid, known := range digests() {
		if known == Hash(h) && h != crypto.MD5 {
			return oid
		}
	}
	return ""
}

// Hash returns the hash that id names, in the place of a digest or of a
// signature identifier, a broken one too; 0 when it names none or one that this
// program does not compute.
func (id Identifier) Hash() Hash {
	switch h, bits := digests()[id.OID], id.length(); {
	case h != 0:
		return h
	case id.OID == oidSHAKE128n && bits == 256:
		return SHAKE128
	case id.OID == oidSHAKE256n && bits == 512:
		return SHAKE256
	}
	_, h, _ := signatureOf(id.OID)
	return h
}

// length returns a parameter that is an INTEGER, 0 when it is none.
func (id Identifier) length() (n int) {
	in := cryptobyte.String(id.Params)
	if !in.ReadASN1Integer(&n) || !in.Empty() {
		return 0
	}
	return n
}

func digests() map[string]Hash {
	return map[string]Hash{
		"1.2.840.113549.2.5":      MD5,
		"1.3.14.3.2.26":           SHA1,
		"2.16.840.1.101.3.4.2.4":  SHA224,
		OIDSHA256:                 SHA256,
		OIDSHA384:                 SHA384,
		OIDSHA512:                 SHA512,
		"2.16.840.1.101.3.4.2.5":  SHA512_224,
		"2.16.840.1.101.3.4.2.6":  SHA512_256,
		"2.16.840.1.101.3.4.2.7":  SHA3_224,
		"2.16.840.1.101.3.4.2.8":  SHA3_256,
		"2.16.840.1.101.3.4.2.9":  SHA3_384,
		"2.16.840.1.101.3.4.2.10": SHA3_512,
		OIDSHAKE128:               SHAKE128,
		OIDSHAKE256:               SHAKE256,
	}
}

// signatureOf returns what a signature identifier says of computation and
// hash; hash is 0 where the identifier leaves it to its surroundings.
func signatureOf(oid string) (Family, Hash, bool) {
	switch oid {
	case OIDRSA, OIDECKey:
		return ByKey, 0, true
	case OIDPSS:
		return PSS, 0, true
	case OIDEd25519:
		return Ed25519, SHA512, true
	case OIDEd448:
		return Ed448, SHAKE256, true
	case OIDDSA:
		return DSA, 0, true
	case oidPSSSHAKE128:
		return PSS, SHAKE128, true
	case oidPSSSHAKE256:
		return PSS, SHAKE256, true
	}
	for _, family := range []map[string]hashed{rsaIdentifiers(), ecdsaIdentifiers(), dsaIdentifiers()} {
		if s, ok := family[oid]; ok {
			return s.family, s.hash, true
		}
	}
	return ByKey, 0, false
}

// hashed is a signature identifier that names its hash.
type hashed struct {
	family Family
	hash   Hash
}

func rsaIdentifiers() map[string]hashed {
	return map[string]hashed{
		"1.2.840.113549.1.1.4":    {RSA, MD5},
		"1.2.840.113549.1.1.5":    {RSA, SHA1},
		"1.3.14.3.2.29":           {RSA, SHA1}, // OIW's name for it
		"1.2.840.113549.1.1.14":   {RSA, SHA224},
		OIDRSASHA256:              {RSA, SHA256},
		OIDRSASHA384:              {RSA, SHA384},
		OIDRSASHA512:              {RSA, SHA512},
		"1.2.840.113549.1.1.15":   {RSA, SHA512_224},
		"1.2.840.113549.1.1.16":   {RSA, SHA512_256},
		"2.16.840.1.101.3.4.3.13": {RSA, SHA3_224},
		"2.16.840.1.101.3.4.3.14": {RSA, SHA3_256},
		"2.16.840.1.101.3.4.3.15": {RSA, SHA3_384},
		"2.16.840.1.101.3.4.3.16": {RSA, SHA3_512},
	}
}

func ecdsaIdentifiers() map[string]hashed {
	return map[string]hashed{
		OIDECDSASHA1:              {ECDSA, SHA1},
		"1.2.840.10045.4.3.1":     {ECDSA, SHA224},
		OIDECDSA256:               {ECDSA, SHA256},
		OIDECDSA384:               {ECDSA, SHA384},
		OIDECDSA512:               {ECDSA, SHA512},
		"2.16.840.1.101.3.4.3.9":  {ECDSA, SHA3_224},
		"2.16.840.1.101.3.4.3.10": {ECDSA, SHA3_256},
		"2.16.840.1.101.3.4.3.11": {ECDSA, SHA3_384},
		"2.16.840.1.101.3.4.3.12": {ECDSA, SHA3_512},
		oidECDSASHAKE128:          {ECDSA, SHAKE128},
		oidECDSASHAKE256:          {ECDSA, SHAKE256},
		plainECDSAArc + ".1":      {PlainECDSA, SHA1},
		plainECDSAArc + ".2":      {PlainECDSA, SHA224},
		plainECDSAArc + ".3":      {PlainECDSA, SHA256},
		plainECDSAArc + ".4":      {PlainECDSA, SHA384},
		plainECDSAArc + ".5":      {PlainECDSA, SHA512},
	}
}

func dsaIdentifiers() map[string]hashed {
	return map[string]hashed{
		"1.2.840.10040.4.3":      {DSA, SHA1},
		"2.16.840.1.101.3.4.3.1": {DSA, SHA224},
		"2.16.840.1.101.3.4.3.2": {DSA, SHA256},
		"2.16.840.1.101.3.4.3.3": {DSA, SHA384},
		"2.16.840.1.101.3.4.3.4": {DSA, SHA512},
		"2.16.840.1.101.3.4.3.5": {DSA, SHA3_224},
		"2.16.840.1.101.3.4.3.6": {DSA, SHA3_256},
		"2.16.840.1.101.3.4.3.7": {DSA, SHA3_384},
		"2.16.840.1.101.3.4.3.8": {DSA, SHA3_512},
	}
}
