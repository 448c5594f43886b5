package verify

import (
	"bytes"
	"encoding/hex"
	"io"
	"slices"

	"trien/signer/pdf"
)

// gapKind tells what stands in the gap.
type gapKind int

const (
	gapForeign  gapKind = iota // something else than the signature value
	gapCopy                    // the same value, but the dictionary was written again elsewhere
	gapContents                // the /Contents of the dictionary
)

// inGap looks at what the ranges leave out. Where /Contents is an indirect
// reference, a hexadecimal string with its bytes and nothing else is it.
func inGap(src io.ReaderAt, gap pdf.Span, sig *pdf.Signature) (gapKind, error) {
	if own := sig.ContentsSpan; own.Len() >= 2 && (gap == own || gap == inside(own)) {
		return ownToken(src, own)
	}
	if gap.Len() > int64(4*len(sig.Contents)+maxTail) || len(sig.Contents) == 0 {
		return gapForeign, nil
	}
	token := make([]byte, gap.Len())
	if err := readFull(src, token, gap.Start); err != nil {
		return gapForeign, err
	}
	decoded, ok := hexToken(token)
	switch {
	case !ok || !bytes.Equal(decoded, sig.Contents):
		return gapForeign, nil
	case sig.ContentsSpan.Len() > 0:
		return gapCopy, nil
	}
	return gapContents, nil
}

// inside is a token without its delimiters, which some signers sign too.
func inside(token pdf.Span) pdf.Span {
	return pdf.Span{Start: token.Start + 1, End: token.End - 1}
}

// ownToken looks at the token of /Contents. A hexadecimal string holds digits
// and white space alone: readers pass over other bytes, each in its own way, so
// that foreign content could hide in them.
func ownToken(src io.ReaderAt, token pdf.Span) (gapKind, error) {
	buffer := make([]byte, min(token.Len(), 64<<10))
	if err := readFull(src, buffer[:1], token.Start); err != nil {
		return gapForeign, err
	}
	if buffer[0] != '<' {
		return gapContents, nil
	}
	for at, end := token.Start+1, token.End-1; at < end; {
		part := buffer[:min(int64(len(buffer)), end-at)]
		if err := readFull(src, part, at); err != nil {
			return gapForeign, err
		}
		if !allDigits(part) && slices.ContainsFunc(part, foreign) {
			return gapForeign, nil
		}
		at += int64(len(part))
	}
	return gapContents, nil
}

// allDigits tells quickly of an even number of hexadecimal digits.
func allDigits(part []byte) bool {
	n, err := hex.Decode(make([]byte, len(part)/2), part)
	return err == nil && 2*n == len(part)
}

// foreign tells whether a byte has no place in a hexadecimal string.
func foreign(c byte) bool {
	_, digit := hexDigit(c)
	return !digit && !isSpace(c)
}

// hexToken decodes "<...>" (ISO 32000-2, 7.3.4.3); ok is false for anything else.
func hexToken(token []byte) (decoded []byte, ok bool) {
	if len(token) < 2 || token[0] != '<' || token[len(token)-1] != '>' {
		return nil, false
	}
	var high byte
	half := false
	for _, c := range token[1 : len(token)-1] {
		digit, ok := hexDigit(c)
		switch {
		case isSpace(c):
		case !ok:
			return nil, false
		case half:
			decoded, half = append(decoded, high<<4|digit), false
		default:
			high, half = digit, true
		}
	}
	if half {
		decoded = append(decoded, high<<4)
	}
	return decoded, true
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
