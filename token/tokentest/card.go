package tokentest

import (
	"bytes"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
)

// Card is a PIV card (NIST SP 800-73-4, part 2) of software in a virtual reader
// of pcscd, the one of the Debian package vsmartcard-vpcd. It holds one RSA key of 2048 bits
// with its certificate as PIV Authentication, and counts what is asked of it.
type Card struct {
	key         *rsa.PrivateKey
	certificate []byte
	link        net.Conn

	mu       sync.Mutex
	verified bool
	left     int
	pending  []byte // of an answer that did not fit
	chained  []byte // of a command that comes in parts
	verifies int
	signs    int
}

// cardTries is how many wrong PINs lock the card.
const cardTries = 3

// InsertCard puts a card into the reader at address ("127.0.0.1:35963") and takes
// it out with the test.
func InsertCard(t testing.TB, address string, key *rsa.PrivateKey, certificate []byte) *Card {
	t.Helper()
	link, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatalf("no virtual reader: %v", err)
	}
	c := &Card{key: key, certificate: certificate, link: link, left: cardTries}
	ended := make(chan struct{})
	go func() {
		c.serve()
		close(ended)
	}()
	t.Cleanup(func() {
		link.Close()
		<-ended
	})
	return c
}

// Pull takes the card out.
func (c *Card) Pull() { c.link.Close() }

// Verifies returns how many PINs were sent to the card; Signs, how many
// signatures it made.
func (c *Card) Verifies() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.verifies
}

// Signs is explained at Verifies.
func (c *Card) Signs() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.signs
}

// serve answers the reader until the link ends. Messages have two bytes of length;
// those of one byte are orders to the card itself.
func (c *Card) serve() {
	for {
		var length [2]byte
		if _, err := io.ReadFull(c.link, length[:]); err != nil {
			return
		}
		message := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(c.link, message); err != nil {
			return
		}
		answer := c.hear(message)
		if answer == nil {
			continue
		}
		framed := binary.BigEndian.AppendUint16(nil, uint16(len(answer)))
		if _, err := c.link.Write(append(framed, answer...)); err != nil {
			return
		}
	}
}

func (c *Card) hear(message []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(message) == 1 {
		if c.verified = false; message[0] == 4 { // the answer to reset: T=1, no history
			return []byte{0x3B, 0x80, 0x80, 0x01, 0x01}
		}
		return nil
	}
	if len(message) < 4 {
		return words(0x6700)
	}
	return c.command(message)
}

// command is one of ISO/IEC 7816-4, in short form.
func (c *Card) command(apdu []byte) []byte {
	var data []byte
	if len(apdu) > 5 && len(apdu) >= 5+int(apdu[4]) {
		data = apdu[5 : 5+int(apdu[4])]
	}
	if apdu[0]&0x10 != 0 { // ISO/IEC 7816-4, 5.3.3: more follows
		c.chained = append(c.chained, data...)
		return words(0x9000)
	}
	data, c.chained = append(c.chained, data...), nil
	if apdu[1] != 0xC0 {
		c.pending = nil // nobody asked for the rest
	}
	switch apdu[1] {
	case 0xA4:
		return c.choose(data)
	case 0xCB:
		return c.object(data)
	case 0xC0:
		return c.part(nil)
	case 0x20:
		return c.verify(data)
	case 0x87:
		return c.authenticate(data)
	}
	return words(0x6D00)
}

func words(sw uint16) []byte { return binary.BigEndian.AppendUint16(nil, sw) }

// part sends what of an answer fits, and how much is left; 0 stands for 256 and
// more.
func (c *Card) part(more []byte) []byte {
	c.pending = append(c.pending, more...)
	n := min(len(c.pending), 256)
	out := append([]byte{}, c.pending[:n]...)
	c.pending = c.pending[n:]
	if left := len(c.pending); left > 0 {
		return append(out, 0x61, byte(min(left, 256)))
	}
	return append(out, 0x90, 0x00)
}

func application() []byte { return []byte{0xA0, 0, 0, 3, 8} }

func (c *Card) choose(name []byte) []byte {
	if !bytes.HasPrefix(name, application()) {
		return words(0x6A82)
	}
	version := tlv(0x4F, []byte{0, 0, 0x10, 0, 1, 0})
	authority := tlv(0x79, tlv(0x4F, application()))
	return c.part(tlv(0x61, append(version, authority...)))
}

// object is GET DATA (SP 800-73-4, part 2, 3.1.2).
func (c *Card) object(asked []byte) []byte {
	if len(asked) < 2 || asked[0] != 0x5C {
		return words(0x6A80)
	}
	switch string(asked[2:]) {
	case "\x5F\xC1\x05":
		value := append(tlv(0x70, c.certificate), 0x71, 1, 0, 0xFE, 0)
		return c.part(tlv(0x53, value))
	case "\x5F\xC1\x02":
		value := append(tlv(0x30, make([]byte, 25)), tlv(0x34, []byte("TRIEN-CARD-00001"))...)
		value = append(value, tlv(0x35, []byte("20401231"))...)
		return c.part(tlv(0x53, append(value, 0x3E, 0, 0xFE, 0)))
	}
	return words(0x6A82)
}

// verify is VERIFY (3.2.1): without a PIN it tells the tries left.
func (c *Card) verify(pin []byte) []byte {
	switch {
	case len(pin) == 0 && c.verified:
		return words(0x9000)
	case len(pin) == 0:
		return words(0x63C0 | uint16(c.left))
	case c.left == 0:
		return words(0x6983)
	}
	c.verifies++
	if c.verified = string(bytes.TrimRight(pin, "\xFF")) == PIN; !c.verified {
		c.left--
		return words(0x63C0 | uint16(c.left))
	}
	c.left = cardTries
	return words(0x9000)
}

// authenticate is GENERAL AUTHENTICATE (3.2.4): the challenge, tag 81 in 7C, comes
// padded and is signed.
func (c *Card) authenticate(data []byte) []byte {
	if !c.verified {
		return words(0x6982)
	}
	challenge, err := challengeIn(data)
	if err != nil {
		return words(0x6A80)
	}
	c.signs++
	signature := new(big.Int).Exp(new(big.Int).SetBytes(challenge), c.key.D, c.key.N).FillBytes(make([]byte, c.key.Size()))
	return c.part(tlv(0x7C, tlv(0x82, signature)))
}

func challengeIn(data []byte) ([]byte, error) {
	var template asn1.RawValue
	if _, err := asn1.Unmarshal(data, &template); err != nil {
		return nil, err
	}
	for rest := template.Bytes; len(rest) > 0; {
		var part asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &part); err != nil {
			return nil, err
		}
		if part.Tag == 1 {
			return part.Bytes, nil
		}
	}
	return nil, errors.New("no challenge")
}

// tlv is BER with the shortest length.
func tlv(tag byte, value []byte) []byte {
	out := []byte{tag}
	switch n := len(value); {
	case n > 255:
		out = append(out, 0x82, byte(n>>8), byte(n))
	case n > 127:
		out = append(out, 0x81, byte(n))
	default:
		out = append(out, byte(n))
	}
	return append(out, value...)
}
