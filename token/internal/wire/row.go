package wire

// NotBegun is the Fault of a signature that was sent behind one that failed.
const NotBegun = "not-begun"

// Row lets a child sign what is sent ahead, and nothing behind a failure: who
// sent it could not know of that yet.
type Row struct{ failed uint64 }

// Sign lets sign answer q, unless q was sent behind a signature that failed.
func (r *Row) Sign(q Request, sign func() (Reply, error)) (Reply, error) {
	var reply Reply
	var err error
	if q.Behind != 0 && q.Behind == r.failed {
		err = &Fault{Code: NotBegun}
	} else {
		reply, err = sign()
	}
	if err != nil {
		r.failed = q.Seq
	}
	return reply, err
}
