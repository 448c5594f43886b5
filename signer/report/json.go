package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"time"

	"trien/signer/fault"
)

// Words returns the text of the message catalogue for key with the places
// filled from args.
type Words func(key string, args map[string]string) string

// The shapes below are the contract of `verify --json`: names, order and words
// are what scripts rely on. Times are RFC 3339 in UTC, "" when there is none.
type (
	jsonDocument struct {
		File       string          `json:"file"`
		SHA256     string          `json:"sha256"`
		Size       int64           `json:"size"`
		Pages      int             `json:"pages"`
		Verdict    string          `json:"verdict"`
		Error      string          `json:"error"`
		Signatures []jsonSignature `json:"signatures"`
		At         string          `json:"at"`
		Policy     string          `json:"policy"`
		Offline    bool            `json:"offline"`
		Program    string          `json:"program"`
		Trust      jsonTrust       `json:"trust"`
		Warnings   []jsonWarning   `json:"warnings"`
	}
	jsonSignature struct {
		Field        string        `json:"field"`
		Kind         string        `json:"kind"`
		Verdict      string        `json:"verdict"`
		Reason       string        `json:"reason"`
		Signer       jsonSigner    `json:"signer"`
		System       string        `json:"system"`
		Level        string        `json:"level"`
		Integrity    string        `json:"integrity"`
		Coverage     string        `json:"coverage"`
		LaterChanges string        `json:"later_changes"`
		ClaimedTime  string        `json:"claimed_time"`
		ProvenTime   string        `json:"proven_time"`
		Page         int           `json:"page"`
		Rect         [4]float64    `json:"rect"`
		Findings     []jsonFinding `json:"findings"`

		Indication    string            `json:"indication"`
		SubIndication string            `json:"sub_indication"`
		Path          []jsonCertificate `json:"path"`
		Timestamps    []jsonTimestamp   `json:"timestamps"`
		Changes       []jsonChange      `json:"changes"`
	}
	jsonSigner struct {
		Name         string `json:"name"`
		Organisation string `json:"organisation"`
		Title        string `json:"title"`
		Email        string `json:"email"`
		Serial       string `json:"serial"`
		Issuer       string `json:"issuer"`
		NotBefore    string `json:"not_before"`
		NotAfter     string `json:"not_after"`
		SHA256       string `json:"sha256"`
	}
	jsonFinding struct {
		Check  string `json:"check"`
		Status string `json:"status"`
		Reason string `json:"reason"`
		Cites  string `json:"cites"`
		Text   string `json:"text"`
	}
)

// WriteJSON writes docs as the one JSON document of the command-line contract.
func WriteJSON(w io.Writer, docs []Document, basis Basis, words Words) error {
	out := NewJSONWriter(w, basis, words)
	for _, doc := range docs {
		if err := out.Add(doc); err != nil {
			return err
		}
	}
	return out.Close()
}

// JSONWriter writes the JSON document of the command-line contract one report
// after the other and keeps none. Close ends it.
type JSONWriter struct {
	out   io.Writer
	basis Basis
	words Words
	some  bool // a report has been written
}

// NewJSONWriter returns a writer that has written nothing yet.
func NewJSONWriter(w io.Writer, basis Basis, words Words) *JSONWriter {
	return &JSONWriter{out: w, basis: basis, words: words}
}

// Add writes one report. Errors are those of the writer below.
func (j *JSONWriter) Add(doc Document) error {
	var one bytes.Buffer
	before := "{\n  \"documents\": [\n    "
	if j.some {
		before = ",\n    "
	}
	one.WriteString(before)
	enc := json.NewEncoder(&one)
	enc.SetEscapeHTML(false)
	enc.SetIndent("    ", "  ")
	if err := enc.Encode(documentJSON(&doc, j.basis, j.words)); err != nil {
		return err
	}
	j.some = true
	_, err := j.out.Write(bytes.TrimSuffix(one.Bytes(), []byte("\n")))
	return err
}

// Close ends the JSON document, which may hold no report at all.
func (j *JSONWriter) Close() error {
	end := "\n  ]\n}\n"
	if !j.some {
		end = "{\n  \"documents\": []\n}\n"
	}
	_, err := io.WriteString(j.out, end)
	return err
}

func documentJSON(doc *Document, basis Basis, words Words) jsonDocument {
	out := jsonDocument{
		File:       doc.File,
		SHA256:     doc.SHA256,
		Size:       doc.Size,
		Pages:      doc.Pages,
		Verdict:    doc.Verdict.String(),
		Error:      ErrorText(doc.Error, words),
		Signatures: []jsonSignature{},
		At:         timeJSON(doc.At),
		Policy:     doc.Policy,
		Offline:    doc.Offline,
		Program:    basis.Program,
		Trust:      trustJSON(basis.Trust),
		Warnings:   []jsonWarning{},
	}
	for _, sig := range doc.Signatures {
		out.Signatures = append(out.Signatures, signatureJSON(sig, words))
	}
	for _, w := range basis.WarningsFor(doc) {
		out.Warnings = append(out.Warnings, jsonWarning{w.reason(), words(w.Code, w.Args)})
	}
	return out
}

func signatureJSON(sig Signature, words Words) jsonSignature {
	out := jsonSignature{
		Field:        sig.Field,
		Kind:         sig.Kind.String(),
		Verdict:      sig.Verdict.String(),
		Reason:       sig.Reason,
		Signer:       signerJSON(sig.Signer),
		System:       sig.System.String(),
		Level:        sig.Level.String(),
		Integrity:    sig.Integrity.String(),
		Coverage:     sig.Coverage.String(),
		LaterChanges: sig.LaterChanges.String(),
		ClaimedTime:  timeJSON(sig.ClaimedTime),
		ProvenTime:   timeJSON(sig.ProvenTime),
		Page:         sig.Page,
		Findings:     []jsonFinding{},

		Indication:    string(sig.Indication),
		SubIndication: string(sig.SubIndication),
		Path:          pathJSON(sig.Path, words),
		Timestamps:    timestampsJSON(sig.Timestamps, words),
		Changes:       changesJSON(sig.Changes, words),
	}
	for i, v := range sig.Rect {
		out.Rect[i] = hundredths(v)
	}
	for _, f := range sig.Findings {
		out.Findings = append(out.Findings, jsonFinding{
			Check: f.Check, Status: f.Status.String(), Reason: f.Reason,
			Cites: f.Cites, Text: words("check."+f.Code(), f.Args),
		})
	}
	return out
}

func signerJSON(s Signer) jsonSigner {
	return jsonSigner{
		Name: s.Name, Organisation: s.Organisation, Title: s.Title, Email: s.Email,
		Serial: s.Serial, Issuer: s.Issuer,
		NotBefore: timeJSON(s.NotBefore), NotAfter: timeJSON(s.NotAfter), SHA256: s.SHA256,
	}
}

func timeJSON(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// hundredths rounds points to two places. What JSON cannot say becomes 0.
func hundredths(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return math.Round(v*100) / 100
}

// ErrorText returns what happened and what to do, in the words of the
// catalogue. An error without words of its own reads as an unreadable file.
func ErrorText(err error, words Words) string {
	return errorText(err, "file.unreadable", words)
}

// FailureText is ErrorText for what was no matter of reading a file: an error
// without words of its own reads as one whose cause is not known.
func FailureText(err error, words Words) string {
	return errorText(err, "error.unknown", words)
}

func errorText(err error, otherwise string, words Words) string {
	if err == nil {
		return ""
	}
	code, args := otherwise, map[string]string(nil)
	if w, ok := errors.AsType[fault.Worded](err); ok {
		code, args = w.MessageCode(), w.MessageArgs()
	}
	return words(code+".what", args) + " " + words(code+".do", args)
}
