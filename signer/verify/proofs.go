package verify

import (
	"crypto/sha256"
	"maps"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
	"trien/signer/cms/algorithm"
	"trien/signer/evidence/revocation"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// Where revocation evidence was found, in the words of report.Revocation.
const (
	foundDSS       = "dss"
	foundSignature = "signature"
	foundFile      = "file"
	foundCache     = "cache"
	foundOnline    = "online"
)

// proof is an OCSP response or a CRL that the file holds.
type proof struct {
	ocsp *revocation.OCSP // or
	crl  *revocation.CRL

	spans []pdf.Span // where it stands in the file
	// carriers are the signatures whose CMS holds it, and sealed those among
	// them whose signed attributes do.
	carriers, sealed []*facts
	dss              bool

	signers  []*trust.Certificate // those at hand that bear the CRL's issuer's name
	searched bool
}

// found says where f would find the proof.
func (p *proof) found(f *facts) string {
	switch {
	case slices.Contains(p.carriers, f):
		return foundSignature
	case p.dss:
		return foundDSS
	}
	return foundFile
}

// proofs holds the revocation evidence of a file, each piece once.
type proofs struct {
	effort      *effort
	ocsps, crls []*proof
	seen        map[[32]byte]*proof
	read        map[pdf.Span]bool // streams of the DSS
	certificate [][]byte          // of the DSS
	items       int               // of the DSS that were looked at
	bytes       int64
	containers  map[*cms.SignedData]bool // that were looked through
}

// Bounds of the evidence in one file. A DSS after twenty years of renewal holds
// some hundred pieces.
const (
	maxPieces     = 500
	maxItems      = 10_000
	maxProofBytes = 96 << 20
)

func newProofs(e *effort) *proofs {
	return &proofs{effort: e, seen: map[[32]byte]*proof{}, read: map[pdf.Span]bool{}, containers: map[*cms.SignedData]bool{}}
}

// addOCSP and addCRL return the piece, nil where it cannot be read or there are
// too many: evidence that is not there.
func (p *proofs) addOCSP(der []byte) *proof {
	return p.add(der, &p.ocsps, func() (*proof, error) {
		o, err := revocation.ParseOCSP(der)
		if err == nil {
			p.effort.spend(parsing(o.Certificates...))
		}
		return &proof{ocsp: o}, err
	})
}

func (p *proofs) addCRL(der []byte) *proof {
	return p.add(der, &p.crls, func() (*proof, error) {
		c, err := revocation.ParseCRL(der)
		return &proof{crl: c}, err
	})
}

func (p *proofs) add(der []byte, list *[]*proof, parse func() (*proof, error)) *proof {
	if p.effort.exhausted() {
		return nil
	}
	p.effort.spend(1 + scanning(len(der)))
	sum := sha256.Sum256(der)
	if known, done := p.seen[sum]; done {
		return known
	}
	if len(p.seen) >= maxPieces || p.bytes+int64(len(der)) > maxProofBytes {
		return nil
	}
	p.bytes += int64(len(der))
	piece, err := parse()
	if err != nil {
		piece = nil
	} else {
		*list = append(*list, piece)
	}
	p.seen[sum] = piece
	return piece
}

// readDSS takes what the document security store holds, by its lists and by
// signature (ISO 32000-2, 12.8.4.3 and 12.8.4.4). What cannot be read is not
// there.
func (p *proofs) readDSS(doc *pdf.Document) {
	catalog, _, err := doc.Catalog()
	if err != nil {
		return
	}
	dss, ok := doc.Dict(catalog["DSS"])
	if !ok {
		return
	}
	p.readLists(doc, dss, "Certs", "OCSPs", "CRLs")
	vri, _ := doc.Dict(dss["VRI"])
	names := slices.Sorted(maps.Keys(vri))
	for _, name := range names[:min(len(names), maxPieces)] {
		if entry, ok := doc.Dict(vri[name]); ok {
			p.readLists(doc, entry, "Cert", "OCSP", "CRL")
		}
	}
}

func (p *proofs) readLists(doc *pdf.Document, dict pdf.Dict, certs, ocsps, crls pdf.Name) {
	p.each(doc, dict[certs], func(der []byte, _ pdf.Span) *proof {
		if len(p.certificate) < maxPieces {
			p.certificate = append(p.certificate, der)
		}
		return nil
	})
	p.each(doc, dict[ocsps], func(der []byte, _ pdf.Span) *proof { return p.addOCSP(der) })
	p.each(doc, dict[crls], func(der []byte, _ pdf.Span) *proof { return p.addCRL(der) })
}

// each hands the streams of list to take.
func (p *proofs) each(doc *pdf.Document, list pdf.Object, take func([]byte, pdf.Span) *proof) {
	items, _ := doc.Array(list)
	for _, item := range items[:min(len(items), maxPieces)] {
		if p.items++; p.items > maxItems || p.effort.exhausted() {
			return
		}
		stream, ok := doc.Stream(item)
		if !ok || p.read[stream.Span] {
			continue
		}
		p.read[stream.Span] = true
		left := maxProofBytes - p.bytes
		if left <= 0 {
			return
		}
		der, err := doc.Decode(stream, left)
		p.effort.spend(inflating(len(der)))
		if err != nil {
			continue
		}
		if piece := take(der, stream.Span); piece != nil {
			piece.dss = true
			piece.spans = append(piece.spans, stream.Span)
		}
	}
}

// readCMS takes what the CMS of f holds: its list of revocation information
// (RFC 5652, 5.1; RFC 5940 for OCSP) and Adobe's attribute (ISO 32000-2,
// 12.8.3.3.2), signed as the standard has it or not.
func (p *proofs) readCMS(f *facts) {
	if f.cms == nil || p.containers[f.cms] {
		return
	}
	p.containers[f.cms] = true
	for _, der := range f.cms.CRLs {
		p.addCRL(der).carriedBy(f, false)
	}
	for _, other := range f.cms.OtherRevocation {
		if der := ocspIn(other); der != nil {
			p.addOCSP(der).carriedBy(f, false)
		}
	}
	if f.signer == nil {
		return
	}
	p.readArchival(f, f.signer.AdobeRevocation, true)
	for _, a := range f.signer.UnsignedAttrs {
		if a.OID == cms.OIDAdobeRevocation && len(a.Values) == 1 {
			p.readArchival(f, a.Values[0], false)
		}
	}
}

func (p *proof) carriedBy(f *facts, sealed bool) {
	if p == nil {
		return
	}
	p.carriers = append(p.carriers, f)
	p.spans = append(p.spans, f.place())
	if sealed {
		p.sealed = append(p.sealed, f)
	}
}

// readArchival reads RevocationInfoArchival: lists of CRLs [0] and OCSP
// responses [1].
func (p *proofs) readArchival(f *facts, value []byte, sealed bool) {
	in := cryptobyte.String(value)
	if len(value) == 0 || !in.ReadASN1(&in, asn1.SEQUENCE) {
		return
	}
	for tag, add := range []func([]byte) *proof{p.addCRL, p.addOCSP} {
		var list cryptobyte.String
		var present bool
		if !in.ReadOptionalASN1(&list, &present, asn1.Tag(tag).ContextSpecific().Constructed()) {
			return
		}
		if !present || !list.ReadASN1(&list, asn1.SEQUENCE) {
			continue
		}
		for !list.Empty() {
			var der cryptobyte.String
			if !list.ReadAnyASN1Element(&der, nil) {
				break
			}
			add(der).carriedBy(f, sealed)
		}
	}
}

// oidOCSPResponse is id-ri-ocsp-response (RFC 5940, 3).
const oidOCSPResponse = "1.3.6.1.5.5.7.16.2"

// ocspIn returns the OCSP response of an OtherRevocationInfoFormat [1]
// (RFC 5652, 10.2.1), nil where it is something else.
func ocspIn(other []byte) []byte {
	in := cryptobyte.String(other)
	var oid, der cryptobyte.String
	if !in.ReadASN1(&in, asn1.Tag(1).ContextSpecific().Constructed()) ||
		!in.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) || algorithm.DottedOID(oid) != oidOCSPResponse ||
		!in.ReadAnyASN1Element(&der, nil) {
		return nil
	}
	return der
}
