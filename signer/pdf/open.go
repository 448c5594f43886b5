package pdf

import (
	"bytes"
	"errors"

	"trien/signer/fault"
)

var (
	errNoCatalog   = errors.New("no document catalog")
	errNoStartXRef = errors.New("no startxref")
)

const headerWindow = 1024 // the header is looked for in so many bytes

func (d *Document) open(password []byte) error {
	if d.size <= 0 {
		return fault.New("pdf.empty", nil)
	}
	junk, err := d.readHeader()
	if err != nil {
		return err
	}
	if err := d.openByTable(junk); err != nil {
		if fault.CodeOf(err) != "" || errors.Is(err, errLimit) {
			return err
		}
		if err := d.openByScan(err); err != nil {
			return err
		}
	}
	if err := d.unlock(password); err != nil {
		return err
	}
	if d.rebuilt {
		return d.finishScan()
	}
	return nil
}

// readHeader finds "%PDF-1.7" and returns how many bytes stand before it.
func (d *Document) readHeader() (int64, error) {
	head := make([]byte, min(headerWindow, d.size))
	if err := readFull(d.src, head, 0); err != nil {
		return 0, err
	}
	at := bytes.Index(head, []byte("%PDF-"))
	if at < 0 {
		return 0, nil
	}
	version := head[at+5:]
	n := 0
	for n < len(version) && n < 5 && (isDigit(version[n]) || version[n] == '.') {
		n++
	}
	d.header = string(version[:n])
	return int64(at), nil
}

// openByTable follows the cross-reference sections from the end of the file.
// Where junk stands before the header, offsets may count from the header.
func (d *Document) openByTable(junk int64) error {
	start, err := d.startXRef()
	if err != nil {
		return err
	}
	err = d.tryBase(0, start)
	if err != nil && junk > 0 && fault.CodeOf(err) == "" {
		err = d.tryBase(junk, start)
	}
	return err
}

func (d *Document) tryBase(base, start int64) error {
	d.base, d.entries = base, 0
	d.cache.clear()
	if err := d.readChain(start); err != nil {
		return err
	}
	return d.checkRoot()
}

// startXRef returns the number behind the last "startxref" of the file.
func (d *Document) startXRef() (int64, error) {
	at, err := d.searcher().back("startxref")
	if err != nil {
		return 0, err
	}
	if at < 0 {
		return 0, errNoStartXRef
	}
	p := d.parserAt(at + int64(len("startxref")))
	p.skipSpace()
	start, ok := p.unsigned(d.size)
	if !ok {
		return 0, p.fail("offset expected behind startxref")
	}
	return start, nil
}

func (d *Document) parserAt(pos int64) *parser {
	return newParser(window{src: d.src, size: d.size}, pos, &d.limits)
}

// checkRoot proves that the cross-reference data leads to a catalog.
func (d *Document) checkRoot() error {
	ref, ok := d.Trailer()["Root"].(Ref)
	if !ok {
		return errNoCatalog
	}
	e, _, ok := d.find(ref.Num)
	if !ok || e.kind == entryFree {
		return errNoCatalog
	}
	if e.kind == entryCompressed && d.Trailer()["Encrypt"] != nil {
		return nil // cannot be read before the document is unlocked
	}
	found, err := d.locate(ref, e, 0)
	if err != nil {
		return err
	}
	if _, ok := found.object.(Dict); !ok {
		return errNoCatalog
	}
	return nil
}
