package worker

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"

	"github.com/miekg/pkcs11"

	"trien/token/internal/certkey"
)

// ProvisionSpec is what a token for tests or the demonstration holds.
type ProvisionSpec struct {
	Label          string // of the token, at most 32 bytes
	SOPIN, UserPIN string
	Entries        []ProvisionEntry
}

// ProvisionEntry is one key with its certificate; either may be missing.
type ProvisionEntry struct {
	ID          []byte // CKA_ID; may be empty
	Label       string // CKA_LABEL
	PrivateKey  []byte // PKCS #8, RSA or EC; nil: a certificate without key
	Certificate []byte // DER; nil: a key without certificate
	// NoPublicKey leaves out the public key object, as some issuers do.
	NoPublicKey bool
	// EachPIN sets CKA_ALWAYS_AUTHENTICATE.
	EachPIN bool
}

// Provision brings a token of module to what spec says, in this process: it
// initialises a blank token when none has spec.Label, and imports the entries
// that are not there yet. An entry whose certificate differs from the one under
// its ID replaces it. Calling it again changes nothing. It is meant for
// SoftHSM; the environment says where its tokens are (SOFTHSM2_CONF).
func Provision(module string, spec ProvisionSpec) error {
	if _, err := loadDirect(module); err != nil {
		return fmt.Errorf("provision: load %s: %w", module, err)
	}
	lib := pkcs11.New(module)
	if lib == nil {
		return fmt.Errorf("provision: load %s", module)
	}
	defer lib.Destroy()
	slot, err := tokenSlot(lib, spec)
	if err != nil {
		return fmt.Errorf("provision: %w", err)
	}
	err = fill(lib, slot, spec)
	return errors.Join(err, lib.Finalize())
}

// tokenSlot initialises the module and returns the slot of the token with the
// wanted label, made if need be. A token gets its final slot only when the
// module starts anew. On error the module is not initialised.
func tokenSlot(lib *pkcs11.Ctx, spec ProvisionSpec) (uint, error) {
	if err := lib.Initialize(); err != nil {
		return 0, failed("C_Initialize", err)
	}
	slot, found, err := slotOf(lib, func(t pkcs11.TokenInfo) bool { return t.Label == spec.Label && initialised(t) })
	if err != nil || found {
		return slot, finalizeOn(lib, err)
	}
	blank, found, err := slotOf(lib, func(t pkcs11.TokenInfo) bool { return !initialised(t) })
	if err == nil && !found {
		err = errors.New("no blank token")
	}
	if err == nil {
		err = failed("C_InitToken", lib.InitToken(blank, spec.SOPIN, spec.Label))
	}
	if err := errors.Join(err, lib.Finalize()); err != nil {
		return 0, err
	}
	if err := lib.Initialize(); err != nil {
		return 0, failed("C_Initialize", err)
	}
	slot, found, err = slotOf(lib, func(t pkcs11.TokenInfo) bool { return t.Label == spec.Label })
	if err == nil && !found {
		err = errors.New("the new token is not there")
	}
	if err == nil {
		err = setPIN(lib, slot, spec)
	}
	return slot, finalizeOn(lib, err)
}

func finalizeOn(lib *pkcs11.Ctx, err error) error {
	if err == nil {
		return nil
	}
	return errors.Join(err, lib.Finalize())
}

func initialised(t pkcs11.TokenInfo) bool { return t.Flags&pkcs11.CKF_TOKEN_INITIALIZED != 0 }

func slotOf(lib *pkcs11.Ctx, fits func(pkcs11.TokenInfo) bool) (uint, bool, error) {
	slots, err := lib.GetSlotList(true)
	if err != nil {
		return 0, false, failed("C_GetSlotList", err)
	}
	for _, slot := range slots {
		info, err := lib.GetTokenInfo(slot)
		if err != nil {
			return 0, false, failed("C_GetTokenInfo", err)
		}
		if fits(info) {
			return slot, true, nil
		}
	}
	return 0, false, nil
}

func setPIN(lib *pkcs11.Ctx, slot uint, spec ProvisionSpec) error {
	return loggedIn(lib, slot, pkcs11.CKU_SO, spec.SOPIN, func(session pkcs11.SessionHandle) error {
		return failed("C_InitPIN", lib.InitPIN(session, spec.UserPIN))
	})
}

func fill(lib *pkcs11.Ctx, slot uint, spec ProvisionSpec) error {
	return loggedIn(lib, slot, pkcs11.CKU_USER, spec.UserPIN, func(session pkcs11.SessionHandle) error {
		for _, entry := range spec.Entries {
			if err := importEntry(lib, session, entry); err != nil {
				return fmt.Errorf("entry %q: %w", entry.Label, err)
			}
		}
		return nil
	})
}

// loggedIn calls do in a read-write session of user.
func loggedIn(lib *pkcs11.Ctx, slot, user uint, pin string, do func(pkcs11.SessionHandle) error) error {
	session, err := lib.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION|pkcs11.CKF_RW_SESSION)
	if err != nil {
		return failed("C_OpenSession", err)
	}
	if err := lib.Login(session, user, pin); err != nil {
		return errors.Join(failed("C_Login", err), lib.CloseSession(session))
	}
	return errors.Join(do(session), lib.Logout(session), lib.CloseSession(session))
}

func importEntry(lib *pkcs11.Ctx, session pkcs11.SessionHandle, entry ProvisionEntry) error {
	same, existing, err := present(lib, session, entry)
	if err != nil || same {
		return err
	}
	for _, object := range existing {
		if err := lib.DestroyObject(session, object); err != nil {
			return failed("C_DestroyObject", err)
		}
	}
	objects, err := objectsOf(entry)
	if err != nil {
		return err
	}
	for _, template := range objects {
		if _, err := lib.CreateObject(session, template); err != nil {
			return failed("C_CreateObject", err)
		}
	}
	return nil
}

// present lists the objects under the names of entry, and tells whether they
// are what entry wants.
func present(lib *pkcs11.Ctx, session pkcs11.SessionHandle, entry ProvisionEntry) (same bool, objects []pkcs11.ObjectHandle, err error) {
	objects, err = search(lib, session, named(entry))
	if err != nil || len(objects) == 0 {
		return false, objects, err
	}
	if entry.Certificate == nil {
		return true, objects, nil
	}
	certificate := append(named(entry), pkcs11.NewAttribute(pkcs11.CKA_VALUE, entry.Certificate))
	equal, err := search(lib, session, certificate)
	return len(equal) > 0, objects, err
}

func search(lib *pkcs11.Ctx, session pkcs11.SessionHandle, template []*pkcs11.Attribute) ([]pkcs11.ObjectHandle, error) {
	if err := lib.FindObjectsInit(session, template); err != nil {
		return nil, failed("C_FindObjectsInit", err)
	}
	found, _, err := lib.FindObjects(session, maxObjects)
	return found, errors.Join(failed("C_FindObjects", err), lib.FindObjectsFinal(session))
}

func named(entry ProvisionEntry) []*pkcs11.Attribute {
	return []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_ID, entry.ID),
		pkcs11.NewAttribute(pkcs11.CKA_LABEL, entry.Label),
	}
}

func objectsOf(entry ProvisionEntry) ([][]*pkcs11.Attribute, error) {
	var all [][]*pkcs11.Attribute
	if entry.PrivateKey != nil {
		private, public, err := keyObjects(entry)
		if err != nil {
			return nil, err
		}
		all = append(all, private)
		if !entry.NoPublicKey {
			all = append(all, public)
		}
	}
	if entry.Certificate != nil {
		certificate, err := certificateObject(entry)
		if err != nil {
			return nil, err
		}
		all = append(all, certificate)
	}
	return all, nil
}

func certificateObject(entry ProvisionEntry) ([]*pkcs11.Attribute, error) {
	der := certkey.Trim(entry.Certificate)
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	serial, err := asn1.Marshal(parsed.SerialNumber)
	if err != nil {
		return nil, err
	}
	return append(
		named(entry),
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE),
		pkcs11.NewAttribute(pkcs11.CKA_CERTIFICATE_TYPE, pkcs11.CKC_X_509),
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, false),
		pkcs11.NewAttribute(pkcs11.CKA_SUBJECT, parsed.RawSubject),
		pkcs11.NewAttribute(pkcs11.CKA_ISSUER, parsed.RawIssuer),
		pkcs11.NewAttribute(pkcs11.CKA_SERIAL_NUMBER, serial),
		pkcs11.NewAttribute(pkcs11.CKA_VALUE, der),
	), nil
}

func keyObjects(entry ProvisionEntry) (private, public []*pkcs11.Attribute, err error) {
	key, err := x509.ParsePKCS8PrivateKey(entry.PrivateKey)
	if err != nil {
		return nil, nil, err
	}
	private = append(
		named(entry),
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY),
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, true),
		pkcs11.NewAttribute(pkcs11.CKA_SENSITIVE, true),
		pkcs11.NewAttribute(pkcs11.CKA_EXTRACTABLE, false),
		pkcs11.NewAttribute(pkcs11.CKA_SIGN, true),
		pkcs11.NewAttribute(pkcs11.CKA_ALWAYS_AUTHENTICATE, entry.EachPIN),
	)
	public = append(
		named(entry),
		pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PUBLIC_KEY),
		pkcs11.NewAttribute(pkcs11.CKA_TOKEN, true),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE, false),
		pkcs11.NewAttribute(pkcs11.CKA_VERIFY, true),
	)
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return append(private, rsaPrivate(key)...), append(public, rsaPublic(key)...), nil
	case *ecdsa.PrivateKey:
		secret, point, err := ecParts(key)
		return append(private, secret...), append(public, point...), err
	}
	return nil, nil, fmt.Errorf("key of type %T", key)
}

func rsaPublic(key *rsa.PrivateKey) []*pkcs11.Attribute {
	exponent := []byte{byte(key.E >> 16), byte(key.E >> 8), byte(key.E)}
	return []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_RSA),
		pkcs11.NewAttribute(pkcs11.CKA_MODULUS, key.N.Bytes()),
		pkcs11.NewAttribute(pkcs11.CKA_PUBLIC_EXPONENT, bytes.TrimLeft(exponent, "\x00")),
	}
}

func rsaPrivate(key *rsa.PrivateKey) []*pkcs11.Attribute {
	key.Precompute()
	return append(
		rsaPublic(key),
		pkcs11.NewAttribute(pkcs11.CKA_PRIVATE_EXPONENT, key.D.Bytes()),
		pkcs11.NewAttribute(pkcs11.CKA_PRIME_1, key.Primes[0].Bytes()),
		pkcs11.NewAttribute(pkcs11.CKA_PRIME_2, key.Primes[1].Bytes()),
		pkcs11.NewAttribute(pkcs11.CKA_EXPONENT_1, key.Precomputed.Dp.Bytes()),
		pkcs11.NewAttribute(pkcs11.CKA_EXPONENT_2, key.Precomputed.Dq.Bytes()),
		pkcs11.NewAttribute(pkcs11.CKA_COEFFICIENT, key.Precomputed.Qinv.Bytes()),
	)
}

func ecParts(key *ecdsa.PrivateKey) (private, public []*pkcs11.Attribute, err error) {
	curve, err := curveOID(key.Curve.Params().Name)
	if err != nil {
		return nil, nil, err
	}
	secret, err := key.Bytes()
	if err != nil {
		return nil, nil, err
	}
	bare, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, nil, err
	}
	point, err := asn1.Marshal(bare) // CKA_EC_POINT is a DER OCTET STRING
	both := []*pkcs11.Attribute{
		pkcs11.NewAttribute(pkcs11.CKA_KEY_TYPE, pkcs11.CKK_EC),
		pkcs11.NewAttribute(pkcs11.CKA_EC_PARAMS, curve),
	}
	private = append(both, pkcs11.NewAttribute(pkcs11.CKA_VALUE, secret))
	public = append(both[:len(both):len(both)], pkcs11.NewAttribute(pkcs11.CKA_EC_POINT, point))
	return private, public, err
}

// curveOID returns the named curve as CKA_EC_PARAMS wants it (RFC 5480, 2.1.1.1).
func curveOID(name string) ([]byte, error) {
	switch name {
	case "P-256":
		return asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7})
	case "P-384":
		return asn1.Marshal(asn1.ObjectIdentifier{1, 3, 132, 0, 34})
	case "P-521":
		return asn1.Marshal(asn1.ObjectIdentifier{1, 3, 132, 0, 35})
	}
	return nil, fmt.Errorf("curve %s", name)
}
