package sheet

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"trien/assets/words"
	"trien/signer/fault"
	"trien/signer/report"
	"trien/signer/trust"
)

// load returns the words of the catalogue. What other packages say about their
// findings is shown by its key, so that a golden file here does not change with
// every sentence there.
func load(t testing.TB, lang string) report.Words {
	t.Helper()
	c, err := words.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return func(key string, args map[string]string) string {
		area, rest, _ := strings.Cut(key, ".")
		sentence := area == "check" && strings.Contains(rest, ".")
		if sentence || area == "change" || area == "timestamp" || area == "pdf" || area == "error" || area == "trustdata" {
			text := "<" + key
			for _, name := range slices.Sorted(maps.Keys(args)) {
				text += " " + name + "=" + args[name]
			}
			return text + ">"
		}
		return c.Text(key, args)
	}
}

func at(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 4, 5, 0, time.UTC) }

func basis() report.Basis {
	return report.Basis{
		Program: "Triện 0.1.0", Made: at(20, 3),
		Trust:    report.TrustData{Date: at(1, 0), National: 58, Specialised: 10, Added: 1, SHA256: strings.Repeat("ef", 32)},
		Warnings: []report.Warning{{Code: "report.warning.other-time", Args: map[string]string{"at": "2026"}}},
	}
}

// signed returns a signature whose every check passed, except those given.
func signed(findings ...report.Finding) report.Signature {
	s := report.Signature{
		Field: "Signature1", System: trust.Specialised, Level: report.LevelBT, SubFilter: "ETSI.CAdES.detached",
		Signer: report.Signer{
			Name: "Nguyễn Thị Hồng Đặng", Organisation: "Ủy ban nhân dân xã Hòa Bình", Title: "Chủ tịch", Email: "nthdang@example.vn",
			Serial: "0a1b2c", Issuer: "CA phục vụ các cơ quan Nhà nước G2", NotBefore: at(1, 0).AddDate(-2, 0, 0), NotAfter: at(1, 0).AddDate(3, 0, 0),
			SHA256: strings.Repeat("cd", 32),
		},
		Coverage: report.CoverageFile, LaterChanges: report.EditsNone,
		ClaimedTime: at(10, 4), ProvenTime: at(10, 5), Page: 2, Rect: [4]float64{100, 200, 170.08, 170.08},
		Path: []report.Certificate{
			{Name: "Nguyễn Thị Hồng Đặng", NotBefore: at(1, 0), NotAfter: at(1, 0).AddDate(3, 0, 0), Revocation: report.Revocation{
				State: report.RevocationGood, Source: "ocsp", Found: "dss", ThisUpdate: at(10, 6), NextUpdate: at(11, 6),
			}},
			{Name: "RootCA G2", NotBefore: at(1, 0), NotAfter: at(1, 0).AddDate(20, 0, 0), Anchor: true},
		},
		Timestamps: []report.Timestamp{{Authority: "Máy chủ cấp dấu thời gian 02", System: trust.Specialised, Time: at(10, 5), Trusted: true}},
	}
	given := make(map[string]bool)
	for _, f := range findings {
		given[f.Check] = true
	}
	for _, check := range []string{
		report.CheckByteRange, report.CheckCMSForm, report.CheckDigest, report.CheckSignature, report.CheckSignerCertificate,
		report.CheckESS, report.CheckAlgorithm, report.CheckPath, report.CheckValidity, report.CheckCoverage,
		report.CheckLaterChanges, report.CheckRevocation, report.CheckTimestamp,
	} {
		if !given[check] {
			s.Findings = append(s.Findings, report.Finding{Check: check, Status: report.Pass, Reason: "ok"})
		}
	}
	s.Findings = append(s.Findings, findings...)
	report.Conclude(&s)
	return s
}

func document(name string, signatures ...report.Signature) report.Document {
	doc := report.Document{
		File: name, SHA256: strings.Repeat("ab", 32), Size: 1234567, Pages: 3, At: at(20, 3), Policy: "15/2025/TT-BKHCN",
		Offline: true, Signatures: signatures,
	}
	report.ConcludeDocument(&doc)
	return doc
}

// doubtful has something in every row that can be other than good.
func doubtful() report.Signature {
	s := signed(
		report.Finding{Check: report.CheckRevocation, Status: report.Warn, Reason: "unreachable", Args: map[string]string{"subject": "Trần Văn B"}},
		report.Finding{Check: report.CheckAlgorithm, Status: report.Warn, Reason: "weak-key"},
		report.Finding{Check: report.CheckPath, Status: report.Warn, Reason: "weak-signature"},
		report.Finding{Check: report.CheckESS, Status: report.NotApplicable, Reason: "not-required"},
		report.Finding{Check: report.CheckTimestamp, Status: report.Fail, Reason: "untrusted"},
		report.Finding{Check: report.CheckAnchor, Status: report.Warn, Reason: report.ReasonDemo},
	)
	s.Signer.Name, s.Field, s.System = "Trần Văn B", "Signature2", trust.National
	s.Signer.Organisation, s.Signer.Email, s.Signer.Title, s.ProvenTime = "", "", "", time.Time{}
	s.Coverage, s.LaterChanges, s.Page = report.CoverageRevision, report.EditsAllowed, 0
	s.Path[0].Revocation = report.Revocation{State: report.RevocationRevoked, Source: "crl", Found: "online", ThisUpdate: at(11, 0), RevokedAt: at(5, 0), Reason: "keyCompromise"}
	s.Path = append(s.Path, report.Certificate{Name: "CA phụ", Revocation: report.Revocation{Err: fault.New("error.unknown", nil)}})
	s.Timestamps = []report.Timestamp{{Document: true, Field: "DocTS", Authority: "Timestamp Signer NWK2", Time: at(12, 0), Reason: "unknown-authority"}}
	for i := range 15 {
		s.Changes = append(s.Changes, report.Change{Kind: "signature-added", Edits: report.EditsAllowed, Revision: 3 + i, Page: 1 + i%2, Field: fmt.Sprint("S", i)})
	}
	s.Changes = append(s.Changes, report.Change{Kind: "annotation-added", Edits: report.EditsSuspicious, Revision: 3, Page: 1, Args: map[string]string{"what": "Stamp"}})
	return s
}

func invalid() report.Signature {
	s := signed(report.Finding{Check: report.CheckDigest, Status: report.Fail, Reason: report.ReasonMismatch})
	s.Signer, s.Path, s.Timestamps, s.System, s.Field = report.Signer{}, nil, nil, trust.Unknown, ""
	s.ClaimedTime, s.ProvenTime, s.LaterChanges = time.Time{}, time.Time{}, report.EditsForbidden
	return s
}

// every is one document of each verdict.
func every() []report.Document {
	changed := signed()
	changed.ContentAdded = true
	broken := report.Document{File: "thư mục/hỏng.pdf", Error: fault.New("pdf.truncated", errors.New("x"))}
	report.ConcludeDocument(&broken)
	return []report.Document{
		document("thư mục/công văn.pdf", signed()), document("thư mục/đổi.pdf", changed), document("thư mục/ngờ.pdf", signed(), doubtful()),
		document("thư mục/sai.pdf", invalid(), signed()), document("thư mục/không ký.pdf"), broken,
	}
}
