package report

// Exit codes of the command line for a verification.
const (
	ExitValid      = 0
	ExitInvalid    = 1
	ExitUndecided  = 2
	ExitUnsigned   = 3
	ExitUnreadable = 65
)

// ExitCode returns the exit code for a run over docs. Where documents differ
// the one that needs attention most decides: invalid, then unreadable, then
// not decidable, then unsigned. No document at all is no signature found.
func ExitCode(docs []Document) int {
	found := make(map[int]bool)
	for _, doc := range docs {
		found[exitOf(doc.Verdict)] = true
	}
	for _, code := range []int{ExitInvalid, ExitUnreadable, ExitUndecided, ExitUnsigned, ExitValid} {
		if found[code] {
			return code
		}
	}
	return ExitUnsigned
}

func exitOf(v DocumentVerdict) int {
	switch v {
	case DocumentValid, DocumentValidWithChanges:
		return ExitValid
	case DocumentInvalid:
		return ExitInvalid
	case DocumentUnsigned:
		return ExitUnsigned
	case DocumentUnreadable:
		return ExitUnreadable
	default:
		return ExitUndecided
	}
}
