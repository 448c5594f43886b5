package task

import (
	"slices"

	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// beside returns the place of a mark that goes with a person's signature, on its
// left at the same height: a seal over a third of it (Nghị định 30/2020/NĐ-CP,
// Phụ lục I), text before it.
func (d Drawn) beside(person pdf.Rect) pdf.Rect {
	right := person.X0
	if d.Kind != "" {
		right += person.Width() / 3
	}
	bottom := (person.Y0 + person.Y1 - d.Height) / 2
	return pdf.Rect{X0: right - d.Width, Y0: bottom, X1: right, Y1: bottom + d.Height}
}

// smallestSignature is the smallest side in points that a person's signature to
// be sealed has; initials and numbers are smaller.
const smallestSignature = 24

// lastSigner returns the signature that a seal goes beside: the newest visible
// one that a person made and that is no mere initial. page narrows it to one
// page, from 1; 0 does not.
func lastSigner(doc *pdf.Document, page int) (pdf.Signature, bool, error) {
	all, err := doc.FieldSignatures()
	if err != nil {
		return pdf.Signature{}, false, err
	}
	slices.SortStableFunc(all, func(a, b pdf.Signature) int { return a.Revision - b.Revision })
	for _, s := range slices.Backward(all) {
		fits := s.Page > 0 && (page == 0 || s.Page == page) && s.SubFilter != "ETSI.RFC3161"
		if fits && min(s.Rect.Width(), s.Rect.Height()) >= smallestSignature && !byOrganisation(s) {
			return s, true, nil
		}
	}
	return pdf.Signature{}, false, nil
}

// byOrganisation tells whether an organisation is known to have made the
// signature. What cannot be read may be a person's.
func byOrganisation(s pdf.Signature) bool {
	parsed, err := cms.Parse(s.Contents)
	if err != nil {
		return false
	}
	for _, der := range parsed.Certificates {
		cert, err := trust.ParseCertificate(der)
		if err != nil {
			continue
		}
		for _, signer := range parsed.Signers {
			if signer.Matches(cert.RawIssuer, cert.Serial, cert.SubjectKeyID) {
				return HolderOf(cert.Subject) == HolderOrganisation
			}
		}
	}
	return false
}
