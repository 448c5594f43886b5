package trust

import (
	"crypto/x509"
	"slices"
	"testing"
)

// TestLookAlikes: an authority that nobody vouches for and that bears the name
// of one in the store, or nearly, is told apart from a mere stranger.
func TestLookAlikes(t *testing.T) {
	const trueName = "CA phục vụ các cơ quan Nhà nước – G2"
	named := func(organisation string) edit {
		return func(c *x509.Certificate) { c.Subject.Organization = []string{organisation} }
	}
	ban := named("Ban Cơ yếu Chính phủ")
	root := issue(t, nil, "Gốc", isCA, ban)
	sub := issue(t, root, trueName, isCA, ban)
	store := NewStore(
		Entry{System: Specialised, Role: RoleRoot, Certificate: root.cert},
		Entry{System: Specialised, Role: RoleIntermediate, Certificate: sub.cert},
	)
	for _, tt := range []struct {
		name, authority, organisation string
		brought                       bool // the false authority's certificate is in the bag
		want                          Code
	}{
		{"the true name", trueName, "Ban Cơ yếu Chính phủ", true, LookAlike},
		{"the true name, not brought", trueName, "Ban Cơ yếu Chính phủ", false, NoIssuer},
		{"hyphen for a dash", "CA phục vụ các cơ quan Nhà nước - G2", "Ban Cơ yếu Chính phủ", true, LookAlike},
		{"hyphen for a dash, not brought", "CA phục vụ các cơ quan Nhà nước - G2", "Ban Cơ yếu Chính phủ", false, LookAlike},
		{"Cyrillic letters", "СА phục vụ các cơ quаn Nhà nước – G2", "Ban Cơ yếu Chính phủ", true, LookAlike},
		{"no accents", "CA phuc vu cac co quan Nha nuoc – G2", "Ban Co yeu Chinh phu", true, LookAlike},
		{"invisible letters", "CA phục vụ các cơ quan Nhà nước – G\u200b2", "Ban Cơ yếu Chính phủ", true, LookAlike},
		{"space at the end", trueName + " ", "Ban Cơ yếu Chính phủ ", true, LookAlike},
		{"another name", "CA phục vụ các cơ quan Đảng G2", "Ban Cơ yếu Chính phủ", true, UntrustedRoot},
		{"another organisation", trueName, "Công ty Trách nhiệm", true, UntrustedRoot},
		{"another name, not brought", "CA phục vụ các cơ quan Đảng G2", "Ban Cơ yếu Chính phủ", false, NoIssuer},
	} {
		fake := issue(t, nil, tt.authority, isCA, named(tt.organisation))
		leaf := issue(t, fake, "Leaf", func(c *x509.Certificate) { c.AuthorityKeyId = nil })
		var bag []*Certificate
		if tt.brought {
			bag = certs(fake)
		}
		p := store.Path(leaf.cert, bag, now)
		if p.System != Unknown || !slices.Equal(codes(p), []Code{tt.want}) {
			t.Errorf("%s: %v %v, want %v", tt.name, p.System, codes(p), tt.want)
		}
		if tt.want == LookAlike && p.Problems[0].Args["like"] != trueName {
			t.Errorf("%s: like %q", tt.name, p.Problems[0].Args["like"])
		}
	}
}

func TestSilhouette(t *testing.T) {
	for _, pair := range [][2]string{
		{"VIETNAM NATIONAL ROOT CA", "VlETNAM NATI0NAL R00T CA"},
		{"Viettel-CA", "Ⅴiettel‑CA"},
		{"Đảng", "Dang"},
		{"BkavCA", "ВkаvСА"},
		{"ΝΑΤΙΟΝΑL", "NATIONAL"},
	} {
		if silhouette(pair[0]) != silhouette(pair[1]) {
			t.Errorf("%q %q", silhouette(pair[0]), silhouette(pair[1]))
		}
	}
	if silhouette("CA2") == silhouette("CA1") {
		t.Error("two different authorities")
	}
}
