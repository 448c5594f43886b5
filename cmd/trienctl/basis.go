package main

import (
	"time"

	"trien/cmd/internal/edition"
	"trien/signer/report"
	"trien/signer/trust"
)

// basis says what the verdicts of this run rest on.
func basis(store *trust.Store) report.Basis {
	return report.BasisOf(edition.Full(), store, time.Now())
}
