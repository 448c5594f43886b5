package wire

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestFrames(t *testing.T) {
	var stream bytes.Buffer
	want := Request{Seq: 7, Op: Unlock, Want: &Want{Serial: "0123", ID: []byte{1}}}
	if err := Write(&stream, want, []byte("secret")); err != nil {
		t.Fatal(err)
	}
	if head, _, _ := bytes.Cut(stream.Bytes(), []byte("secret")); bytes.Contains(head, []byte("secret")) {
		t.Error("the secret is in the head")
	}
	stream.WriteString("rest")
	var got Request
	secret, err := Read(&stream, &got)
	if err != nil || string(secret) != "secret" || got.Seq != 7 || got.Want.Serial != "0123" {
		t.Errorf("%+v, %q, %v", got, secret, err)
	}
	if stream.String() != "rest" {
		t.Errorf("left %q", stream.String())
	}
}

func TestWhatIsNoFrame(t *testing.T) {
	for _, c := range []struct {
		name, bytes string
		err         error
	}{
		{"nothing", "", io.EOF},
		{"cut header", "TRN1\x00", io.ErrUnexpectedEOF},
		{"cut head", "TRN1\x00\x00\x00\x02\x00\x00\x00\x00{", io.ErrUnexpectedEOF},
		{"cut secret", "TRN1\x00\x00\x00\x02\x00\x00\x00\x01{}", io.ErrUnexpectedEOF},
		{"text", "Driver version 1.0\n", ErrGarbage},
		{"giant head", "TRN1\xff\xff\xff\xff\x00\x00\x00\x00", ErrGarbage},
		{"giant secret", "TRN1\x00\x00\x00\x00\xff\xff\xff\xff", ErrGarbage},
		{"no JSON", "TRN1\x00\x00\x00\x02\x00\x00\x00\x00xx", ErrGarbage},
	} {
		if _, err := Read(strings.NewReader(c.bytes), new(Reply)); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
	}
	if err := Write(io.Discard, Request{}, make([]byte, MaxSecret+1)); err == nil {
		t.Error("a giant secret is sent")
	}
}

func FuzzRead(f *testing.F) {
	for _, reply := range []Reply{
		{Seq: 1, LoginBegins: true},
		{Seq: 2, Fault: &Fault{CKR: 0xA0, Call: "C_Login"}},
		{Seq: 3, Identities: []Identity{{ID: []byte{1}, Certificate: []byte{0x30, 0}}}},
	} {
		var stream bytes.Buffer
		if err := Write(&stream, reply, []byte("x")); err != nil {
			f.Fatal(err)
		}
		f.Add(stream.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r Reply
		secret, err := Read(bytes.NewReader(data), &r)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := Write(&again, r, secret); err != nil {
			t.Fatal(err)
		}
	})
}
