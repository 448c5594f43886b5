package timestamp

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
	"trien/signer/cms/algorithm"
	"trien/signer/evidence/extension"
	"trien/signer/trust"
)

const (
	maxToken        = 4 << 20 // bytes; real tokens have 2 to 10 KiB
	maxCertificates = 200     // of one token that are looked at
	maxNumber       = 64      // bytes of a serial number or nonce
)

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

// Parse reads a token; zero bytes after it are padding. It checks no
// signature. Errors: ErrMalformed, ErrUnsupported.
func Parse(raw []byte) (*Token, error) {
	if len(raw) > maxToken {
		return nil, malformed("larger than 4 MiB")
	}
	signed, err := cms.Parse(raw)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	case signed.ContentType != cms.OIDTSTInfo || signed.Content == nil:
		return nil, malformed("no TSTInfo inside")
	case len(signed.Signers) != 1: // RFC 3161, 2.4.2
		return nil, malformed("not exactly one signer")
	case signed.TrailingGarbage:
		return nil, malformed("bytes after the token")
	}
	t := &Token{Raw: trimmed(raw), signed: signed}
	if err := t.parseInfo(signed.Content); err != nil {
		return nil, err
	}
	for _, der := range signed.Certificates[:min(len(signed.Certificates), maxCertificates)] {
		// One that cannot be read is not the signer's.
		if c, err := trust.ParseCertificate(der); err == nil {
			t.Certificates = append(t.Certificates, c)
		}
	}
	return t, nil
}

// trimmed returns a copy of raw without what follows an element of definite
// length. Of an indefinite one, everything is kept.
func trimmed(raw []byte) []byte {
	end := len(raw)
	if len(raw) >= 2 {
		switch n := int(raw[1]); {
		case n < 0x80:
			end = min(end, 2+n)
		case n > 0x80 && n <= 0x88 && len(raw) >= 2+n-0x80:
			var size [8]byte
			copy(size[8-(n-0x80):], raw[2:2+n-0x80])
			if body := binary.BigEndian.Uint64(size[:]); body <= maxToken {
				end = min(end, 2+n-0x80+int(body))
			}
		}
	}
	return append([]byte(nil), raw[:end]...)
}

// parseInfo reads TSTInfo (RFC 3161, 2.4.2).
func (t *Token) parseInfo(content []byte) error {
	in := cryptobyte.String(content)
	var info, policy, imprint, digest cryptobyte.String
	var version int
	if !in.ReadASN1(&info, asn1.SEQUENCE) || !in.Empty() ||
		!info.ReadASN1Integer(&version) || version != 1 ||
		!info.ReadASN1(&policy, asn1.OBJECT_IDENTIFIER) ||
		!info.ReadASN1(&imprint, asn1.SEQUENCE) {
		return malformed("TSTInfo")
	}
	if t.Policy = algorithm.DottedOID(policy); t.Policy == "" {
		return malformed("policy")
	}
	id, err := algorithm.ReadIdentifier(&imprint)
	if err != nil || !imprint.ReadASN1(&digest, asn1.OCTET_STRING) || !imprint.Empty() {
		return malformed("messageImprint")
	}
	t.HashOID, t.Hash, t.Imprint = id.OID, algorithm.Digest(id.OID), digest
	if t.Hash != 0 && len(digest) != t.Hash.Size() {
		return malformed("imprint of another length than its hash")
	}
	if t.Serial = readNumber(&info); t.Serial == nil {
		return malformed("serialNumber")
	}
	if t.Time, err = readTime(&info); err != nil {
		return err
	}
	return t.parseOptions(&info)
}

func (t *Token) parseOptions(info *cryptobyte.String) error {
	if info.PeekASN1Tag(asn1.SEQUENCE) && !t.readAccuracy(info) {
		return malformed("accuracy")
	}
	if info.PeekASN1Tag(asn1.BOOLEAN) && !info.ReadASN1Boolean(&t.Ordering) {
		return malformed("ordering")
	}
	if info.PeekASN1Tag(asn1.INTEGER) {
		if t.Nonce = readNumber(info); t.Nonce == nil {
			return malformed("nonce")
		}
	}
	var name, extensions cryptobyte.String
	var named, extended bool
	if !info.ReadOptionalASN1(&name, &named, asn1.Tag(0).ContextSpecific().Constructed()) ||
		!info.ReadOptionalASN1(&extensions, &extended, asn1.Tag(1).ContextSpecific().Constructed()) || !info.Empty() {
		return malformed("end of TSTInfo")
	}
	if named {
		t.readAuthority(name)
	}
	return checkExtensions(extensions)
}

// readAuthority takes a directoryName [4]; other kinds of name say nothing
// that could be shown.
func (t *Token) readAuthority(general cryptobyte.String) {
	var name cryptobyte.String
	if !general.ReadASN1(&name, asn1.Tag(4).ContextSpecific().Constructed()) {
		return
	}
	if n, err := trust.ParseName(name); err == nil {
		t.Authority = &n
	}
}

// readAccuracy reads seconds, millis [0] and micros [1] (RFC 3161, 2.4.2).
func (t *Token) readAccuracy(info *cryptobyte.String) bool {
	var in cryptobyte.String
	var seconds, millis, micros int64
	if !info.ReadASN1(&in, asn1.SEQUENCE) || in.PeekASN1Tag(asn1.INTEGER) && !in.ReadASN1Integer(&seconds) {
		return false
	}
	for tag, value := range []*int64{&millis, &micros} {
		id := asn1.Tag(tag).ContextSpecific()
		if in.PeekASN1Tag(id) && !in.ReadASN1Int64WithTag(value, id) {
			return false
		}
	}
	if !in.Empty() || seconds < 0 || seconds > 1<<31 || millis < 0 || millis > 999 || micros < 0 || micros > 999 {
		return false
	}
	t.Accurate = true
	t.Accuracy = time.Duration(seconds)*time.Second + time.Duration(millis)*time.Millisecond + time.Duration(micros)*time.Microsecond
	return true
}

// checkExtensions looks for what must be understood; no extension is known.
func checkExtensions(list cryptobyte.String) error {
	all, err := extension.Read(list)
	if err != nil {
		return malformed("extensions")
	}
	for _, e := range all {
		if e.Critical {
			return ErrUnsupported
		}
	}
	return nil
}

func readNumber(in *cryptobyte.String) *big.Int {
	n := new(big.Int)
	if !in.ReadASN1Integer(n) || n.BitLen() > maxNumber*8 {
		return nil
	}
	return n
}

// readTime reads a GeneralizedTime with or without fractions of a second.
func readTime(in *cryptobyte.String) (time.Time, error) {
	var text cryptobyte.String
	if !in.ReadASN1(&text, asn1.GeneralizedTime) || len(text) > 40 {
		return time.Time{}, malformed("genTime")
	}
	for _, layout := range []string{"20060102150405Z0700", "200601021504Z0700"} {
		if at, err := time.Parse(layout, string(text)); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, malformed("genTime")
}
