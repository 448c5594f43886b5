package report

// The words of the command-line contract. An unknown number reads as the zero
// value, which never promises anything.

func name(i int, names ...string) string {
	if i < 0 || i >= len(names) {
		return names[0]
	}
	return names[i]
}

func (s Status) String() string {
	return name(int(s), "not-run", "not-applicable", "pass", "warn", "fail")
}

func (v Verdict) String() string {
	return name(int(v), "indeterminate", "valid", "invalid")
}

func (v DocumentVerdict) String() string {
	return name(int(v), "indeterminate", "valid", "valid-with-changes", "invalid", "unsigned", "unreadable")
}

func (i Integrity) String() string {
	return name(int(i), "unreadable", "broken", "intact")
}

func (c Coverage) String() string {
	return name(int(c), "unclear", "revision", "file")
}

func (e Edits) String() string {
	return name(int(e), "unknown", "none", "allowed", "suspicious", "forbidden")
}

func (k Kind) String() string {
	return name(int(k), "signature", "timestamp")
}

func (l Level) String() string {
	return name(int(l), "none", "b-b", "b-t", "b-lt", "b-lta")
}

func (s RevocationState) String() string {
	return name(int(s), "unknown", "good", "revoked")
}
