package pdf

import (
	"errors"
	"io"

	"trien/signer/fault"
)

const (
	windowMin  = 1 << 10
	windowMax  = 32 << 10
	windowBack = 64 // bytes kept before the position, for looking ahead and going back
)

// window shows the bytes of a source through a buffer that follows the
// position and grows while reading goes straight on.
type window struct {
	src   io.ReaderAt
	size  int64
	start int64
	buf   []byte
	store []byte
	err   error // first failure of the source; sticky
}

// memory returns a window over bytes already in memory.
func memory(data []byte) window { return window{buf: data, size: int64(len(data))} }

// at returns the byte at pos; false at the end of the source or on failure.
func (w *window) at(pos int64) (byte, bool) {
	if i := pos - w.start; i >= 0 && i < int64(len(w.buf)) {
		return w.buf[i], true
	}
	return w.fill(pos)
}

// rest returns the bytes at hand from pos on, at least one; nil at the end of
// the source or on failure.
func (w *window) rest(pos int64) []byte {
	if _, ok := w.at(pos); !ok {
		return nil
	}
	return w.buf[pos-w.start:]
}

func (w *window) fill(pos int64) (byte, bool) {
	if w.src == nil || pos < 0 || pos >= w.size || w.err != nil {
		return 0, false
	}
	from := max(pos-windowBack, 0)
	want := int64(windowMin)
	if pos == w.start+int64(len(w.buf)) && len(w.buf) > 0 {
		want = min(2*int64(len(w.buf)), windowMax)
	}
	want = min(want, w.size-from)
	if int64(cap(w.store)) < want {
		w.store = make([]byte, want)
	}
	w.buf = w.store[:want]
	w.start = from
	if err := readFull(w.src, w.buf, from); err != nil {
		w.err, w.buf = err, nil
		return 0, false
	}
	return w.buf[pos-from], true
}

// readFull reads exactly len(p) bytes at off. A source that ends early or
// fails is unreadable: its size was told when it was opened.
func readFull(src io.ReaderAt, p []byte, off int64) error {
	n, err := src.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fault.New("file.unreadable", err)
}
