package pdf

import (
	"crypto/rand"
	"io"
	"sync"
	"sync/atomic"
)

// Options says how to open a document. The zero value is a good one.
type Options struct {
	// Password is the user or the owner password of an encrypted document.
	// The empty one is always tried first.
	Password []byte
	// Locked opens a document too whose encryption this program has no key
	// for, such as one for the certificates of its readers: see
	// Document.Locked.
	Locked bool
	Limits Limits
	// Random gives the initialisation vectors for what is written into an
	// encrypted document; nil means crypto/rand. A fixed one is for tests
	// alone.
	Random io.Reader
}

// Document is a PDF file as one of its revisions left it. It may be used by
// several goroutines at once.
type Document struct {
	*file
	revision int // index of the newest revision in view
	visible  int // number of sections in view
	tree     pageTree
}

// file is what the views of all revisions share.
type file struct {
	layout
	src      io.ReaderAt
	size     int64
	limits   Limits
	random   io.Reader
	header   string // version in the header, "1.7"; "" when there is none
	junk     int64  // bytes before the header
	crypt    *crypt
	mended   atomic.Bool // an object was found only by scanning
	scanned  sync.Once
	bodies   *bodies
	scanErr  error
	stock    stock
	cache    cache
	inflated budget
	parsed   atomic.Int64 // effort of reading objects so far, without the data of streams
	endings  endings
	indexing sync.Mutex
	index    *mentions // of sections; nil until it is needed
}

// layout is where things stand in the file.
type layout struct {
	base      int64      // added to the offsets in the file
	sections  []*section // oldest first
	revisions []Revision // oldest first
	ends      []int      // number of sections up to and with each revision
	entries   int64      // cross-reference entries read
	rebuilt   bool       // by scanning: there was no usable cross-reference section
}

// Open reads the structure of the PDF in src, size bytes long. src must stay
// open and unchanged as long as the document is used.
//
// Error codes: pdf.empty, pdf.not-a-pdf, pdf.truncated, pdf.broken,
// pdf.too-large, pdf.password-needed, pdf.password-wrong,
// pdf.encryption-unsupported, file.unreadable.
func Open(src io.ReaderAt, size int64, opt Options) (*Document, error) {
	f := &file{src: &blocks{src: src, size: size}, size: size, limits: opt.Limits.withDefaults(), random: opt.Random}
	if f.random == nil {
		f.random = rand.Reader
	}
	d := &Document{file: f}
	if err := d.open(opt); err != nil {
		return nil, worded(err)
	}
	return d, nil
}

// Size returns the length of the file in bytes.
func (d *Document) Size() int64 { return d.size }

// Repaired reports that the cross-reference data is wrong, so that objects had
// to be found by scanning the file. Such a document can be read; Repairable
// tells whether it can be updated.
func (d *Document) Repaired() bool { return d.rebuilt || d.mended.Load() }

// Encrypted reports whether the document is encrypted.
func (d *Document) Encrypted() bool { return d.crypt != nil }

// Trailer returns the trailer dictionary of the revision in view.
func (d *Document) Trailer() Dict { return d.revisions[d.revision].Trailer }

// Version returns the PDF version, "1.7": that of the header or, where it is
// later, that of the catalog (ISO 32000-2, 7.5.2).
func (d *Document) Version() string {
	catalog, _, err := d.Catalog()
	if err != nil {
		return d.header
	}
	if v, ok := d.Name(catalog["Version"]); ok && string(v) > d.header {
		return string(v)
	}
	return d.header
}

// Catalog returns the document catalog and its reference.
func (d *Document) Catalog() (Dict, Ref, error) {
	ref, _ := d.Trailer()["Root"].(Ref)
	o, err := d.Object(ref)
	if err != nil {
		return nil, ref, err
	}
	catalog, ok := o.(Dict)
	if !ok {
		return nil, ref, worded(errNoCatalog)
	}
	return catalog, ref, nil
}

// At returns the document as of a revision, an index of Revisions.
func (d *Document) At(revision int) *Document {
	return &Document{file: d.file, revision: revision, visible: d.ends[revision]}
}
