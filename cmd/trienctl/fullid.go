package main

import (
	"flag"

	"trien/signer/trust"
)

// idFlags decide whether numbers of identity cards and tax codes are written in
// full. The zero value hides all but their last three digits.
type idFlags struct{ full bool }

func (f *idFlags) add(set *flag.FlagSet) { set.BoolVar(&f.full, "full-id", false, "") }

func (f idFlags) text(s string) string {
	if f.full {
		return s
	}
	return trust.MaskNumbers(s)
}

// idOut is a number of a person or body in JSON.
type idOut struct {
	Kind   string `json:"kind"`
	Number string `json:"number"`
}

// identifiers lists the numbers in the subject of cert, which may be nil.
func (f idFlags) identifiers(cert *trust.Certificate) []idOut {
	list := []idOut{}
	if cert == nil {
		return list
	}
	for _, id := range cert.Subject.Identifiers() {
		if !f.full {
			id = id.Masked()
		}
		list = append(list, idOut(id))
	}
	return list
}
