package pdf

import (
	"io"
	"sync"
)

const (
	blockSize  = 16 << 10
	blockCount = 8
	blockRead  = 4 << 10 // longest read that goes through a block
)

// blocks answers short reads from blocks of the source read before: objects
// that follow each other need one read instead of one for each.
type blocks struct {
	src  io.ReaderAt
	size int64

	mu   sync.Mutex
	held [blockCount]block
}

type block struct {
	number int64 // counted from 1; 0 for none
	data   []byte
}

// ReadAt is that of io.ReaderAt.
func (b *blocks) ReadAt(p []byte, off int64) (int, error) {
	number := off / blockSize
	if len(p) > blockRead || off < 0 || off+int64(len(p)) > min((number+1)*blockSize, b.size) {
		return b.src.ReadAt(p, off)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	held := &b.held[number%blockCount]
	if held.number != number+1 && b.fetch(held, number) != nil {
		return b.src.ReadAt(p, off) // what was asked for may still be readable
	}
	return copy(p, held.data[off-number*blockSize:]), nil
}

func (b *blocks) fetch(held *block, number int64) error {
	if held.data == nil {
		held.data = make([]byte, blockSize)
	}
	held.number = 0
	n := min(blockSize, b.size-number*blockSize)
	if err := readFull(b.src, held.data[:n], number*blockSize); err != nil {
		return err
	}
	held.number = number + 1
	return nil
}

// drop forgets what was read.
func (b *blocks) drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held = [blockCount]block{}
}
