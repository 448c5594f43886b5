// Package token reaches the certificates and keys of PKCS#11 tokens. Start with
// Open, which runs one module in a child process; then Module.Identities lists
// certificates without a PIN, and Module.Unlock asks for the PIN and returns a
// Key that signs.
//
// The driver never runs in this process: when it crashes, exits, hangs or
// prints, the call in progress ends with an Error and the next one gets a new
// child. No PIN is ever tried a second time by this package.
//
// Which drivers are on the machine is told by package drivers; Try loads a
// candidate, and a Watcher says what is plugged in and what state it is in.
// ChangePIN and Unblock are for the owner of the token.
//
// Tried on real components: SoftHSM 2, p11-kit's server, OpenSC with pcscd and a
// card of software in a virtual reader, and a driver written to misbehave. Not tried, because no such thing was at
// hand: USB tokens and the drivers of their makers, PIN pads, Windows and macOS
// at run time (their code is compiled and vetted only). CHECKLIST.md lists what
// to go through by hand on such machines.
package token

import (
	"bytes"
	"errors"

	"trien/token/internal/certkey"
	"trien/token/internal/wire"
)

// PINState tells how near the token is to locking its PIN, as far as it says.
// Many tokens never say: PINReady then only means that nothing is known.
type PINState int

const (
	PINReady    PINState = iota // nothing bad is known
	PINCountLow                 // a wrong PIN was entered since the last right one
	PINFinalTry                 // the next wrong PIN locks the token
	PINLocked                   // only the PUK or the issuer opens it again
)

// Info describes a token (PKCS #11 v2.40, 3.2, CK_TOKEN_INFO).
type Info struct {
	Module       string // path of the driver
	Slot         uint
	Place        string // description of the slot, often the reader's name; may be empty
	Hardware     bool   // the slot is a device, or its token can be taken out
	Label        string
	Manufacturer string
	Model        string
	Serial       string
	PIN          PINState
	SOPIN        PINState // of the PUK, which PKCS#11 calls SO PIN
	// Initialised tells that the token has been given a label and an SO PIN.
	Initialised    bool
	PINInitialised bool
	MinPIN, MaxPIN int  // bytes; 0 when the token does not say
	ProtectedPath  bool // the PIN is typed on the device itself
}

// KeyPresence tells whether the private key of a certificate was seen.
type KeyPresence int

const (
	KeyUnknown KeyPresence = iota // private objects are hidden before login
	KeyPresent                    // the private key, or the public half of the pair, is visible
	KeyMissing                    // the token shows private objects, and it is not among them
)

// Identity is a certificate on a token.
type Identity struct {
	Token       Info
	ID          []byte // CKA_ID; may be empty
	Label       string // CKA_LABEL; may be empty
	Certificate []byte // DER; what the token gave when Encoding is Unreadable
	Encoding    Encoding
	Key         KeyPresence
}

// SameAs tells whether i and other are one and the same certificate, seen twice:
// by two drivers, or by one that lists it twice. A copy on a second token, seen
// by the same driver, is another.
func (i Identity) SameAs(other Identity) bool {
	if len(i.Certificate) == 0 || !bytes.Equal(i.Certificate, other.Certificate) {
		return false
	}
	return i.Token.Module != other.Token.Module || i.Token.Serial == other.Token.Serial
}

// Encoding is how the token keeps the certificate.
type Encoding = certkey.Encoding

// The encodings. A certificate that is Empty or Unreadable cannot be used.
const (
	Plain      = certkey.Plain
	Padded     = certkey.Padded
	Wrapped    = certkey.Wrapped
	Compressed = certkey.Compressed
	Text       = certkey.Text
	Empty      = certkey.Empty
	Unreadable = certkey.Unreadable
)

// Library is what a module says of itself.
type Library struct {
	Manufacturer string
	Description  string
	Version      string // of the module
	Cryptoki     string // version of PKCS#11 it follows
}

// ErrCancelled says that the person, or the context, gave up.
var ErrCancelled = errors.New("cancelled")

// Flags of CK_TOKEN_INFO (PKCS #11 v2.40, 3.2, table 6). Those of the SO PIN
// stand four bits higher.
const (
	flagPINInitialised  = 0x8
	flagProtectedPath   = 0x100
	flagInitialised     = 0x400
	flagPINCountLow     = 0x10000
	flagPINFinalTry     = 0x20000
	flagPINLocked       = 0x40000
	soPINShift          = 4
	longestPlausiblePIN = 255
)

func infoOf(module string, t wire.Token) Info {
	info := Info{
		Module:         module,
		Slot:           uint(t.Slot),
		Place:          t.Place,
		Hardware:       t.Hardware,
		Label:          t.Label,
		Manufacturer:   t.Manufacturer,
		Model:          t.Model,
		Serial:         t.Serial,
		PIN:            pinStateOf(t.Flags),
		SOPIN:          pinStateOf(t.Flags >> soPINShift),
		Initialised:    t.Flags&flagInitialised != 0,
		PINInitialised: t.Flags&flagPINInitialised != 0,
		ProtectedPath:  t.Flags&flagProtectedPath != 0,
	}
	if t.MinPIN >= 0 && t.MinPIN <= t.MaxPIN && t.MaxPIN <= longestPlausiblePIN {
		info.MinPIN, info.MaxPIN = t.MinPIN, t.MaxPIN
	}
	return info
}

func pinStateOf(flags uint64) PINState {
	switch {
	case flags&flagPINLocked != 0:
		return PINLocked
	case flags&flagPINFinalTry != 0:
		return PINFinalTry
	case flags&flagPINCountLow != 0:
		return PINCountLow
	}
	return PINReady
}

func identityOf(module string, i wire.Identity) Identity {
	return Identity{
		Token:       infoOf(module, i.Token),
		ID:          i.ID,
		Label:       i.Label,
		Certificate: i.Certificate,
		Encoding:    Encoding(i.Encoding),
		Key:         keyPresenceOf(i.Key),
	}
}

func keyPresenceOf(wired int) KeyPresence {
	switch wired {
	case wire.KeyPresent:
		return KeyPresent
	case wire.KeyMissing:
		return KeyMissing
	}
	return KeyUnknown
}

func (i Identity) wanted() *wire.Want {
	want := i.Token.wanted()
	want.ID, want.Certificate = i.ID, i.Certificate
	return want
}

// wanted names the token alone.
func (t Info) wanted() *wire.Want {
	return &wire.Want{Slot: uint64(t.Slot), Serial: t.Serial, Label: t.Label}
}
