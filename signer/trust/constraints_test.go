package trust

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net"
	"net/url"
	"slices"
	"testing"
	"time"
)

// choice is one GeneralName of that context tag.
func choice(tag int, constructed bool, value []byte) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag, IsCompound: constructed, Bytes: value}
}

func email(v string) asn1.RawValue  { return choice(1, false, []byte(v)) }
func domain(v string) asn1.RawValue { return choice(2, false, []byte(v)) }
func web(v string) asn1.RawValue    { return choice(6, false, []byte(v)) }
func subnet(v string) asn1.RawValue {
	_, n, err := net.ParseCIDR(v)
	if err != nil {
		panic(err)
	}
	return choice(7, false, slices.Concat([]byte(n.IP), []byte(n.Mask)))
}

func directory(attributes ...pkix.AttributeTypeAndValue) asn1.RawValue {
	var name pkix.RDNSequence
	for _, a := range attributes {
		name = append(name, pkix.RelativeDistinguishedNameSET{a})
	}
	der, err := asn1.Marshal(name)
	if err != nil {
		panic(err)
	}
	return choice(4, true, der)
}

func attribute(value string, oid ...int) pkix.AttributeTypeAndValue {
	return pkix.AttributeTypeAndValue{Type: oid, Value: value}
}

func country(v string) pkix.AttributeTypeAndValue      { return attribute(v, 2, 5, 4, 6) }
func organisation(v string) pkix.AttributeTypeAndValue { return attribute(v, 2, 5, 4, 10) }

// subtrees is the list of GeneralSubtree under that tag, nothing when empty.
func subtrees(tag int, bases []asn1.RawValue, bounds ...asn1.RawValue) []byte {
	if len(bases) == 0 {
		return nil
	}
	var list []byte
	for _, b := range bases {
		tree, err := asn1.Marshal(append([]asn1.RawValue{b}, bounds...))
		if err != nil {
			panic(err)
		}
		list = append(list, tree...)
	}
	der, err := asn1.Marshal(choice(tag, true, list))
	if err != nil {
		panic(err)
	}
	return der
}

func constraint(value ...[]byte) edit {
	der, err := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: slices.Concat(value...)})
	if err != nil {
		panic(err)
	}
	return extension(asn1.ObjectIdentifier{2, 5, 29, 30}, true, der...)
}

func permits(bases ...asn1.RawValue) edit  { return constraint(subtrees(0, bases)) }
func excludes(bases ...asn1.RawValue) edit { return constraint(subtrees(1, bases)) }

func mail(addresses ...string) edit {
	return func(c *x509.Certificate) { c.EmailAddresses = addresses }
}

func mailAttribute(address string) edit {
	return func(c *x509.Certificate) {
		c.Subject.ExtraNames = append(c.Subject.ExtraNames, attribute(address, 1, 2, 840, 113549, 1, 9, 1))
	}
}

func site(address string) edit {
	return func(c *x509.Certificate) {
		u, err := url.Parse(address)
		if err != nil {
			panic(err)
		}
		c.URIs = []*url.URL{u}
	}
}

func hosts(names ...string) edit { return func(c *x509.Certificate) { c.DNSNames = names } }

func TestNameConstraints(t *testing.T) {
	ours := directory(country("vn"), organisation("Kiểm  thử"))
	theirs := directory(country("VN"), organisation("Kiểm thử khác"))
	upn := extension(asn1.ObjectIdentifier{2, 5, 29, 17}, false, func() []byte {
		der, err := asn1.Marshal([]asn1.RawValue{choice(0, true, []byte{6, 1, 42, 0xa0, 3, 12, 1, 'x'})})
		if err != nil {
			t.Fatal(err)
		}
		return der
	}()...)
	for _, tt := range []struct {
		name string
		ca   edit
		leaf edit
		good bool
	}{
		{"directory within", permits(ours), nil, true},
		{"directory, only the country", permits(directory(country("VN"))), nil, true},
		{"directory, every name", permits(directory()), nil, true},
		{"directory of others", permits(theirs), nil, false},
		{"directory within one of two", permits(theirs, ours), nil, true},
		{"directory longer than the name", permits(directory(country("VN"), organisation("Kiểm thử"), attribute("Leaf", 2, 5, 4, 3), organisation("x"))), nil, false},
		{"directory excluded", excludes(ours), nil, false},
		{"directory, all names excluded", excludes(directory()), nil, false},
		{"directory of others excluded", excludes(theirs), nil, true},
		{"permitted and excluded", constraint(subtrees(0, []asn1.RawValue{directory(country("VN"))}), subtrees(1, []asn1.RawValue{ours})), nil, false},
		{"unreadable directory excluded", excludes(choice(4, true, []byte{4, 0})), nil, false},

		{"mail, none there", permits(email("so.gov.vn")), nil, true},
		{"mail at the host", permits(email("so.gov.vn")), mail("a@SO.gov.vn"), true},
		{"mail below the host", permits(email("so.gov.vn")), mail("a@x.so.gov.vn"), false},
		{"mail below the domain", permits(email(".gov.vn")), mail("a@so.gov.vn"), true},
		{"mail at the domain itself", permits(email(".gov.vn")), mail("a@gov.vn"), false},
		{"mailbox", permits(email("a@so.gov.vn")), mail("a@so.gov.vn"), true},
		{"another mailbox", permits(email("a@so.gov.vn")), mail("b@so.gov.vn"), false},
		{"second mail outside", permits(email("so.gov.vn")), mail("a@so.gov.vn", "a@evil.vn"), false},
		{"mail in the subject", permits(email("so.gov.vn")), mailAttribute("a@evil.vn"), false},
		{"mail in the subject beside a good one", permits(email("so.gov.vn")), func(c *x509.Certificate) {
			mail("a@so.gov.vn")(c)
			mailAttribute("a@evil.vn")(c)
		}, false},
		{"mail without a host", permits(email("so.gov.vn")), mailAttribute("chánh văn phòng"), false},
		{"mail excluded", excludes(email(".gov.vn")), mail("a@so.gov.vn"), false},
		{"other mail excluded", excludes(email(".gov.vn")), mail("a@evil.vn"), true},

		{"host itself", permits(domain("so.gov.vn")), hosts("so.gov.vn"), true},
		{"host below", permits(domain("gov.vn")), hosts("WWW.so.gov.vn"), true},
		{"host with the same end", permits(domain("gov.vn")), hosts("evilgov.vn"), false},
		{"host excluded", excludes(domain("gov.vn")), hosts("so.gov.vn"), false},
		{"address of the web", permits(web(".gov.vn")), site("https://so.gov.vn/ca"), true},
		{"address of another web", permits(web(".gov.vn")), site("https://gov.vn.evil.vn/"), false},
		{"address without a host", permits(web(".gov.vn")), site("urn:uuid:1"), false},
		{"address by number", excludes(web("gov.vn")), site("http://10.1.2.3/"), false},
		{"network within", permits(subnet("10.0.0.0/8")), func(c *x509.Certificate) { c.IPAddresses = []net.IP{{10, 1, 2, 3}} }, true},
		{"network without", permits(subnet("10.0.0.0/8")), func(c *x509.Certificate) { c.IPAddresses = []net.IP{{11, 1, 2, 3}} }, false},

		{"form nobody processes, unused", permits(choice(0, true, []byte{6, 1, 42})), nil, true},
		{"form nobody processes, used", permits(choice(0, true, []byte{6, 1, 42})), upn, false},
		{"bounds nobody processes", constraint(subtrees(0, []asn1.RawValue{ours}, choice(0, false, []byte{1}))), nil, false},
		{"bounds for another form", constraint(subtrees(0, []asn1.RawValue{domain("vn")}, choice(1, false, []byte{1}))), nil, true},
		{"alternative names unreadable", permits(email("vn")), extension(asn1.ObjectIdentifier{2, 5, 29, 17}, false, 0x30, 2, 1), false},
	} {
		if tt.leaf == nil {
			tt.leaf = func(*x509.Certificate) {}
		}
		root := issue(t, nil, "Root", isCA)
		sub := issue(t, root, "Sub", isCA, tt.ca)
		leaf := issueBy(t, sub, "Leaf", tt.leaf)
		store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
		p := store.Path(leaf, certs(sub), now)
		if tt.good != (p.System == National) || !tt.good && !slices.Equal(codes(p), []Code{NameConstraint}) {
			t.Errorf("%s: %v %+v", tt.name, p.System, p.Problems)
		}
		if !tt.good && (p.Problems[0].Args["issuer"] != "Sub" || p.Problems[0].Args["name"] == "" || p.Problems[0].Cites != "RFC 5280, 6.1.3 (b) and (c)") {
			t.Errorf("%s: %+v", tt.name, p.Problems[0])
		}
	}
}

// issueBy signs what crypto/x509 may refuse to read back.
func issueBy(t testing.TB, by *authority, name string, edits ...edit) *Certificate {
	t.Helper()
	return issueWith(t, by, newKey(t), name, edits...)
}

// TestWhomConstraintsBind: every certificate below, whoever issued it, but no
// self-issued CA; those of the root too.
func TestWhomConstraintsBind(t *testing.T) {
	only := permits(directory(country("VN"), organisation("Kiểm thử")))
	elsewhere := func(c *x509.Certificate) { c.Subject.Organization = []string{"Nơi khác"} }
	root := issue(t, nil, "Root", isCA)
	limited := issue(t, root, "Sub", isCA, only)
	below := issue(t, limited, "Below", isCA)
	strange := issue(t, limited, "Strange", isCA, elsewhere)
	apart := issue(t, root, "Sub", isCA, permits(directory(country("VN"), organisation("Nơi khác"))))
	rolled := issueKey(t, apart, newKey(t), "Sub", isCA, excludes(email("vn")))
	own := issue(t, nil, "Root", isCA, only)
	// A CA outside that rolls its key over below itself.
	outside := issue(t, nil, "Outside", isCA, elsewhere)
	fence := issueKey(t, own, outside.key, "Outside", isCA, elsewhere)
	for _, tt := range []struct {
		name string
		root *authority
		leaf *authority
		bag  []*authority
		want []Code
	}{
		{"two below, within", root, issue(t, below, "Leaf"), []*authority{limited, below}, nil},
		{"two below, outside", root, issue(t, below, "Leaf", elsewhere), []*authority{limited, below}, []Code{NameConstraint}},
		{"a CA outside", root, issue(t, strange, "Leaf"), []*authority{limited, strange}, []Code{NameConstraint}},
		{"self-issued between", root, issue(t, rolled, "Leaf", elsewhere), []*authority{apart, rolled}, nil},
		{"below a self-issued", root, issue(t, rolled, "Leaf"), []*authority{apart, rolled}, []Code{NameConstraint}},
		{"constraints of a self-issued", root, issue(t, rolled, "Leaf", elsewhere, mail("a@vn")), []*authority{apart, rolled}, []Code{NameConstraint}},
		{"constraints of the root", own, issue(t, own, "Leaf", elsewhere), nil, []Code{NameConstraint}},
		{"two outside", own, issue(t, fence, "Leaf", elsewhere), []*authority{fence}, []Code{NameConstraint, NameConstraint}},
	} {
		store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: tt.root.cert})
		if p := store.Path(tt.leaf.cert, certs(tt.bag...), now); !slices.Equal(codes(p), tt.want) || (p.System == National) != (tt.want == nil) {
			t.Errorf("%s: %v %v", tt.name, p.System, codes(p))
		}
	}
}

// TestManyConstraints: thousands of names against thousands of constraints end
// in a doubt, soon.
func TestManyConstraints(t *testing.T) {
	var bases []asn1.RawValue
	var names []string
	for i := range 1500 {
		bases = append(bases, domain(fmt.Sprintf("h%d.vn", i)))
		names = append(names, fmt.Sprintf("x%d.vn", i))
	}
	root := issue(t, nil, "Root", isCA)
	sub := issue(t, root, "Sub", isCA, excludes(bases...))
	leaf := issue(t, sub, "Leaf", hosts(names...))
	store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
	started := time.Now()
	if p := store.Path(leaf.cert, certs(sub), now); p.System != Unknown || !slices.Equal(codes(p), []Code{SearchLimit}) {
		t.Errorf("%v %v", p.System, codes(p))
	}
	if took := time.Since(started); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestUnreadableLimits(t *testing.T) {
	for name, e := range map[string]edit{
		"name constraints":        extension(asn1.ObjectIdentifier{2, 5, 29, 30}, false, 4, 0),
		"more than two lists":     constraint(subtrees(0, []asn1.RawValue{domain("vn")}), subtrees(2, []asn1.RawValue{domain("vn")})),
		"policy constraints":      extension(asn1.ObjectIdentifier{2, 5, 29, 36}, false, 0x30, 3, 0x80, 1, 0xff),
		"inhibiting any policy":   extension(asn1.ObjectIdentifier{2, 5, 29, 54}, false, 2, 1, 0x80),
		"unreadable, not limited": extension(asn1.ObjectIdentifier{2, 5, 29, 33}, false, 4, 0),
	} {
		root := issue(t, nil, "Root", isCA)
		_, err := ParseCertificate(rawWith(t, root, newKey(t), "Sub", isCA, e))
		if (err == nil) != (name == "unreadable, not limited") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
