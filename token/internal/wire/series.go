package wire

// NotBegun is the Fault of a signature whose series has failed before.
const NotBegun = "not-begun"

// Series keeps the child from going on with a series of signatures of which one
// has failed: who sent the next could not know of that yet. The zero value is
// ready.
type Series struct{ failed map[int]bool } // by handle of the key

// Sign lets sign answer q, unless it goes on with a series that has failed.
func (s *Series) Sign(q Request, sign func() (Reply, error)) (Reply, error) {
	if q.Series && s.failed[q.Key] {
		return Reply{}, &Fault{Code: NotBegun}
	}
	reply, err := sign()
	if q.Series && err != nil {
		if s.failed == nil {
			s.failed = map[int]bool{}
		}
		s.failed[q.Key] = true
	}
	return reply, err
}
