package pdf

// Permissions are the flags of /P of the standard security handler
// (ISO 32000-2, 7.6.4.2, Table 22). They bind who opened the document without
// the owner password.
type Permissions uint32

// The flags that mean something. Bits are counted from 1; those marked so
// have a meaning from revision 3 of the handler on only.
const (
	PermitPrint     Permissions = 1 << 2  // bit 3
	PermitModify    Permissions = 1 << 3  // bit 4: change the contents
	PermitCopy      Permissions = 1 << 4  // bit 5: extract text and graphics
	PermitAnnotate  Permissions = 1 << 5  // bit 6: annotate, fill in fields; with bit 4, make fields
	PermitFill      Permissions = 1 << 8  // bit 9, revision 3: fill in fields that are there, sign
	PermitAssemble  Permissions = 1 << 10 // bit 11, revision 3: insert, turn and delete pages
	PermitPrintWell Permissions = 1 << 11 // bit 12, revision 3: print faithfully
)

const permitAll = ^Permissions(0)

// Has reports whether every flag of all is set.
func (p Permissions) Has(all Permissions) bool { return p&all == all }

// Permissions returns the flags of /P; every flag in a document that is not
// encrypted. Where /Perms, which cannot be changed without the key, denies more
// than /P, that counts too: the two have to agree (ISO 32000-2, 7.6.4.3.3).
func (d *Document) Permissions() Permissions {
	if d.crypt == nil {
		return permitAll
	}
	return d.crypt.permissions
}

// OpenedAsOwner reports whether the document is encrypted and was opened with
// its owner password, to which no permission applies (ISO 32000-2, 7.6.4.1).
// A document with neither password counts as opened by its owner. Where only
// the owner password is empty it does not count as one.
func (d *Document) OpenedAsOwner() bool { return d.crypt != nil && d.crypt.owner }

// MaySign reports whether the encryption lets a signature field that is there
// be signed: by its owner; otherwise where bit 6 is set, or bit 9 from
// revision 3 of the handler on. ISO 32000-2, 7.6.4.1 counts signing as filling
// in a signature field; Table 22 lets bit 6 permit that and bit 9 permit it
// even if bit 6 is clear.
func (d *Document) MaySign() bool {
	c := d.crypt
	return c == nil || c.owner || c.permissions.Has(PermitAnnotate) || c.revision >= 3 && c.permissions.Has(PermitFill)
}

// MayAddField reports whether the encryption lets a signature field be made:
// by its owner; otherwise where bits 4 and 6 are both set (ISO 32000-2,
// 7.6.4.2, Table 22, bit 6).
func (d *Document) MayAddField() bool {
	c := d.crypt
	return c == nil || c.owner || c.permissions.Has(PermitModify|PermitAnnotate)
}
