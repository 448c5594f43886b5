package trust

// System is the certification system that a trust anchor belongs to. The two
// Vietnamese systems are never one pool: a path has exactly one System.
type System int

const (
	// Unknown: no path to any anchor was found.
	Unknown System = iota
	// Other: an anchor that the user added outside both systems.
	Other
	// Foreign: the list of foreign authorities that are recognised
	// (15/2025/TT-BKHCN, Điều 5); never shown as one of the two systems.
	Foreign
	// National: the system whose root NEAC runs, with the public CAs.
	National
	// Specialised: the system of Ban Cơ yếu Chính phủ for state, Party and
	// political bodies (chuyên dùng công vụ).
	Specialised
)

// String returns the word of the command-line contract.
func (s System) String() string {
	switch s {
	case Other:
		return "other"
	case Foreign:
		return "foreign"
	case National:
		return "national"
	case Specialised:
		return "specialised"
	default:
		return "unknown"
	}
}

// MarshalText writes the word of the command-line contract.
func (s System) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
