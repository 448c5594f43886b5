package pdf

import (
	"bytes"
	"strings"
	"testing"
)

func TestPermissions(t *testing.T) {
	type rights struct{ sign, add bool }
	tests := []struct {
		name, encrypt string
		user          rights
	}{
		{"AES 256, everything", "256", rights{true, true}},
		{"AES 256, nothing but reading", "256 --modify=none --annotate=n --form=n", rights{false, false}},
		{"AES 256, forms", "256 --modify=none --annotate=n --form=y", rights{true, false}},
		{"AES 256, notes", "256 --modify-other=n --annotate=y --form=n", rights{true, false}},
		{"AES 256, notes and contents", "256 --modify-other=y --annotate=y --form=n", rights{true, true}},
		{"AES 128, nothing", "128 --use-aes=y --modify=none", rights{false, false}},
		{"AES 128, forms", "128 --use-aes=y --modify=form", rights{true, false}},
		{"RC4 128, nothing", "128 --use-aes=n --modify=none", rights{false, false}},
		{"RC4 40, everything", "40", rights{true, true}},
		{"RC4 40, no notes: bit 9 has no meaning", "40 --annotate=n", rights{false, false}},
		{"RC4 40, no contents", "40 --modify=n", rights{true, false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			options := append(strings.Fields(tt.encrypt), "--")
			for _, user := range []string{"", "user"} {
				data := encrypted(t, user, "owner", options...)
				for _, password := range []string{user, "owner"} {
					d, err := openBytes(data, Options{Password: []byte(password)})
					if err != nil {
						t.Fatal(err)
					}
					owner := password == "owner"
					want := tt.user
					if owner {
						want = rights{true, true}
					}
					if got := (rights{d.MaySign(), d.MayAddField()}); got != want || d.OpenedAsOwner() != owner {
						t.Errorf("user %q, opened with %q: %+v, owner %v; flags %b", user, password, got, d.OpenedAsOwner(), d.Permissions())
					}
				}
			}
		})
	}
}

func TestOwnerWithoutPassword(t *testing.T) {
	for _, options := range []string{"128 --use-aes=y --", "256 --"} {
		d := mustOpen(t, encrypted(t, "", "", strings.Fields(options)...))
		if !d.OpenedAsOwner() {
			t.Errorf("%s: with no password at all everyone is the owner", options)
		}
	}
	locked := encrypted(t, "user", "", "256", "--allow-insecure", "--modify=none", "--annotate=n", "--form=n", "--")
	d := mustOpen(t, locked)
	if d.OpenedAsOwner() || d.MaySign() {
		t.Error("an empty owner password made an owner")
	}
}

func TestOpenDocumentPermitsEverything(t *testing.T) {
	d := mustOpen(t, newOnePage())
	if !d.MaySign() || !d.MayAddField() || d.OpenedAsOwner() || d.Permissions() != permitAll {
		t.Errorf("sign %v, add %v, owner %v, flags %b", d.MaySign(), d.MayAddField(), d.OpenedAsOwner(), d.Permissions())
	}
}

func newOnePage() []byte {
	d := newDraft().onePage()
	d.classic("")
	return d.Bytes()
}

// TestPermissionsCannotBeRaisedInTheFile changes /P, which is not encrypted.
func TestPermissionsCannotBeRaisedInTheFile(t *testing.T) {
	data := encrypted(t, "", "owner", "256", "--modify=none", "--annotate=n", "--form=n", "--")
	at := bytes.Index(data, []byte("/P -"))
	end := at + 4 + bytes.IndexByte(data[at+4:], ' ')
	copy(data[at:end], "/P -4        ")
	d := mustOpen(t, data)
	if o, _ := d.Dict(d.Trailer()["Encrypt"]); o["P"] != Integer(-4) || d.Repaired() {
		t.Fatalf("/P is %v", o["P"])
	}
	if d.MaySign() || d.MayAddField() {
		t.Errorf("flags %b", d.Permissions())
	}
}
