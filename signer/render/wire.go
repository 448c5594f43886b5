package render

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"io"
)

// What parent and worker say to each other: frames of a four-byte length (big
// endian) and a gob value; the pixels of a page follow their frame raw. One
// question, one answer, in order.

type act int

const (
	actStart  act = iota + 1 // make the engine ready
	actOpen                  // open the document at Path
	actRender                // draw Page, Width pixels wide
	actText                  // tell the characters of Page
	actClose                 // close the document
)

// question is what the parent asks.
type question struct {
	Act         act
	CacheDir    string // actStart; "" means none
	MemoryPages uint32 // actStart: ceiling of the engine's memory, in pages of 64 KiB
	Path        string // actOpen
	Password    []byte // actOpen
	Page        int    // actRender, actText, from 0
	Width       int    // actRender, pixels
}

// answer is what the worker says. Code is "" where all went well, else a key of
// the message catalogue; Glyphs are all it ever tells of what a document says.
type answer struct {
	Code          string
	Broken        bool    // the engine is in no state to go on
	Memory        uint64  // bytes the worker holds
	Sizes         []size  // actOpen
	Width, Height int     // actRender: RGBA pixels follow
	Glyphs        []Glyph // actText
}

// size is that of a page as shown, in points.
type size struct{ W, H float64 }

const (
	maxFrame  = 16 << 20 // bytes of one gob value
	maxPixels = 24 << 20 // pixels of one page image
	maxSide   = 8192     // pixels; more than older graphics hardware takes
)

func writeFrame(w io.Writer, v any) error {
	var b bytes.Buffer
	b.Write(make([]byte, 4))
	if err := gob.NewEncoder(&b).Encode(v); err != nil {
		return fmt.Errorf("encode frame: %w", err)
	}
	if b.Len() > maxFrame {
		return fmt.Errorf("frame of %d bytes is too large", b.Len())
	}
	binary.BigEndian.PutUint32(b.Bytes(), uint32(b.Len()-4))
	_, err := w.Write(b.Bytes())
	return err
}

func readFrame(r io.Reader, v any) error {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return fmt.Errorf("frame of %d bytes is too large", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	return gob.NewDecoder(bytes.NewReader(body)).Decode(v)
}
