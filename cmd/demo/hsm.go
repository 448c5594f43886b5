package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"

	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/token"
	"trien/token/worker"
)

// card is one demo token: an official carries his own certificate, the clerk's
// office the agency's.
type card struct {
	label        string
	certificates []*signertest.Certificate
}

func cards(p *signertest.PKI) []card {
	return []card{
		{"Triện Demo - Cá nhân", []*signertest.Certificate{p.Specialised.Personal, p.National.Personal}},
		{"Triện Demo - Cơ quan", []*signertest.Certificate{p.Specialised.Organisation, p.National.Organisation}},
	}
}

// softHSM returns the path of the SoftHSM 2 module on this machine.
func softHSM() (string, error) {
	if named := os.Getenv("SOFTHSM2_MODULE"); named != "" {
		return named, nil
	}
	for _, pattern := range []string{
		"/usr/lib/softhsm/libsofthsm2.so",              // Debian, Ubuntu
		"/usr/lib/*-linux-gnu*/softhsm/libsofthsm2.so", // their multiarch folders
		"/usr/lib64/pkcs11/libsofthsm2.so",             // Fedora
		"/usr/lib64/softhsm/libsofthsm2.so",            // openSUSE
		"/usr/lib/pkcs11/libsofthsm2.so",               // Arch
		"/usr/lib/libsofthsm2.so",
		"/usr/local/lib/softhsm/libsofthsm2.so",
		"/opt/homebrew/lib/softhsm/libsofthsm2.so",
		`C:\SoftHSM2\lib\softhsm2-x64.dll`,
	} {
		found, err := filepath.Glob(pattern)
		if err == nil && len(found) > 0 {
			return found[0], nil
		}
	}
	return "", fault.New("demo.no-softhsm", nil)
}

// fillTokens makes the tokens anew unless they hold exactly what they should
// and open with the PIN that is printed.
func (d *demo) fillTokens(ctx context.Context) error {
	config := fmt.Sprintf("directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", d.folder.tokens())
	current, err := os.ReadFile(d.folder.hsmConfig())
	if err != nil || string(current) != config {
		if err := d.folder.write(d.folder.hsmConfig(), []byte(config)); err != nil {
			return err
		}
	}
	if d.checkTokens(ctx) == nil {
		return nil
	}
	if err := os.RemoveAll(d.folder.tokens()); err != nil {
		return d.folder.cannot(err)
	}
	if err := os.MkdirAll(d.folder.tokens(), 0o700); err != nil {
		return d.folder.cannot(err)
	}
	if err := d.provision(); err != nil {
		return fault.New("demo.token-failed", err, "module", d.module)
	}
	d.note("demo.note.tokens")
	if err := d.checkTokens(ctx); err != nil {
		return fault.New("demo.token-failed", err, "module", d.module)
	}
	return nil
}

// soPIN opens nothing that matters either.
const soPIN = "12345678"

// provision makes both tokens. SoftHSM runs in this process for it, so the
// environment of this process has to name its settings.
func (d *demo) provision() error {
	if err := os.Setenv("SOFTHSM2_CONF", d.folder.hsmConfig()); err != nil {
		return err
	}
	specs, err := specs(d.pki, userPIN)
	if err != nil {
		return err
	}
	for _, spec := range specs {
		if err := worker.Provision(d.module, spec); err != nil {
			return err
		}
	}
	return nil
}

// specs says what stands on the tokens.
func specs(p *signertest.PKI, pin string) ([]worker.ProvisionSpec, error) {
	var all []worker.ProvisionSpec
	for _, c := range cards(p) {
		spec := worker.ProvisionSpec{Label: c.label, SOPIN: soPIN, UserPIN: pin}
		for i, certificate := range c.certificates {
			key, err := x509.MarshalPKCS8PrivateKey(certificate.Key)
			if err != nil {
				return nil, err
			}
			spec.Entries = append(spec.Entries, worker.ProvisionEntry{
				ID:          []byte{byte(i + 1)},
				Label:       certificate.Plan.Subject.String(),
				PrivateKey:  key,
				Certificate: certificate.DER,
			})
		}
		all = append(all, spec)
	}
	return all, nil
}

// checkTokens uses the tokens as the programs do: list without PIN, then open
// each key.
func (d *demo) checkTokens(ctx context.Context) (err error) {
	if _, err := os.Stat(d.folder.tokens()); err != nil {
		return err
	}
	module, err := token.Open(ctx, token.Config{Module: d.module, Env: d.folder.hsmEnv()})
	if err != nil {
		return err
	}
	defer module.Close()
	found, err := module.Identities(ctx)
	if err != nil {
		return err
	}
	for _, c := range cards(d.pki) {
		for _, wanted := range c.certificates {
			if err := opens(ctx, module, found, c.label, wanted.DER); err != nil {
				return fmt.Errorf("%s: %s: %w", c.label, wanted.Role, err)
			}
		}
	}
	return nil
}

func opens(ctx context.Context, module *token.Module, found []token.Identity, label string, der []byte) error {
	for _, identity := range found {
		if identity.Token.Label != label || !bytes.Equal(identity.Certificate, der) {
			continue
		}
		key, err := module.Unlock(ctx, identity, "", func(context.Context, token.PINRequest) ([]byte, error) {
			return []byte(userPIN), nil
		})
		if err != nil {
			return err
		}
		return key.Close()
	}
	return fmt.Errorf("not among %d certificates", len(found))
}
