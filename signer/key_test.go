package signer_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"os"
	"sync"
	"testing"
	"time"

	"trien/signer"
	"trien/signer/signertest"
	"trien/signer/trust"
	"trien/signer/verify"
)

// softKey is a key in memory that counts what a token would be asked for.
type softKey struct {
	key   crypto.Signer
	calls int
}

func (k *softKey) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	k.calls++
	h := hash.New()
	h.Write(message)
	var opts crypto.SignerOpts = hash
	if pss {
		opts = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: hash}
	}
	return k.key.Sign(rand.Reader, h.Sum(nil), opts)
}

// pki is one PKI for all tests of the package; making RSA keys is slow.
var pki = sync.OnceValues(func() (*signertest.PKI, error) {
	return signertest.New(signertest.NewPlan(time.Now()), signertest.NewKeys(), "http://127.0.0.1:1")
})

func demoPKI(t testing.TB) *signertest.PKI {
	t.Helper()
	p, err := pki()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func trustOf(t testing.TB, p *signertest.PKI) *trust.Store {
	t.Helper()
	dir := t.TempDir()
	for name, data := range p.TrustFiles() {
		write(t, dir+"/"+name, data)
	}
	entries, err := trust.LoadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return trust.NewStore(entries...)
}

// as returns a request to sign source with the certificate's key, and the key.
func as(t testing.TB, who *signertest.Certificate, source string) (signer.Request, *softKey) {
	t.Helper()
	key := &softKey{key: who.Key}
	req := signer.Request{
		Source: source, Target: signer.TargetName(source), Certificate: who.DER,
		Unlock: func(context.Context) (signer.Key, error) { return key, nil },
		Verify: verify.Options{Trust: trustOf(t, demoPKI(t)), Offline: true},
	}
	for _, issuer := range who.Chain() {
		if issuer.Issuer != nil {
			req.Chain = append(req.Chain, issuer.DER)
		}
	}
	return req, key
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(dirOf(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
