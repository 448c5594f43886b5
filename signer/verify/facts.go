package verify

import (
	"bytes"
	"time"

	"trien/signer/cms"
	"trien/signer/diff"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/trust"
)

// facts is what was collected about one signature. Collecting judges nothing;
// the checks read facts and change none.
type facts struct {
	sig      pdf.Signature
	size     int64 // of the file, bytes
	form     form
	geometry geometry
	damage   damage

	container *container      // nil where the form is unsupported
	cms       *cms.SignedData // nil: no CMS could be read, cmsFault says why
	cmsFault  error
	signer    *cms.SignerInfo // the only one, or the first of several; nil when there is none
	content   content
	digest    *digest // over the ByteRange; nil when it was not asked for

	encryption *encryption // of the document
	later      diff.Result // what was done to the document afterwards

	// The certificate of the key that made the signature value; nil when none
	// at hand did.
	certificate *trust.Certificate
	named       []*trust.Certificate // those the SignerInfo names, whatever their keys say
	valueFault  error                // why the signature value was not verified; nil when it was
	path        trust.Path
	anchor      []trust.Entry        // the store's entries for the last certificate of path
	pinned      []*trust.Certificate // those with a weak signature that the store holds itself
	standings   []standing           // of the path's certificates but the anchor, at when

	claimed  time.Time // the signer's clock; zero when none
	stamps   []*stamp  // its own, then the document timestamps over it
	own      *stamp    // of a document timestamp: what it is
	proof    *stamp    // that proves the time; nil when none does
	proven   time.Time // by which the signature existed; zero when nothing proves any
	voucher  *facts    // the later signature whose timestamp proof is; nil mostly
	leans    bool      // proof has an authority that nobody checked, and is needed
	disorder bool      // the timestamps contradict each other
}

// place is where the signature value stands in the file, empty where that is
// not known.
func (f *facts) place() pdf.Span {
	if f.sig.ContentsSpan.Len() > 0 {
		return f.sig.ContentsSpan
	}
	if f.geometry.left == gapContents {
		return f.geometry.gap
	}
	return pdf.Span{}
}

// claimedTime is what the signer's clock said: the signing-time attribute
// (RFC 5652, 11.3), else /M (ISO 32000-2, Table 255).
func (f *facts) claimedTime() time.Time {
	if f.signer != nil && !f.signer.SigningTime.IsZero() {
		return f.signer.SigningTime
	}
	if s, ok := f.sig.Value["M"].(pdf.String); ok {
		if t, ok := parseDate(s); ok {
			return t
		}
	}
	return time.Time{}
}

// kind tells a document timestamp from a signature.
func (f *facts) kind() report.Kind {
	if f.form == formTimestamp {
		return report.KindTimestamp
	}
	return report.KindSignature
}

// rangeSum is the digest of the signed bytes; nil when it was not computed.
func (f *facts) rangeSum() []byte {
	if f.digest == nil {
		return nil
	}
	return f.digest.sum
}

// bytesMatch tells whether the signed bytes of the file have the digest that
// the signature says. Where only the signature value can tell, it does.
func (f *facts) bytesMatch() bool {
	switch {
	case f.rangeSum() == nil:
		return false
	case f.content.digest == nil:
		return f.valueFault == nil
	default:
		return bytes.Equal(f.rangeSum(), f.content.digest)
	}
}

// valueHolds tells whether the signature value belongs to a certificate at
// hand, whatever became of the file.
func (f *facts) valueHolds() bool { return f.certificate != nil && f.valueFault == nil }

// signedDigest is the digest that the signature value rests on: that of the
// encapsulated content, or of the bytes of the file. Where signed attributes
// stand between, the one they name serves, so that what became of the file is
// a question of its own.
func (f *facts) signedDigest() []byte {
	switch {
	case f.form != formDetached:
		return f.signer.Digest.Sum(f.cms.Content)
	case f.signer.SignedAttrs != nil:
		return f.signer.MessageDigest
	default:
		return f.rangeSum()
	}
}
