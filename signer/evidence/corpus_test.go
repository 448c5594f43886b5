package evidence

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"trien/assets/anchors"
	"trien/signer/cms"
	"trien/signer/evidence/revocation"
	"trien/signer/evidence/timestamp"
	"trien/signer/pdf"
	"trien/signer/trust"
)

// TestCorpus reads the timestamps and the revocation evidence of real documents
// in the folder that TRIEN_CORPUS names, and says whose they are.
func TestCorpus(t *testing.T) {
	folder := os.Getenv("TRIEN_CORPUS")
	if folder == "" {
		return
	}
	entries, err := trust.ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	store := trust.NewStore(entries...)
	err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".pdf" {
			return err
		}
		for _, line := range tokensOf(path, store) {
			t.Logf("%s: %s", filepath.Base(path), line)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tokensOf describes every signature timestamp of a document; one that cannot
// be read is described as such.
func tokensOf(path string, store *trust.Store) []string {
	file, err := os.Open(path)
	if err != nil {
		return []string{err.Error()}
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return []string{err.Error()}
	}
	doc, err := pdf.Open(file, info.Size(), pdf.Options{})
	if err != nil {
		return nil
	}
	signatures, err := doc.Signatures()
	if err != nil {
		return nil
	}
	lines := storeOf(doc)
	for _, s := range signatures {
		signed, err := cms.Parse(s.Contents)
		if err != nil || len(signed.Signers) == 0 {
			continue
		}
		for _, raw := range signed.Signers[0].TimestampTokens {
			lines = append(lines, describe(raw, signed.Signers[0].Signature, store))
		}
		if s.SubFilter == "ETSI.RFC3161" {
			lines = append(lines, describe(s.Contents, nil, store))
		}
	}
	return lines
}

func describe(raw, data []byte, store *trust.Store) string {
	token, err := timestamp.Parse(raw)
	if err != nil {
		return err.Error()
	}
	signer, err := token.Verify(units(store))
	if err != nil {
		return err.Error()
	}
	authority := timestamp.AuthorityOf(store, signer, token.Certificates, token.Time)
	line := token.Time.String() + " " + signer.Certificate.Subject.Display() + ", " + authority.System.String()
	for _, n := range signer.Notes {
		line += " " + string(n)
	}
	for _, p := range authority.Path.Problems {
		line += " " + string(p.Code)
	}
	if data != nil && !token.Covers(data) {
		line += ", of OTHER data"
	}
	return line
}

// storeOf reads the OCSP responses and CRLs of the document security store.
func storeOf(doc *pdf.Document) []string {
	catalog, _, err := doc.Catalog()
	if err != nil {
		return nil
	}
	dss, _ := resolved(doc, catalog["DSS"]).(pdf.Dict)
	var lines []string
	each := func(kind pdf.Name, read func([]byte) error) {
		list, _ := resolved(doc, dss[kind]).(pdf.Array)
		for _, item := range list {
			stream, ok := resolved(doc, item).(*pdf.Stream)
			if !ok {
				continue
			}
			der, err := doc.Decode(stream, 64<<20)
			if err == nil {
				err = read(der)
			}
			lines = append(lines, fmt.Sprintf("DSS %s: %v", kind, err))
		}
	}
	each("OCSPs", func(der []byte) error { _, err := revocation.ParseOCSP(der); return err })
	each("CRLs", func(der []byte) error { _, err := revocation.ParseCRL(der); return err })
	return lines
}

func resolved(doc *pdf.Document, o pdf.Object) pdf.Object {
	r, err := doc.Resolve(o)
	if err != nil {
		return nil
	}
	return r
}
