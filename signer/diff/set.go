package diff

// set holds object numbers, 64 to an entry.
type set map[uint32]uint64

func (s set) has(num uint32) bool { return s[num>>6]&(1<<(num&63)) != 0 }

func (s set) add(num uint32) { s[num>>6] |= 1 << (num & 63) }

func (s set) remove(num uint32) { s[num>>6] &^= 1 << (num & 63) }

// marks holds the mark of each object number, 64 to an entry.
type marks map[uint32]*[64]mark

func (m marks) of(num uint32) mark {
	if part := m[num>>6]; part != nil {
		return part[num&63]
	}
	return 0
}

func (m marks) put(num uint32, has mark) {
	part := m[num>>6]
	if part == nil {
		part = new([64]mark)
		m[num>>6] = part
	}
	part[num&63] = has
}

// clear takes some marks from every number.
func (m marks) clear(some mark) {
	for _, part := range m {
		for i := range part {
			part[i] &^= some
		}
	}
}
