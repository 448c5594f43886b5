package pdf

import (
	"errors"
	"fmt"

	"trien/signer/fault"
)

// cipherKind is how one crypt filter encrypts (ISO 32000-2, Table 25).
type cipherKind int

const (
	cipherUnknown cipherKind = iota
	cipherIdentity
	cipherRC4
	cipherAESV2  // CBC, a key per object
	cipherAESV3  // CBC, the file's key
	cipherAESV4  // GCM, the file's key (ISO/TS 32003)
	cipherLocked // by whatever cipher: there is no key
)

// crypt decrypts a document of the standard security handler
// (ISO 32000-2, 7.6).
type crypt struct {
	ref      Ref // of the encryption dictionary, which is not encrypted itself
	key      []byte
	filters  map[Name]cipherKind
	strings  cipherKind
	streams  cipherKind
	embedded cipherKind
	metadata bool // metadata streams are encrypted too

	revision    int64
	permissions Permissions
	owner       bool   // opened with the owner password
	id          []byte // first part of /ID, which the key hangs on
	sealed      bool   // the permissions are those that only the key can write
	salt        []byte // /KDFSalt: a message authentication code guards the file (ISO/TS 32004)
	locked      error  // why there is no key; nil where there is one
}

// Locked returns why this program has no key for the document, which only
// Options.Locked lets through, with code pdf.encryption-unsupported; nil for
// any other document. What is never encrypted can be read of it: structure,
// names, numbers, and the byte range and value of every signature, so that a
// signature over it can be checked. Encrypted strings are empty, encrypted
// streams are that error.
func (d *Document) Locked() error {
	if d.crypt == nil {
		return nil
	}
	return d.crypt.locked
}

// unlock finds the key of an encrypted document; on any other it does nothing.
func (d *Document) unlock(opt Options) error {
	o := d.Trailer()["Encrypt"]
	if o == nil {
		return nil
	}
	resolved, err := d.Resolve(o)
	if err != nil {
		return err
	}
	dict, ok := resolved.(Dict)
	if !ok {
		return unsupported(errors.New("the encryption dictionary is missing"))
	}
	c := &crypt{metadata: true}
	c.ref, _ = o.(Ref)
	if version, _ := d.Integer(dict["V"]); version >= 4 {
		if whole, ok := d.Bool(dict["EncryptMetadata"]); ok {
			c.metadata = whole
		}
	}
	c.salt, _ = d.String(dict["KDFSalt"])
	handler, err := d.readHandler(dict)
	if err != nil && opt.Locked {
		c.locked = unsupported(err)
		d.lock(c, dict)
		return nil
	}
	if err != nil {
		return unsupported(err)
	}
	if err := d.readCryptFilters(c, dict, handler); err != nil {
		return unsupported(err)
	}
	handler.metadata = c.metadata
	c.revision, c.id = handler.revision, handler.id
	if c.key, c.owner, ok = handler.unlock(opt.Password); !ok {
		if len(opt.Password) == 0 {
			return fault.New("pdf.password-needed", nil)
		}
		return fault.New("pdf.password-wrong", nil)
	}
	sealed, whole := handler.sealedPermissions(c.key)
	c.permissions, c.sealed = Permissions(handler.permissions)&sealed, whole
	d.crypt = c
	d.cache.clear()
	return nil
}

// lock makes do without a key. What crypt filters leave open stays readable.
func (d *Document) lock(c *crypt, dict Dict) {
	version, _ := d.Integer(dict["V"])
	_ = d.readCryptFilters(c, dict, &handler{version: version}) // a filter not known here is locked too
	for _, kind := range []*cipherKind{&c.streams, &c.strings, &c.embedded} {
		*kind = kind.locked()
	}
	for name, kind := range c.filters {
		c.filters[name] = kind.locked()
	}
	d.crypt = c
	d.cache.clear()
}

func (k cipherKind) locked() cipherKind {
	if k == cipherIdentity {
		return k
	}
	return cipherLocked
}

func unsupported(err error) error { return fault.New("pdf.encryption-unsupported", err) }

// readCryptFilters settles which cipher serves for what: one for everything
// before V 4, crypt filters from then on (7.6.6).
func (d *Document) readCryptFilters(c *crypt, dict Dict, h *handler) error {
	if h.version < 4 {
		c.strings, c.streams, c.embedded = cipherRC4, cipherRC4, cipherRC4
		return nil
	}
	c.filters = map[Name]cipherKind{"Identity": cipherIdentity}
	all, _ := d.Dict(dict["CF"])
	for name := range all {
		if name == "Identity" {
			continue // Table 26: it cannot be redefined
		}
		filter, _ := d.Dict(all[name])
		method, _ := d.Name(filter["CFM"])
		c.filters[name] = cipherOf(method)
		if c.filters[name] == cipherRC4 {
			h.shortenKey(d, filter)
		}
	}
	pick := func(key Name, otherwise cipherKind) cipherKind {
		if name, ok := d.Name(dict[key]); ok {
			return c.filters[name]
		}
		return otherwise
	}
	c.streams = pick("StmF", cipherIdentity)
	c.strings = pick("StrF", cipherIdentity)
	c.embedded = pick("EFF", c.streams)
	if c.streams == cipherUnknown || c.strings == cipherUnknown || c.embedded == cipherUnknown {
		return errors.New("unknown crypt filter")
	}
	return nil
}

func cipherOf(method Name) cipherKind {
	switch method {
	case "None":
		return cipherIdentity
	case "V2":
		return cipherRC4
	case "AESV2":
		return cipherAESV2
	case "AESV3":
		return cipherAESV3
	case "AESV4":
		return cipherAESV4
	}
	return cipherUnknown
}

// decrypted decrypts the strings of an object. Streams are decrypted when they
// are read.
func (d *Document) decrypted(got found) (found, error) {
	if d.crypt == nil || got.ref == d.crypt.ref || d.crypt.strings == cipherIdentity {
		return got, nil
	}
	o, err := d.crypt.decryptStrings(got.object, got.ref)
	if err != nil {
		return found{}, fmt.Errorf("object %v: %w", got.ref, err)
	}
	got.object = o
	return got, nil
}

// decryptStrings changes o in place where it can: it has just been read.
func (c *crypt) decryptStrings(o Object, ref Ref) (Object, error) {
	var err error
	switch o := o.(type) {
	case String:
		return c.decryptString(o, ref)
	case Array:
		for i := range o {
			if o[i], err = c.decryptStrings(o[i], ref); err != nil {
				return nil, err
			}
		}
	case Dict:
		for key, value := range o {
			if key == "Contents" && looksSigned(o) {
				continue // 7.6.2: the value of a signature is never encrypted
			}
			if o[key], err = c.decryptStrings(value, ref); err != nil {
				return nil, err
			}
		}
	case *Stream:
		if o.Dict["Type"] == Name("XRef") {
			return o, nil
		}
		_, err = c.decryptStrings(o.Dict, ref)
		return o, err
	}
	return o, nil
}

// sealedBeforeUnlock reports a stream that cannot be read yet.
func (d *Document) sealedBeforeUnlock(s *Stream) bool {
	return s.sealed && d.crypt == nil && d.Trailer()["Encrypt"] != nil
}
