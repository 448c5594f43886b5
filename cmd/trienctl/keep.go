package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
)

// keptStatus is one certificate in evidence.json.
type keptStatus struct {
	Certificate string    `json:"certificate"`
	Serial      string    `json:"serial"`
	SHA256      string    `json:"sha256"`
	State       string    `json:"state"`
	Source      string    `json:"source"`
	ThisUpdate  time.Time `json:"this_update,omitzero"`
	NextUpdate  time.Time `json:"next_update,omitzero"`
	RevokedAt   time.Time `json:"revoked_at,omitzero"`
	File        string    `json:"file"`
}

// evidenceFolder is where what is known of a signed file's certificates is kept.
func evidenceFolder(file string) string {
	return strings.TrimSuffix(file, filepath.Ext(file)) + ".evidence"
}

// keepEvidence writes what was found about the certificates of a signed file into
// NAME.evidence beside it (Thông tư 15/2025/TT-BKHCN, Điều 5): the certificates,
// the OCSP responses and CRLs used, and the result. What was kept before is
// replaced; disposeEvidence deletes it.
func keepEvidence(target string, found evidence.Evidence) error {
	dir := evidenceFolder(target)
	if _, err := disposeEvidence(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fault.New("sign.cannot-write", err, "folder", dir)
	}
	files := map[string][]byte{}
	for n, der := range found.Certificates {
		files[fmt.Sprintf("certificate-%d.cer", n+1)] = der
	}
	for n, der := range found.OCSPs {
		files[fmt.Sprintf("ocsp-%d.ors", n+1)] = der
	}
	for n, der := range found.CRLs {
		files[fmt.Sprintf("crl-%d.crl", n+1)] = der
	}
	table, err := json.MarshalIndent(keptStatuses(found, files), "", "  ")
	if err != nil {
		return err
	}
	files["evidence.json"] = append(table, '\n')
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return fault.New("sign.cannot-write", err, "folder", dir)
		}
	}
	return nil
}

func keptStatuses(e evidence.Evidence, files map[string][]byte) []keptStatus {
	out := []keptStatus{}
	for _, s := range e.Statuses {
		kept := keptStatus{
			Certificate: s.Certificate.Subject.Display(), Serial: s.Certificate.Serial.Text(16),
			SHA256: hex.EncodeToString(s.Certificate.SHA256[:]), State: s.State.String(), RevokedAt: s.RevokedAt,
		}
		if s.Proof != nil {
			kept.Source, kept.ThisUpdate, kept.NextUpdate = s.Proof.Source.String(), s.Proof.ThisUpdate, s.Proof.NextUpdate
			for name, data := range files {
				if string(data) == string(s.Proof.Raw) {
					kept.File = name
				}
			}
		}
		out = append(out, kept)
	}
	return out
}
