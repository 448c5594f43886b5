package verify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"

	"trien/signer/cms/algorithm"
	"trien/signer/report"
)

func algorithmCheck() check {
	return check{
		id:      report.CheckAlgorithm,
		cites:   "15/2025/TT-BKHCN, Phụ lục I",
		needs:   []string{report.CheckSignature},
		reasons: []string{"accepted", "weak-hash", "weak-key", "weak-hash-and-key", reasonBlocked},
		run:     algorithms,
	}
}

// algorithms asks whether digest and key are as strong as the circular
// demands: SHA-2 other than SHA-224, SHA-3 or SHAKE, RSA from 2048 bits, ECDSA from
// 256. A weak one is no proof of forgery, so it leaves a doubt.
func algorithms(f *facts, p policy) answer {
	hash := f.weakestHash()
	key, strongKey := keyStrength(f.certificate.PublicKey, p)
	args := []string{"hash", hash.String(), "key", key}
	switch strong := strongHash(hash); {
	case strong && strongKey:
		return pass("accepted", args...)
	case strongKey:
		return warn("weak-hash", args...)
	case strong:
		return warn("weak-key", args...)
	}
	return warn("weak-hash-and-key", args...)
}

// weakestHash is the weakest of those that the signature rests on: over the
// bytes of the file, over the attributes, in the signature value.
func (f *facts) weakestHash() algorithm.Hash {
	hashes := []algorithm.Hash{f.content.hash, f.signer.Digest, f.signer.SignatureHash}
	for _, h := range hashes {
		if !strongHash(h) {
			return h
		}
	}
	return hashes[0]
}

func strongHash(h algorithm.Hash) bool {
	switch h {
	case algorithm.SHA256, algorithm.SHA384, algorithm.SHA512, algorithm.SHA512_256,
		algorithm.SHA3_256, algorithm.SHA3_384, algorithm.SHA3_512, algorithm.SHAKE128, algorithm.SHAKE256:
		return true
	}
	return false
}

func keyStrength(key crypto.PublicKey, p policy) (word string, strong bool) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		bits := key.N.BitLen()
		return fmt.Sprintf("RSA-%d", bits), bits >= p.minRSA
	case *ecdsa.PublicKey:
		bits := key.Curve.Params().BitSize
		return fmt.Sprintf("ECDSA-%d", bits), bits >= p.minEC
	case *algorithm.CurveKey:
		return fmt.Sprintf("ECDSA-%d (%s)", key.Bits(), key.Curve()), key.Bits() >= p.minEC
	case *algorithm.DSAKey:
		return fmt.Sprintf("DSA-%d", key.Bits()), false
	case ed25519.PublicKey:
		return "Ed25519", false
	case algorithm.Ed448Key:
		return "Ed448", false
	}
	return "?", false
}
