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
	Poll       Op = "poll"       // which slots hold a token; cheap
	Slots      Op = "slots"      // describe every slot, empty ones too
	Objects    Op = "objects"    // describe the objects of a slot that need no login
	ChangePIN  Op = "change-pin" // C_SetPIN once
	Unblock    Op = "unblock"    // C_Login as SO once, then C_InitPIN once
	Readers    Op = "readers"    // ask the PC/SC service; needs no module
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
	Quirks  Quirks     `json:"quirks,omitzero"` // of Load
	// Confirmed lets a PIN be sent to a token that says that it is the final try.
	Confirmed bool `json:"confirmed,omitempty"`
	// Slot is that of Objects; Poll with Fresh reads the tokens again even where
	// nothing seems to have changed.
	Slot  uint64 `json:"slot,omitempty"`
	Fresh bool   `json:"fresh,omitempty"`
	// Series lets a Sign be begun only if none of its key's series has failed.
	Series bool `json:"series,omitempty"`
}

// Quirks are what the child does differently for a module with known faults.
type Quirks struct {
	ListBarely bool `json:"list_barely,omitempty"` // before login, look for certificates alone
	NoFinalize bool `json:"no_finalize,omitempty"` // end without C_Finalize
	NoUnload   bool `json:"no_unload,omitempty"`   // end without unloading
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
	Mechanism   uint64     `json:"mechanism,omitempty"` // CKM_* that Signature was made with
	Slots       []Slot     `json:"slots,omitempty"`
	Objects     []Object   `json:"objects,omitempty"`
	Readers     *Service   `json:"readers,omitempty"`
}

// Slot is CK_SLOT_INFO, read (PKCS #11 v2.40, 3.2), and what a token in it can do.
type Slot struct {
	Slot         uint64      `json:"slot"`
	Description  string      `json:"description"`
	Manufacturer string      `json:"manufacturer"`
	Removable    bool        `json:"removable,omitempty"`
	Hardware     bool        `json:"hardware,omitempty"`
	Token        *Token      `json:"token,omitempty"`
	Mechanisms   []Mechanism `json:"mechanisms,omitempty"`
	Fault        *Fault      `json:"fault,omitempty"`
}

// Mechanism is one of C_GetMechanismList.
type Mechanism struct {
	Type  uint64 `json:"type"`
	Min   uint64 `json:"min"` // of the keys, as CK_MECHANISM_INFO counts them
	Max   uint64 `json:"max"`
	Signs bool   `json:"signs,omitempty"`
}

// Object is what an object shows of itself without login; no values.
type Object struct {
	Class   uint64 `json:"class"`
	KeyType uint64 `json:"key_type,omitempty"`
	Bits    int    `json:"bits,omitempty"`
	ID      []byte `json:"id,omitempty"`
	Label   string `json:"label,omitempty"`
	Size    int    `json:"size,omitempty"` // bytes of the value of a certificate
	// Alone: a certificate whose key, or a key whose certificate, is not seen.
	Alone bool `json:"alone,omitempty"`
}

// The values of Service.State.
const (
	ServiceMissing = "missing" // no PC/SC library on the machine
	ServiceStopped = "stopped"
	ServiceRunning = "running"
	ServiceFailed  = "failed"
)

// Service is the PC/SC service with its readers.
type Service struct {
	State   string   `json:"state"`
	Code    uint32   `json:"code,omitempty"` // what the service returned; 0 when all went well
	Detail  string   `json:"detail,omitempty"`
	Readers []Reader `json:"readers,omitempty"`
}

// Reader is a card reader, a token on USB with a reader of its own included.
type Reader struct {
	Name    string `json:"name"`
	Present bool   `json:"present,omitempty"` // a card is in it
	Mute    bool   `json:"mute,omitempty"`    // and does not answer
	ATR     []byte `json:"atr,omitempty"`
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
	Place        string `json:"place,omitempty"`    // description of the slot
	Hardware     bool   `json:"hardware,omitempty"` // the slot is a device, or its token can be taken out
}

// Identity is a certificate object on a token.
type Identity struct {
	Token       Token  `json:"token"`
	ID          []byte `json:"id"`
	Label       string `json:"label"`
	Certificate []byte `json:"certificate"`
	Key         int    `json:"key"` // as token.KeyPresence
	// Encoding is how the value was packed; "" for plain DER. Certificate holds
	// the raw value when it is "unreadable".
	Encoding string `json:"encoding,omitempty"`
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
