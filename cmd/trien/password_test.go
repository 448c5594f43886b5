package main

import (
	"bytes"
	"testing"
)

func TestPasswordsAreWipedWithTheirDocuments(t *testing.T) {
	var p passwords
	given := []byte("mật khẩu")
	p.give("a.pdf", given)
	clear(given)
	p.pass("a.pdf", "a_signed.pdf")
	p.pass("b.pdf", "b_signed.pdf")
	if string(p.of("a_signed.pdf")) != "mật khẩu" || p.of("b_signed.pdf") != nil {
		t.Errorf("%q, %q", p.of("a_signed.pdf"), p.of("b_signed.pdf"))
	}
	kept := p.known["a.pdf"]
	p.give("", nil)
	if p.of("a.pdf") != nil || !bytes.Equal(kept, make([]byte, len(kept))) {
		t.Errorf("left: %q", kept)
	}
}
