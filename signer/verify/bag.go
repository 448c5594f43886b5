package verify

import "trien/signer/trust"

// bag reads every certificate of a document once, however often it stands
// there.
type bag struct {
	store  *trust.Store
	effort *effort
	read   map[string]*trust.Certificate // by DER; nil for one that cannot be read
}

func newBag(s *trust.Store, e *effort) *bag { return &bag{s, e, map[string]*trust.Certificate{}} }

// parse reads what can be read; the rest cannot be the signer's.
func (b *bag) parse(raw [][]byte) []*trust.Certificate {
	var all []*trust.Certificate
	for _, der := range raw[:min(len(raw), maxCertificates)] {
		if cert := b.one(der); cert != nil {
			all = append(all, cert)
		}
	}
	return all
}

func (b *bag) one(der []byte) *trust.Certificate {
	cert, done := b.read[string(der)]
	if done || b.effort.exhausted() {
		return cert
	}
	cert, err := b.store.Read(der)
	if err != nil {
		cert = nil
		b.effort.spend(1)
	} else {
		b.effort.spend(parsing(cert))
	}
	b.read[string(der)] = cert
	return cert
}
