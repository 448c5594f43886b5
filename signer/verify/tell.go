package verify

import (
	"encoding/hex"

	"trien/signer/report"
	"trien/signer/trust"
)

// report tells the facts, asks the checks and lets the report conclude.
func (f *facts) report(p policy) report.Signature {
	sig := report.Signature{
		Field:        f.sig.Field,
		Kind:         f.kind(),
		SubFilter:    string(f.sig.SubFilter),
		Level:        f.level(),
		Coverage:     f.geometry.coverage,
		LaterChanges: f.edits(),
		ContentAdded: f.later.ContentAdded,
		Changes:      f.changes(),
		ClaimedTime:  f.claimed.UTC(),
		Page:         f.sig.Page,
	}
	if f.claimed.IsZero() {
		sig.ClaimedTime = f.claimed
	}
	if f.sig.Page > 0 {
		r := f.sig.Rect
		sig.Rect = [4]float64{r.X0, r.Y0, r.Width(), r.Height()}
	}
	if f.valueHolds() {
		sig.Signer = signerOf(f.certificate)
	}
	sig.System = f.path.System
	if f.own != nil {
		sig.System = f.own.authority.System
	}
	sig.ProvenTime = f.proven
	sig.Path = f.tellPath()
	sig.Timestamps = f.tellStamps()
	sig.Findings = findings(f, p)
	report.Conclude(&sig)
	return sig
}

func signerOf(c *trust.Certificate) report.Signer {
	return report.Signer{
		Name:         c.Subject.Display(),
		Organisation: c.Subject.Organisation,
		Title:        c.Subject.Title,
		Email:        c.Email(),
		Serial:       serialWord(c),
		Issuer:       c.Issuer.Display(),
		NotBefore:    c.NotBefore,
		NotAfter:     c.NotAfter,
		SHA256:       hex.EncodeToString(c.SHA256[:]),
	}
}

// serialWord is the serial number as certificate viewers show it: whole bytes.
func serialWord(c *trust.Certificate) string {
	if c.Serial == nil {
		return ""
	}
	return hex.EncodeToString(c.Serial.Bytes())
}

// signerIssuer names who issued the certificate that the SignerInfo asks for.
func (f *facts) signerIssuer() string {
	name, err := trust.ParseName(f.signer.IssuerRaw)
	if err != nil || name.Display() == "" {
		return "–"
	}
	return name.Display()
}
