package flow

import "trien/signer/report"

// Lack is one thing that is missing before the document can be signed.
type Lack int

const (
	NoDocument     Lack = iota
	DocumentClosed      // the document refuses another signature; State.Refusal says why
	TokenNotLooked      // the search for tokens has not ended
	NoToken
	NoCertificate   // a token, but nothing on it
	CredentialUnfit // Credential.Trouble says why
	Revoked         // Replies says since when
	TargetClosed    // Replies says why
	Altered         // an earlier signature is invalid
	LevelOutOfReach // nobody gives what the template demands
	FactsMissing    // State.Unfilled says which
	PlaceSought     // places are being looked for
	NoPlace
)

// Lacks returns what is missing, the first thing to mend first.
func (s State) Lacks() []Lack {
	if s.Path == "" {
		return []Lack{NoDocument}
	}
	var lacks []Lack
	if s.Refusal != nil {
		lacks = append(lacks, DocumentClosed)
	}
	if lack, missing := s.credentialLack(); missing {
		lacks = append(lacks, lack)
	}
	if s.Replies[AboutRevocation].Answer == Forbidden {
		lacks = append(lacks, Revoked)
	}
	if s.Replies[AboutTarget].Answer == Forbidden {
		lacks = append(lacks, TargetClosed)
	}
	if s.Checked && s.Report.Verdict == report.DocumentInvalid {
		lacks = append(lacks, Altered)
	}
	if s.OutOfReach() {
		lacks = append(lacks, LevelOutOfReach)
	}
	if s.Unfilled != nil {
		lacks = append(lacks, FactsMissing)
	}
	switch {
	case s.Placed:
	case s.Seeking:
		lacks = append(lacks, PlaceSought)
	default:
		lacks = append(lacks, NoPlace)
	}
	return lacks
}

func (s State) credentialLack() (Lack, bool) {
	if !s.Looked {
		return TokenNotLooked, true
	}
	chosen, ok := s.Credential()
	switch {
	case !ok && s.Tokens == 0:
		return NoToken, true
	case !ok:
		return NoCertificate, true
	case !chosen.Usable():
		return CredentialUnfit, true
	}
	return 0, false
}
