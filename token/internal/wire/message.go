package wire

// Op is what the program asks of the child.
type Op string

const (
	Load       Op = "load"       // first and once: load and initialise the module
	Tokens     Op = "tokens"     // list tokens
	Identities Op = "identities" // list certificates, without PIN
	Check      Op = "check"      // is this identity still there, and may a PIN be tried
	Unlock     Op = "unlock"     // C_Login once, then find the private key
	Sign       Op = "sign"       // C_Sign once
	Lock       Op = "lock"       // close a key; the last one of a token logs out
	Bye        Op = "bye"        // C_Finalize and exit; there is no reply
)

// Request is one question. The PIN of Unlock and Sign travels as the secret
// part of the frame, never in here.
type Request struct {
	Seq     uint64     `json:"seq"` // every Reply to this carries the same
	Op      Op         `json:"op"`
	Module  string     `json:"module,omitempty"`
	Want    *Want      `json:"want,omitempty"`
	Key     int        `json:"key,omitempty"`
	Payload *Signature `json:"payload,omitempty"`
}

// Want names an identity: the same certificate, byte for byte, under the same
// CKA_ID on the token of the same serial number. Slot is only where it was last.
type Want struct {
	Slot        uint64 `json:"slot"`
	Serial      string `json:"serial"`
	Label       string `json:"label"`
	ID          []byte `json:"id"`
	Certificate []byte `json:"certificate"`
}

// Scheme is a signature scheme.
type Scheme string

const (
	PKCS1 Scheme = "rsa-pkcs1"
	PSS   Scheme = "rsa-pss"
	ECDSA Scheme = "ecdsa"
)

// Signature is what to sign. Message, when there, lets a token sign that only
// hashes by itself.
type Signature struct {
	Scheme  Scheme `json:"scheme"`
	Hash    string `json:"hash"` // "SHA-256", "SHA-384", "SHA-512"
	Digest  []byte `json:"digest"`
	Message []byte `json:"message,omitempty"`
	Salt    int    `json:"salt,omitempty"` // bytes, PSS only
}

// Reply answers a Request. A Reply with LoginBegins is not the answer yet: it
// says that C_Login is called next, so the PIN counts as sent from here on.
type Reply struct {
	Seq         uint64     `json:"seq"`
	LoginBegins bool       `json:"login_begins,omitempty"`
	Fault       *Fault     `json:"fault,omitempty"`
	Library     *Library   `json:"library,omitempty"`
	Tokens      []Token    `json:"tokens,omitempty"`
	Identities  []Identity `json:"identities,omitempty"`
	Faults      []Fault    `json:"faults,omitempty"` // tokens that did not answer
	Key         *Key       `json:"key,omitempty"`
	Signature   []byte     `json:"signature,omitempty"` // as PKCS#11 gives it: ECDSA is r || s
}

// Library is what the module says of itself.
type Library struct {
	Manufacturer string `json:"manufacturer"`
	Description  string `json:"description"`
	Version      string `json:"version"`
	Cryptoki     string `json:"cryptoki"`
}

// Token is CK_TOKEN_INFO, read (PKCS #11 v2.40, 3.2).
type Token struct {
	Slot         uint64 `json:"slot"`
	Label        string `json:"label"`
	Manufacturer string `json:"manufacturer"`
	Model        string `json:"model"`
	Serial       string `json:"serial"`
	Flags        uint64 `json:"flags"`
	MinPIN       int    `json:"min_pin"` // bytes, -1 when the token does not say
	MaxPIN       int    `json:"max_pin"`
}

// Identity is a certificate object on a token.
type Identity struct {
	Token       Token  `json:"token"`
	ID          []byte `json:"id"`
	Label       string `json:"label"`
	Certificate []byte `json:"certificate"`
	Key         int    `json:"key"` // as token.KeyPresence
}

// The values of Identity.Key, in the order of token.KeyPresence.
const (
	KeyUnknown = iota
	KeyPresent
	KeyMissing
)

// Key is an open private key.
type Key struct {
	Handle       int  `json:"handle"`
	AlwaysAskPIN bool `json:"always_ask_pin"` // CKA_ALWAYS_AUTHENTICATE
}

// Fault is why a request could not be served: the code of a PKCS#11 call, or a
// code of our own (the last part of "token.<code>") where no call failed.
type Fault struct {
	CKR    uint64 `json:"ckr,omitempty"`
	Call   string `json:"call,omitempty"`
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"` // for the log; holds no secret
	Flags  uint64 `json:"flags,omitempty"`  // of the token after a refused PIN
	// HasFlags tells that Flags was read.
	HasFlags bool `json:"has_flags,omitempty"`
}

func (f *Fault) Error() string { return f.Call + f.Code + " " + f.Detail }
