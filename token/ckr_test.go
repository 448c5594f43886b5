package token

import (
	"slices"
	"strings"
	"testing"

	"trien/token/internal/wire"
)

func TestEveryReturnValueHasACode(t *testing.T) {
	for ckr, m := range ckrTable() {
		if !slices.Contains(Codes(), m.code) {
			t.Errorf("0x%X %s: unknown code %q", ckr, m.name, m.code)
		}
		if !strings.HasPrefix(m.name, "CKR_") {
			t.Errorf("0x%X: name %q", ckr, m.name)
		}
	}
}

func TestReturnValues(t *testing.T) {
	for _, c := range []struct {
		ckr  uint
		code string
		text string
	}{
		{0xA0, PINIncorrect, "CKR_PIN_INCORRECT (0x000000A0)"},
		{0xA4, PINIsLocked, "CKR_PIN_LOCKED (0x000000A4)"},
		{0x06, DriverFailed, "CKR_FUNCTION_FAILED (0x00000006)"},
		{0xB3, Removed, "CKR_SESSION_HANDLE_INVALID (0x000000B3)"},
		{0x208, NotInitialised, "CKR_TOKEN_NOT_INITIALIZED (0x00000208)"},
		{0x7777, DriverFailed, "CKR (0x00007777)"},
		{0x80000000, VendorError, "CKR_VENDOR_DEFINED (0x80000000)"},
		{0x800000FF, VendorError, "CKR_VENDOR_DEFINED (0x800000FF)"},
	} {
		if got := meaningOf(c.ckr).code; got != c.code {
			t.Errorf("0x%X: code %s, want %s", c.ckr, got, c.code)
		}
		e := errorOf(&wire.Fault{CKR: uint64(c.ckr), Call: "C_Sign"})
		if e.Args["ckr"] != c.text || e.Error() != c.code+": C_Sign: "+c.text {
			t.Errorf("0x%X: %q, %q", c.ckr, e.Args["ckr"], e.Error())
		}
	}
}

func TestWrongPINTellsWhatItDid(t *testing.T) {
	for _, c := range []struct {
		fault wire.Fault
		code  string
	}{
		{wire.Fault{CKR: 0xA0}, PINIncorrect},
		{wire.Fault{CKR: 0xA0, HasFlags: true}, PINIncorrect},
		{wire.Fault{CKR: 0xA0, HasFlags: true, Flags: flagPINCountLow}, PINIncorrect},
		{wire.Fault{CKR: 0xA0, HasFlags: true, Flags: flagPINCountLow | flagPINFinalTry}, PINIncorrectFinal},
		{wire.Fault{CKR: 0xA0, HasFlags: true, Flags: flagPINFinalTry | flagPINLocked}, PINIncorrectLocked},
		{wire.Fault{CKR: 0x06, HasFlags: true, Flags: flagPINLocked}, DriverFailed},
	} {
		e := errorOf(&c.fault)
		if e.Code != c.code {
			t.Errorf("%+v: %s, want %s", c.fault, e.Code, c.code)
		}
		if PINRefused(e) != (c.code != DriverFailed) {
			t.Errorf("%s: PIN refused is %v", e.Code, PINRefused(e))
		}
	}
}
