package verify

import (
	"context"
	"slices"

	"trien/signer/diff"
	"trien/signer/pdf"
	"trien/signer/report"
)

// compareLater finds out what later revisions made of what each signature
// covers. One that reaches to the end of the file has nothing after it; of one
// whose ranges have lost their place in the file nothing can be said.
func compareLater(ctx context.Context, doc *pdf.Document, all []*facts) error {
	var signed []diff.Signed
	var covering []*facts
	for _, f := range all {
		if f.geometry.shape == shapeSane && f.geometry.first.Start == 0 && f.geometry.left != gapForeign {
			signed = append(signed, diff.Signed{Signature: f.sig, End: f.geometry.second.End})
			covering = append(covering, f)
		}
	}
	toEnd := func(f *facts) bool { return f.geometry.coverage == report.CoverageFile }
	var results []diff.Result
	if slices.ContainsFunc(covering, func(f *facts) bool { return !toEnd(f) }) {
		var err error
		if results, err = diff.Later(ctx, doc, signed); err != nil {
			return err
		}
	}
	for i, f := range covering {
		if toEnd(f) {
			f.later = diff.Result{Class: diff.None}
		} else {
			f.later = results[i]
		}
	}
	return nil
}

// editsOf is the class in the words of the report.
func editsOf(c diff.Class) report.Edits {
	switch c {
	case diff.None:
		return report.EditsNone
	case diff.Allowed:
		return report.EditsAllowed
	case diff.Suspicious:
		return report.EditsSuspicious
	case diff.Forbidden:
		return report.EditsForbidden
	default:
		return report.EditsUnknown
	}
}

func (f *facts) changes() []report.Change {
	var list []report.Change
	for _, c := range f.later.Changes {
		list = append(list, report.Change{
			Kind: c.Kind, Edits: editsOf(c.Class), Revision: c.Revision, Page: c.Page, Field: c.Field, Args: c.Args,
		})
	}
	return list
}
