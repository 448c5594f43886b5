package trust

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"trien/signer/fault"
)

// Table is a trust table as it was read. Its records are separated by empty
// lines; each line is "name: value" except those of the certificate, which
// follow "certificate:" as indented base64; "#" begins a comment.
//
//   - The first record is the head: "table: 1" and what its kind of table says
//     about itself.
//   - An anchor has system, role, sha256 and certificate; name, not-before and
//     not-after say the same as the certificate; subject, source and basis are
//     for people alone.
//   - A withdrawal has withdrawn, the SHA-256 of a certificate; since, a time or
//     "ever"; and reason, text for people.
//
// Any other field is an error: a reader that passes over what it does not know
// would trust more than the author meant.
type Table struct {
	Head        map[string]string
	Withdrawals []Withdrawal
	anchors     []anchor
}

// anchor is a record whose certificate has the fingerprint that it should, and
// was not looked into any further.
type anchor struct {
	system System
	role   Role
	der    []byte
	print  [32]byte
	outline
	fields map[string]string // for people
}

// ReadTable reads a table; each certificate has its fingerprint then, and no
// more is known of it. Errors: *fault.Error trust.table-damaged.
func ReadTable(data []byte) (*Table, error) {
	t := &Table{}
	if err := t.read(data); err != nil {
		return nil, fault.New("trust.table-damaged", err)
	}
	return t, nil
}

// ParseTable reads the built-in table with every certificate in it.
func ParseTable(data []byte) ([]Entry, error) {
	t, err := ReadTable(data)
	if err != nil {
		return nil, err
	}
	return t.Entries(BuiltIn)
}

// Date returns the head's date, the zero time when it has none.
func (t *Table) Date() time.Time {
	date, err := time.Parse(tableTime, t.Head["date"])
	if err != nil {
		return time.Time{}
	}
	return date
}

// Len returns the number of anchors.
func (t *Table) Len() int { return len(t.anchors) }

// Entries reads every certificate, and checks what the table says about it:
// one whose words and certificates differ is damaged. Errors: *fault.Error
// trust.table-damaged.
func (t *Table) Entries(origin string) ([]Entry, error) {
	entries := make([]Entry, 0, len(t.anchors))
	for _, a := range t.anchors {
		c, err := ParseCertificate(a.der)
		if err == nil {
			err = a.agrees(c)
		}
		if err != nil {
			return nil, fault.New("trust.table-damaged", fmt.Errorf("trust table, %x: %w", a.print, err))
		}
		entries = append(entries, Entry{System: a.system, Role: a.role, Certificate: c, Origin: origin})
	}
	return entries, nil
}

func (t *Table) read(data []byte) error {
	var r tableRecord
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, " \r\n")
		var err error
		switch {
		case len(line) == 0:
			err = t.take(&r)
		case line[0] == '#':
		default:
			err = r.line(line)
		}
		if err != nil {
			return fmt.Errorf("trust table, line %d: %w", number, err)
		}
	}
	if err := t.take(&r); err != nil {
		return fmt.Errorf("trust table, last record: %w", err)
	}
	if t.Head == nil {
		return fmt.Errorf("trust table without a head")
	}
	return nil
}

// take keeps a record that has ended, if one had begun, and begins another.
func (t *Table) take(r *tableRecord) error {
	defer r.begin()
	if r.fields == nil {
		return nil
	}
	if t.Head == nil {
		if r.fields["table"] != "1" {
			return fmt.Errorf("no head of a known table")
		}
		t.Head = r.fields
		return nil
	}
	if _, withdrawal := r.fields["withdrawn"]; withdrawal {
		w, err := r.withdrawal()
		t.Withdrawals = append(t.Withdrawals, w)
		return err
	}
	a, err := r.anchor()
	t.anchors = append(t.anchors, a)
	return err
}

// tableRecord collects the lines of one record.
type tableRecord struct {
	fields map[string]string
	base64 []byte
}

// isPlain reports whether text is of visible ASCII and spaces, as nearly every
// line is.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

func (r *tableRecord) begin() { r.fields, r.base64 = nil, r.base64[:0] }

func (r *tableRecord) line(line []byte) error {
	if line[0] == ' ' {
		if _, begun := r.fields["certificate"]; !begun {
			return fmt.Errorf("base64 outside a certificate")
		}
		r.base64 = append(r.base64, bytes.TrimSpace(line)...)
		return nil
	}
	if r.fields == nil {
		r.fields = make(map[string]string, 12)
	}
	text := string(line)
	if !isPlain(text) && strings.Map(shown, text) != text {
		return fmt.Errorf("a line with control characters")
	}
	name, value, found := strings.Cut(text, ":")
	if _, twice := r.fields[name]; !found || twice {
		return fmt.Errorf("not a field, or the second of its name: %q", line)
	}
	r.fields[name] = strings.TrimSpace(value)
	return nil
}

// has refuses fields other than the known ones.
func (r *tableRecord) has(known ...string) error {
	for name := range r.fields {
		if !slices.Contains(known, name) {
			return fmt.Errorf("unknown field %q", name)
		}
	}
	return nil
}

func (r *tableRecord) anchor() (anchor, error) {
	a := anchor{system: SystemNamed(r.fields["system"]), role: RoleNamed(r.fields["role"]), fields: r.fields}
	if err := r.has("system", "role", "sha256", "certificate", "name", "subject", "not-before", "not-after", "source", "basis"); err != nil {
		return a, err
	}
	if a.system == Unknown || a.role == RoleNone {
		return a, fmt.Errorf("unknown system %q or role %q", r.fields["system"], r.fields["role"])
	}
	a.der = make([]byte, base64.StdEncoding.DecodedLen(len(r.base64)))
	n, err := base64.StdEncoding.Decode(a.der, r.base64)
	if err != nil {
		return a, err
	}
	a.der = a.der[:n]
	a.print = sha256.Sum256(a.der)
	if got := hex.EncodeToString(a.print[:]); got != r.fields["sha256"] {
		return a, fmt.Errorf("fingerprint of %q is %s, not %s", r.fields["name"], got, r.fields["sha256"])
	}
	a.outline, err = skim(a.der)
	return a, err
}

func (r *tableRecord) withdrawal() (Withdrawal, error) {
	w := Withdrawal{Reason: r.fields["reason"]}
	if err := r.has("withdrawn", "since", "reason"); err != nil {
		return w, err
	}
	print, err := hex.DecodeString(r.fields["withdrawn"])
	if err != nil || len(print) != len(w.SHA256) {
		return w, fmt.Errorf("%q is no fingerprint", r.fields["withdrawn"])
	}
	copy(w.SHA256[:], print)
	if r.fields["since"] == sinceEver {
		return w, nil
	}
	w.Since, err = time.Parse(tableTime, r.fields["since"])
	if err == nil && w.Since.IsZero() {
		err = fmt.Errorf("since %q is no time", r.fields["since"])
	}
	return w, err
}

// agrees checks what the record says for people against the certificate.
func (a anchor) agrees(c *Certificate) error {
	switch {
	case a.fields["name"] != c.Subject.Display():
		return fmt.Errorf("name %q is not that of the certificate, %q", a.fields["name"], c.Subject.Display())
	case a.fields["not-before"] != c.NotBefore.Format(tableTime), a.fields["not-after"] != c.NotAfter.Format(tableTime):
		return fmt.Errorf("validity of %s is not that of the certificate", c.Subject.Display())
	case a.role == RoleRoot && !c.SelfSigned():
		return fmt.Errorf("root %s is not self-signed", c.Subject.Display())
	case a.role == RoleIntermediate && !c.IsCA:
		return fmt.Errorf("intermediate %s is not a CA", c.Subject.Display())
	}
	return nil
}

const (
	tableTime = "2006-01-02T15:04:05Z"
	sinceEver = "ever"
)

// SystemNamed returns the system of a word as String writes it, Unknown for
// any other.
func SystemNamed(word string) System {
	for _, s := range []System{Other, Foreign, National, Specialised} {
		if s.String() == word {
			return s
		}
	}
	return Unknown
}

// RoleNamed returns the role of a word as String writes it, RoleNone for any
// other.
func RoleNamed(word string) Role {
	for _, r := range []Role{RoleRoot, RoleIntermediate, RoleTSA} {
		if r.String() == word {
			return r
		}
	}
	return RoleNone
}
