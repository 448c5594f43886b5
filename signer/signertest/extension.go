package signertest

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
)

// extensions builds the extensions of RFC 5280, 4.2 in a fixed order.
func (o order) extensions(c *Certificate) ([]pkix.Extension, error) {
	list := extensionList{}
	defects := o.plan.Defects
	if o.kind == Authority && !defects.NotCA {
		list.addBasicConstraints(o.plan.MaxPath)
	}
	list.addKeyUsage(o.usage())
	if usage := o.extendedUsage(); usage != nil && !defects.NoExtKeyUsage {
		list.add(asn1.ObjectIdentifier{2, 5, 29, 37}, o.kind == Timestamper, []asn1.ObjectIdentifier{usage})
	}
	if o.kind == Responder { // id-pkix-ocsp-nocheck, RFC 6960, 4.2.2.2.1
		list.add(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 5}, false, asn1.NullRawValue)
	}
	list.add(asn1.ObjectIdentifier{2, 5, 29, 14}, false, c.keyID)
	if o.issuer != nil {
		list.add(asn1.ObjectIdentifier{2, 5, 29, 35}, false, struct {
			KeyID []byte `asn1:"tag:0"`
		}{o.issuer.keyID})
	}
	if !defects.NoAIA {
		list.addAccess(o.urls, defects.CriticalAIA)
	}
	if o.urls.crl != "" && !defects.NoCDP {
		list.addDistributionPoint(o.urls.crl)
	}
	if defects.UnknownCritical {
		list.add(asn1.ObjectIdentifier{2, 25, 1, 2, 3}, true, "triện")
	}
	list.replace(o.plan.Extensions)
	return list.extensions, list.err
}

// replace puts each extension of own in place of the one of its kind, else
// behind the others.
func (l *extensionList) replace(own []pkix.Extension) {
	for _, e := range own {
		at := slices.IndexFunc(l.extensions, func(old pkix.Extension) bool { return old.Id.Equal(e.Id) })
		switch {
		case at < 0 && e.Value != nil:
			l.extensions = append(l.extensions, e)
		case at >= 0 && e.Value != nil:
			l.extensions[at] = e
		case at >= 0:
			l.extensions = slices.Delete(l.extensions, at, at+1)
		}
	}
}

// Bits of KeyUsage (RFC 5280, 4.2.1.3), bit 0 leftmost.
const (
	bitDigitalSignature = 0x80
	bitNonRepudiation   = 0x40
	bitKeyCertSign      = 0x04
	bitCRLSign          = 0x02
)

func (o order) usage() byte {
	switch {
	case o.kind == Authority && o.plan.Defects.NoKeyCertSign:
		return bitCRLSign
	case o.kind == Authority:
		return bitKeyCertSign | bitCRLSign
	case o.kind == Responder:
		return bitDigitalSignature
	default:
		return bitDigitalSignature | bitNonRepudiation
	}
}

// extendedUsage is nil for leaves: real ones of the specialised system have none.
func (o order) extendedUsage() asn1.ObjectIdentifier {
	switch o.kind {
	case Timestamper:
		return asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}
	case Responder:
		return asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 9}
	default:
		return nil
	}
}

// extensionList collects extensions and keeps the first error.
type extensionList struct {
	extensions []pkix.Extension
	err        error
}

func (l *extensionList) add(id asn1.ObjectIdentifier, critical bool, value any) {
	der, err := asn1.Marshal(value)
	if err != nil && l.err == nil {
		l.err = err
	}
	l.extensions = append(l.extensions, pkix.Extension{Id: id, Critical: critical, Value: der})
}

func (l *extensionList) addBasicConstraints(maxPath *int) {
	id := asn1.ObjectIdentifier{2, 5, 29, 19}
	if maxPath == nil {
		l.add(id, true, struct{ CA bool }{true})
		return
	}
	l.add(id, true, struct {
		CA      bool
		MaxPath int
	}{true, *maxPath})
}

func (l *extensionList) addKeyUsage(bits byte) {
	length := 8
	for length > 0 && bits>>(8-length)&1 == 0 {
		length--
	}
	l.add(asn1.ObjectIdentifier{2, 5, 29, 15}, true, asn1.BitString{Bytes: []byte{bits}, BitLength: length})
}

type accessDescription struct {
	Method   asn1.ObjectIdentifier
	Location asn1.RawValue
}

func (l *extensionList) addAccess(where urls, critical bool) {
	var access []accessDescription
	if where.ocsp != "" {
		access = append(access, accessDescription{asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1}, generalURI(where.ocsp)})
	}
	if where.issuer != "" {
		access = append(access, accessDescription{asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 2}, generalURI(where.issuer)})
	}
	if len(access) > 0 {
		l.add(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 1}, critical, access)
	}
}

// generalURI is the uniformResourceIdentifier choice of GeneralName.
func generalURI(url string) asn1.RawValue {
	return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 6, Bytes: []byte(url)}
}

type distributionPoint struct {
	Name struct {
		FullName []asn1.RawValue `asn1:"tag:0"`
	} `asn1:"tag:0"`
}

func (l *extensionList) addDistributionPoint(url string) {
	var point distributionPoint
	point.Name.FullName = []asn1.RawValue{generalURI(url)}
	l.add(asn1.ObjectIdentifier{2, 5, 29, 31}, false, []distributionPoint{point})
}
