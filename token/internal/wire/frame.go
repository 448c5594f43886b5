// Package wire is the language between the program and the child process that
// holds a PKCS#11 module: frames of a JSON head and, for a PIN, a secret part
// that is never encoded, copied into a buffer or kept.
package wire

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Caps on what a frame may claim before anything is allocated, in bytes.
const (
	MaxHead   = 16 << 20
	MaxSecret = 1 << 10
)

// ErrGarbage says that what was read is not a frame.
var ErrGarbage = errors.New("not a frame of the worker protocol")

// A frame is the magic, two lengths (head, secret; big endian), head, secret.
const (
	magic      = "TRN1"
	headerSize = len(magic) + 8
)

// Write sends v as a frame with secret behind it. secret is written straight
// from the caller's memory, so wiping that memory leaves no copy in the process.
func Write(w io.Writer, v any, secret []byte) error {
	head, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if len(head) > MaxHead || len(secret) > MaxSecret {
		return fmt.Errorf("frame too large: %d + %d bytes", len(head), len(secret))
	}
	frame := make([]byte, headerSize, headerSize+len(head))
	copy(frame, magic)
	binary.BigEndian.PutUint32(frame[4:], uint32(len(head)))
	binary.BigEndian.PutUint32(frame[8:], uint32(len(secret)))
	if _, err := w.Write(append(frame, head...)); err != nil {
		return err
	}
	if len(secret) == 0 {
		return nil
	}
	_, err = w.Write(secret)
	return err
}

// Read receives a frame into v and returns its secret part, which the caller
// wipes. It reads exactly the frame's bytes. Errors: io.EOF before the first
// byte, io.ErrUnexpectedEOF inside a frame, ErrGarbage for anything that is not
// a frame.
func Read(r io.Reader, v any) (secret []byte, err error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return nil, err
	}
	headLen := binary.BigEndian.Uint32(header[4:])
	secretLen := binary.BigEndian.Uint32(header[8:])
	if string(header[:4]) != magic || headLen > MaxHead || secretLen > MaxSecret {
		return nil, ErrGarbage
	}
	head := make([]byte, headLen)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, cut(err)
	}
	secret = make([]byte, secretLen)
	if _, err := io.ReadFull(r, secret); err != nil {
		clear(secret)
		return nil, cut(err)
	}
	if err := json.Unmarshal(head, v); err != nil {
		clear(secret)
		return nil, fmt.Errorf("%w: %w", ErrGarbage, err)
	}
	return secret, nil
}

// cut turns the end of the stream inside a frame into io.ErrUnexpectedEOF.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
