package pdf

import (
	"bytes"
	"encoding/ascii85"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"trien/signer/fault"
)

func decodeBytes(t *testing.T, dict Dict, data []byte, limit int64) ([]byte, error) {
	t.Helper()
	return mustOpen(t, kinds()["classic"]).Decode(&Stream{Dict: dict, Data: data}, limit)
}

// text is repetitive enough to make LZW codes of every length.
func sampleText() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < 60_000 {
		b.WriteString(strings.Repeat("Cộng hòa xã hội chủ nghĩa Việt Nam ", r.IntN(3)))
		b.WriteByte(byte(r.IntN(256)))
	}
	return b.Bytes()
}

// lzw is an encoder for tests only.
func lzw(data []byte, early int) []byte {
	var out []byte
	var bits uint64
	var n, width uint
	put := func(code int) {
		bits = bits<<width | uint64(code)
		for n += width; n >= 8; {
			n -= 8
			out = append(out, byte(bits>>n))
		}
	}
	var codes map[string]int
	reset := func() {
		codes = map[string]int{}
		for i := range 256 {
			codes[string([]byte{byte(i)})] = i
		}
	}
	width = 9
	put(256)
	reset()
	next, word := 258, ""
	for _, c := range data {
		if _, ok := codes[word+string([]byte{c})]; ok {
			word += string([]byte{c})
			continue
		}
		put(codes[word])
		codes[word+string([]byte{c})] = next
		next++
		if next+early > 1<<width { // the decoder is one code behind
			width++
		}
		if next == 4094 {
			put(256)
			reset()
			next, width = 258, 9
		}
		word = string([]byte{c})
	}
	put(codes[word])
	next++
	if next+early > 1<<width && width < 12 {
		width++
	}
	put(257)
	bits <<= 8 - n
	if n > 0 {
		out = append(out, byte(bits))
	}
	return out
}

func runLengths(data []byte) []byte {
	var out []byte
	for len(data) > 0 {
		n := 1
		for n < len(data) && n < 128 && data[n] == data[0] {
			n++
		}
		if n > 1 {
			out = append(out, byte(257-n), data[0])
		} else {
			out = append(out, 0, data[0])
		}
		data = data[n:]
	}
	return append(out, 128)
}

func ascii85Text(data []byte) []byte {
	out := make([]byte, ascii85.MaxEncodedLen(len(data)))
	return append(out[:ascii85.Encode(out, data)], "~>"...)
}

func TestFilters(t *testing.T) {
	text := sampleText()
	tests := []struct {
		name string
		dict Dict
		data []byte
	}{
		{"none", Dict{}, text},
		{"Flate", Dict{"Filter": Name("FlateDecode")}, Deflate(text)},
		{"Flate without its end", Dict{"Filter": Name("FlateDecode")}, Deflate(text)[:len(Deflate(text))-4]},
		{"Flate without its header", Dict{"Filter": Name("Fl")}, Deflate(text)[2:]},
		{"LZW", Dict{"Filter": Name("LZWDecode")}, lzw(text, 1)},
		{"LZW, late", Dict{"Filter": Name("LZWDecode"), "DecodeParms": Dict{"EarlyChange": Integer(0)}}, lzw(text, 0)},
		{"hexadecimal", Dict{"Filter": Name("ASCIIHexDecode")}, []byte(hex.EncodeToString(text) + ">")},
		{"ASCII85", Dict{"Filter": Array{Name("ASCII85Decode")}}, ascii85Text(text)},
		{"run length", Dict{"Filter": Name("RunLengthDecode")}, runLengths(text)},
		{
			"chain",
			Dict{"Filter": Array{Name("ASCII85Decode"), Name("LZWDecode"), Name("FlateDecode")}, "DecodeParms": Array{nil, Dict{}}},
			ascii85Text(lzw(Deflate(text), 1)),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decodeBytes(t, tt.dict, tt.data, 0)
			if err != nil || !bytes.Equal(got, text) {
				t.Errorf("%d bytes, %v; want %d", len(got), err, len(text))
			}
			if _, err := decodeBytes(t, tt.dict, tt.data, 1000); fault.CodeOf(err) != "pdf.too-large" {
				t.Errorf("limit not kept: %v", err)
			}
		})
	}
}

func TestPredictors(t *testing.T) {
	rows := []byte("\x00\x01\x02\x03" + "\x01\x01\x02\x03" + "\x02\x01\x02\x03" + "\x03\x01\x02\x03" + "\x04\x01\x02\x03")
	want := []byte{1, 2, 3, 1, 3, 6, 2, 5, 9, 2, 5, 10, 3, 7, 13}
	parms := Dict{"Predictor": Integer(12), "Columns": Integer(3)}
	got, err := decodeBytes(t, Dict{"Filter": Name("FlateDecode"), "DecodeParms": parms}, Deflate(rows), 0)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("PNG: %v, %v; want %v", got, err, want)
	}
	tiff := Dict{"Predictor": Integer(2), "Columns": Integer(3), "Colors": Integer(2)}
	got, err = decodeBytes(t, Dict{"Filter": Name("FlateDecode"), "DecodeParms": tiff}, Deflate([]byte{1, 10, 1, 1, 1, 1, 7, 8}), 0)
	if err != nil || !bytes.Equal(got, []byte{1, 10, 2, 11, 3, 12, 7, 8}) {
		t.Errorf("TIFF: %v, %v", got, err)
	}
	for _, parms := range []Dict{
		{"Predictor": Integer(12), "Columns": Integer(-1)},
		{"Predictor": Integer(12), "Columns": Integer(1 << 40)},
		{"Predictor": Integer(12), "Columns": Integer(1 << 26), "Colors": Integer(60), "BitsPerComponent": Integer(16)},
		{"Predictor": Integer(9)},
	} {
		if _, err := decodeBytes(t, Dict{"Filter": Name("FlateDecode"), "DecodeParms": parms}, Deflate(rows), 0); err == nil {
			t.Errorf("%v passed", parms)
		}
	}
}

func TestBadStreams(t *testing.T) {
	tests := []struct{ filter, data string }{
		{"ASCIIHexDecode", "4x>"},
		{"ASCII85Decode", "v~>"},
		{"ASCII85Decode", "!~>"},
		{"ASCII85Decode", "uuuuu~>"},
		{"LZWDecode", "\xff\xff\xff\xff"},
		{"FlateDecode", "\x78\x9c\xff\xff\xff"},
	}
	for _, tt := range tests {
		if got, err := decodeBytes(t, Dict{"Filter": Name(tt.filter)}, []byte(tt.data), 0); err == nil {
			t.Errorf("%s of %q = %q", tt.filter, tt.data, got)
		}
	}
	_, err := decodeBytes(t, Dict{"Filter": Name("DCTDecode")}, nil, 0)
	if u := (*UnsupportedFilterError)(nil); !errors.As(err, &u) || u.Filter != "DCTDecode" {
		t.Errorf("image filter: %v", err)
	}
}

func TestDecompressionBombs(t *testing.T) {
	bomb := Deflate(make([]byte, 16<<20))
	if _, err := decodeBytes(t, Dict{"Filter": Name("FlateDecode")}, bomb, 1<<20); fault.CodeOf(err) != "pdf.too-large" {
		t.Errorf("simple: %v", err)
	}
	// White space that a second filter swallows: the output stays small.
	spaces := Deflate(bytes.Repeat([]byte(" "), 16<<20))
	d, err := openBytes(kinds()["classic"], Options{Limits: Limits{Inflated: 1 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	s := &Stream{Dict: Dict{"Filter": Array{Name("FlateDecode"), Name("ASCIIHexDecode")}}, Data: spaces}
	if _, err := d.Decode(s, 0); fault.CodeOf(err) != "pdf.too-large" {
		t.Errorf("hidden: %v", err)
	}
}
