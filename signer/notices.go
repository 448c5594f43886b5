package signer

import (
	"trien/signer/fault"
	"trien/signer/pdf"
)

// Notices returns what a person should know of doc before signing it, though
// nothing speaks against signing; each has words. What cannot be read is
// Ready's to tell.
//
// sign.notice-xfa: a second form, XFA, that some viewers show in place of the
// pages. It is kept; it does not show the signature.
// sign.notice-usage-rights: usage rights of Adobe Reader, which any change
// voids (ISO 32000-2, 12.8.2.3).
// sign.notice-repaired: the structure is damaged and will be put right in the
// signed copy; what is known of it grows with what has been read of doc.
func Notices(doc *pdf.Document) []error {
	catalog, _, err := doc.Catalog()
	if err != nil {
		return nil
	}
	var notices []error
	if doc.Repaired() {
		notices = append(notices, fault.New("sign.notice-repaired", nil))
	}
	if form, _ := doc.Dict(catalog["AcroForm"]); form["XFA"] != nil {
		notices = append(notices, fault.New("sign.notice-xfa", nil))
	}
	if perms, _ := doc.Dict(catalog["Perms"]); perms["UR3"] != nil || perms["UR"] != nil {
		notices = append(notices, fault.New("sign.notice-usage-rights", nil))
	}
	return notices
}
