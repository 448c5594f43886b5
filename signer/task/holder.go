package task

import (
	"slices"
	"strings"

	"trien/signer/trust"
)

// Holder is who a certificate belongs to.
type Holder int

// Nobody is told from the name alone where it leaves doubt.
const (
	HolderUnknown Holder = iota
	HolderPerson
	HolderOrganisation
)

// Propose returns the task that a certificate is made for: an agency issues, a
// person approves. A holder who cannot be told counts as a person, since
// approving paints nothing but the signer's own mark.
func Propose(subject trust.Name) Task {
	if HolderOf(subject) == HolderOrganisation {
		return Issue
	}
	return Approve
}

// HolderOf tells a person's certificate from an organisation's. No field of a
// certificate says it: a person has an identity card, a title or a surname; an
// organisation has a tax code alone, is its own organisation, or bears a name
// that no person has.
func HolderOf(subject trust.Name) Holder {
	kinds := map[string]bool{}
	for _, id := range subject.Identifiers() {
		kinds[id.Kind] = true
	}
	switch {
	case kinds["CCCD"], kinds["CMND"], kinds["HC"], subject.Title != "", subject.Surname != "", subject.GivenName != "":
		return HolderPerson
	case slices.ContainsFunc(append([]string{subject.Organisation}, subject.Units...), same(subject.CommonName)),
		kinds["MST"], namesBody(subject.CommonName):
		return HolderOrganisation
	case subject.CommonName != "" && subject.Organisation != "":
		return HolderPerson
	}
	return HolderUnknown
}

func same(name string) func(string) bool {
	return func(other string) bool { return name != "" && strings.EqualFold(name, other) }
}

// namesBody tells whether a name begins as those of bodies do.
func namesBody(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc([]string{
		"ủy ban", "uỷ ban", "hội đồng", "bộ ", "sở ", "cục ", "tổng cục ", "vụ ", "chi cục ", "văn phòng", "phòng ", "ban ",
		"công ty", "tập đoàn", "ngân hàng", "trường ", "đại học", "học viện", "bệnh viện", "trung tâm", "viện ", "tòa án",
		"toà án", "cổng ", "công báo", "đảng ", "tỉnh ủy", "huyện ủy", "thành ủy", "kho bạc", "bảo hiểm xã hội",
	}, func(start string) bool { return strings.HasPrefix(lower, start) })
}

// levels returns the agency levels above the holder, the highest first, from
// the organisation and the units of the name; the holder's own name and
// repetitions are left out. Some certificates list a name from its end.
func levels(subject trust.Name) []string {
	var found []string
	first, country := -1, -1
	for i, a := range subject.Attributes {
		switch a.OID {
		case oidOrganisation, oidUnit:
			if a.Value != "" {
				found = append(found, a.Value)
			}
		case oidCommonName:
			first = i
		case oidCountry:
			country = i
		}
	}
	if first >= 0 && country > first {
		slices.Reverse(found)
	}
	var out []string
	for _, name := range found {
		if !same(subject.CommonName)(name) && !slices.ContainsFunc(out, same(name)) {
			out = append(out, name)
		}
	}
	return out
}

// Attribute types that make up the levels (RFC 4519, 2).
const (
	oidCommonName   = "2.5.4.3"
	oidCountry      = "2.5.4.6"
	oidOrganisation = "2.5.4.10"
	oidUnit         = "2.5.4.11"
)

// agency returns the body that acts: the holder where it is one with a name of
// its own, else the highest level above it.
func agency(subject trust.Name) string {
	above := levels(subject)
	if len(above) > 0 && (HolderOf(subject) != HolderOrganisation || isOffice(subject.CommonName)) {
		return above[0]
	}
	return subject.Display()
}

// isOffice tells whether a name is that of an office that every agency has:
// "Văn phòng", "Phòng Văn thư". "Văn phòng Chính phủ" is an agency.
func isOffice(name string) bool {
	lower := strings.ToLower(name)
	return lower == "văn phòng" || lower == "văn thư" || strings.HasPrefix(lower, "phòng ")
}
