package drivers

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// elfFor is the beginning of a library for a machine: class, byte order, e_machine.
func elfFor(t testing.TB, machine Machine) string {
	t.Helper()
	head := append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 57)...)
	switch machine {
	case "amd64":
		head[18] = 62
	case "386":
		head[4], head[18] = 1, 3
	case "arm64":
		head[18] = 183
	default:
		t.Fatalf("no header for %s", machine)
	}
	return string(head)
}

// foreign is a machine this test does not run on.
func foreign() Machine {
	if Own() == "arm64" {
		return "amd64"
	}
	return "arm64"
}

func TestFind(t *testing.T) {
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
	feitian := file("lib/libcastle.so", "")
	absent := filepath.Join(dir, "absent.so")
	file("modules/1.module", "# comment\nmodule: opensc-pkcs11.so\n")
	file("modules/2.module", "module: "+soft+"\n")
	file("modules/3.module", "trust-policy: yes\nmodule: other.so\n")
	file("modules/4.module", "module: /absent.so\n")
	file("modules/5.module", "remote: |ssh\nmodule: other.so\n")
	file("modules/6.module", "module: p11-kit-proxy.so\n")
	file("modules/7.txt", "module: other.so\n")
	catalogue := Catalogue{
		Folders: map[string][]string{"linux": {filepath.Join(dir, "lib")}, "windows": {"{SystemRoot}/System32", "{SystemRoot}/SysWOW64"}},
		Drivers: []Driver{
			{Vendor: "Open", Generic: true, Files: map[string][]string{"linux": {"opensc-pkcs11.so"}}},
			{
				Vendor:  "Bit",
				Files:   map[string][]string{"linux": {"absent.so", "libbit4xpki.so"}, "windows": {"bit4xpki.dll"}},
				Folders: map[string][]string{"linux": {"{NOT_SET}/x", "{BIT}/bit4id"}},
			},
			{Vendor: "Feitian", Files: map[string][]string{"linux": {"libcastle.so"}}, USB: []string{"096E:080A"}, ATRs: []string{"3B 9F .. 01"}},
			{Vendor: "Viettel", Files: map[string][]string{"windows": {"viettel-ca_v6.dll"}}},
			{Vendor: "Soft", Files: map[string][]string{"linux": {"libsofthsm2.so"}}},
		},
	}
	dll := file("System32/bit4xpki.dll", elfFor(t, Own()))
	file("SysWOW64/bit4xpki.dll", elfFor(t, foreign())) // of the other bitness, beside one that fits
	viettel := file("SysWOW64/viettel-ca_v6.dll", elfFor(t, foreign()))
	folders := map[string]string{"BIT": dir, "SystemRoot": dir}
	withSoftHSM := map[string]string{"BIT": dir, "SOFTHSM2_CONF": "x"}
	plugged := []USBDevice{{ID: USBID{0x096E, 0x080A}}}
	for _, c := range []struct {
		name   string
		os     string
		search Search
		env    map[string]string
		images []string
		want   []string
		why    []Reason
	}{
		{
			"named first, each once", "linux",
			Search{Named: []string{own, own, ""}, Configured: []string{absent, own}},
			folders, nil,
			[]string{own, absent, bit4id, feitian, alias},
			[]Reason{Named, Configured, OnDisk, OnDisk, Registered},
		},
		{
			"what is plugged in by USB", "linux",
			Search{USB: plugged},
			folders, nil,
			[]string{feitian, bit4id, alias},
			[]Reason{PluggedIn, OnDisk, Registered},
		},
		{
			"what is plugged in by ATR", "linux",
			Search{ATRs: [][]byte{{0x3B, 0x9F, 7, 1}}},
			folders, nil,
			[]string{feitian, bit4id, alias},
			[]Reason{PluggedIn, OnDisk, Registered},
		},
		{
			"SoftHSM set up", "linux",
			Search{},
			withSoftHSM, nil,
			[]string{soft, bit4id, feitian, alias},
			[]Reason{Registered, OnDisk, OnDisk, Registered},
		},
		{
			"SoftHSM named", "linux",
			Search{Named: []string{soft}},
			folders, nil,
			[]string{soft, bit4id, feitian, alias},
			[]Reason{Named, OnDisk, OnDisk, Registered},
		},
		{
			"Windows, the edition that fits, and one that needs the helper", "windows",
			Search{},
			folders, nil,
			[]string{dll, viettel},
			[]Reason{OnDisk, OnDisk},
		},
		{
			"beside a provider without folder", "windows",
			Search{},
			folders,
			[]string{"VIETTEL-CA_v6_s.dll", "rsaenh.dll", "%SystemRoot%/System32/bit4xpki_S.DLL", "%NOT_SET%/x_s.dll", ""},
			[]string{dll},
			[]Reason{Registered},
		},
		{"no system folder", "windows", Search{}, nil, nil, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := machine{
				os: c.os, env: func(name string) string { return c.env[name] },
				providers: func() []string { return c.images },
			}
			if c.os == "linux" {
				m.p11kit = []string{filepath.Join(dir, "modules"), filepath.Join(dir, "absent")}
				m.p11kitFiles = []string{filepath.Join(dir, "absent"), filepath.Join(dir, "pkcs11")}
			}
			c.search.Catalogue = catalogue
			var got []string
			var why []Reason
			for _, candidate := range m.find(c.search) {
				got, why = append(got, candidate.Path), append(why, candidate.Because())
				if candidate.Path == absent && candidate.ReadErr == nil {
					t.Error("a file that is not there is no failure")
				}
				if candidate.Path == feitian && (candidate.Driver == nil || candidate.Driver.Vendor != "Feitian") {
					t.Errorf("driver %+v", candidate.Driver)
				}
			}
			if c.images != nil {
				got, why = got[:1], why[:1] // the catalogue finds the rest by itself
			}
			if !slices.Equal(got, c.want) || !slices.Equal(why, c.why) {
				t.Errorf("got  %q %v\nwant %q %v", got, why, c.want, c.why)
			}
		})
	}
}

func TestBesideProviders(t *testing.T) {
	env := map[string]string{"SystemRoot": "/win", "Both": "a_b"}
	m := machine{env: func(name string) string { return env[name] }, providers: func() []string {
		return []string{
			"rsaenh.dll", `C:\Windows\System32\vnptca_p11_v8_s.dll`, `%SystemRoot%\sysWOW64\fca_v1_S.DLL`, "bare_s.dll",
			`%NOT_SET%\x_s.dll`, `%Both%%Both%\y_s.dll`, "half%", "", "_s.dll",
		}
	}}
	got := m.besideProviders()
	want := []string{
		`C:\Windows\System32\vnptca_p11_v8.dll`, `/win\sysWOW64\fca_v1.dll`,
		filepath.Join("/win", "System32", "bare.dll"), filepath.Join("/win", "SysWOW64", "bare.dll"), `a_ba_b\y.dll`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestMachines(t *testing.T) {
	pe := func(machine string) string {
		head := make([]byte, 0x100)
		copy(head, "MZ")
		head[0x3C] = 0x80
		copy(head[0x80:], "PE\x00\x00"+machine)
		return string(head)
	}
	macho := func(cpu string) string { return "\xCF\xFA\xED\xFE" + cpu + string(make([]byte, 24)) }
	fat := "\xCA\xFE\xBA\xBE\x00\x00\x00\x02" +
		"\x01\x00\x00\x07" + string(make([]byte, 16)) + "\x01\x00\x00\x0C" + string(make([]byte, 16))
	for _, c := range []struct {
		name, head string
		want       []Machine
		bits       int
	}{
		{"ELF amd64", elfFor(t, "amd64"), []Machine{"amd64"}, 64},
		{"ELF 386", elfFor(t, "386"), []Machine{"386"}, 32},
		{"ELF arm64", elfFor(t, "arm64"), []Machine{"arm64"}, 64},
		{"ELF, big endian PowerPC", "\x7fELF\x01\x02\x01" + string(make([]byte, 11)) + "\x00\x14" + string(make([]byte, 40)), []Machine{"EM_PPC"}, 0},
		{"PE amd64", pe("\x64\x86"), []Machine{"amd64"}, 64},
		{"PE 386", pe("\x4C\x01"), []Machine{"386"}, 32},
		{"PE arm64", pe("\x64\xAA"), []Machine{"arm64"}, 64},
		{"PE of another kind", pe("\x00\x02"), []Machine{"PE 0x0200"}, 0},
		{"DOS", "MZ" + string(make([]byte, 100)), nil, 0},
		{"PE header out of reach", pe("")[:0x3C] + "\xFF\xFF\xFF\xFF" + string(make([]byte, 50)), nil, 0},
		{"Mach-O amd64", macho("\x07\x00\x00\x01"), []Machine{"amd64"}, 64},
		{"Mach-O arm64", macho("\x0C\x00\x00\x01"), []Machine{"arm64"}, 64},
		{"universal", fat, []Machine{"amd64", "arm64"}, 64},
		{"text", "this is no library at all", nil, 0},
		{"empty", "", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, []byte(c.head), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := MachinesOf(path)
			if err != nil || !slices.Equal(got, c.want) {
				t.Fatalf("%v, %v; want %v", got, err, c.want)
			}
			if len(got) > 0 && got[0].Bits() != c.bits {
				t.Errorf("%d bits", got[0].Bits())
			}
			if want := len(c.want) == 0 || slices.Contains(c.want, Own()); Own().Fits(got) != want {
				t.Errorf("fits: %v", !want)
			}
		})
	}
	if _, err := MachinesOf("/absent"); err == nil {
		t.Error("no error for a file that is not there")
	}
}

func FuzzMachines(f *testing.F) {
	f.Add([]byte(elfFor(f, "amd64")))
	f.Add([]byte("\xCA\xFE\xBA\xBE\xFF\xFF\xFF\xFF............"))
	f.Add(append([]byte("MZ"), make([]byte, 100)...))
	f.Fuzz(func(_ *testing.T, head []byte) {
		for _, m := range machinesIn(head) {
			_ = m.String()
		}
	})
}

func TestParse(t *testing.T) {
	entry := func(extra string) string {
		return fmt.Sprintf(`{"drivers":[{"vendor":"V","confidence":"high","files":{"linux":["a.so"]}%s}]}`, extra)
	}
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"good", entry(""), true},
		{"all of it", entry(`,"usb":["25DD:2371"],"atrs":["3B..01"],"faults":["finalize-hangs"],"pin":{"tries":3}`), true},
		{"no confidence", `{"drivers":[{"vendor":"V","files":{"linux":["a.so"]}}]}`, false},
		{"no files", `{"drivers":[{"vendor":"V","confidence":"low"}]}`, false},
		{"no vendor", `{"drivers":[{"confidence":"low","files":{"linux":["a.so"]}}]}`, false},
		{"an unknown fault", entry(`,"faults":["dances"]`), false},
		{"no USB number", entry(`,"usb":["25DD"]`), false},
		{"half an ATR", entry(`,"atrs":["3B0"]`), false},
		{"not JSON", `drivers`, false},
	} {
		if _, err := Parse([]byte(c.text)); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestMerge(t *testing.T) {
	shipped := Catalogue{
		Folders: map[string][]string{"linux": {"/usr/lib"}},
		Drivers: []Driver{{Vendor: "A", Files: map[string][]string{"linux": {"a.so"}}}, {Vendor: "B", Files: map[string][]string{"linux": {"b.so"}}}},
	}
	policy := Catalogue{
		Folders: map[string][]string{"linux": {"/opt", "/usr/lib"}},
		Drivers: []Driver{{Vendor: "B", Faults: []Fault{FinalizeHangs}, Files: map[string][]string{"linux": {"b.so"}}}},
	}
	person := Catalogue{Drivers: []Driver{{Vendor: "C", Files: map[string][]string{"linux": {"c.so"}}}}}
	got := shipped.Merge(policy, person)
	var vendors []string
	for _, d := range got.Drivers {
		vendors = append(vendors, d.Vendor)
	}
	if !slices.Equal(vendors, []string{"C", "B", "A"}) || !slices.Equal(got.Folders["linux"], []string{"/opt", "/usr/lib"}) {
		t.Errorf("%v, %v", vendors, got.Folders)
	}
	if !got.Of(`C:\x\B.SO`).Has(FinalizeHangs) || shipped.Of("/x/b.so").Has(FinalizeHangs) || got.Of("/x/d.so") != nil {
		t.Error("the policy's entry does not replace the shipped one")
	}
}

// TestShipped reads the catalogue of the program.
func TestShipped(t *testing.T) {
	data, err := os.ReadFile("../../assets/drivers/drivers.json")
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, d := range catalogue.Drivers {
		for system, names := range d.Files {
			if len(catalogue.Folders[system]) == 0 && len(d.Folders[system]) == 0 {
				t.Errorf("%s: no folder for %s", d.Vendor, system)
			}
			for _, file := range names {
				if filepath.Base(file) != file {
					t.Errorf("%s: %q is no file name", d.Vendor, file)
				}
				if other, double := files[system+file]; double {
					t.Errorf("%s is of %s and of %s", file, d.Vendor, other)
				}
				files[system+file] = d.Vendor
			}
		}
	}
	if d := catalogue.ForUSB(USBID{0x25DD, 0x2371}); len(d) != 1 || d[0].PIN.Tries != 3 {
		t.Errorf("TokenME EVO v2: %+v", d)
	}
	if d := catalogue.ForUSB(USBID{0x096E, 0x080A}); len(d) < 2 || d[0].Authority != "Viettel-CA" {
		t.Errorf("ePass2003Auto: %d drivers", len(d))
	}
	if !catalogue.Of("vnptca_p11_v8.dll").Has(ListingHangs) {
		t.Error("VNPT-CA v8 without its faults")
	}
}
