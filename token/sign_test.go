package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"testing"

	"trien/token"
	"trien/token/tokentest"
)

// TestSigning signs with every key, digest and scheme on every rig.
func TestSigning(t *testing.T) {
	for _, maker := range rigs(t) {
		t.Run(maker.name, func(t *testing.T) {
			m := tokentest.Open(t, maker.make(t).Config())
			for _, label := range []string{rsaName, p256Name, p384Name} {
				key := unlock(t, m, label)
				for _, hash := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
					for _, pss := range []bool{false, true} {
						signAndVerify(t, key, hash, pss)
					}
				}
			}
		})
	}
}

// signAndVerify signs by both ways of Key and verifies with crypto/*.
func signAndVerify(t *testing.T, key *token.Key, hash crypto.Hash, pss bool) {
	t.Helper()
	message := []byte("Cộng hòa xã hội chủ nghĩa Việt Nam")
	sum := digest(hash, message)
	signature, err := key.SignMessage(message, hash, pss)
	if err != nil {
		t.Fatalf("sign message, %v, PSS %v: %v", hash, pss, err)
	}
	verify(t, key.Public(), hash, pss, sum, signature)

	var opts crypto.SignerOpts = hash
	if pss {
		opts = &rsa.PSSOptions{Hash: hash, SaltLength: rsa.PSSSaltLengthEqualsHash}
	}
	signature, err = key.Sign(rand.Reader, sum, opts)
	if err != nil {
		t.Fatalf("sign, %v, PSS %v: %v", hash, pss, err)
	}
	verify(t, key.Public(), hash, pss, sum, signature)
}

func verify(t *testing.T, public crypto.PublicKey, hash crypto.Hash, pss bool, sum, signature []byte) {
	t.Helper()
	var err error
	switch public := public.(type) {
	case *rsa.PublicKey:
		if pss {
			err = rsa.VerifyPSS(public, hash, sum, signature, &rsa.PSSOptions{SaltLength: hash.Size()})
		} else {
			err = rsa.VerifyPKCS1v15(public, hash, sum, signature)
		}
	case *ecdsa.PublicKey:
		if !ecdsa.VerifyASN1(public, sum, signature) {
			t.Error("ECDSA signature does not verify")
		}
	default:
		t.Errorf("public key %T", public)
	}
	if err != nil {
		t.Errorf("%v, PSS %v: %v", hash, pss, err)
	}
}

func TestOneSignatureIsOneCall(t *testing.T) {
	d := newDesk(t)
	d.bad.Order(t, "no-size")
	m := tokentest.Open(t, d.bad.Config())
	key := unlock(t, m, rsaName)
	if n := d.bad.Count(t, "C_Login"); n != 1 {
		t.Errorf("%d C_Login for one unlock", n)
	}
	for i := range 3 {
		if _, err := key.SignMessage([]byte("văn bản"), crypto.SHA256, i == 2); err != nil {
			t.Fatal(err)
		}
		if n := d.bad.Count(t, "C_Sign"); n != i+1 {
			t.Errorf("%d C_Sign for %d signatures", n, i+1)
		}
	}
}

func TestTokensThatHashThemselves(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name      string
		orders    []string
		label     string
		pss       bool
		code      string // of SignMessage, "" for success
		mechanism string
	}{
		{"PKCS#1", []string{"no-mechanism 0x1"}, rsaName, false, "", "CKM_SHA384_RSA_PKCS"},
		{"PSS", []string{"no-mechanism 0xD"}, rsaName, true, "", "CKM_SHA384_RSA_PKCS_PSS"},
		{"PKCS#1, unlisted", []string{"no-mechanism 0x1", "C_GetMechanismList 1 rv 0x5"}, rsaName, false, "", "CKM_SHA384_RSA_PKCS"},
		{"all of them", nil, p384Name, false, "", "CKM_ECDSA"},
		{"ECDSA, which SoftHSM does not hash for", []string{"no-mechanism 0x1041"}, p256Name, false, token.MechanismUnsupported, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := d.bad.Fresh(t)
			bad.Order(t, c.orders...)
			key := unlock(t, tokentest.Open(t, bad.Config()), c.label)
			message := []byte("văn bản")
			signature, err := key.SignMessage(message, crypto.SHA384, c.pss)
			if c.code != "" {
				wants(t, err, c.code)
			} else if err != nil {
				t.Fatal(err)
			} else {
				verify(t, key.Public(), crypto.SHA384, c.pss, digest(crypto.SHA384, message), signature)
			}
			if key.Mechanism() != c.mechanism {
				t.Errorf("mechanism %q, want %q", key.Mechanism(), c.mechanism)
			}
			if len(c.orders) == 0 {
				return
			}
			var opts crypto.SignerOpts = crypto.SHA256
			if c.pss {
				opts = &rsa.PSSOptions{Hash: crypto.SHA256}
			}
			_, err = key.Sign(nil, digest(crypto.SHA256, message), opts)
			wants(t, err, token.MechanismUnsupported)
		})
	}
}

func TestWhatIsNotSigned(t *testing.T) {
	d := newDesk(t)
	key := unlock(t, tokentest.Open(t, d.good.Config()), rsaName)
	_, err := key.Sign(nil, make([]byte, 20), crypto.SHA1)
	wants(t, err, token.MechanismUnsupported)
	_, err = key.Sign(nil, make([]byte, 31), crypto.SHA256)
	wants(t, err, token.MechanismUnsupported)
	_, err = key.SignMessage(make([]byte, 2<<20), crypto.SHA256, false)
	wants(t, err, token.MechanismUnsupported)
	if err := key.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = key.SignMessage([]byte("x"), crypto.SHA256, false)
	wants(t, err, token.LoginLost)
}

func TestListingNeedsNoPIN(t *testing.T) {
	for _, maker := range rigs(t) {
		r := maker.make(t)
		m := tokentest.Open(t, r.Config())
		list, err := m.Identities(t.Context())
		if err != nil || len(list) != 3 {
			t.Fatalf("%d identities, %v", len(list), err)
		}
		for _, i := range list {
			if i.Key != token.KeyPresent || i.Token.Label != "Văn phòng" || i.Token.Module != r.Config().Module ||
				i.Token.Serial == "" || !i.Token.Initialised || len(i.ID) != 1 {
				t.Errorf("identity %+v", i)
			}
		}
		tokens, err := m.Tokens(t.Context())
		if err != nil || len(tokens) != 1 || tokens[0] != list[0].Token {
			t.Errorf("tokens %+v, %v", tokens, err)
		}
		if m.Library().Manufacturer == "" {
			t.Errorf("library %+v", m.Library())
		}
		counted(t, r, "C_Login", 0)
		if maker.orders {
			flagsAreSeen(t, r)
		}
	}
}

func flagsAreSeen(t *testing.T, r rig) {
	t.Helper()
	orders := []string{"flags 0x10000", "flags 0x20000", "flags 0x40000"}
	for i, state := range []token.PINState{token.PINCountLow, token.PINFinalTry, token.PINLocked} {
		r.Order(t, orders[i], "no-minimum")
		tokens, err := tokentest.Open(t, r.Config()).Tokens(t.Context())
		if err != nil || tokens[0].PIN != state || tokens[0].MaxPIN != 0 {
			t.Errorf("%s: %+v, %v", orders[i], tokens, err)
		}
	}
}
