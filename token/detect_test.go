package token

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestDetect(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	own := file("own/driver.so", "")
	opensc := file("lib/opensc-pkcs11.so", "")
	alias := filepath.Join(dir, "pkcs11", "opensc-pkcs11.so")
	file("pkcs11/other.so", "")
	if err := os.Symlink(opensc, alias); err != nil {
		t.Fatal(err)
	}
	soft := file("lib/libsofthsm2.so", "")
	bit4id := file("bit4id/libbit4xpki.so", "")
	file("modules/1.module", "# comment\nmodule: opensc-pkcs11.so\n")
	file("modules/2.module", "module: "+soft+"\n")
	file("modules/3.module", "trust-policy: yes\nmodule: other.so\n")
	file("modules/4.module", "module: /absent.so\n")
	file("modules/5.module", "remote: |ssh\nmodule: other.so\n")
	file("modules/6.module", "module: p11-kit-proxy.so\n")
	file("modules/7.txt", "module: other.so\n")

	catalogue := Catalogue{
		Folders: map[string][]string{"linux": {filepath.Join(dir, "lib")}, "windows": {"{SystemRoot}/System32"}},
		Drivers: []Driver{
			{Files: map[string][]string{"linux": {"opensc-pkcs11.so"}}},
			{
				Files:   map[string][]string{"linux": {"absent.so", "libbit4xpki.so"}, "windows": {"bit4xpki.dll"}},
				Folders: map[string][]string{"linux": {"{NOT_SET}/x", "{BIT}/bit4id"}},
			},
			{Files: map[string][]string{"linux": {"libsofthsm2.so"}}},
		},
	}
	dll := file("System32/bit4xpki.dll", "")
	folders := map[string]string{"BIT": dir, "SystemRoot": dir}
	withSoftHSM := map[string]string{"BIT": dir, "SOFTHSM2_CONF": "x"}
	for _, c := range []struct {
		name  string
		os    string
		extra []string
		env   map[string]string
		want  []string
	}{
		{"extra first, each once", "linux", []string{own, own, "", dir, "/absent"}, folders, []string{own, alias, bit4id}},
		{"SoftHSM set up", "linux", nil, withSoftHSM, []string{alias, soft, bit4id}},
		{"SoftHSM named", "linux", []string{soft}, folders, []string{soft, alias, bit4id}},
		{"another system", "windows", nil, folders, []string{dll}},
		{"no system folder", "windows", nil, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := machine{os: c.os, env: func(name string) string { return c.env[name] }}
			if c.os == "linux" {
				m.p11kit = []string{filepath.Join(dir, "modules"), filepath.Join(dir, "absent")}
				m.p11kitFiles = []string{filepath.Join(dir, "absent"), filepath.Join(dir, "pkcs11")}
			}
			if got := m.detect(c.extra, catalogue); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestParseCatalogue(t *testing.T) {
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"good", `{"drivers":[{"vendor":"V","confidence":"high","files":{"linux":["a.so"]}}]}`, true},
		{"no confidence", `{"drivers":[{"vendor":"V","files":{"linux":["a.so"]}}]}`, false},
		{"no files", `{"drivers":[{"vendor":"V","confidence":"low"}]}`, false},
		{"no vendor", `{"drivers":[{"confidence":"low","files":{"linux":["a.so"]}}]}`, false},
		{"not JSON", `drivers`, false},
	} {
		if _, err := ParseCatalogue([]byte(c.text)); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestShippedCatalogue(t *testing.T) {
	data, err := os.ReadFile("../assets/drivers/drivers.json")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := ParseCatalogue(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range catalogue.Drivers {
		for system, files := range d.Files {
			if len(catalogue.Folders[system]) == 0 && len(d.Folders[system]) == 0 {
				t.Errorf("%s: no folder for %s", d.Vendor, system)
			}
			for _, file := range files {
				if filepath.Base(file) != file {
					t.Errorf("%s: %q is no file name", d.Vendor, file)
				}
			}
		}
	}
}
