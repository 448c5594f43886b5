package verify

import (
	"encoding/hex"

	"trien/signer/evidence/revocation"
	"trien/signer/report"
	"trien/signer/trust"
)

// tellPath tells the path with what is known about the revocation of each of
// its certificates.
func (f *facts) tellPath() []report.Certificate {
	var all []report.Certificate
	for i, c := range f.path.Certificates {
		told := report.Certificate{
			Name: c.Subject.Display(), Organisation: c.Subject.Organisation, Issuer: c.Issuer.Display(),
			Serial: serialWord(c), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
			SHA256: hex.EncodeToString(c.SHA256[:]), Anchor: f.isAnchor(i),
		}
		if i < len(f.standings) {
			told.Revocation = f.tellStanding(f.standings[i])
		}
		all = append(all, told)
	}
	return all
}

// isAnchor tells the certificate at which the path ends, and a time-stamping
// unit that is trusted by itself.
func (f *facts) isAnchor(i int) bool {
	if i == 0 && f.own != nil && f.own.authority.Pinned {
		return true
	}
	if i != len(f.path.Certificates)-1 {
		return false
	}
	for _, e := range f.anchor {
		if e.Role == trust.RoleRoot {
			return true
		}
	}
	return false
}

func (f *facts) tellStanding(st standing) report.Revocation {
	told := report.Revocation{RevokedAt: st.RevokedAt, Err: st.Err}
	switch st.State {
	case revocation.Good:
		told.State = report.RevocationGood
	case revocation.Revoked:
		told.State = report.RevocationRevoked
	}
	if !st.RevokedAt.IsZero() {
		told.Reason = st.Reason.String()
	}
	if c := st.claim; c.Statement != nil {
		told.Source, told.Found = c.Source.String(), f.foundAt(c)
		told.ThisUpdate, told.NextUpdate = c.ThisUpdate, c.NextUpdate
	}
	return told
}

func (f *facts) foundAt(c claim) string {
	switch {
	case c.proof != nil:
		return c.proof.found(f)
	case c.kept:
		return foundCache
	}
	return foundOnline
}

// tellStamps tells the timestamps of the signature and over it, the one in a
// later signature too where it proves the time. A document timestamp is its own
// first one.
func (f *facts) tellStamps() []report.Timestamp {
	stamps := f.stamps
	if f.voucher != nil {
		stamps = append(stamps[:len(stamps):len(stamps)], f.proof)
	}
	var all []report.Timestamp
	for _, s := range stamps {
		told := report.Timestamp{
			Document: s.document || s.owner != f, Authority: s.name(), System: s.authority.System,
			Trusted: s.proves(), Reason: s.reason,
		}
		if told.Document {
			told.Field = s.owner.sig.Field
		}
		if s.token != nil {
			told.Time = s.token.Time
		}
		all = append(all, told)
	}
	return all
}
