//go:build ignore

// Generate writes the trust table from a folder that holds anchors.tsv (with
// the columns system, role, sha256 and file) and the PEM files it names:
//
//	go run generate.go FOLDER > anchors.txt
//
// Every certificate is checked against the fingerprint in anchors.tsv before
// it is written. Entries are sorted, so that two runs give the same file, and
// nothing that a former table held may be missing: the table only grows.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const head = `# Trust table of Triện: the certification authorities of both Vietnamese systems.
#
# national     hệ thống chứng thực chữ ký số quốc gia; root run by NEAC
# specialised  chữ ký số chuyên dùng công vụ; root run by Ban Cơ yếu Chính phủ (VGCA)
#
# Sources: the national certificates as NEAC published them (2026-08); the
# specialised ones are the public data of VGCA (ca.gov.vn). "basis" says on
# what an entry rests:
#   one-source    the publication alone
#   cross-checked a second source or signatures of real documents agree
#   documents     not in the publication, seen in real signed documents
#   issuer        its issuer's signature, which the program checks on every path
# Compare the fingerprint of a root that rests on one source with the one its
# operator gives you; a folder of your own can replace this table.
#
# Expired entries stay: signatures made while they were valid are verified
# with them. Records are separated by an empty line; "sha256" is the
# fingerprint of the certificate (DER), "certificate" its base64.
`

// published is the date of the trust data: the end of the month in which the
// newest of the sources was published.
const published = "2026-08-31T00:00:00Z"

// crossChecked and inDocuments are the fingerprints about which more is known
// than their publication.
var (
	crossChecked = []string{
		"ca918d63", // MIC National Root CA
		"bac8bf60", // Vietnam National Root CA
	}
	inDocuments = []string{
		"555f4423", // Viettel-CA SHA-256 (2020)
	}
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate.go FOLDER > anchors.txt")
	}
	rows, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.order(), b.order()) })
	out := bufio.NewWriter(os.Stdout)
	fmt.Fprintf(out, "%s\ntable: 1\ndate: %s\n", head, published)
	for _, r := range rows {
		r.write(out)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

type row struct {
	values map[string]string
	der    []byte
}

func read(folder string) ([]row, error) {
	data, err := os.ReadFile(filepath.Join(folder, "anchors.tsv"))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	columns := strings.Split(lines[0], "\t")
	var rows []row
	for _, line := range lines[1:] {
		r := row{values: map[string]string{}}
		for i, v := range strings.Split(line, "\t") {
			r.values[columns[i]] = v
		}
		if r.der, err = certificate(folder, r.values); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func certificate(folder string, values map[string]string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(values["file"])))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, fmt.Errorf("%s: no certificate", values["file"])
	}
	sum := sha256.Sum256(block.Bytes)
	if hex.EncodeToString(sum[:]) != values["sha256"] {
		return nil, fmt.Errorf("%s: fingerprint differs", values["file"])
	}
	return block.Bytes, nil
}

// order sorts by system, then role with roots first, then name and age.
func (r row) order() string {
	rank := map[string]string{"root": "0", "intermediate": "1", "tsa": "2"}[r.values["role"]]
	return strings.Join([]string{r.values["system"], rank, r.name(), r.values["not_before"], r.values["sha256"]}, "\x00")
}

// name returns the common name out of the subject, which is written as
// TYPE=value joined by commas.
func (r row) name() string {
	for _, part := range strings.Split(r.values["subject"], ",") {
		if cn, found := strings.CutPrefix(part, "CN="); found {
			return cn
		}
	}
	log.Fatalf("%s: subject without CN", r.values["file"])
	return ""
}

func (r row) basis() string {
	print := r.values["sha256"][:8]
	switch {
	case slices.Contains(crossChecked, print), r.values["system"] == "specialised":
		return "cross-checked"
	case slices.Contains(inDocuments, print):
		return "documents"
	case r.values["role"] == "root":
		return "one-source"
	}
	return "issuer"
}

func (r row) source() string {
	switch {
	case r.values["system"] == "specialised":
		return "VGCA"
	case r.basis() == "documents":
		return "signed documents"
	}
	return "NEAC 2026-08"
}

func (r row) write(out *bufio.Writer) {
	fmt.Fprintf(out, "\nname: %s\nsystem: %s\nrole: %s\nsubject: %s\n", r.name(), r.values["system"], r.values["role"], r.values["subject"])
	fmt.Fprintf(out, "not-before: %s\nnot-after: %s\n", moment(r.values["not_before"]), moment(r.values["not_after"]))
	fmt.Fprintf(out, "source: %s\nbasis: %s\nsha256: %s\ncertificate:\n", r.source(), r.basis(), r.values["sha256"])
	text := base64.StdEncoding.EncodeToString(r.der)
	for len(text) > 0 {
		n := min(len(text), 76)
		fmt.Fprintf(out, "  %s\n", text[:n])
		text = text[n:]
	}
}

func moment(s string) string {
	t, err := time.Parse("2006-01-02 15:04:05Z", s)
	if err != nil {
		log.Fatal(err)
	}
	return t.Format("2006-01-02T15:04:05Z")
}
