package pdf

import "sync"

// cacheWeight is about how many bytes of memory the cached objects take.
const cacheWeight = 32 << 20

// place is where an object stands: at a file offset, or as number index of the
// object stream there.
type place struct {
	pos   int64
	index int32
}

const (
	wholeObject  = -1 // place.index of an object of its own
	objectStream = -2 // place.index of an object stream taken apart
)

// cache keeps what was read last; when it is full it starts afresh.
type cache struct {
	mu     sync.Mutex
	items  map[place]any
	weight int64
}

func (c *cache) get(at place) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	item, ok := c.items[at]
	return item, ok
}

func (c *cache) put(at place, item any, weight int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.items == nil || c.weight+weight > cacheWeight {
		c.items, c.weight = make(map[place]any), 0
	}
	if _, ok := c.items[at]; !ok {
		c.weight += weight
	}
	c.items[at] = item
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items, c.weight = nil, 0
}
