package trust

import (
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms/algorithm"
)

// Name is a distinguished name (RFC 5280, 4.1.2.4) with the attributes people
// ask for at hand. Of an attribute that stands several times the first counts,
// except for Units and UserIDs.
type Name struct {
	CommonName   string
	Organisation string
	Units        []string // organizational units, in the order of the certificate
	Title        string
	Email        string // emailAddress attribute
	SerialNumber string // serialNumber attribute, not the certificate's number
	UserIDs      []string
	Country      string
	Locality     string
	Province     string
	Surname      string
	GivenName    string
	Attributes   []Attribute // all of them, in the order of the certificate
	Unreadable   bool        // an attribute holds no text that can be shown
}

// Attribute is one attribute of a name.
type Attribute struct {
	OID   string
	Value string // decoded text, NFC; "" when it is not text
	Raw   []byte // the value's DER
	group int    // which RelativeDistinguishedName it belongs to
}

// Attribute types (RFC 4519, 2; RFC 2985, 5.2.1 for emailAddress).
const (
	attrCommonName   = "2.5.4.3"
	attrSurname      = "2.5.4.4"
	attrSerialNumber = "2.5.4.5"
	attrCountry      = "2.5.4.6"
	attrLocality     = "2.5.4.7"
	attrProvince     = "2.5.4.8"
	attrStreet       = "2.5.4.9"
	attrOrganisation = "2.5.4.10"
	attrUnit         = "2.5.4.11"
	attrTitle        = "2.5.4.12"
	attrGivenName    = "2.5.4.42"
	attrUserID       = "0.9.2342.19200300.100.1.1"
	attrDomain       = "0.9.2342.19200300.100.1.25"
	attrEmail        = "1.2.840.113549.1.9.1"
)

// maxAttributes bounds the attributes of a name that is read.
const maxAttributes = 100

// ParseName reads a DER Name. Text that cannot be decoded is no error; it sets
// Unreadable. Errors: ErrMalformed.
func ParseName(der []byte) (Name, error) {
	var n Name
	in := cryptobyte.String(der)
	var seq cryptobyte.String
	if !in.ReadASN1(&seq, asn1.SEQUENCE) || !in.Empty() {
		return n, malformed("name")
	}
	for group := 0; !seq.Empty(); group++ {
		var set cryptobyte.String
		if !seq.ReadASN1(&set, asn1.SET) {
			return n, malformed("name")
		}
		for !set.Empty() {
			a, err := readAttribute(&set)
			if err != nil {
				return n, err
			}
			a.group = group
			n.add(a)
		}
	}
	if len(n.Attributes) > maxAttributes {
		return n, malformed("name with too many attributes")
	}
	return n, nil
}

func readAttribute(set *cryptobyte.String) (Attribute, error) {
	var pair, oid, raw cryptobyte.String
	var tag asn1.Tag
	if !set.ReadASN1(&pair, asn1.SEQUENCE) ||
		!pair.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) ||
		!pair.ReadAnyASN1Element(&raw, &tag) || !pair.Empty() {
		return Attribute{}, malformed("name")
	}
	a := Attribute{OID: algorithm.DottedOID(oid), Raw: raw}
	var content cryptobyte.String
	if !raw.ReadAnyASN1(&content, &tag) {
		return a, malformed("name")
	}
	a.Value = decodeText(tag, content)
	return a, nil
}

func (n *Name) add(a Attribute) {
	n.Attributes = append(n.Attributes, a)
	if a.Value == "" {
		n.Unreadable = true
		return
	}
	switch a.OID {
	case attrUnit:
		n.Units = append(n.Units, a.Value)
	case attrUserID:
		n.UserIDs = append(n.UserIDs, a.Value)
	default:
		if place := n.place(a.OID); place != nil && *place == "" {
			*place = a.Value
		}
	}
}

// place returns where the attribute type is kept, nil when it has no field.
func (n *Name) place(oid string) *string {
	switch oid {
	case attrCommonName:
		return &n.CommonName
	case attrOrganisation:
		return &n.Organisation
	case attrTitle:
		return &n.Title
	case attrEmail:
		return &n.Email
	case attrSerialNumber:
		return &n.SerialNumber
	case attrCountry:
		return &n.Country
	case attrLocality:
		return &n.Locality
	case attrProvince:
		return &n.Province
	case attrSurname:
		return &n.Surname
	case attrGivenName:
		return &n.GivenName
	}
	return nil
}

// Display returns what a person calls the holder: the common name, else the
// organisation, else the last unit, else the whole name.
func (n Name) Display() string {
	switch {
	case n.CommonName != "":
		return n.CommonName
	case n.Organisation != "":
		return n.Organisation
	case len(n.Units) > 0:
		return n.Units[len(n.Units)-1]
	}
	return n.String()
}

// Identifier is a number of a person or body in a user id: "MST:0100109106"
// is the tax code (mã số thuế), "CCCD:" and "CMND:" are identity cards.
type Identifier struct {
	Kind   string // upper case, "" when the value has no prefix
	Number string
}

// Identifiers returns the user ids, divided at their colon.
func (n Name) Identifiers() []Identifier {
	var ids []Identifier
	for _, v := range n.UserIDs {
		kind, number, found := strings.Cut(v, ":")
		if !found {
			kind, number = "", v
		}
		ids = append(ids, Identifier{strings.ToUpper(strings.TrimSpace(kind)), strings.TrimSpace(number)})
	}
	return ids
}

// String writes the name in the order of the certificate, separated by ", ",
// with the escapes of RFC 4514, 2.4 for what would be misread.
func (n Name) String() string {
	parts := make([]string, 0, len(n.Attributes))
	for _, a := range n.Attributes {
		value := a.Value
		if value == "" {
			value = "?"
		}
		parts = append(parts, attributeLabel(a.OID)+"="+escapeValue(value))
	}
	return strings.Join(parts, ", ")
}

func attributeLabel(oid string) string {
	switch oid {
	case attrCommonName:
		return "CN"
	case attrSurname:
		return "SN"
	case attrSerialNumber:
		return "serialNumber"
	case attrCountry:
		return "C"
	case attrLocality:
		return "L"
	case attrProvince:
		return "ST"
	case attrStreet:
		return "street"
	case attrOrganisation:
		return "O"
	case attrUnit:
		return "OU"
	case attrTitle:
		return "title"
	case attrGivenName:
		return "givenName"
	case attrUserID:
		return "UID"
	case attrDomain:
		return "DC"
	case attrEmail:
		return "emailAddress"
	}
	return oid
}

func escapeValue(v string) string {
	return strings.NewReplacer(`\`, `\\`, ",", `\,`, "+", `\+`, `"`, `\"`, "<", `\<`, ">", `\>`, ";", `\;`).Replace(v)
}
