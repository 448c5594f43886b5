package diff

// set holds object numbers, 64 to an entry.
type set map[uint32]uint64

func (s set) has(num uint32) bool { return s[num>>6]&(1<<(num&63)) != 0 }

func (s set) add(num uint32) { s[num>>6] |= 1 << (num & 63) }

func (s set) remove(num uint32) { s[num>>6] &^= 1 << (num & 63) }
