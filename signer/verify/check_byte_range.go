package verify

import (
	"strconv"

	"trien/signer/report"
)

func byteRangeCheck() check {
	return check{
		id:    report.CheckByteRange,
		cites: "ISO 32000-2, 12.8.1",
		reasons: []string{
			"exact", report.ReasonMissing, report.ReasonUnreadable, "absurd", "past-end",
			"not-from-start", "re-saved", "recompressed", "line-ends", "cut-off", "rewritten", "wrapped", "inside-revision",
		},
		run: byteRange,
	}
}

// byteRange asks whether what is signed is the whole of a revision with
// nothing left out but the signature value. A range that leaves out or ends
// elsewhere is how signatures are wrapped around other content; one that no
// longer fits while the CMS itself is sound is a file that was re-saved.
func byteRange(f *facts, _ policy) answer {
	g := f.geometry
	switch {
	case g.shape == shapeMissing:
		return fail(report.ReasonMissing)
	case g.shape == shapeMalformed:
		return fail(report.ReasonUnreadable)
	case g.shape == shapeAbsurd:
		return fail("absurd")
	case f.damage != damageNone:
		return fail(f.damage.reason(), "bytes", strconv.FormatInt(f.lostBytes(), 10))
	case g.shape == shapePastEnd:
		return fail("past-end", "bytes", strconv.FormatInt(f.lostBytes(), 10))
	case g.first.Start != 0:
		return fail("not-from-start")
	case g.left == gapCopy:
		return fail("rewritten")
	case g.left != gapContents:
		return fail("wrapped")
	case g.coverage == report.CoverageUnclear:
		return fail("inside-revision")
	}
	return pass("exact")
}

func (d damage) reason() string {
	switch d {
	case damageCutOff:
		return "cut-off"
	case damageLineEnds:
		return "line-ends"
	case damageShrunk:
		return "recompressed"
	default:
		return "re-saved"
	}
}

// lostBytes is by how many bytes the file differs in length from what was
// signed.
func (f *facts) lostBytes() int64 {
	b := f.sig.ByteRange
	if len(b) != 4 || b[2] > 1<<60 || b[3] > 1<<60 {
		return 0
	}
	return abs(b[2] + b[3] - f.size)
}
