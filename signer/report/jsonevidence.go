package report

// What the contract says about the evidence behind a verdict.
type (
	jsonTrust struct {
		Date        string `json:"date"`
		National    int    `json:"national"`
		Specialised int    `json:"specialised"`
		Foreign     int    `json:"foreign"`
		Other       int    `json:"other"`
		Added       int    `json:"added"`
		SHA256      string `json:"sha256"`
	}
	jsonWarning struct {
		Reason string `json:"reason"`
		Text   string `json:"text"`
	}
	jsonCertificate struct {
		Name         string         `json:"name"`
		Organisation string         `json:"organisation"`
		Issuer       string         `json:"issuer"`
		Serial       string         `json:"serial"`
		NotBefore    string         `json:"not_before"`
		NotAfter     string         `json:"not_after"`
		SHA256       string         `json:"sha256"`
		Anchor       bool           `json:"anchor"`
		Revocation   jsonRevocation `json:"revocation"`
	}
	jsonRevocation struct {
		State      string `json:"state"`
		Source     string `json:"source"`
		Found      string `json:"found"`
		ThisUpdate string `json:"this_update"`
		NextUpdate string `json:"next_update"`
		RevokedAt  string `json:"revoked_at"`
		Reason     string `json:"reason"`
		Error      string `json:"error"`
	}
	jsonTimestamp struct {
		Document  bool   `json:"document"`
		Field     string `json:"field"`
		Authority string `json:"authority"`
		System    string `json:"system"`
		Time      string `json:"time"`
		Trusted   bool   `json:"trusted"`
		Reason    string `json:"reason"`
		Text      string `json:"text"`
	}
	jsonChange struct {
		Kind     string `json:"kind"`
		Edits    string `json:"edits"`
		Revision int    `json:"revision"`
		Page     int    `json:"page"`
		Field    string `json:"field"`
		Text     string `json:"text"`
	}
)

func trustJSON(t TrustData) jsonTrust {
	return jsonTrust{
		Date: timeJSON(t.Date), National: t.National, Specialised: t.Specialised, Foreign: t.Foreign,
		Other: t.Other, Added: t.Added, SHA256: t.SHA256,
	}
}

func pathJSON(path []Certificate, words Words) []jsonCertificate {
	out := []jsonCertificate{}
	for _, c := range path {
		out = append(out, jsonCertificate{
			Name: c.Name, Organisation: c.Organisation, Issuer: c.Issuer, Serial: c.Serial,
			NotBefore: timeJSON(c.NotBefore), NotAfter: timeJSON(c.NotAfter),
			SHA256: c.SHA256, Anchor: c.Anchor, Revocation: revocationJSON(c.Revocation, words),
		})
	}
	return out
}

func revocationJSON(r Revocation, words Words) jsonRevocation {
	return jsonRevocation{
		State: r.State.String(), Source: r.Source, Found: r.Found,
		ThisUpdate: timeJSON(r.ThisUpdate), NextUpdate: timeJSON(r.NextUpdate),
		RevokedAt: timeJSON(r.RevokedAt), Reason: r.Reason, Error: FailureText(r.Err, words),
	}
}

func timestampsJSON(timestamps []Timestamp, words Words) []jsonTimestamp {
	out := []jsonTimestamp{}
	for _, t := range timestamps {
		one := jsonTimestamp{
			Document: t.Document, Field: t.Field, Authority: t.Authority, System: t.System.String(),
			Time: timeJSON(t.Time), Trusted: t.Trusted, Reason: t.Reason,
		}
		if t.Reason != "" {
			one.Text = words("timestamp."+t.Reason, nil)
		}
		out = append(out, one)
	}
	return out
}

func changesJSON(changes []Change, words Words) []jsonChange {
	out := []jsonChange{}
	for _, c := range changes {
		out = append(out, jsonChange{
			Kind: c.Kind, Edits: c.Edits.String(), Revision: c.Revision, Page: c.Page, Field: c.Field,
			Text: words("change."+c.Kind, c.Args),
		})
	}
	return out
}
