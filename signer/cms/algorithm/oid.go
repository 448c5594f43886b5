package algorithm

import "crypto"

// Object identifiers used here and by the packages that build structures.
const (
	OIDRSA        = "1.2.840.113549.1.1.1"  // rsaEncryption, RFC 8017 A.1
	OIDPSS        = "1.2.840.113549.1.1.10" // id-RSASSA-PSS, RFC 8017 A.2.3
	OIDMGF1       = "1.2.840.113549.1.1.8"  // id-mgf1, RFC 8017 A.2.1
	OIDECKey      = "1.2.840.10045.2.1"     // id-ecPublicKey, RFC 5480 2.1.1
	OIDSHA256     = "2.16.840.1.101.3.4.2.1"
	OIDSHA384     = "2.16.840.1.101.3.4.2.2"
	OIDSHA512     = "2.16.840.1.101.3.4.2.3"
	OIDRSASHA256  = "1.2.840.113549.1.1.11" // RFC 8017 A.2.4
	OIDRSASHA384  = "1.2.840.113549.1.1.12"
	OIDRSASHA512  = "1.2.840.113549.1.1.13"
	OIDECDSASHA1  = "1.2.840.10045.4.1"
	OIDECDSA256   = "1.2.840.10045.4.3.2" // RFC 5758 3.2
	OIDECDSA384   = "1.2.840.10045.4.3.3"
	OIDECDSA512   = "1.2.840.10045.4.3.4"
	OIDEd25519    = "1.3.101.112"           // RFC 8410 3
	plainECDSAArc = "0.4.0.127.0.7.1.1.4.1" // ecdsa-plain-signatures, BSI TR-03111
)

// Digest returns the hash that oid names. A signature identifier in the place
// of a digest identifier, which real documents carry, names its hash too.
// It returns 0 when there is none, or none that this program computes (MD5).
func Digest(oid string) crypto.Hash {
	if h, ok := digestOf(oid); ok {
		return h
	}
	_, h, _ := signatureOf(oid)
	return h
}

// DigestOID returns the identifier of a hash, "" for one not known here.
func DigestOID(h crypto.Hash) string {
	for oid, known := range digests() {
		if known == h {
			return oid
		}
	}
	return ""
}

func digestOf(oid string) (crypto.Hash, bool) {
	h, ok := digests()[oid]
	return h, ok
}

func digests() map[string]crypto.Hash {
	return map[string]crypto.Hash{
		"1.3.14.3.2.26":           crypto.SHA1,
		"2.16.840.1.101.3.4.2.4":  crypto.SHA224,
		OIDSHA256:                 crypto.SHA256,
		OIDSHA384:                 crypto.SHA384,
		OIDSHA512:                 crypto.SHA512,
		"2.16.840.1.101.3.4.2.5":  crypto.SHA512_224,
		"2.16.840.1.101.3.4.2.6":  crypto.SHA512_256,
		"2.16.840.1.101.3.4.2.7":  crypto.SHA3_224,
		"2.16.840.1.101.3.4.2.8":  crypto.SHA3_256,
		"2.16.840.1.101.3.4.2.9":  crypto.SHA3_384,
		"2.16.840.1.101.3.4.2.10": crypto.SHA3_512,
	}
}

// signatureOf returns what a signature identifier says of computation and
// hash; hash is 0 where the identifier leaves it to its surroundings.
func signatureOf(oid string) (Family, crypto.Hash, bool) {
	switch oid {
	case OIDRSA, OIDECKey:
		return ByKey, 0, true
	case OIDPSS:
		return PSS, 0, true
	case OIDEd25519:
		return Ed25519, crypto.SHA512, true
	case "1.2.840.113549.1.1.5", "1.3.14.3.2.29": // sha1WithRSAEncryption, and OIW's name for it
		return RSA, crypto.SHA1, true
	case "1.2.840.113549.1.1.14":
		return RSA, crypto.SHA224, true
	case OIDRSASHA256:
		return RSA, crypto.SHA256, true
	case OIDRSASHA384:
		return RSA, crypto.SHA384, true
	case OIDRSASHA512:
		return RSA, crypto.SHA512, true
	case "1.2.840.113549.1.1.15":
		return RSA, crypto.SHA512_224, true
	case "1.2.840.113549.1.1.16":
		return RSA, crypto.SHA512_256, true
	case "2.16.840.1.101.3.4.3.13":
		return RSA, crypto.SHA3_224, true
	case "2.16.840.1.101.3.4.3.14":
		return RSA, crypto.SHA3_256, true
	case "2.16.840.1.101.3.4.3.15":
		return RSA, crypto.SHA3_384, true
	case "2.16.840.1.101.3.4.3.16":
		return RSA, crypto.SHA3_512, true
	}
	return ecdsaOf(oid)
}

func ecdsaOf(oid string) (Family, crypto.Hash, bool) {
	switch oid {
	case OIDECDSASHA1:
		return ECDSA, crypto.SHA1, true
	case "1.2.840.10045.4.3.1":
		return ECDSA, crypto.SHA224, true
	case OIDECDSA256:
		return ECDSA, crypto.SHA256, true
	case OIDECDSA384:
		return ECDSA, crypto.SHA384, true
	case OIDECDSA512:
		return ECDSA, crypto.SHA512, true
	case "2.16.840.1.101.3.4.3.9":
		return ECDSA, crypto.SHA3_224, true
	case "2.16.840.1.101.3.4.3.10":
		return ECDSA, crypto.SHA3_256, true
	case "2.16.840.1.101.3.4.3.11":
		return ECDSA, crypto.SHA3_384, true
	case "2.16.840.1.101.3.4.3.12":
		return ECDSA, crypto.SHA3_512, true
	case plainECDSAArc + ".1":
		return PlainECDSA, crypto.SHA1, true
	case plainECDSAArc + ".2":
		return PlainECDSA, crypto.SHA224, true
	case plainECDSAArc + ".3":
		return PlainECDSA, crypto.SHA256, true
	case plainECDSAArc + ".4":
		return PlainECDSA, crypto.SHA384, true
	case plainECDSAArc + ".5":
		return PlainECDSA, crypto.SHA512, true
	}
	return ByKey, 0, false
}
