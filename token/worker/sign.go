package worker

import (
	"errors"

	"github.com/miekg/pkcs11"

	"trien/token/internal/wire"
)

// sign makes one signature by one C_Sign. pin is used by keys that want it for
// every signature.
func (w *worker) sign(handle int, payload *wire.Signature, pin []byte) (wire.Reply, error) {
	key, open := w.keys[handle]
	if !open {
		return wire.Reply{}, &wire.Fault{Code: "login-lost"}
	}
	if payload == nil {
		return wire.Reply{}, errors.New("nothing to sign")
	}
	way, err := w.begin(key, payload)
	if err != nil {
		return wire.Reply{}, err
	}
	if key.eachPIN {
		if err := w.loginForSignature(key, pin); err != nil {
			return wire.Reply{}, errors.Join(w.withFlags(err, key.slot), w.abandon(key))
		}
	}
	signature, err := w.direct.sign(key.session, way.input)
	return wire.Reply{Signature: signature, Mechanism: uint64(way.mechanism)}, err
}

// begin calls C_SignInit with the first way that the token accepts and returns
// it.
func (w *worker) begin(key *openKey, payload *wire.Signature) (way, error) {
	ways, err := waysFor(payload, key.pair.orderSize())
	if err != nil {
		return way{}, err
	}
	var refusal error = &wire.Fault{Code: "mechanism-unsupported", Call: "C_GetMechanismList"}
	for _, y := range ways {
		if key.mechanisms != nil && !key.mechanisms[y.mechanism] {
			continue
		}
		mechanism := []*pkcs11.Mechanism{pkcs11.NewMechanism(y.mechanism, y.parameter())}
		err := failed("C_SignInit", w.lib.SignInit(key.session, mechanism, key.object))
		if err == nil {
			return y, nil
		}
		refusal = err
		if !returned(err, pkcs11.CKR_MECHANISM_INVALID, pkcs11.CKR_MECHANISM_PARAM_INVALID, pkcs11.CKR_FUNCTION_NOT_SUPPORTED) {
			break
		}
	}
	return way{}, refusal
}

// loginForSignature is the login that CKA_ALWAYS_AUTHENTICATE demands between
// C_SignInit and C_Sign (PKCS #11 v2.40, 4.9).
func (w *worker) loginForSignature(key *openKey, pin []byte) error {
	if err := w.loginBegins(); err != nil {
		return err
	}
	return w.direct.login(key.session, pkcs11.CKU_CONTEXT_SPECIFIC, pin)
}

// abandon ends a signature that was begun, by way of a new session: closing the
// last session of a token would log it out.
func (w *worker) abandon(key *openKey) error {
	session, err := w.open(key.slot)
	if err != nil {
		return err
	}
	w.close(key.session)
	key.session = session
	return nil
}
