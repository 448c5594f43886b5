package trust

import (
	"crypto/x509"
	"encoding/asn1"
	"math/rand/v2"
	"slices"
	"testing"
)

// number is the identifier of one of a few policies; 0 is anyPolicy.
func number(n int) asn1.ObjectIdentifier {
	if n == 0 {
		return asn1.ObjectIdentifier{2, 5, 29, 32, 0}
	}
	return asn1.ObjectIdentifier{1, 2, 3, n}
}

func policyExtension(last int, critical bool, value any) edit {
	der, err := asn1.Marshal(value)
	if err != nil {
		panic(err)
	}
	return extension(asn1.ObjectIdentifier{2, 5, 29, last}, critical, der...)
}

func policies(numbers ...int) edit {
	type information struct{ ID asn1.ObjectIdentifier }
	var list []information
	for _, n := range numbers {
		list = append(list, information{number(n)})
	}
	return policyExtension(32, false, list)
}

// maps takes pairs of issuer's and subject's policy.
func maps(pairs ...int) edit {
	type mapping struct{ Issuer, Subject asn1.ObjectIdentifier }
	var list []mapping
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, mapping{number(pairs[i]), number(pairs[i+1])})
	}
	return policyExtension(33, true, list)
}

// demands takes requireExplicitPolicy and inhibitPolicyMapping; -1 leaves one out.
func demands(explicit, mapping int) edit {
	return policyExtension(36, true, struct {
		Explicit int `asn1:"optional,tag:0,default:-1"`
		Mapping  int `asn1:"optional,tag:1,default:-1"`
	}{explicit, mapping})
}

func noAny(skip int) edit { return policyExtension(54, true, skip) }

func TestPolicies(t *testing.T) {
	type edits = []edit
	for _, tt := range []struct {
		name            string
		upper, sub, end edits
		want            []Code
	}{
		{"none asked, none there", nil, nil, nil, nil},
		{"different, none demanded", edits{policies(1)}, edits{policies(2)}, edits{policies(3)}, nil},
		{"demanded and there", edits{demands(0, -1), policies(1)}, edits{policies(1)}, edits{policies(1, 2)}, nil},
		{"demanded, leaf has none", edits{demands(0, -1), policies(1)}, edits{policies(1)}, nil, []Code{NoPolicy}},
		{"demanded, leaf has another", edits{demands(0, -1), policies(1)}, edits{policies(1)}, edits{policies(2)}, []Code{NoPolicy}},
		{"demanded, CA has none", edits{demands(0, -1), policies(1)}, nil, edits{policies(1)}, []Code{NoPolicy}},
		{"any above", edits{demands(0, -1), policies(0)}, edits{policies(0)}, edits{policies(3)}, nil},
		{"demanded one below", edits{demands(1, -1)}, edits{policies(1)}, nil, []Code{NoPolicy}},
		{"demanded far below", edits{demands(3, -1)}, nil, nil, nil},
		{"demanded by the leaf", nil, nil, edits{demands(0, -1), policies(1)}, []Code{NoPolicy}},
		{"any no more", edits{demands(0, -1), noAny(0), policies(1)}, edits{policies(0)}, edits{policies(1)}, []Code{NoPolicy}},
		{"any still once", edits{demands(0, -1), noAny(1), policies(1)}, edits{policies(0)}, edits{policies(1)}, nil},
		{"mapped", edits{demands(0, -1), policies(1), maps(1, 2)}, edits{policies(2)}, edits{policies(2)}, nil},
		{"mapped away", edits{demands(0, -1), policies(1), maps(1, 2)}, edits{policies(1)}, edits{policies(1)}, []Code{NoPolicy}},
		{"mapping inhibited", edits{demands(0, 0), policies(1)}, edits{policies(1), maps(1, 2)}, edits{policies(2)}, []Code{NoPolicy}},
		{"any mapped", edits{policies(0), maps(0, 2)}, edits{policies(2)}, edits{policies(2)}, []Code{BadMapping}},
		{"mapped to any", edits{policies(1), maps(1, 0)}, edits{policies(2)}, edits{policies(2)}, []Code{BadMapping}},
	} {
		root := issue(t, nil, "Root", isCA, demands(0, 0)) // the root's own demands are not carried
		upper := issue(t, root, "Upper", append(tt.upper, isCA)...)
		sub := issue(t, upper, "Sub", append(tt.sub, isCA)...)
		leaf := issue(t, sub, "Leaf", tt.end...)
		store := NewStore(Entry{System: Specialised, Role: RoleRoot, Certificate: root.cert})
		p := store.Path(leaf.cert, certs(upper, sub), now)
		if !slices.Equal(codes(p), tt.want) || (p.System == Specialised) != (tt.want == nil) {
			t.Errorf("%s: %v %v, want %v", tt.name, p.System, codes(p), tt.want)
		}
	}
}

// TestPoliciesAsOthersRead compares random paths with what crypto/x509 says.
func TestPoliciesAsOthersRead(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	keys := []*authority{}
	for range 5 {
		keys = append(keys, &authority{key: newKey(t)})
	}
	some := func(n int) []int {
		var list []int
		for i := range 4 {
			if r.IntN(n) == 0 {
				list = append(list, i)
			}
		}
		return list
	}
	refused := 0
	for range 400 {
		root := issueKey(t, nil, keys[0].key, "Root", isCA)
		above, pool := root, x509.NewCertPool()
		var bag []*Certificate
		for depth := range 1 + r.IntN(3) {
			edits := []edit{isCA}
			if list := some(2); len(list) > 0 {
				edits = append(edits, policies(list...))
			}
			if r.IntN(3) == 0 {
				edits = append(edits, demands(r.IntN(4)-1, max(-1, r.IntN(6)-3)))
			}
			if r.IntN(4) == 0 {
				edits = append(edits, noAny(r.IntN(2)))
			}
			if r.IntN(2) == 0 {
				edits = append(edits, maps(1+r.IntN(3), 1+r.IntN(3), 1+r.IntN(3), 1+r.IntN(3)))
			}
			name := "CA"
			if r.IntN(3) > 0 { // else self-issued below one of the same name
				name += string(rune('0' + depth))
			}
			above = issueKey(t, above, keys[1+depth].key, name, edits...)
			pool.AddCert(above.x509)
			bag = append(bag, above.cert)
		}
		var edits []edit
		if list := some(2); len(list) > 0 {
			edits = append(edits, policies(list...))
		}
		leaf := issueKey(t, above, keys[4].key, "Leaf", edits...)
		roots := x509.NewCertPool()
		roots.AddCert(root.x509)
		_, err := leaf.x509.Verify(x509.VerifyOptions{Roots: roots, Intermediates: pool, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		store := NewStore(Entry{System: National, Role: RoleRoot, Certificate: root.cert})
		p := store.Path(leaf.cert, bag, now)
		if (err == nil) != (p.System == National) {
			t.Fatalf("crypto/x509: %v; here: %v %v", err, p.System, codes(p))
		}
		if err != nil {
			refused++
		}
	}
	if refused < 40 || refused > 360 {
		t.Errorf("%d of 400 refused: the sample shows little", refused)
	}
}
