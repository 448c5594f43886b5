package token

import (
	"context"
	"crypto"
	"crypto/rsa"
	_ "crypto/sha256" // Hash.New of what SignMessage hashes
	_ "crypto/sha512"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"trien/token/internal/wire"
)

// Key is an unlocked private key on a token. It is a crypto.Signer for RSA and
// ECDSA with SHA-256, SHA-384 and SHA-512. Every signature is checked against
// the certificate before it is returned. A Key is safe for several goroutines;
// the token signs one after another.
type Key struct {
	module  *Module
	owner   *child // the process that is logged in
	handle  int
	eachPIN bool // CKA_ALWAYS_AUTHENTICATE
	public  crypto.PublicKey
	request PINRequest
	prompt  PINPrompt
	closed  atomic.Bool
	idle    *idleness // nil when the key may stay open
	used    atomic.Uint64
	series  series
}

// Public returns the key of the certificate: *rsa.PublicKey or *ecdsa.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.public }

// Mechanism names the mechanism of the newest signature, "CKM_RSA_PKCS"; "" before
// the first.
func (k *Key) Mechanism() string { return mechanismName(k.used.Load()) }

// Identity returns the certificate and token this key belongs to.
func (k *Key) Identity() Identity { return k.request.Identity }

// Sign signs digest by exactly one C_Sign, with RSASSA-PSS when opts is
// *rsa.PSSOptions (its automatic salt is as long as the digest). rand is not
// used. ECDSA signatures are ASN.1 DER. It fails with MechanismUnsupported on a
// token that only hashes by itself; SignMessage serves those too.
func (k *Key) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	hash := opts.HashFunc()
	if !supported(hash) || len(digest) != hash.Size() {
		return nil, k.explain(New(MechanismUnsupported, fmt.Errorf("digest of %d bytes, hash %v", len(digest), hash)))
	}
	salt := 0
	if o, ok := opts.(*rsa.PSSOptions); ok {
		salt = saltLength(o, hash)
	}
	return k.sign(digest, nil, hash, salt, nil)
}

// SignMessage hashes message and signs it by exactly one C_Sign; pss asks for
// RSASSA-PSS with a salt as long as the digest and is ignored for ECDSA. Where
// the token has no raw RSA or ECDSA, the token hashes. message is meant to be
// short (signed attributes, at most 1 MiB), never a document.
func (k *Key) SignMessage(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	return k.signMessage(message, hash, pss, nil)
}

func (k *Key) signMessage(message []byte, hash crypto.Hash, pss bool, in *series) ([]byte, error) {
	if !supported(hash) || len(message) > 1<<20 {
		return nil, k.explain(New(MechanismUnsupported, fmt.Errorf("message of %d bytes, hash %v", len(message), hash)))
	}
	h := hash.New()
	h.Write(message)
	salt := 0
	if pss {
		salt = hash.Size()
	}
	return k.sign(h.Sum(nil), message, hash, salt, in)
}

// SignNext is SignMessage for the series of signatures of this key: once one of
// them has failed, none is begun any more, and they fail with NotBegun. That holds
// for those that were asked for before anybody could know of the failure too.
func (k *Key) SignNext(message []byte, hash crypto.Hash, pss bool) ([]byte, error) {
	return k.signMessage(message, hash, pss, &k.series)
}

// Ahead returns how many further calls of SignNext may wait while one signs, so
// that the device need not wait for this program between them. It is 0 for a key
// that wants its PIN each time.
func (k *Key) Ahead() int {
	if k.eachPIN {
		return 0
	}
	return inRow - 1
}

// watchIdleness closes the key when nobody has signed for as long as the module
// was told.
func (k *Key) watchIdleness() {
	if after := k.module.config.Idle; after > 0 {
		k.idle = newIdleness(after, func() { _ = k.Close() }) // nobody waits for it
	}
}

// Close locks the key; the last open key of a token logs it out. Closing a key
// whose token or driver is gone is no error.
func (k *Key) Close() error {
	if k.closed.Swap(true) {
		return nil
	}
	k.module.keys.Add(-1)
	k.idle.stop()
	ctx := context.Background()
	if err := k.module.take(ctx); err != nil {
		return k.explain(err)
	}
	defer k.module.pass()
	if k.module.child.Load() != k.owner || !k.owner.alive() {
		return nil
	}
	q := wire.Request{Op: wire.Lock, Key: k.handle}
	_, err := k.module.ask(ctx, k.owner, q, nil, k.module.config.Deadlines.List, nil)
	if e, ok := errors.AsType[*Error](err); ok && e.Code == Removed {
		return nil
	}
	return k.explain(err)
}

func (k *Key) sign(digest, message []byte, hash crypto.Hash, salt int, in *series) ([]byte, error) {
	scheme, err := schemeFor(k.public, salt)
	if err != nil {
		return nil, k.explain(err)
	}
	defer k.idle.busy()()
	pin, err := k.pinForSignature()
	defer clear(pin)
	if err != nil {
		return nil, k.module.before(err, k.request.Token)
	}
	payload := &wire.Signature{Scheme: scheme, Hash: hash.String(), Digest: digest, Message: message, Salt: salt}
	raw, err := k.askForSignature(payload, pin, in)
	if err != nil {
		return nil, k.explain(err)
	}
	signature, err := finish(k.public, scheme, raw, digest, hash, salt)
	if err != nil {
		in.fail()
		return nil, k.explain(err)
	}
	return signature, nil
}

// pinForSignature asks for the PIN again where the key demands it, with the same
// care as the first time.
func (k *Key) pinForSignature() ([]byte, error) {
	if !k.eachPIN {
		return nil, nil
	}
	ctx := context.Background()
	now, err := k.module.check(ctx, k.request.Identity)
	if err != nil {
		return nil, err
	}
	identity := k.request.Identity
	identity.Token = now
	request := k.module.requestFor(identity, k.request.Document)
	request.EachSignature = true
	return k.module.askPIN(ctx, k.prompt, request)
}

func (k *Key) askForSignature(payload *wire.Signature, pin []byte, in *series) ([]byte, error) {
	ctx := context.Background()
	if err := k.module.join(ctx); err != nil {
		return nil, err
	}
	defer k.module.leave()
	if err := in.begin(k.usable); err != nil {
		return nil, k.spent(err, false)
	}
	sent := false
	q := wire.Request{Op: wire.Sign, Key: k.handle, Payload: payload, Series: in != nil}
	reply, err := k.module.ask(ctx, k.owner, q, pin, k.module.config.Deadlines.Sign, func() { sent = true })
	in.end(err)
	if err != nil {
		return nil, k.spent(err, sent)
	}
	k.used.Store(reply.Mechanism)
	return reply.Signature, k.spent(nil, sent)
}

// usable tells whether the process that is logged in still runs, and the key is open.
func (k *Key) usable() bool {
	return !k.closed.Load() && k.module.child.Load() == k.owner && k.owner.alive()
}

// spent notes on err what became of the PIN, for keys that want it each time.
func (k *Key) spent(err error, sent bool) error {
	if !k.eachPIN {
		return err
	}
	return k.module.counted(sentOrNot(err, sent), k.request.Token, false)
}

func (k *Key) explain(err error) error { return k.module.located(err, k.request.Token) }
