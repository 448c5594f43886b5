package diff

import (
	"slices"

	"trien/signer/pdf"
)

// compareEvidence lets evidence be added to the document security store and
// nothing be taken from it (ISO 32000-2, 12.8.4.3).
func (s *step) compareEvidence(x, y pdf.Object) {
	a, b := s.dicts(x, y)
	if a == nil && s.old(x) != nil || b == nil {
		s.differ(x, y, event{kind: kindEvidenceGone, nature: odd})
		return
	}
	before := len(s.events)
	for _, key := range keysOf(a, b) {
		if s.untouched(a[key], b[key]) {
			continue
		}
		switch key {
		case "Type":
			s.differ(pdf.Name("DSS"), b[key], event{kind: kindEvidenceGone, nature: odd})
		case "Certs", "OCSPs", "CRLs":
			s.compareVault(a[key], b[key])
		case "VRI":
			s.compareRelated(a[key], b[key])
		default:
			s.differ(a[key], b[key], event{kind: kindCatalog, nature: odd, args: entry("DSS")})
		}
	}
	if len(s.events) == before && !s.equal(x, y) {
		s.add(event{kind: kindEvidence, nature: service})
	}
}

// compareVault compares arrays of streams, certificates for instance. Newer
// evidence may take the place of older, but not less of it.
func (s *step) compareVault(x, y pdf.Object) {
	before, _ := s.old(x).(pdf.Array)
	after, ok := s.new(y).(pdf.Array)
	if !ok && (s.new(y) != nil || len(before) > 0) {
		s.add(event{kind: kindEvidenceGone, nature: odd})
		return
	}
	for _, o := range before {
		if len(after) < len(before) && !slices.ContainsFunc(after, func(p pdf.Object) bool { return s.equal(o, p) }) {
			s.add(event{kind: kindEvidenceGone, nature: odd})
			return
		}
	}
	for _, o := range after {
		if _, ok := s.new(o).(*pdf.Stream); !ok {
			s.add(event{kind: kindCatalog, nature: odd, args: entry("DSS")})
			return
		}
	}
}

// compareRelated compares what is kept for single signatures (ISO 32000-2,
// Table 262).
func (s *step) compareRelated(x, y pdf.Object) {
	a, b := s.dicts(x, y)
	if b == nil {
		s.differ(x, y, event{kind: kindEvidenceGone, nature: odd})
		return
	}
	for _, key := range keysOf(a, b) {
		if s.untouched(a[key], b[key]) || key == "Type" {
			continue
		}
		was, now := s.dicts(a[key], b[key])
		if now == nil {
			s.differ(a[key], b[key], event{kind: kindEvidenceGone, nature: odd})
			continue
		}
		for _, part := range keysOf(was, now) {
			switch part {
			case "Cert", "OCSP", "CRL":
				s.compareVault(was[part], now[part])
			case "Type", "TU":
			case "TS":
				if was[part] != nil {
					s.differ(was[part], now[part], event{kind: kindEvidenceGone, nature: odd})
				}
			default:
				s.differ(was[part], now[part], event{kind: kindCatalog, nature: odd, args: entry("DSS")})
			}
		}
	}
}
