package verify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"

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
// demands: SHA-2 other than SHA-224 or SHA-3, RSA from 2048 bits, ECDSA from
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
func (f *facts) weakestHash() crypto.Hash {
	hashes := []crypto.Hash{f.content.hash, f.signer.Digest, f.signer.SignatureHash}
	for _, h := range hashes {
		if !strongHash(h) {
			return h
		}
	}
	return hashes[0]
}

func strongHash(h crypto.Hash) bool {
	switch h {
	case crypto.SHA256, crypto.SHA384, crypto.SHA512, crypto.SHA512_256,
		crypto.SHA3_256, crypto.SHA3_384, crypto.SHA3_512:
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
	}
	return "?", false
}
