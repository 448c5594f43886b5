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
			"not-from-start", "re-saved", "rewritten", "wrapped", "inside-revision",
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
	case f.resaved():
		return fail("re-saved")
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

// resaved tells a file whose bytes were written anew around a sound signature
// value: nothing is where the signature says.
func (f *facts) resaved() bool {
	g := f.geometry
	moved := g.shape == shapePastEnd && f.sig.Orphan ||
		g.shape == shapeSane && g.first.Start == 0 && g.left != gapContents
	return moved && f.valueHolds() && !f.bytesMatch()
}

// lostBytes is by how many bytes the file is shorter than what was signed.
func (f *facts) lostBytes() int64 {
	b := f.sig.ByteRange
	if len(b) != 4 || b[2] > 1<<60 || b[3] > 1<<60 {
		return 0
	}
	return max(0, b[2]+b[3]-f.size)
}
