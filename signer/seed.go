package signer

import (
	"crypto/rsa"
	"fmt"
	"slices"
	"strings"

	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
)

// seed is the seed value dictionary of a field to be signed: what its author
// asks of a signature in it (ISO 32000-2, 12.7.5.5, Table 237).
type seed struct {
	*addition
	dict  pdf.Dict
	flags int64 // /Ff: what is required, not just recommended
}

// constraint is one entry of a seed value dictionary. obey makes the signature
// meet it, and tells what is wanted where that cannot be done; "" means met.
type constraint struct {
	entry    pdf.Name
	required bool
	obey     func(seed, pdf.Object) (wanted string, err error)
}

// knownFlags are the bits of /Ff that Table 237 defines.
const knownFlags = 1<<9 - 1

// obeySeedValue makes the signature meet what the field requires, or refuses
// with sign.seed-value, which names the entry. Recommendations do not bind.
func (a *addition) obeySeedValue(field pdf.FormField) error {
	d, err := dict(a.doc, field.Dict["SV"])
	if err != nil || d == nil {
		return err
	}
	flags, err := a.doc.Resolve(d["Ff"])
	if err != nil {
		return err
	}
	f, _ := flags.(pdf.Integer)
	s := seed{a, d, int64(f)}
	for _, c := range s.constraints() {
		if !c.required {
			continue
		}
		value, err := a.doc.Resolve(d[c.entry])
		if err != nil {
			return err
		}
		wanted, err := c.obey(s, value)
		if err != nil {
			return err
		}
		if wanted != "" {
			return fault.New("sign.seed-value", nil, "field", field.Name, "entry", string(c.entry), "wanted", wanted)
		}
	}
	return nil
}

func (s seed) constraints() []constraint {
	bit := func(n int) bool { return s.flags&(1<<(n-1)) != 0 }
	return []constraint{
		{"Ff", s.flags&^knownFlags != 0, seed.refuse},
		{"Filter", bit(1), seed.filter},
		{"SubFilter", bit(2), seed.encoding},
		{"V", bit(3), seed.version},
		{"Reasons", bit(4), seed.reason},
		{"LegalAttestation", bit(5), seed.refuse},
		{"AddRevInfo", bit(6), seed.revocation},
		{"DigestMethod", bit(7), seed.digest},
		{"LockDocument", bit(8), seed.lockDocument},
		{"AppearanceFilter", bit(9), seed.refuse},
		{"MDP", true, seed.kind},
		{"TimeStamp", true, seed.timestamp},
		{"Cert", true, seed.certificate},
	}
}

// refuse is for what this program cannot do: it is met only where it is absent.
func (s seed) refuse(value pdf.Object) (string, error) {
	if value == nil {
		return "", nil
	}
	return shortly(value), nil
}

func (s seed) filter(value pdf.Object) (string, error) {
	if value == nil || value == handler {
		return "", nil
	}
	return shortly(value), nil
}

// encoding takes the first of the encodings listed that can be written.
func (s seed) encoding(value pdf.Object) (string, error) {
	if value == nil {
		return "", nil
	}
	names, err := s.names(value)
	for _, name := range names {
		if name == subFilterCAdES || name == subFilterPKCS7 {
			s.subFilter = name
			return "", err
		}
	}
	return listed(names), err
}

// version asks what a reader of the dictionary has to know: 3 is PDF 2.0.
func (s seed) version(value pdf.Object) (string, error) {
	if v, ok := s.doc.Number(value); ok && v > 3 {
		return fmt.Sprint(v), nil
	}
	return "", nil
}

// reason wants one of the reasons listed, or none where the list is missing or
// a single full stop. A lone reason is taken where the signer gave none.
func (s seed) reason(value pdf.Object) (string, error) {
	list, _ := value.(pdf.Array)
	reasons, err := texts(s.doc, list)
	switch {
	case err != nil:
		return "", err
	case len(reasons) == 0, len(reasons) == 1 && reasons[0] == ".":
		if s.req.Reason != "" {
			return "—", nil
		}
	case s.req.Reason == "" && len(reasons) == 1:
		s.req.Reason = reasons[0]
	case !slices.Contains(reasons, s.req.Reason):
		return strings.Join(reasons, " / "), nil
	}
	return "", nil
}

// revocation wants the state of the certificates inside the signature value, an
// attribute of Adobe's that this program does not write.
func (s seed) revocation(value pdf.Object) (string, error) {
	if value == pdf.Boolean(true) {
		return "true", nil
	}
	return "", nil
}

// digest restricts what RSA signatures are made over; other keys are free.
func (s seed) digest(value pdf.Object) (string, error) {
	if _, isRSA := s.cert.PublicKey.(*rsa.PublicKey); !isRSA || value == nil {
		return "", nil
	}
	names, err := s.names(value)
	used := pdf.Name(strings.ReplaceAll(s.req.Hash.String(), "-", ""))
	if slices.Contains(names, used) {
		return "", err
	}
	return listed(names), err
}

// lockDocument makes the signature lock everything where the author wants it,
// as a Lock dictionary with P 1 would; false forbids a lock of the field's own.
func (s seed) lockDocument(value pdf.Object) (string, error) {
	locks := s.lock != nil && s.lock["P"] == pdf.Integer(nothing)
	switch {
	case value == pdf.Name("true") && !locks:
		s.lock = pdf.Dict{"Type": pdf.Name("SigFieldLock"), "Action": pdf.Name("All"), "P": pdf.Integer(nothing)}
		s.lockIsNew = true
	case value == pdf.Name("false") && locks:
		return "false", nil
	}
	return "", nil
}

// kind wants an approval signature (0) or a certification of one level. Nobody
// certifies without having asked for it.
func (s seed) kind(value pdf.Object) (string, error) {
	d, _ := value.(pdf.Dict)
	if _, err := s.doc.Resolve(d["P"]); err != nil {
		return "", err
	}
	if p, ok := s.doc.Integer(d["P"]); ok && int(p) != s.req.Certify {
		return fmt.Sprint(p), nil
	}
	return "", nil
}

// timestamp wants a timestamp, of the authority named. Whether one is given
// shows only later; where none is there will be no signature.
func (s seed) timestamp(value pdf.Object) (string, error) {
	d, _ := value.(pdf.Dict)
	if _, err := s.doc.Resolve(d["Ff"]); err != nil {
		return "", err
	}
	if required, _ := s.doc.Integer(d["Ff"]); required != 1 {
		return "", nil
	}
	url, _ := s.doc.String(d["URL"])
	isOther := func(tsa evidence.TSA) bool { return len(url) > 0 && tsa.URL != string(url) }
	named := slices.DeleteFunc(slices.Clone(s.req.TSAs), isOther)
	if s.req.Evidence != nil && s.req.Level >= report.LevelBT && len(named) > 0 {
		s.demands.timestamp, s.demands.tsas = true, named
		return "", nil
	}
	if len(url) == 0 {
		return "RFC 3161", nil
	}
	return "URL " + string(url), nil
}

// names returns the names in a list; a name alone is a list of one.
func (s seed) names(value pdf.Object) ([]pdf.Name, error) {
	if name, ok := value.(pdf.Name); ok {
		return []pdf.Name{name}, nil
	}
	list, _ := value.(pdf.Array)
	var names []pdf.Name
	for _, o := range list {
		resolved, err := s.doc.Resolve(o)
		if err != nil {
			return nil, err
		}
		if name, ok := resolved.(pdf.Name); ok {
			names = append(names, name)
		}
	}
	return names, nil
}

func listed(names []pdf.Name) string {
	var out []string
	for _, name := range names {
		out = append(out, string(name))
	}
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, " / ")
}

// shortly returns a value as words for a message.
func shortly(value pdf.Object) string {
	switch v := value.(type) {
	case pdf.Name:
		return string(v)
	case pdf.String:
		return v.Text()
	case pdf.Integer:
		return fmt.Sprint(int64(v))
	}
	return "—"
}
