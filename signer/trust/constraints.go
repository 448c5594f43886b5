package trust

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// nameConstraints are the name spaces that a CA may certify (RFC 5280,
// 4.2.1.10).
type nameConstraints struct {
	permitted, excluded []subtree
}

// subtree is one name space: all names of its form below its base.
type subtree struct {
	generalName
	// unusable: the base cannot be read, or minimum or maximum are given,
	// which no one processes. Every name of this form is refused.
	unusable bool
}

// generalName is a GeneralName of any form (RFC 5280, 4.2.1.6).
type generalName struct {
	form  asn1.Tag
	value []byte
	parts []string // of a directoryName: its relative names as nameKey folds them
}

func newGeneralName(form asn1.Tag, value []byte) generalName {
	g := generalName{form: form, value: value}
	if n, err := ParseName(value); form == generalDirectory && err == nil {
		g.parts = n.relativeKeys()
	}
	return g
}

// text is the name as a person reads it.
func (g generalName) text() string {
	switch g.form {
	case generalDirectory:
		if n, err := ParseName(g.value); err == nil {
			return n.String()
		}
	case generalEmail, generalDNS, generalURI:
		if printable(string(g.value)) {
			return string(g.value)
		}
	case generalIP:
		if a, ok := netip.AddrFromSlice(g.value); ok {
			return a.String()
		}
	}
	return "?"
}

// names returns what the constraints of CAs above apply to: the subject, the
// alternative names, and every mail address of the subject. RFC 5280, 4.2.1.10
// asks for the latter only where there is no alternative name; people are shown
// it in any case.
func (c *Certificate) names() []generalName {
	var all []generalName
	if len(c.Subject.Attributes) > 0 {
		all = append(all, newGeneralName(generalDirectory, c.RawSubject))
	}
	for _, a := range c.Subject.Attributes {
		if a.OID == attrEmail {
			all = append(all, generalName{form: generalEmail, value: []byte(a.Value)})
		}
	}
	return append(all, c.alternatives...)
}

// allow reports whether a CA with these constraints may certify name. A name
// that a constraint of its form cannot be applied to is not allowed.
func (n *nameConstraints) allow(name generalName) bool {
	for _, t := range n.excluded {
		if t.form == name.form && (!t.applies(name) || t.covers(name)) {
			return false
		}
	}
	constrained := false
	for _, t := range n.permitted {
		if t.form != name.form {
			continue
		}
		if t.applies(name) && t.covers(name) {
			return true
		}
		constrained = true
	}
	return !constrained
}

// applies reports whether this program can compare name with t.
func (t subtree) applies(name generalName) bool {
	if t.unusable {
		return false
	}
	switch name.form {
	case generalDirectory:
		return len(name.parts) > 0
	case generalEmail:
		mailbox, host, found := cutLast(string(name.value), "@")
		return found && mailbox != "" && host != ""
	case generalDNS:
		return printable(string(name.value))
	case generalURI:
		return hostOf(string(name.value)) != ""
	case generalIP:
		return len(name.value) == 4 || len(name.value) == 16
	}
	return false
}

// covers compares name with the base of t, which is of the same form.
func (t subtree) covers(name generalName) bool {
	base := strings.ToLower(string(t.value))
	value := strings.ToLower(string(name.value))
	switch t.form {
	case generalDirectory:
		n := len(t.parts)
		return n <= len(name.parts) && slices.Equal(name.parts[:n], t.parts)
	case generalEmail:
		if strings.Contains(base, "@") {
			return value == base
		}
		_, host, _ := cutLast(value, "@")
		return hostWithin(host, base)
	case generalDNS:
		value, base = strings.TrimSuffix(value, "."), strings.TrimSuffix(base, ".")
		return hostWithin(value, base) || strings.HasSuffix(value, "."+base)
	case generalURI:
		return hostWithin(hostOf(value), base)
	case generalIP:
		return addressWithin(name.value, t.value)
	}
	return false
}

// hostWithin: a base that begins with a dot means every host below it, another
// that very host, an empty one all hosts.
func hostWithin(host, base string) bool {
	if base == "" || host == base {
		return true
	}
	return strings.HasPrefix(base, ".") && strings.HasSuffix(host, base)
}

// hostOf returns the host of a URI in lower case, "" where it has none or
// gives an address in its place, which no constraint is applied to.
func hostOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	return host
}

// addressWithin: the base is an address followed by a mask of the same length.
func addressWithin(address, base []byte) bool {
	if len(base) != 2*len(address) {
		return false
	}
	for i, mask := range base[len(address):] {
		if address[i]&mask != base[i]&mask {
			return false
		}
	}
	return true
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
