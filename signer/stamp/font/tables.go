package font

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrBadFont is wrapped by every error about a font program that cannot be
// used.
var ErrBadFont = errors.New("font: unusable TrueType font")

func errBadFont(why string) error { return fmt.Errorf("%w: %s", ErrBadFont, why) }

// readTables reads the table directory (OpenType 1.9, "Organization of an
// OpenType font") and returns the tables a subset is made of.
func readTables(data []byte) (map[string][]byte, error) {
	if len(data) < 12 || binary.BigEndian.Uint32(data) != 0x00010000 {
		return nil, errBadFont("no TrueType header")
	}
	count := int(binary.BigEndian.Uint16(data[4:]))
	if len(data) < 12+16*count {
		return nil, errBadFont("table directory is cut off")
	}
	tables := make(map[string][]byte, count)
	for i := range count {
		entry := data[12+16*i:]
		start := uint64(binary.BigEndian.Uint32(entry[8:]))
		length := uint64(binary.BigEndian.Uint32(entry[12:]))
		if start+length > uint64(len(data)) {
			return nil, errBadFont("a table lies outside the file")
		}
		tables[string(entry[:4])] = data[start : start+length : start+length]
	}
	for _, tag := range []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"} {
		if tables[tag] == nil {
			return nil, errBadFont("table " + tag + " is missing")
		}
	}
	return tables, nil
}

// outline returns the glyf entry of a glyph, empty for one without ink.
func (f *Font) outline(glyph uint16) ([]byte, error) {
	start, end, err := f.location(int(glyph))
	if err != nil {
		return nil, err
	}
	glyf := f.tables["glyf"]
	if start > end || end > len(glyf) {
		return nil, errBadFont("a glyph lies outside glyf")
	}
	return glyf[start:end], nil
}

func (f *Font) location(glyph int) (start, end int, err error) {
	loca := f.tables["loca"]
	width := 2
	if f.longLoc {
		width = 4
	}
	if glyph >= f.glyphs || len(loca) < width*(glyph+2) {
		return 0, 0, errBadFont("a glyph is not in loca")
	}
	at := loca[width*glyph:]
	if f.longLoc {
		return int(binary.BigEndian.Uint32(at)), int(binary.BigEndian.Uint32(at[4:])), nil
	}
	return 2 * int(binary.BigEndian.Uint16(at)), 2 * int(binary.BigEndian.Uint16(at[2:])), nil
}

// assemble writes a font program from its tables.
func assemble(tables map[string][]byte) []byte {
	tags := make([]string, 0, len(tables))
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)

	out := header(len(tags))
	offset := 12 + 16*len(tags)
	for _, tag := range tags {
		table := tables[tag]
		out = append(out, tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(table))
		out = binary.BigEndian.AppendUint32(out, uint32(offset))
		out = binary.BigEndian.AppendUint32(out, uint32(len(table)))
		offset += padded(len(table))
	}
	headAt := 0
	for _, tag := range tags {
		if tag == "head" {
			headAt = len(out)
		}
		out = append(out, tables[tag]...)
		out = append(out, make([]byte, padded(len(tables[tag]))-len(tables[tag]))...)
	}
	binary.BigEndian.PutUint32(out[headAt+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func header(tables int) []byte {
	power := 0
	for 1<<(power+1) <= tables {
		power++
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	out = binary.BigEndian.AppendUint16(out, uint16(tables))
	out = binary.BigEndian.AppendUint16(out, uint16(16<<power))
	out = binary.BigEndian.AppendUint16(out, uint16(power))
	return binary.BigEndian.AppendUint16(out, uint16(16*tables-16<<power))
}

func padded(n int) int { return (n + 3) &^ 3 }

// checksum is the sum of the table's 32-bit words, the last one filled up with
// zeros.
func checksum(table []byte) uint32 {
	var sum uint32
	for len(table) >= 4 {
		sum += binary.BigEndian.Uint32(table)
		table = table[4:]
	}
	var rest [4]byte
	copy(rest[:], table)
	return sum + binary.BigEndian.Uint32(rest[:])
}
