package doctor

import (
	"regexp"

	"trien/signer/trust"
)

// long finds what may be the number of an identity card, a tax code or the
// serial number of a token.
var long = regexp.MustCompile(`[0-9][0-9A-Fa-f]{5,}`)

// mask leaves the last three characters of every long number.
func mask(text string) string {
	return long.ReplaceAllStringFunc(text, func(n string) string { return "•••" + n[len(n)-3:] })
}

// Masked returns e without numbers by which a person or a token can be told:
// for a file that leaves the house.
func (e Examination) Masked() Examination {
	e.Drivers = append([]Driver(nil), e.Drivers...)
	for i := range e.Drivers {
		d := &e.Drivers[i]
		d.identifying = nil
		d.Detail = mask(d.Detail)
		d.Slots = append([]Slot(nil), d.Slots...)
		for j := range d.Slots {
			d.Slots[j] = d.Slots[j].masked()
		}
	}
	if e.Signature != nil {
		s := *e.Signature
		s.Token, s.Name, s.Certificate, s.Detail = mask(s.Token), mask(s.Name), mask(s.Certificate), mask(s.Detail)
		e.Signature = &s
	}
	e.Problems = append([]Problem(nil), e.Problems...)
	for i := range e.Problems {
		e.Problems[i].Subject = mask(e.Problems[i].Subject)
	}
	return e
}

func (s Slot) masked() Slot {
	s.Description = mask(s.Description)
	if s.Token != nil {
		t := *s.Token
		t.Label, t.Serial = mask(t.Label), mask(t.Serial)
		s.Token = &t
	}
	s.Certificates = append([]Certificate(nil), s.Certificates...)
	for i := range s.Certificates {
		c := &s.Certificates[i]
		c.ID, c.Name = mask(c.ID), mask(c.Name)
		c.IDs = append([]ID(nil), c.IDs...)
		for k, id := range c.IDs {
			c.IDs[k] = ID(trust.Identifier(id).Masked())
		}
	}
	return s
}
