package bundle

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

// Content is what a publisher wants to say.
type Content struct {
	Sequence      uint64
	Date, Expires time.Time // to the second
	Publisher     string
	Entries       []trust.Entry
	Withdrawals   []trust.Withdrawal
}

// Write makes a bundle and opens it again before it is given out. Errors are
// those of Open and Check, and *fault.Error trustdata.reason-missing.
func Write(c Content, key ed25519.PrivateKey) ([]byte, error) {
	out := fmt.Appendf(nil, "table: 1\nsequence: %d\ndate: %s\nexpires: %s\npublisher: %s\n",
		c.Sequence, trust.FormatTime(c.Date), trust.FormatTime(c.Expires), oneLine(c.Publisher))
	for _, e := range c.Entries {
		out = trust.AppendEntry(out, e)
	}
	for _, w := range c.Withdrawals {
		if w.Reason = oneLine(w.Reason); w.Reason == "" {
			return nil, fault.New("trustdata.reason-missing", nil, "sha256", hex.EncodeToString(w.SHA256[:]))
		}
		out = trust.AppendWithdrawal(out, w)
	}
	out = append(out, '\n')
	public := KeyOf(key)
	signature := ed25519.Sign(key, signedBytes(out))
	out = fmt.Appendf(out, "%s%s %s\n", signatureField, public, base64.StdEncoding.EncodeToString(signature))
	b, err := Open(out, []Key{public})
	if err == nil {
		err = b.Check()
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// oneLine keeps text from beginning a line of its own.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
