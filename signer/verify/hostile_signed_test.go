package verify

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"trien/signer/signertest"
)

// signedHostiles are files made to exhaust whoever verifies signatures, or
// looks at what came after them.
func signedHostiles(t testing.TB) map[string]func() []byte {
	t.Helper()
	w := newWorld(t)
	signed := func() *draft {
		d := newDraft()
		d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
		return d
	}
	afterwards := func(change func(d *draft)) func() []byte {
		return func() []byte {
			d := signed()
			change(d)
			return d.data
		}
	}
	return map[string]func() []byte{
		"revisions after a signature": afterwards(func(d *draft) {
			for i := range 5000 {
				d.append(map[int]string{5: fmt.Sprintf("<< /Type /Font /Subtype /Type1 /BaseFont /F%d >>", i)})
			}
		}),
		"everything changed after a signature": afterwards(func(d *draft) {
			more := map[int]string{}
			for i := range 100_000 {
				more[100+i] = fmt.Sprintf("<< /A %d /B [1 2 3] /C (x) >>", i)
			}
			d.append(more)
			for n := range more {
				more[n] += " "
			}
			d.append(more)
		}),
		"a bomb after a signature": afterwards(func(d *draft) {
			bomb := deflated(make([]byte, 64<<20), 3)
			d.append(map[int]string{4: fmt.Sprintf("<< /Filter [/FlateDecode /FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream", len(bomb), bomb)})
		}),
		"bombs in every stream after a signature": afterwards(func(d *draft) {
			bomb := deflated(bytes.Repeat([]byte("0 0 m "), 2<<20), 1)
			more := map[int]string{}
			for i := range 300 {
				more[100+i] = fmt.Sprintf("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", len(bomb), bomb)
			}
			more[3] = strings.Replace(newDraft().objects[3], "/Contents 4 0 R", "/Contents ["+list(100, 300, 1)+"]", 1)
			d.append(more)
		}),
		"a loop after a signature": afterwards(func(d *draft) {
			d.append(map[int]string{
				3: "<< /Type /Page /Parent 6 0 R /Kids [3 0 R] /Annots 8 0 R /Contents 9 0 R /Resources 10 0 R >>",
				6: "<< /Type /Pages /Parent 3 0 R /Kids [6 0 R 3 0 R] >>", 8: "[8 0 R 9 0 R]", 9: "[8 0 R 9 0 R]",
				10: "<< /XObject << /A 10 0 R >> /Font 10 0 R /Pattern 10 0 R >>",
			})
		}),
		"two hundred signatures": func() []byte {
			d := newDraft()
			for range 200 {
				d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
			}
			return d.data
		},
		"signatures with the gap at the start": func() []byte {
			d := signed()
			field := "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 %d %d %d] /Contents <3000> >>"
			more, fields := map[int]string{}, []string{}
			for i := range 1500 {
				more[100+2*i] = fmt.Sprintf(field, 1+i, 1000+i, len(d.data)-2000)
				more[101+2*i] = fmt.Sprintf("<< /FT /Sig /T (%d) /V %d 0 R >>", i, 100+2*i)
				fields = append(fields, fmt.Sprintf("%d 0 R", 101+2*i))
			}
			more[1] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [" + strings.Join(fields, " ") + "] >> >>"
			d.append(more)
			return d.data
		},
		"a digest of every kind over a large file": func() []byte {
			d := newDraft()
			d.append(map[int]string{9: fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", 96<<20, strings.Repeat("x", 96<<20))})
			value := recipe{by: w.National.Personal}.build(t, nil)
			sha256 := []byte{0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1}
			more, fields := map[int]string{}, []string{}
			for i := range 12 {
				other := bytes.Clone(sha256)
				other[8] = byte(1 + i)
				more[100+2*i] = fmt.Sprintf("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 %d %d 100] /Contents <%x> >>",
					96<<20, 96<<20+1, bytes.ReplaceAll(value, sha256, other))
				more[101+2*i] = fmt.Sprintf("<< /FT /Sig /T (%d) /V %d 0 R >>", i, 100+2*i)
				fields = append(fields, fmt.Sprintf("%d 0 R", 101+2*i))
			}
			more[1] = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [" + strings.Join(fields, " ") + "] >> >>"
			d.append(more)
			return d.data
		},
		"certificates of one name with the largest keys": func() []byte {
			by := w.National.Personal
			var bag []*signertest.Certificate
			for range 2 {
				bag = append(bag, &signertest.Certificate{DER: largest(t)})
			}
			r := recipe{by: by, named: bag[0], bag: append(bag, by), noESS: true}
			d := newDraft()
			for range 150 {
				d.sign(t, seal{subFilter: "adbe.pkcs7.detached", cms: r.build})
			}
			return d.data
		},
	}
}

// largest is a certificate with a key of 16384 bits, all of one name.
func largest(t testing.TB) []byte {
	t.Helper()
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 16383))
	if err != nil {
		t.Fatal(err)
	}
	n.SetBit(n, 16383, 1).SetBit(n, 0, 1)
	name := sequence(t)
	algorithm := identifier(t, oid(1, 2, 840, 113549, 1, 1, 11), []byte{5, 0})
	key := sequence(t, marshal(t, n), marshal(t, 1<<31-1))
	bits := tlv(t, 0, asn1.TagBitString, false, append([]byte{0}, key...))
	tbs := sequence(t,
		tlv(t, 2, 0, true, marshal(t, 2)), marshal(t, 7), algorithm, name,
		sequence(t, tlv(t, 0, asn1.TagUTCTime, false, []byte("200101000000Z")), tlv(t, 0, asn1.TagUTCTime, false, []byte("400101000000Z"))),
		name, sequence(t, identifier(t, oid(1, 2, 840, 113549, 1, 1, 1), []byte{5, 0}), bits),
	)
	return sequence(t, tbs, algorithm, tlv(t, 0, asn1.TagBitString, false, []byte{0, 1}))
}
