package pdf

import (
	"bytes"
	"errors"

	"trien/signer/fault"
)

var (
	errNoCatalog   = errors.New("no document catalog")
	errNoStartXRef = errors.New("no startxref")
	errNoPages     = errors.New("no page tree")
)

const headerWindow = 1024 // the header is looked for in so many bytes

func (d *Document) open(opt Options) error {
	if d.size <= 0 {
		return fault.New("pdf.empty", nil)
	}
	head, err := d.readHeader()
	if err != nil {
		return err
	}
	d.junk = max(head, 0)
	tableErr := d.openByTable(head)
	switch {
	case tableErr == nil:
		return d.unlockAndCheck(opt)
	case fault.CodeOf(tableErr) != "" || errors.Is(tableErr, errLimit):
		return tableErr
	case head < 0:
		return fault.New("pdf.not-a-pdf", tableErr)
	}
	table := d.layout
	if err := d.openByScan(tableErr); err != nil {
		return err
	}
	err = d.unlockAndCheck(opt)
	if err != nil && errors.Is(tableErr, errNoPages) && d.scanHopeless(err) {
		d.layout = table // a document without pages is still one
		d.showNewest()
		d.cache.clear()
		return d.unlock(opt)
	}
	return err
}

// scanHopeless tells a scan that found no document from a failure that would
// come up again.
func (d *Document) scanHopeless(err error) bool {
	code := fault.CodeOf(err)
	return code == "pdf.broken" || code == "pdf.truncated" || code == ""
}

func (d *Document) unlockAndCheck(opt Options) error {
	if err := d.unlock(opt); err != nil {
		return err
	}
	switch {
	case d.rebuilt:
		return d.finishScan()
	case d.crypt != nil:
		return d.checkRoot()
	}
	return nil
}

// readHeader finds "%PDF-1.7" and returns how many bytes stand before it, -1
// when there is no header.
func (d *Document) readHeader() (int64, error) {
	head := make([]byte, min(headerWindow, d.size))
	if err := readFull(d.src, head, 0); err != nil {
		return 0, err
	}
	at := bytes.Index(head, []byte("%PDF"))
	if at < 0 {
		return -1, nil
	}
	version := bytes.TrimLeft(head[at+4:], "-")
	n := 0
	for n < len(version) && n < 5 && (isDigit(version[n]) || version[n] == '.') {
		n++
	}
	d.header = string(bytes.Trim(version[:n], "."))
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

// checkRoot proves that the cross-reference data leads to a catalog and from
// there to a page tree, as far as that can be seen before the document is
// unlocked.
func (d *Document) checkRoot() error {
	ref, ok := d.Trailer()["Root"].(Ref)
	if !ok {
		return errNoCatalog
	}
	catalog, sealed, err := d.rootDict(ref)
	switch {
	case sealed:
		return nil
	case catalog == nil:
		return noDict(err, errNoCatalog)
	}
	pages, sealed, err := d.rootDict(catalog["Pages"])
	if pages == nil && !sealed {
		return noDict(err, errNoPages)
	}
	return nil
}

// noDict tells a source that fails from a file that is wrong.
func noDict(err, wrong error) error {
	if fault.CodeOf(err) != "" || errors.Is(err, errLimit) {
		return err
	}
	return errors.Join(wrong, err)
}

// rootDict reads the dictionary o refers to, past the cache and without
// mending; nil when there is none. sealed says that it cannot be read before
// the document is unlocked.
func (d *Document) rootDict(o Object) (dict Dict, sealed bool, err error) {
	if dict, ok := o.(Dict); ok {
		return dict, false, nil
	}
	ref, _ := o.(Ref)
	e, _, ok := d.find(ref.Num)
	switch {
	case !ok || !e.holds(ref):
		return nil, false, nil
	case e.kind == entryCompressed && d.crypt == nil && d.Trailer()["Encrypt"] != nil:
		return nil, true, nil
	}
	if e.kind == entryCompressed {
		o, err = d.loadCompressed(ref, e, 0)
	} else {
		var got found
		got, err = d.readAt(e.pos+d.base, ref, 0)
		o = got.object
	}
	dict, _ = o.(Dict)
	return dict, false, err
}
