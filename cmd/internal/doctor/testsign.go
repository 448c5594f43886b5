package doctor

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"trien/cmd/internal/devices"
	"trien/token"
)

// TestSign says which key makes the test signature.
type TestSign struct {
	Wanted devices.Wanted
	// Prompt is asked for the PIN once; nothing is tried twice.
	Prompt token.PINPrompt
	// Document is what the person is told is signed.
	Document string
}

// Signature is the signature of a random message, verified without the token.
type Signature struct {
	Token       string  `json:"token"`
	Certificate string  `json:"certificate"` // CKA_ID
	Name        string  `json:"name"`
	Verified    bool    `json:"verified"`  // with the key of the certificate
	Mechanism   string  `json:"mechanism"` // of PKCS#11
	Hash        string  `json:"hash"`
	UnlockingMS float64 `json:"unlocking_ms"` // the person's typing included
	SigningMS   float64 `json:"signing_ms"`
	Error       string  `json:"error"` // code of the words
	Detail      string  `json:"detail"`
	Err         error   `json:"-"`
}

func (s *Signature) fail(err error) {
	s.Err, s.Error, s.Detail = err, codeOf(err), err.Error()
	if s.Undecided() {
		s.Error = "ctl.choose-certificate"
	}
}

// Undecided tells that several certificates fit, and none was tried.
func (s *Signature) Undecided() bool {
	_, many := errors.AsType[*devices.ChoiceError](s.Err)
	return many
}

// testSignature signs with one of the drivers that work.
func (e *Examination) testSignature(ctx context.Context, opt Options) {
	e.Signature = &Signature{Hash: "SHA-256"}
	var paths []string
	for _, d := range e.Drivers {
		if d.Works {
			paths = append(paths, d.Path)
		}
	}
	set := devices.New(paths, opt.Trust)
	defer set.Close()
	identity, err := devices.Choose(set.Look(ctx), opt.Sign.Wanted)
	if err != nil {
		e.Signature.fail(err)
		return
	}
	e.Signature.Token, e.Signature.Certificate = identity.Token.Label, hex.EncodeToString(identity.ID)
	e.Signature.Name = identity.Certificate.Subject.Display()
	if err := e.Signature.make(ctx, identity, opt.Sign); err != nil {
		e.Signature.fail(err)
	}
}

func (s *Signature) make(ctx context.Context, identity devices.Identity, how *TestSign) error {
	message := make([]byte, 64)
	if _, err := rand.Read(message); err != nil {
		return err
	}
	start := time.Now()
	key, err := identity.Unlock(ctx, how.Document, how.Prompt)
	s.UnlockingMS = milliseconds(time.Since(start))
	if err != nil {
		return err
	}
	start = time.Now()
	signature, err := key.SignMessage(message, crypto.SHA256, false)
	s.SigningMS, s.Mechanism = milliseconds(time.Since(start)), key.Mechanism()
	if err == nil {
		err = verify(key.Public(), message, signature)
	}
	s.Verified = err == nil
	return errors.Join(err, key.Close())
}

// verify checks the signature with the key of the certificate.
func verify(public crypto.PublicKey, message, signature []byte) error {
	sum := sha256.Sum256(message)
	switch key := public.(type) {
	case *rsa.PublicKey:
		if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature); err != nil {
			return token.New(token.KeyMismatch, err)
		}
		return nil
	case *ecdsa.PublicKey:
		if !ecdsa.VerifyASN1(key, sum[:], signature) {
			return token.New(token.KeyMismatch, nil)
		}
		return nil
	}
	return token.New(token.MechanismUnsupported, fmt.Errorf("key of type %T", public))
}
