package verify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"fmt"
	"time"

	"trien/signer/cms/algorithm"
	"trien/signer/report"
)

func algorithmCheck() check {
	return check{
		id:    report.CheckAlgorithm,
		cites: "15/2025/TT-BKHCN, Phụ lục I",
		needs: []string{report.CheckSignature},
		reasons: []string{
			"accepted", "weak-hash", "weak-key", "weak-hash-and-key",
			report.ReasonWeakThen, report.ReasonWeakToken, reasonBlocked,
		},
		run: algorithms,
	}
}

// algorithms asks whether digest and key are as strong as the policy demands,
// today or when the signature is proven to have existed. A weak one is no proof
// of forgery, so it leaves a doubt.
func algorithms(f *facts, p policy) answer {
	hash := f.weakestHash(p)
	key := f.certificate.PublicKey
	args := []string{"hash", hash.String(), "key", keyWord(key)}
	strong := func(t time.Time) (bool, bool) { return p.hashAt(hash, t), p.keyAt(key, t) }
	switch goodHash, goodKey := strong(p.at); {
	case goodHash && goodKey:
		return pass("accepted", args...)
	case f.form == formTimestamp && goodKey && p.weakTokens && !hash.Broken():
		return warn(report.ReasonWeakToken, args...)
	case goodHash:
		return f.excused("weak-key", strong, args)
	case goodKey:
		return f.excused("weak-hash", strong, args)
	default:
		return f.excused("weak-hash-and-key", strong, args)
	}
}

// excused is the answer about algorithms that are not good enough today. A
// proof of time from when they were lets them pass, with a word.
func (f *facts) excused(reason string, strong func(time.Time) (hash, key bool), args []string) answer {
	if !f.proven.IsZero() {
		if goodHash, goodKey := strong(f.proven); goodHash && goodKey {
			return warn(report.ReasonWeakThen, append(args, "time", moment(f.proven))...)
		}
	}
	return warn(reason, args...)
}

// weakestHash is the weakest of those that the signature rests on: over the
// bytes of the file, over the attributes, in the signature value.
func (f *facts) weakestHash(p policy) algorithm.Hash {
	hashes := []algorithm.Hash{f.content.hash, f.signer.Digest, f.signer.SignatureHash}
	for _, h := range hashes {
		if !p.hashAt(h, p.at) {
			return h
		}
	}
	return hashes[0]
}

// keyAt tells whether a key is good enough at time t. The circular names RSA and
// ECDSA, and the standards behind it no Edwards curve.
func (p Policy) keyAt(key crypto.PublicKey, t time.Time) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return longEnough(p.rsa, key.N.BitLen(), t)
	case *ecdsa.PublicKey:
		return longEnough(p.curves, key.Curve.Params().BitSize, t)
	case *algorithm.CurveKey:
		return longEnough(p.curves, key.Bits(), t)
	}
	return false
}

func keyWord(key crypto.PublicKey) string {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA-%d", key.N.BitLen())
	case *ecdsa.PublicKey:
		return fmt.Sprintf("ECDSA-%d", key.Curve.Params().BitSize)
	case *algorithm.CurveKey:
		return fmt.Sprintf("ECDSA-%d (%s)", key.Bits(), key.Curve())
	case *algorithm.DSAKey:
		return fmt.Sprintf("DSA-%d", key.Bits())
	case ed25519.PublicKey:
		return "Ed25519"
	case algorithm.Ed448Key:
		return "Ed448"
	}
	return "?"
}
