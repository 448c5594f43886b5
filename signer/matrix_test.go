package signer_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/pdfsign"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/stamp"
	"trien/signer/verify"
)

// TestMatrix signs every kind of document at every level and lets everybody
// judge: our verifier, pdfsig, mutool, qpdf, OpenSSL, pdfcpu and pdfsign. With
// -v it prints the matrix.
//
// Where peers differ, and why that is right:
//   - mutool and pdfsig judge B-LT and B-LTA as signed with a later update: the
//     evidence stands behind the signature, as EN 319 142-1, 5.4.2 wants it;
//   - pdfsig (poppler 22) does not know ETSI.RFC3161, so document timestamps are
//     asked of our verifier and of OpenSSL;
//   - pdfsign takes the document timestamp of B-LTA for a signature that lacks
//     signed attributes of its own, so it is asked up to B-LT;
//   - pdfcpu does not support /VRI in a document security store (ISO 32000-2,
//     12.8.4.4) and says so of B-LT and B-LTA in place of a judgement.
func TestMatrix(t *testing.T) {
	world := newMatrixWorld(t)
	for _, d := range matrixDocuments(t) {
		var row []string
		for _, level := range []report.Level{report.LevelBB, report.LevelBT, report.LevelBLT, report.LevelBLTA} {
			t.Run(d.name+"/"+level.String(), func(t *testing.T) {
				cell := world.sign(t, d.data, level)
				cell.ours()
				cell.pdfsig()
				cell.mutool()
				cell.qpdf()
				cell.openssl()
				cell.pdfcpu()
				cell.pdfsign()
				row = append(row, level.String()+": "+strings.Join(cell.accepted, " "))
			})
		}
		t.Logf("%-34s %s", d.name, strings.Join(row, " | "))
	}
}

// kind is one kind of document.
type kind struct {
	name string
	data []byte
}

func matrixDocuments(t *testing.T) []kind {
	plain := twoPages("", "").bytes()
	return []kind{
		{"classic table", plain},
		{"object streams", converted(t, plain, "--object-streams=generate")},
		{"linearized", converted(t, plain, "--linearize")},
		{"rotated, cropped, user unit", twoPages("/Rotate 270 /CropBox [50 60 500 700] /UserUnit 1.5", "").bytes()},
		{"form with a text field", twoPages("/Annots [7 0 R]", form, textField).bytes()},
		{"direct annotation", twoPages("/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Border [0 0 0] >>]", "").bytes()},
		{"PDF 2.0", converted(t, plain, "--force-version=2.0")},
	}
}

// matrixWorld is one PKI with its services for the whole matrix.
type matrixWorld struct {
	server *signertest.Server
	roots  string // PEM file
	ca     string // PEM file of the CA that issued the authority's certificate
	verify verify.Options
}

func newMatrixWorld(t *testing.T) *matrixWorld {
	server := signertest.Run(t, signertest.NewPlan(time.Now()), keys())
	w := &matrixWorld{server: server, roots: filepath.Join(t.TempDir(), "roots.pem")}
	w.ca = filepath.Join(t.TempDir(), "ca.pem")
	write(t, w.ca, server.Specialised.CA.PEM())
	write(t, w.roots, slices.Concat(server.National.Root.PEM(), server.Specialised.Root.PEM()))
	w.verify = verify.Options{Trust: trustOf(t, server.PKI), Offline: true}
	return w
}

// cell is one signed document.
type cell struct {
	t        *testing.T
	world    *matrixWorld
	level    report.Level
	file     string
	result   signer.Result
	accepted []string // names of those who accept it
}

func (w *matrixWorld) sign(t *testing.T, data []byte, level report.Level) *cell {
	t.Helper()
	source := filepath.Join(t.TempDir(), "a.pdf")
	write(t, source, data)
	req, key := as(t, w.server.Specialised.Personal, source)
	req.Verify, req.Level = w.verify, level
	req.Evidence = evidence.New(evidence.Options{})
	req.TSAs = []evidence.TSA{{URL: w.server.Specialised.TSAURL()}}
	req.Placement = &stamp.Placement{Page: 1, Rect: pdf.Rect{X0: 60, Y0: 80, X1: 240, Y1: 150}}
	req.Mark = stamp.Mark{Lines: []string{"Nguyễn Thị Hồng Đặng", "Ủy ban nhân dân"}}
	result, err := signer.Sign(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	if result.Level != level || len(result.Notices) > 0 || key.calls != 1 {
		t.Errorf("level %v, notices %v, %d signatures by the key", result.Level, result.Notices, key.calls)
	}
	prefix(t, source, result.Target)
	return &cell{t: t, world: w, level: level, file: result.Target, result: result}
}

func (c *cell) accept(name string, yes bool, said any) {
	c.t.Helper()
	if !yes {
		c.t.Errorf("%s: %v", name, said)
		return
	}
	c.accepted = append(c.accepted, name)
}

func (c *cell) ours() {
	c.t.Helper()
	good := true
	for _, s := range c.result.Report.Signatures {
		good = good && s.Integrity == report.Intact && s.Verdict != report.Invalid
	}
	last := c.result.Report.Signatures[len(c.result.Report.Signatures)-1]
	if c.level != report.LevelBLT { // there the evidence follows the signature
		good = good && last.Coverage == report.CoverageFile
	}
	c.accept("trien", good, c.result.Report.Signatures)
}

func (c *cell) pdfsig() {
	c.t.Helper()
	said := peer(c.t, "pdfsig", "-nocert", c.file)
	c.accept("pdfsig", strings.Contains(said, "Signature is Valid"), said)
}

func (c *cell) mutool() {
	c.t.Helper()
	wanted := "The document is unchanged since signing."
	if c.level >= report.LevelBLT {
		wanted = "The signature is valid but there have been edits since signing."
	}
	said, _ := exec.Command("mutool", "sign", "-v", c.file).CombinedOutput() // it fails on ETSI.RFC3161
	c.accept("mutool", strings.Contains(string(said), wanted), string(said))
}

func (c *cell) qpdf() {
	c.t.Helper()
	out, err := exec.Command("qpdf", "--check", c.file).CombinedOutput()
	c.accept("qpdf", err == nil, string(out))
}

// openssl verifies the signature over the bytes that its /ByteRange names, and
// the tokens.
func (c *cell) openssl() {
	c.t.Helper()
	data, err := os.ReadFile(c.file)
	if err != nil {
		c.t.Fatal(err)
	}
	found, err := open(c.t, c.file).FieldSignatures()
	if err != nil {
		c.t.Fatal(err)
	}
	for n, s := range found {
		dir := c.t.TempDir()
		cms, content := filepath.Join(dir, "cms"), filepath.Join(dir, "content")
		write(c.t, cms, s.Contents)
		r := s.ByteRange
		write(c.t, content, slices.Concat(data[r[0]:r[0]+r[1]], data[r[2]:r[2]+r[3]]))
		command := []string{"cms", "-verify", "-binary", "-inform", "DER", "-in", cms, "-content", content, "-CAfile", c.world.roots, "-purpose", "any", "-out", os.DevNull}
		if s.SubFilter == "ETSI.RFC3161" {
			command = []string{"ts", "-verify", "-data", content, "-token_in", "-in", cms, "-CAfile", c.world.roots, "-untrusted", c.world.ca}
		}
		out, err := exec.Command("openssl", command...).CombinedOutput()
		c.accept(fmt.Sprintf("openssl-%s#%d", command[0], n+1), err == nil, string(out))
	}
}

// pdfcpu keeps the anchors in a variable of its own; offline it leaves
// revocation open, which keeps it from calling anything valid.
func (c *cell) pdfcpu() {
	c.t.Helper()
	api.DisableConfigDir()
	model.TrustedCertDir = filepath.Dir(c.world.roots)
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	if err := api.ValidateFile(c.file, conf); err != nil {
		c.accept("pdfcpu", false, err)
		return
	}
	results, err := api.ValidateSignatures(c.file, true, conf)
	good, said := err == nil && len(results) > 0, []string{fmt.Sprint(err)}
	for _, r := range results {
		unsupported := c.level >= report.LevelBLT && r.Reason == model.SignatureReasonUnsupported
		good = good && (r.Reason == model.SignatureReasonCertRevocationUnknown || unsupported)
		said = append(said, fmt.Sprint(r.Details.FieldName, ": ", r.Status, ", ", r.Reason))
	}
	c.accept("pdfcpu", good, said)
}

func (c *cell) pdfsign() {
	c.t.Helper()
	if c.level == report.LevelBLTA {
		return
	}
	doc, err := pdfsign.OpenFile(c.file)
	if err != nil {
		c.accept("pdfsign", false, err)
		return
	}
	var objections []string
	for _, r := range doc.Verify().SkipRevocationCheck(true).Signatures() {
		for _, e := range r.Errors {
			for _, said := range strings.Split(e.Error(), "\n") {
				if !isExcused(said, excusedPolicy) {
					objections = append(objections, said)
				}
			}
		}
	}
	c.accept("pdfsign", len(objections) == 0, objections)
}
