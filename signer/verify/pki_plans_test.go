package verify

import (
	"crypto"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"time"

	"trien/signer/signertest"
)

func person(role string, plans ...plan) who { return who{role: role, plan: all(plans)} }

func authority(role string, plans ...plan) who {
	return who{role: role, kind: signertest.Authority, plan: all(plans)}
}

func unit(role string, plans ...plan) who {
	return who{role: role, kind: signertest.Timestamper, plan: all(plans)}
}

func responder(role string, plans ...plan) who {
	return who{role: role, kind: signertest.Responder, plan: all(plans)}
}

// under is w issued by ca, in the system of ca.
func (w who) under(ca who) who {
	w.by, w.specialised = &ca, ca.specialised
	return w
}

// alone is w, signed by its own key.
func (w who) alone() who {
	w.self = true
	return w
}

// in is w of the specialised system, or of the national one.
func (w who) in(specialised bool) who {
	w.specialised = specialised
	return w
}

// Plans.

func all(plans []plan) plan {
	return func(s *scene, c *signertest.Cert) {
		for _, p := range plans {
			p(s, c)
		}
	}
}

func revoked(when time.Duration, reason int) plan {
	return func(s *scene, c *signertest.Cert) { c.Revoked = &signertest.Revocation{At: s.at(when), Reason: reason} }
}

func period(from, to time.Duration) plan {
	return func(s *scene, c *signertest.Cert) { c.NotBefore, c.NotAfter = s.at(from), s.at(to) }
}

func defect(spoil func(*signertest.Defects)) plan {
	return func(_ *scene, c *signertest.Cert) { spoil(&c.Defects) }
}

func keyed(k signertest.KeyKind) plan { return func(_ *scene, c *signertest.Cert) { c.Key = k } }

// hashedBy is the hash that the issuer signs with.
func hashedBy(h crypto.Hash) plan { return func(_ *scene, c *signertest.Cert) { c.Hash = h } }

func pssSigned(_ *scene, c *signertest.Cert) { c.PSS = true }

func named(n func(*scene) signertest.Name) plan {
	return func(s *scene, c *signertest.Cert) { c.Subject = n(s) }
}

// like takes the name of another certificate.
func like(w who) plan {
	return func(s *scene, c *signertest.Cert) { c.Subject = s.of(w).Plan.Subject }
}

func sameKey(w who) plan { return func(s *scene, c *signertest.Cert) { c.SameKey = s.of(w) } }

func limitedTo(below int) plan { return func(_ *scene, c *signertest.Cert) { c.MaxPath = &below } }

func has(make func(s *scene) pkix.Extension) plan {
	return func(s *scene, c *signertest.Cert) { c.Extensions = append(c.Extensions, make(s)) }
}

func extends(last int, critical bool, value ...byte) plan {
	return has(func(*scene) pkix.Extension { return extensionOf(last, critical, value) })
}

// keyUsage is a key usage of one byte, unused bits counted.
func keyUsage(unused, bits byte) plan { return extends(15, true, 3, 2, unused, bits) }

// purposes is an extended key usage below id-kp.
func purposes(critical bool, last ...byte) plan {
	var list []byte
	for _, n := range last {
		list = append(list, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, n)
	}
	return extends(37, critical, append([]byte{0x30, byte(len(list))}, list...)...)
}

// permitting is a name constraint to subjects of that organisation.
func permitting(organisation string) plan {
	return has(func(s *scene) pkix.Extension {
		name, err := signertest.DirectoryName(signertest.Name{signertest.Country("VN"), signertest.Organisation(organisation)})
		if err != nil {
			s.t.Fatal(err)
		}
		return extensionOf(30, true, sequence(s.t, tlv(s.t, 2, 0, true, sequence(s.t, marshal(s.t, name)))))
	})
}

// points is a distribution point at that file, with a cRLIssuer where there is
// one.
func points(file string, issuer func(*scene) asn1.RawValue) plan {
	return has(func(s *scene) pkix.Extension {
		point := tlv(s.t, 2, 0, true, tlv(s.t, 2, 0, true, generalURL(s.t, s.National.ListURL(file))))
		if issuer != nil {
			point = slices.Concat(point, tlv(s.t, 2, 2, true, marshal(s.t, issuer(s))))
		}
		return extensionOf(31, false, sequence(s.t, sequence(s.t, point)))
	})
}

// freshest names the delta list.
func freshest(s *scene, c *signertest.Cert) {
	point := tlv(s.t, 2, 0, true, tlv(s.t, 2, 0, true, generalURL(s.t, s.National.ListURL("delta.crl"))))
	c.Extensions = append(c.Extensions, extensionOf(46, false, sequence(s.t, sequence(s.t, point))))
}
