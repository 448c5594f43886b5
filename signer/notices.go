package signer

import "trien/signer/pdf"

// What a person should know of a document before signing it, though nothing
// speaks against signing. Each is a key of the message catalogue.
const (
	// NoticeXFA: the document has a second form, XFA, that some viewers show in
	// place of the pages. It is kept; it does not show the signature.
	NoticeXFA = "sign.notice-xfa"
	// NoticeUsageRights: the document carries usage rights of Adobe Reader,
	// which any change voids (ISO 32000-2, 12.8.2.3).
	NoticeUsageRights = "sign.notice-usage-rights"
)

// Notices returns what is to be said about doc before it is signed. It asks
// nothing that Ready has not asked: what cannot be read is Ready's to tell.
func Notices(doc *pdf.Document) []string {
	catalog, _, err := doc.Catalog()
	if err != nil {
		return nil
	}
	var notices []string
	if form, _ := doc.Dict(catalog["AcroForm"]); form["XFA"] != nil {
		notices = append(notices, NoticeXFA)
	}
	if perms, _ := doc.Dict(catalog["Perms"]); perms["UR3"] != nil || perms["UR"] != nil {
		notices = append(notices, NoticeUsageRights)
	}
	return notices
}
