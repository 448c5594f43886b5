package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

// Action is what was done.
type Action string

const (
	// Add: the certificate is trusted as the event says; an earlier removal of
	// it ends, and so does an earlier place of it in this book.
	Add Action = "add"
	// Remove: the certificate is withdrawn, whoever brought it.
	Remove Action = "remove"
	// Restore: the removal ends.
	Restore Action = "restore"
	// Update: a bundle was installed.
	Update Action = "update"
)

// Event is one line of the journal: what was done, and by whom.
type Event struct {
	Time        time.Time `json:"time"`
	Who         string    `json:"who"` // the account of the operating system
	Action      Action    `json:"action"`
	SHA256      string    `json:"sha256"` // of the certificate or the bundle, hexadecimal
	Subject     string    `json:"subject,omitempty"`
	System      string    `json:"system,omitempty"`
	Role        string    `json:"role,omitempty"`
	Source      string    `json:"source,omitempty"` // file or address it came from
	Since       time.Time `json:"since,omitzero"`   // of a removal; zero: ever
	Reason      string    `json:"reason,omitempty"`
	Sequence    uint64    `json:"sequence,omitempty"`    // of a bundle
	Publisher   string    `json:"publisher,omitempty"`   // of a bundle
	Certificate []byte    `json:"certificate,omitempty"` // DER
}

// Deed is what an event says beyond its object.
type Deed struct {
	Time   time.Time
	Who    string
	Source string
	Reason string
}

func (d Deed) event(action Action, print [32]byte) Event {
	return Event{
		Time: d.Time.UTC().Truncate(time.Second), Who: d.Who, Action: action,
		SHA256: hex.EncodeToString(print[:]), Source: d.Source, Reason: d.Reason,
	}
}

// maxJournal bounds a journal in bytes.
const maxJournal = 64 << 20

// readEvents reads a journal. A last line without its end was never confirmed
// to anybody and does not count.
func readEvents(data []byte) ([]Event, error) {
	var events []Event
	for line := range bytes.Lines(data) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(events)+1, err)
		}
		events = append(events, e)
	}
	return events, nil
}

// print reads the fingerprint that the event is about.
func (e Event) print() ([32]byte, error) {
	var print [32]byte
	raw, err := hex.DecodeString(e.SHA256)
	if err == nil && len(raw) != len(print) {
		err = fmt.Errorf("%q is no fingerprint", e.SHA256)
	}
	copy(print[:], raw)
	return print, err
}

// entry reads what an addition added.
func (e Event) entry(origin string) (trust.Entry, error) {
	entry := trust.Entry{System: trust.SystemNamed(e.System), Role: trust.RoleNamed(e.Role), Origin: origin}
	if entry.System == trust.Unknown || entry.Role == trust.RoleNone {
		return entry, fmt.Errorf("unknown system %q or role %q", e.System, e.Role)
	}
	if sum := sha256.Sum256(e.Certificate); hex.EncodeToString(sum[:]) != e.SHA256 {
		return entry, fmt.Errorf("the certificate is not the one with fingerprint %q", e.SHA256)
	}
	var err error
	entry.Certificate, err = trust.ParseCertificate(e.Certificate)
	return entry, err
}

func damaged(path string, err error) error {
	return fault.New("trustdata.journal-damaged", err, "path", path)
}
