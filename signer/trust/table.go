package trust

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"trien/signer/fault"
)

// ParseTable reads a trust table. Its records are separated by empty lines;
// each line is "name: value" except those of the certificate, which follow
// "certificate:" as indented base64; "#" begins a comment. The fields system,
// role, sha256 and certificate are required; those for people to read are
// checked too: a table whose words and certificates differ is damaged. Each certificate
// is checked against its fingerprint. Errors: *fault.Error trust.table-damaged.
func ParseTable(table []byte) ([]Entry, error) {
	entries, err := parseTable(table)
	if err != nil {
		return nil, fault.New("trust.table-damaged", err)
	}
	return entries, nil
}

func parseTable(table []byte) ([]Entry, error) {
	var entries []Entry
	var record tableRecord
	for i, line := range strings.Split(string(table)+"\n", "\n") {
		line = strings.TrimRight(line, " \r")
		switch {
		case strings.HasPrefix(line, "#"):
		case line != "":
			if err := record.line(line); err != nil {
				return nil, fmt.Errorf("trust table, line %d: %w", i+1, err)
			}
		case record.fields != nil:
			e, err := record.entry()
			if err != nil {
				return nil, fmt.Errorf("trust table, record before line %d: %w", i+1, err)
			}
			entries = append(entries, e)
			record = tableRecord{}
		}
	}
	return entries, nil
}

// tableRecord collects the lines of one record.
type tableRecord struct {
	fields map[string]string
	base64 strings.Builder
}

func (r *tableRecord) line(line string) error {
	if r.fields == nil {
		r.fields = map[string]string{}
	}
	if strings.HasPrefix(line, " ") {
		if _, begun := r.fields["certificate"]; !begun {
			return fmt.Errorf("base64 outside a certificate")
		}
		r.base64.WriteString(strings.TrimSpace(line))
		return nil
	}
	name, value, found := strings.Cut(line, ":")
	if _, twice := r.fields[name]; !found || twice {
		return fmt.Errorf("not a field, or the second of its name: %q", line)
	}
	r.fields[name] = strings.TrimSpace(value)
	return nil
}

func (r *tableRecord) entry() (Entry, error) {
	e := Entry{System: systemNamed(r.fields["system"]), Role: roleNamed(r.fields["role"]), Origin: BuiltIn}
	if e.System == Unknown || e.Role == RoleNone {
		return e, fmt.Errorf("unknown system %q or role %q", r.fields["system"], r.fields["role"])
	}
	der, err := base64.StdEncoding.DecodeString(r.base64.String())
	if err != nil {
		return e, err
	}
	c, err := ParseCertificate(der)
	if err != nil {
		return e, err
	}
	if got := hex.EncodeToString(c.SHA256[:]); got != r.fields["sha256"] {
		return e, fmt.Errorf("fingerprint of %s is %s, not %s", c.Subject.Display(), got, r.fields["sha256"])
	}
	e.Certificate = c
	return e, r.agrees(e)
}

// agrees checks what the record says for people against the certificate.
func (r *tableRecord) agrees(e Entry) error {
	c := e.Certificate
	switch {
	case r.fields["name"] != c.Subject.Display():
		return fmt.Errorf("name %q is not that of the certificate, %q", r.fields["name"], c.Subject.Display())
	case r.fields["not-before"] != c.NotBefore.Format(tableTime), r.fields["not-after"] != c.NotAfter.Format(tableTime):
		return fmt.Errorf("validity of %s is not that of the certificate", c.Subject.Display())
	case e.Role == RoleRoot && !c.SelfSigned():
		return fmt.Errorf("root %s is not self-signed", c.Subject.Display())
	case e.Role == RoleIntermediate && !c.IsCA:
		return fmt.Errorf("intermediate %s is not a CA", c.Subject.Display())
	}
	return nil
}

const tableTime = "2006-01-02T15:04:05Z"

func systemNamed(word string) System {
	for _, s := range []System{National, Specialised} {
		if s.String() == word {
			return s
		}
	}
	return Unknown
}

func roleNamed(word string) Role {
	for _, r := range []Role{RoleRoot, RoleIntermediate, RoleTSA} {
		if r.String() == word {
			return r
		}
	}
	return RoleNone
}
