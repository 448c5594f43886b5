package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trien/signer/report"
)

// Some signers sign the angle brackets too: the digits alone are left out.
func TestDelimitersMayBeSigned(t *testing.T) {
	w := newWorld(t)
	within := seal{
		byteRange: func(from, to, size int) string { return fmt.Sprintf("[0 %d %d %d]", from+1, to-1, size-to+1) },
		signed:    func(data []byte, from, to int) []byte { return slices.Concat(data[:from+1], data[to-1:]) },
	}
	sig := only(t, w.verify(t, signedBy(t, within, recipe{by: w.National.Personal})))
	if sig.Integrity != report.Intact || sig.Coverage != report.CoverageFile {
		t.Errorf("%v %v %s", sig.Integrity, sig.Coverage, sig.Reason)
	}
	half := within
	half.byteRange = func(from, to, size int) string { return fmt.Sprintf("[0 %d %d %d]", from, to-1, size-to+1) }
	half.signed = func(data []byte, from, to int) []byte { return slices.Concat(data[:from], data[to-1:]) }
	if sig := only(t, w.verify(t, signedBy(t, half, recipe{by: w.National.Personal}))); sig.Verdict != report.Invalid {
		t.Errorf("one bracket signed: %v %s", sig.Verdict, sig.Reason)
	}
}

// What is no digit has no place in a hexadecimal string: readers differ in what
// they make of it.
func TestForeignBytesInContents(t *testing.T) {
	w := newWorld(t)
	for _, foreign := range []string{"9 0 obj [4 0 R] endobj", "%", "(", "<<"} {
		s := seal{contents: func(cms []byte) string {
			token := padded(cms)
			return token[:len(token)-40] + foreign + strings.Repeat("0", 39-len(foreign)) + ">"
		}}
		sig := only(t, w.verify(t, signedBy(t, s, recipe{by: w.National.Personal})))
		if sig.Verdict != report.Invalid || sig.Reason != "byte-range.wrapped" {
			t.Errorf("%q: %v %s", foreign, sig.Verdict, sig.Reason)
		}
	}
}
