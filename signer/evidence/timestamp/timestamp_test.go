package timestamp

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"trien/signer/trust"
)

var data = []byte("giá trị chữ ký")

func TestParse(t *testing.T) {
	u := newUnit(t, nil, usage(true, timeStamping))
	i := newInfo(data)
	i.Accuracy = asn1.RawValue{FullBytes: []byte{0x30, 9, 2, 1, 2, 0x80, 1, 5, 0x81, 1, 7}} // 2 s, 5 ms, 7 µs
	i.Ordering, i.Nonce = true, big.NewInt(-5)
	i.TSA = asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: append([]byte{0xa4, byte(len(u.cert.RawSubject))}, u.cert.RawSubject...)}
	raw := forgery{content: marshal(t, i), signer: u, bag: []unit{u}}.make(t)
	for name, in := range map[string][]byte{"plain": raw, "padded": append(bytes.Clone(raw), make([]byte, 50)...)} {
		got, err := Parse(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Policy != "2.16.704.1.1.1.2" || got.Hash != crypto.SHA256 || got.Serial.Int64() != 77 || !got.Time.Equal(genTime) ||
			!got.Accurate || got.Accuracy != 2*time.Second+5*time.Millisecond+7*time.Microsecond || !got.Ordering || got.Nonce.Int64() != -5 ||
			got.Authority == nil || got.Authority.CommonName != "Máy chủ cấp dấu thời gian" || len(got.Certificates) != 1 {
			t.Errorf("%s: %+v", name, got)
		}
		if !bytes.Equal(got.Raw, raw) || !got.Covers(data) || got.Covers(nil) || !got.CoversDigest(crypto.SHA256, got.Imprint) || got.CoversDigest(crypto.SHA384, got.Imprint) {
			t.Errorf("%s: bytes or imprint", name)
		}
	}
}

func TestMalformed(t *testing.T) {
	u := newUnit(t, nil, usage(true, timeStamping))
	timeOf := func(text string) func(*info) {
		return func(i *info) { i.Time = asn1.RawValue{Tag: asn1.TagGeneralizedTime, Bytes: []byte(text)} }
	}
	tests := map[string]struct {
		edit func(*info)
		want error
	}{
		"as it should be":     {func(*info) {}, nil},
		"no seconds":          {timeOf("202606010900Z"), nil},
		"zone":                {timeOf("20260601160000+0700"), nil},
		"no zone":             {timeOf("20260601090000"), ErrMalformed},
		"no date":             {timeOf("hôm nay"), ErrMalformed},
		"version 2":           {func(i *info) { i.Version = 2 }, ErrMalformed},
		"short imprint":       {func(i *info) { i.Imprint.Digest = i.Imprint.Digest[1:] }, ErrMalformed},
		"unknown hash":        {func(i *info) { i.Imprint.Algorithm.OID = asn1.ObjectIdentifier{1, 2, 3} }, nil},
		"huge serial number":  {func(i *info) { i.Serial = new(big.Int).Lsh(big.NewInt(1), 600) }, ErrMalformed},
		"huge nonce":          {func(i *info) { i.Nonce = new(big.Int).Lsh(big.NewInt(1), 600) }, ErrMalformed},
		"accuracy of 1000 ms": {func(i *info) { i.Accuracy = asn1.RawValue{FullBytes: []byte{0x30, 4, 0x80, 2, 3, 0xe8}} }, ErrMalformed},
		"negative accuracy":   {func(i *info) { i.Accuracy = asn1.RawValue{FullBytes: []byte{0x30, 3, 2, 1, 0xff}} }, ErrMalformed},
		"unknown extension": {func(i *info) {
			i.Extensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: []byte{5, 0}}}
		}, nil},
		"unknown critical extension": {func(i *info) {
			i.Extensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
		}, ErrUnsupported},
	}
	for name, tt := range tests {
		i := newInfo(data)
		tt.edit(&i)
		if _, err := Parse(forgery{content: marshal(t, i), signer: u}.make(t)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
	good := marshal(t, newInfo(data))
	raw := forgery{content: good, signer: u}.make(t)
	for name, in := range map[string][]byte{
		"empty": nil, "text": []byte("không phải"), "cut off": raw[:len(raw)-1], "bytes after it": append(bytes.Clone(raw), 1),
		"two signers": forgery{content: good, signer: u, signers: 2}.make(t), "no content": forgery{content: nil, signer: u}.make(t),
		"content with more after it": forgery{content: append(bytes.Clone(good), 5, 0), signer: u}.make(t), "huge": make([]byte, maxToken+1),
	} {
		if _, err := Parse(in); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerify(t *testing.T) {
	ca := newUnit(t, nil, asCA)
	good, other := newUnit(t, &ca, usage(true, timeStamping)), newUnit(t, &ca, usage(true, timeStamping))
	soft := newUnit(t, &ca, usage(false, timeStamping))
	shared := newUnit(t, &ca, usage(true, timeStamping, codeSigning))
	wrong, none := newUnit(t, &ca, usage(true, codeSigning)), newUnit(t, &ca, nil)
	encrypts := newUnit(t, &ca, func(c *x509.Certificate) {
		usage(true, timeStamping)(c)
		c.KeyUsage = x509.KeyUsageKeyEncipherment
	})
	content := marshal(t, newInfo(data))
	bound := func(u unit) forgery {
		return forgery{content: content, signer: u, bag: []unit{u}, bind: map[int]*trust.Certificate{2: u.cert}}
	}
	with := func(f forgery, edit func(*forgery)) forgery {
		edit(&f)
		return f
	}
	tests := []struct {
		name  string
		token forgery
		known []*trust.Certificate
		want  error
		notes []Note
	}{
		{"as it should be", bound(good), nil, nil, nil},
		{"bound by both versions", with(bound(good), func(f *forgery) { f.bind[1] = good.cert }), nil, nil, nil},
		{"bound by version 1", with(bound(good), func(f *forgery) { f.bind = map[int]*trust.Certificate{1: good.cert} }), nil, nil, nil},
		{"not bound", with(bound(good), func(f *forgery) { f.bind = nil }), nil, nil, []Note{NoteNotBound}},
		{"bound to another", with(bound(good), func(f *forgery) { f.bind[2] = other.cert }), nil, ErrCertificateMismatch, nil},
		{"version 1 names another", with(bound(good), func(f *forgery) { f.bind[1] = other.cert }), nil, ErrCertificateMismatch, nil},
		{"usage not critical", bound(soft), nil, nil, []Note{NoteUsageNotCritical}},
		{"usage shared", bound(shared), nil, nil, []Note{NoteUsageShared}},
		{"another usage", bound(wrong), nil, ErrUsage, nil},
		{"no usage", bound(none), nil, ErrUsage, nil},
		{"key usage without signing", bound(encrypts), nil, ErrUsage, nil},
		{"no certificate", with(bound(good), func(f *forgery) { f.bag = nil }), nil, ErrNoCertificate, nil},
		{"only others", with(bound(good), func(f *forgery) { f.bag = []unit{other, ca} }), nil, ErrNoCertificate, nil},
		{"known certificate", with(bound(good), func(f *forgery) { f.bag = nil }), []*trust.Certificate{nil, other.cert, good.cert}, nil, nil},
		{"others before it", with(bound(good), func(f *forgery) { f.bag = []unit{other, ca, good} }), nil, nil, nil},
		{"names a victim", with(bound(other), func(f *forgery) { f.named = good.cert; f.bag = []unit{good, other} }), nil, ErrSignature, nil},
		{"no signed attributes", with(bound(good), func(f *forgery) { f.bare = true }), nil, ErrSignature, nil},
		{"SHA-1", with(bound(good), func(f *forgery) { f.hash = crypto.SHA1 }), nil, nil, []Note{NoteSHA1}},
	}
	for _, tt := range tests {
		token, err := Parse(tt.token.make(t))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		got, err := token.Verify(tt.known)
		if !errors.Is(err, tt.want) || !slices.Equal(got.Notes, tt.notes) {
			t.Errorf("%s: %v %v, want %v %v", tt.name, err, got.Notes, tt.want, tt.notes)
		}
		if (err == nil) != (got.Certificate != nil) || err == nil && !got.Certificate.Equal(tt.token.signer.cert) {
			t.Errorf("%s: whose certificate", tt.name)
		}
	}
}

// TestFlippedBits: no token with a changed bit verifies with other facts.
func TestFlippedBits(t *testing.T) {
	u := newUnit(t, nil, usage(true, timeStamping))
	raw := forgery{content: marshal(t, newInfo(data)), signer: u, bag: []unit{u}, bind: map[int]*trust.Certificate{2: u.cert}}.make(t)
	for i := range len(raw) * 8 {
		changed := bytes.Clone(raw)
		changed[i/8] ^= 1 << (i % 8)
		token, err := Parse(changed)
		if err != nil {
			continue
		}
		if _, err := token.Verify([]*trust.Certificate{u.cert}); err == nil && (!token.Covers(data) || !token.Time.Equal(genTime) || token.Serial.Int64() != 77) {
			t.Errorf("bit %d: other facts", i)
		}
	}
}

func TestAuthority(t *testing.T) {
	root, stranger := newUnit(t, nil, asCA), newUnit(t, nil, asCA)
	under, alone := newUnit(t, &root, usage(true, timeStamping)), newUnit(t, &stranger, usage(true, timeStamping))
	anchor := trust.Entry{System: trust.National, Role: trust.RoleRoot, Certificate: root.cert}
	pin := func(u unit, s trust.System) trust.Entry {
		return trust.Entry{System: s, Role: trust.RoleTSA, Certificate: u.cert}
	}
	tests := []struct {
		name   string
		store  *trust.Store
		unit   unit
		at     time.Time
		want   trust.System
		pinned bool
	}{
		{"by path", trust.NewStore(anchor), under, genTime, trust.National, false},
		{"by path and pin", trust.NewStore(anchor, pin(under, trust.National)), under, genTime, trust.National, true},
		{"by pin alone", trust.NewStore(pin(alone, trust.Specialised)), alone, genTime, trust.Specialised, true},
		{"as intermediate only", trust.NewStore(trust.Entry{System: trust.National, Role: trust.RoleIntermediate, Certificate: alone.cert}), alone, genTime, trust.Unknown, false},
		{"unknown", trust.NewStore(anchor), alone, genTime, trust.Unknown, false},
		{"nobody", &trust.Store{}, under, genTime, trust.Unknown, false},
		{"no store", nil, under, genTime, trust.Unknown, false},
		{"expired", trust.NewStore(anchor, pin(under, trust.National)), under, notAfter.Add(time.Second), trust.Unknown, false},
		{"not yet valid", trust.NewStore(anchor), under, genTime.AddDate(-2, 0, 0), trust.Unknown, false},
	}
	for _, tt := range tests {
		got := AuthorityOf(tt.store, Signer{Certificate: tt.unit.cert}, nil, tt.at)
		if got.System != tt.want || got.Pinned != tt.pinned || got.Trusted() != (tt.want != trust.Unknown) {
			t.Errorf("%s: %v, pinned %v", tt.name, got.System, got.Pinned)
		}
	}
	if AuthorityOf(trust.NewStore(anchor), Signer{}, nil, genTime).Trusted() {
		t.Error("nobody's certificate")
	}
}

func FuzzParse(f *testing.F) {
	u := newUnit(f, nil, usage(true, timeStamping))
	i := newInfo(data)
	f.Add(forgery{content: marshal(f, i), signer: u, bag: []unit{u}, bind: map[int]*trust.Certificate{1: u.cert, 2: u.cert}}.make(f))
	i.Accuracy = asn1.RawValue{FullBytes: []byte{0x30, 9, 2, 1, 2, 0x80, 1, 5, 0x81, 1, 7}}
	i.Ordering, i.Nonce = true, big.NewInt(9)
	f.Add(forgery{content: marshal(f, i), signer: u}.make(f))
	request := Request{Hash: crypto.SHA256, Digest: i.Imprint.Digest, Nonce: big.NewInt(9)}
	f.Fuzz(func(t *testing.T, in []byte) {
		if token, err := Parse(in); err == nil {
			// An error is as good as none here: the facts have to be sound.
			_, _ = token.Verify([]*trust.Certificate{u.cert})
			if token.Serial == nil || token.Policy == "" || len(token.Raw) > len(in) || token.Hash != 0 && len(token.Imprint) != token.Hash.Size() {
				t.Errorf("%+v", token)
			}
		} else if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrUnsupported) {
			t.Errorf("untyped error %v", err)
		}
		_, err := request.Read(in)
		var refused *Rejection
		if err == nil || errors.As(err, &refused) {
			return
		}
		for _, typed := range []error{ErrMalformed, ErrUnsupported, ErrImprint, ErrNonce, ErrPolicy} {
			if errors.Is(err, typed) {
				return
			}
		}
		t.Errorf("untyped error %v", err)
	})
}
