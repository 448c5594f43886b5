package main

import "trien/signer/report"

// revisionJSON is one revision in trienctl revisions --json.
type revisionJSON struct {
	Number     int          `json:"number"`
	Start      int64        `json:"start"`
	End        int64        `json:"end"`
	Bytes      int64        `json:"bytes"`
	Signatures []string     `json:"signatures"`
	CoveredBy  []string     `json:"covered_by"`
	Changes    []changeJSON `json:"changes"`
}

type changeJSON struct {
	Kind  string `json:"kind"`
	Edits string `json:"edits"`
	Page  int    `json:"page"`
	Field string `json:"field"`
	Text  string `json:"text"`
}

type signedPartJSON struct {
	Field    string `json:"field"`
	End      int64  `json:"end"`
	Revision int    `json:"revision"`
}

type historyJSON struct {
	File       string           `json:"file"`
	Size       int64            `json:"size"`
	Repaired   bool             `json:"repaired"`
	Compared   bool             `json:"compared"`
	Rest       int64            `json:"rest"`
	Revisions  []revisionJSON   `json:"revisions"`
	Signatures []signedPartJSON `json:"signatures"`
}

func (h *history) json(file string, words report.Words) historyJSON {
	out := historyJSON{
		File: file, Size: h.size, Repaired: h.repaired, Compared: h.compared, Rest: h.rest(),
		Signatures: []signedPartJSON{},
	}
	for i, r := range h.revisions {
		one := revisionJSON{
			Number: i + 1, Start: r.start, End: r.end, Bytes: r.end - r.start,
			Signatures: append([]string{}, r.signed...), CoveredBy: append([]string{}, r.covered...), Changes: []changeJSON{},
		}
		for _, c := range r.changes {
			one.Changes = append(one.Changes, changeJSON{c.Kind, c.Edits.String(), c.Page, c.Field, words("change."+c.Kind, c.Args)})
		}
		out.Revisions = append(out.Revisions, one)
	}
	for _, s := range h.signatures {
		out.Signatures = append(out.Signatures, signedPartJSON{s.field, s.end, s.revision})
	}
	return out
}
