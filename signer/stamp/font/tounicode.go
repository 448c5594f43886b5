package font

import (
	"bytes"
	"fmt"
	"unicode/utf16"
)

// blockLimit is how many entries one bfchar block may hold.
const blockLimit = 100

// toUnicode writes the CMap that gives back the text (ISO 32000-2, 9.10.3).
func (s *Subset) toUnicode() []byte {
	var out bytes.Buffer
	out.WriteString(`/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
`)
	for first := 1; first < len(s.runes); first += blockLimit {
		end := min(first+blockLimit, len(s.runes))
		fmt.Fprintf(&out, "%d beginbfchar\n", end-first)
		for number := first; number < end; number++ {
			fmt.Fprintf(&out, "<%04X> <%s>\n", number, utf16Hex(s.runes[number]))
		}
		out.WriteString("endbfchar\n")
	}
	out.WriteString(`endcmap
CMapName currentdict /CMap defineresource pop
end
end
`)
	return out.Bytes()
}

func utf16Hex(r rune) string {
	hex := ""
	for _, unit := range utf16.Encode([]rune{r}) {
		hex += fmt.Sprintf("%04X", unit)
	}
	return hex
}
