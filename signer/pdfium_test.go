package signer_test

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
)

// pdfium is PDFium compiled once for all tests of the package.
var pdfiumOnce = sync.OnceValues(func() (pdfium.Pdfium, error) {
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, err
	}
	return pool.GetInstance(time.Minute)
})

// askPDFium lets PDFium's signature API list the signatures, each with a byte
// range. It judges none.
func askPDFium(t *testing.T, file string, signatures int) {
	t.Helper()
	library, err := pdfiumOnce()
	if err != nil {
		t.Fatal(err)
	}
	data := read(t, file)
	opened, err := library.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		t.Fatal(err)
	}
	count, err := library.FPDF_GetSignatureCount(&requests.FPDF_GetSignatureCount{Document: opened.Document})
	if err != nil || count.Count != signatures {
		t.Fatalf("PDFium finds %v signatures of %d, %v", count, signatures, err)
	}
	for i := range signatures {
		found, err := library.FPDF_GetSignatureObject(&requests.FPDF_GetSignatureObject{Document: opened.Document, Index: i})
		if err != nil {
			t.Fatal(err)
		}
		ranges, err := library.FPDFSignatureObj_GetByteRange(&requests.FPDFSignatureObj_GetByteRange{Signature: found.Signature})
		if err != nil || len(ranges.ByteRange) != 4 {
			t.Errorf("PDFium reads the range %v, %v", ranges, err)
		}
	}
	if _, err := library.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: opened.Document}); err != nil {
		t.Error(err)
	}
}
