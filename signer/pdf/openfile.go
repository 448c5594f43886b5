package pdf

import (
	"errors"
	"io/fs"
	"os"

	"trien/signer/fault"
)

// File is a document together with the open file it reads from.
type File struct {
	*Document
	file *os.File
}

// OpenFile opens the PDF at path for reading. Close the result when done.
//
// Error codes: those of Open, file.not-found, file.unreadable.
func OpenFile(path string, opt Options) (*File, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New("file.not-found", err, "file", path)
	}
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", path)
	}
	d, err := openRegular(f, path, opt)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &File{d, f}, nil
}

func openRegular(f *os.File, path string, opt Options) (*Document, error) {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", path)
	}
	return Open(f, info.Size(), opt)
}

// Close closes the file; the document can no longer be read.
func (f *File) Close() error {
	if held, ok := f.src.(*blocks); ok {
		held.drop()
	}
	return f.file.Close()
}

// Source returns the file as a whole.
func (f *File) Source() *os.File { return f.file }
