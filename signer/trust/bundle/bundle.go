// Package bundle is the form in which trust data travel: a trust table with a
// head of its own, and the publisher's signature as its last line.
//
//	table: 1
//	sequence: 7
//	date: 2026-11-20T08:00:00Z
//	expires: 2027-05-20T00:00:00Z
//	publisher: Trung tâm Công nghệ thông tin
//
//	name: MIC National Root CA
//	system: national
//	role: root
//	not-before: 2008-05-16T01:12:49Z
//	not-after: 2040-05-16T01:20:32Z
//	sha256: ca918d63...
//	certificate:
//	  MIID1zCC...
//
//	withdrawn: 5b2f...
//	since: 2026-10-01T00:00:00Z
//	reason: Tổ chức đã ngừng cung cấp dịch vụ
//
//	signature: ed25519:KEY SIGNATURE
//
// All times are UTC. The head has exactly the five fields shown; the records
// are those of trust.Table, and a withdrawal has a reason here. KEY and
// SIGNATURE are base64, with padding, of the 32 and 64 bytes of an Ed25519 key
// and signature (RFC 8032, 5.1). What is signed is the text "Trien trust bundle
// 1" and a line feed, which no bundle contains, followed by every byte before
// the last line. Nothing follows the line feed of the last line.
//
// A bundle says everything that its publisher says: the one with the higher
// sequence replaces the other, and may leave out no anchor that the other held.
// No publisher is built into the program; who may publish is a setting.
//
// Start with Open; Check and Follows come before a bundle is installed.
package bundle

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

// MaxSize bounds a bundle in bytes.
const MaxSize = 4 << 20

// signedPrefix keeps a signature made for something else from being one of a
// bundle.
const signedPrefix = "Trien trust bundle 1\n"

const signatureField = "signature: "

// Bundle is trust data whose publisher is known.
type Bundle struct {
	Sequence  uint64 // counts from 1
	Date      time.Time
	Expires   time.Time
	Publisher string // as the publisher calls itself
	Key       Key    // that signed it
	SHA256    [32]byte
	Table     *trust.Table
}

// Open reads a bundle that one of keys has signed. Its certificates have their
// fingerprints then, and no more is known of them. Errors: *fault.Error
// trustdata.bundle-unreadable, -publisher, -altered; trustdata.no-publisher
// where keys is empty.
func Open(data []byte, keys []Key) (*Bundle, error) {
	if len(keys) == 0 {
		return nil, fault.New("trustdata.no-publisher", nil)
	}
	body, key, signature, err := divide(data)
	if err != nil {
		return nil, unreadable(err)
	}
	if !slices.Contains(keys, key) {
		return nil, fault.New("trustdata.bundle-publisher", nil, "key", key.String())
	}
	if !ed25519.Verify(key[:], signedBytes(body), signature) {
		return nil, fault.New("trustdata.bundle-altered", nil)
	}
	table, err := trust.ReadTable(body)
	if err != nil {
		return nil, unreadable(err)
	}
	b := &Bundle{Key: key, SHA256: sha256.Sum256(data), Table: table}
	if err := b.readHead(); err != nil {
		return nil, unreadable(err)
	}
	return b, nil
}

func unreadable(err error) error { return fault.New("trustdata.bundle-unreadable", err) }

func signedBytes(body []byte) []byte { return append([]byte(signedPrefix), body...) }

// divide takes the last line off.
func divide(data []byte) (body []byte, key Key, signature []byte, err error) {
	if len(data) > MaxSize {
		return nil, key, nil, fmt.Errorf("longer than %d bytes", MaxSize)
	}
	text, ended := bytes.CutSuffix(data, []byte("\n"))
	at := bytes.LastIndexByte(text, '\n') + 1
	last, signed := strings.CutPrefix(string(text[at:]), signatureField)
	if !ended || !signed {
		return nil, key, nil, errors.New("no signature in the last line: cut short, or no bundle")
	}
	name, value, _ := strings.Cut(last, " ")
	if key, err = ParseKey(name); err != nil {
		return nil, key, nil, err
	}
	signature, err = base64.StdEncoding.Strict().DecodeString(value)
	if err == nil && (len(signature) != ed25519.SignatureSize || strings.ContainsAny(value, "\r\n")) {
		err = errors.New("no signature of the length of one")
	}
	return text[:at], key, signature, err
}

func (b *Bundle) readHead() error {
	head := b.Table.Head
	for _, name := range []string{"table", "sequence", "date", "expires", "publisher"} {
		if head[name] == "" {
			return fmt.Errorf("head without %s", name)
		}
	}
	if len(head) != 5 {
		return errors.New("head with a field that is not known")
	}
	var errs [3]error
	b.Sequence, errs[0] = strconv.ParseUint(head["sequence"], 10, 63)
	b.Date, errs[1] = trust.ParseTime(head["date"])
	b.Expires, errs[2] = trust.ParseTime(head["expires"])
	b.Publisher = head["publisher"]
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	if b.Sequence == 0 || !b.Expires.After(b.Date) {
		return errors.New("sequence zero, or a bundle that expires before its date")
	}
	return nil
}

// Check reads every certificate and asks for a reason of every withdrawal.
// Errors: *fault.Error trustdata.bundle-unreadable.
func (b *Bundle) Check() error {
	if _, err := b.Table.Entries(trust.FromBundle); err != nil {
		return unreadable(err)
	}
	for _, w := range b.Table.Withdrawals {
		if w.Reason == "" {
			return unreadable(fmt.Errorf("%x is withdrawn without a reason", w.SHA256))
		}
	}
	return nil
}

// Source tells what the bundle says about itself.
func (b *Bundle) Source() trust.Source {
	return trust.Source{
		Origin: trust.FromBundle, Date: b.Date, Expires: b.Expires,
		Sequence: b.Sequence, Publisher: b.Publisher,
	}
}
