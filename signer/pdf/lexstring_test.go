package pdf

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestHexStringsAcrossWindows puts strings of every shape over the borders of what
// is read at once, and compares them with a reading digit by digit.
func TestHexStringsAcrossWindows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, foreign := range []int{0, 1, 40, 700} { // one in how many bytes is no digit; 0 for none
		for length := windowMin - 4; length < windowMin+4; length++ {
			for _, times := range []int{1, 3, 40} {
				text := []byte{'<'}
				for range length * times {
					c := "0123456789abcdefABCDEF"[random.IntN(22)]
					if foreign > 0 && random.IntN(foreign) == 0 {
						c = " \n\rx"[random.IntN(4)]
					}
					text = append(text, c)
				}
				text = append(text, '>')
				limits := Limits{}.withDefaults()
				source := window{src: bytes.NewReader(text), size: int64(len(text))}
				got, err := newParser(source, 0, &limits).object()
				if want := digitByDigit(text); err != nil || !bytes.Equal(got.(String), want) {
					t.Errorf("%d × %d characters, foreign 1 in %d: %v", length, times, foreign, err)
				}
			}
		}
	}
}

// digitByDigit reads a hexadecimal string as ISO 32000-2, 7.3.4.3 has it.
func digitByDigit(text []byte) []byte {
	var digits, pairs []byte
	for _, c := range text {
		if v := hexValue(c); v >= 0 {
			digits = append(digits, byte(v))
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, 0)
	}
	for i := 0; i < len(digits); i += 2 {
		pairs = append(pairs, digits[i]<<4|digits[i+1])
	}
	return pairs
}
