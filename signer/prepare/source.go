package prepare

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/stamp"
)

// Kind is what a file is.
type Kind int

const (
	Unknown Kind = iota
	Document
	Image
)

// Source is a file that can be taken in.
type Source struct {
	Kind      Kind
	Pages     int
	Size      int64 // bytes
	Protected bool  // it is encrypted; the result will not be
	Scan      stamp.Scan
}

// Examine tells what a file is, or why it cannot be taken in. With a password
// that is missing or wrong that is pdf.password-needed or pdf.password-wrong;
// prepare.signed where rewriting would break a signature.
func Examine(path string, password []byte) (Source, error) {
	file, err := os.Open(path)
	if err != nil {
		return Source{}, unread(path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return Source{}, unread(path, err)
	}
	head := make([]byte, 8)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return Source{}, unread(path, err)
	}
	if isImage(head[:n]) {
		return examineImage(path, info.Size())
	}
	return examineDocument(path, info.Size(), password)
}

func unread(path string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fault.New("file.not-found", err, "file", filepath.Base(path))
	}
	return fault.New("file.unreadable", err, "file", filepath.Base(path))
}

func isImage(head []byte) bool {
	text := string(head)
	return len(text) >= 4 && (text[:4] == "\x89PNG" || text[:3] == "\xFF\xD8\xFF")
}

func examineImage(path string, size int64) (Source, error) {
	name := filepath.Base(path)
	if size > MaxImage {
		return Source{}, fault.New("prepare.too-large", nil, "file", name, "most", strconv.Itoa(MaxImage>>20))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Source{}, unread(path, err)
	}
	scan, err := stamp.Measure(data)
	if err != nil {
		return Source{}, fault.New("prepare.image-unreadable", err, "file", name)
	}
	most := int64(MaxUnpacked)
	if scan.JPEG {
		most = MaxPixels
	}
	switch pixels := int64(scan.Width) * int64(scan.Height); {
	case scan.Width <= 0 || scan.Height <= 0 || scan.Mirrored:
		return Source{}, fault.New("prepare.image-unreadable", nil, "file", name)
	case pixels > most:
		return Source{}, fault.New("prepare.image-too-large", nil, "file", name, "pixels", strconv.FormatInt(pixels/1e6, 10), "most", strconv.FormatInt(most/1e6, 10))
	}
	return Source{Kind: Image, Pages: 1, Size: size, Scan: scan}, nil
}

func examineDocument(path string, size int64, password []byte) (Source, error) {
	name := filepath.Base(path)
	if size > MaxFile {
		return Source{}, fault.New("prepare.too-large", nil, "file", name, "most", strconv.Itoa(MaxFile>>20))
	}
	doc, err := pdf.OpenFile(path, pdf.Options{Password: password})
	if err != nil {
		if fault.CodeOf(err) == "pdf.not-a-pdf" {
			return Source{}, fault.New("prepare.kind", err, "file", name)
		}
		return Source{}, err
	}
	defer doc.Close()
	if err := unsigned(doc.Document, path); err != nil {
		return Source{}, err
	}
	if doc.Encrypted() && !doc.OpenedAsOwner() && !doc.Permissions().Has(pdf.PermitModify|pdf.PermitAssemble) {
		return Source{}, fault.New("prepare.owner-only", nil, "file", name)
	}
	if doc.PageCount() == 0 {
		return Source{}, fault.New("prepare.no-pages", nil, "file", name)
	}
	return Source{Kind: Document, Pages: doc.PageCount(), Size: size, Protected: doc.Encrypted()}, nil
}

// unsigned tells whether a document holds no signature and no timestamp of its
// own. One whose signatures cannot be listed counts as signed.
func unsigned(doc *pdf.Document, path string) error {
	signatures, err := doc.Signatures()
	if err != nil || len(signatures) > 0 {
		return fault.New("prepare.signed", err, "file", filepath.Base(path))
	}
	return nil
}
