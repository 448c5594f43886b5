package verify

import (
	"bytes"
	"strconv"

	"trien/signer/report"
)

func cmsFormCheck() check {
	return check{
		id:    report.CheckCMSForm,
		cites: "RFC 5652, 5.1; ISO 32000-2, 12.8.3",
		reasons: []string{
			"well-formed", report.ReasonUnsupported, report.ReasonMissing, report.ReasonUnreadable,
			"no-signer", "several-signers", "trailing-bytes", "no-content", "foreign-content",
			report.ReasonRepeatedContent, "content-type",
		},
		run: cmsForm,
	}
}

// cmsForm asks whether the signature value is one CMS of one signer and
// nothing else, of a kind that this program verifies. Bytes after it are
// covered by no signature; careless signers leave some, so they raise a doubt.
func cmsForm(f *facts, _ policy) answer {
	switch {
	case len(bytes.Trim(f.sig.Contents, "\x00")) == 0:
		return fail(report.ReasonMissing)
	case f.form == formUnsupported:
		return fail(report.ReasonUnsupported, "subfilter", subFilterWord(f))
	case f.cms == nil:
		return fail(report.ReasonUnreadable)
	case len(f.cms.Signers) == 0:
		return fail("no-signer")
	case len(f.cms.Signers) > 1:
		return fail("several-signers", "count", strconv.Itoa(len(f.cms.Signers)))
	case f.signer.SignedAttrs != nil && f.signer.ContentTypeAttr != f.cms.ContentType:
		return fail("content-type")
	}
	if a := encapsulated(f); a.status == report.Fail || !f.cms.TrailingGarbage {
		return a
	}
	return warn("trailing-bytes")
}

// encapsulated asks whether the CMS holds content where it should and none
// where it should not. Content that repeats the signed bytes does no harm;
// other content would be shown as signed by a less careful program.
func encapsulated(f *facts) answer {
	content := f.cms.Content
	switch {
	case f.form != formDetached && len(content) == 0:
		return fail("no-content")
	case f.form != formDetached || len(content) == 0:
		return pass("well-formed")
	case bytes.Equal(content, f.rangeSum()), bytes.Equal(f.content.hash.Sum(content), f.rangeSum()):
		return warn(report.ReasonRepeatedContent)
	}
	return fail("foreign-content")
}

func subFilterWord(f *facts) string {
	if f.sig.SubFilter == "" {
		return "–"
	}
	return string(f.sig.SubFilter)
}
