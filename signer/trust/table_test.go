package trust

import (
	"bytes"
	"strings"
	"testing"

	"trien/assets/anchors"
)

func TestBuiltin(t *testing.T) {
	entries, err := ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	count := map[System]map[Role]int{National: {}, Specialised: {}}
	for _, e := range entries {
		count[e.System][e.Role]++
		if e.Origin != BuiltIn {
			t.Errorf("%s: origin %q", e.Certificate.Subject.Display(), e.Origin)
		}
	}
	want := map[System]map[Role]int{
		National:    {RoleRoot: 8, RoleIntermediate: 44, RoleTSA: 6},
		Specialised: {RoleRoot: 2, RoleIntermediate: 3, RoleTSA: 5},
	}
	for system, roles := range want {
		for role, n := range roles {
			if count[system][role] != n {
				t.Errorf("%v %v: %d, want %d", system, role, count[system][role], n)
			}
		}
	}
	if len(entries) != 68 || NewStore(entries...).Demo() {
		t.Errorf("%d entries", len(entries))
	}
}

// TestBuiltinPaths: every certificate of the table reaches a root of its own
// system, the ones of the old specialised root over SHA-1.
func TestBuiltinPaths(t *testing.T) {
	entries, err := ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	store := NewStore(entries...)
	for _, e := range entries {
		c := e.Certificate
		p := store.Path(c, nil, c.NotBefore)
		if p.System != e.System {
			t.Errorf("%s: %v %v", c.Subject.Display(), p.System, codes(p))
		}
		for _, x := range p.Problems {
			if x.Code != WeakSignature || e.System != Specialised {
				t.Errorf("%s: %s of %s", c.Subject.Display(), x.Code, x.Certificate.Subject.Display())
			}
		}
	}
}

// TestBuiltinTraps holds the two flaws of real certificates that this package
// has to live with.
func TestBuiltinTraps(t *testing.T) {
	entries, err := ParseTable(anchors.Table())
	if err != nil {
		t.Fatal(err)
	}
	critical, twins := 0, map[Role]int{}
	for _, e := range entries {
		for _, f := range e.Certificate.Flaws {
			if f == FlawCriticalAIA {
				critical++
			}
		}
		for _, p := range e.Certificate.CRLs {
			if p.RawIssuer != nil && DashTwins(p.RawIssuer, e.Certificate.RawIssuer) {
				twins[e.Role]++
			}
		}
	}
	if critical != 1 || twins[RoleIntermediate] != 6 || twins[RoleRoot] != 2 {
		t.Errorf("%d critical access informations, CRL issuers with another dash: %v", critical, twins)
	}
}

func TestTamperedTable(t *testing.T) {
	table := anchors.Table()
	change := func(old, new string) []byte { return bytes.Replace(table, []byte(old), []byte(new), 1) }
	for name, damaged := range map[string][]byte{
		"certificate":  change("MIID1zCCAr+gAwIBAgIQ", "MIID1zCCAr+gAwIBAgIR"),
		"fingerprint":  change("sha256: ca918d63", "sha256: ca918d64"),
		"system":       change("system: national", "system: nationale"),
		"role":         change("role: intermediate", "role: root"),
		"name":         change("name: MIC National Root CA", "name: MIC National Root CB"),
		"validity":     change("not-after: 2040", "not-after: 2041"),
		"field twice":  change("role: root", "role: root\nrole: root"),
		"missing part": change("certificate:", ""),
		"base64":       change("MIID1zCC", "MIID1z!!"),
	} {
		if _, err := ParseTable(damaged); err == nil {
			t.Errorf("%s: not noticed", name)
		} else if !strings.Contains(err.Error(), "trust table") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
