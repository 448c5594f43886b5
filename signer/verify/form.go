package verify

import (
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"trien/signer/cms"
	"trien/signer/cms/algorithm"
	"trien/signer/pdf"
)

// form is how a signature value stands for the bytes of the file, as
// /SubFilter says (ISO 32000-2, 12.8.3 and 12.8.5).
type form int

const (
	formUnsupported form = iota
	formDetached         // CMS over the bytes
	formSHA1             // CMS over the SHA-1 digest of the bytes, which it holds
	formTimestamp        // CMS over a TSTInfo that holds the digest of the bytes
)

// Values of /SubFilter.
const (
	subFilterPKCS7     pdf.Name = "adbe.pkcs7.detached"
	subFilterCAdES     pdf.Name = "ETSI.CAdES.detached"
	subFilterSHA1      pdf.Name = "adbe.pkcs7.sha1"
	subFilterTimestamp pdf.Name = "ETSI.RFC3161"
)

func formOf(subFilter pdf.Name) form {
	switch subFilter {
	case subFilterPKCS7, subFilterCAdES:
		return formDetached
	case subFilterSHA1:
		return formSHA1
	case subFilterTimestamp:
		return formTimestamp
	default:
		return formUnsupported
	}
}

// content is what a signature says about the bytes of the file.
type content struct {
	hash   algorithm.Hash // that the bytes are to be hashed with; 0 when not known
	oid    string         // of that hash, for words
	digest []byte         // that they should have; nil when only the signature value can tell
	time   time.Time      // genTime of a TSTInfo
	ok     bool           // false: the encapsulated content could not be read
}

// contentOf reads what signer, of form how, signs.
func contentOf(how form, data *cms.SignedData, signer *cms.SignerInfo) content {
	switch how {
	case formDetached:
		return content{hash: signer.Digest, oid: signer.DigestOID, digest: signer.MessageDigest, ok: true}
	case formSHA1:
		return content{hash: algorithm.SHA1, digest: data.Content, ok: len(data.Content) == algorithm.SHA1.Size()}
	case formTimestamp:
		return readTSTInfo(data.Content)
	default:
		return content{}
	}
}

// readTSTInfo reads imprint and time of a TSTInfo (RFC 3161, 2.4.2).
func readTSTInfo(der []byte) content {
	var c content
	in := cryptobyte.String(der)
	var version int
	var info, imprint, digest, serial, stamp cryptobyte.String
	if !in.ReadASN1(&info, asn1.SEQUENCE) ||
		!info.ReadASN1Integer(&version) || version != 1 ||
		!info.SkipASN1(asn1.OBJECT_IDENTIFIER) ||
		!info.ReadASN1(&imprint, asn1.SEQUENCE) ||
		!info.ReadASN1(&serial, asn1.INTEGER) ||
		!info.ReadASN1(&stamp, asn1.GeneralizedTime) {
		return c
	}
	id, err := algorithm.ReadIdentifier(&imprint)
	if err != nil || !imprint.ReadASN1(&digest, asn1.OCTET_STRING) || !imprint.Empty() {
		return c
	}
	c.hash, c.oid, c.digest = id.Hash(), id.OID, digest
	t, err := time.Parse("20060102150405Z0700", string(stamp))
	if err != nil {
		return c
	}
	c.time, c.ok = t.UTC(), true
	return c
}
