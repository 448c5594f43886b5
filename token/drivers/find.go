package drivers

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Reason is why a file is a candidate. The order is that of preference.
type Reason int

const (
	Unfounded  Reason = iota // no reason known
	Named                    // the person named it
	Configured               // the settings or the machine's policy name it
	Registered               // p11-kit or the Windows registry has it
	PluggedIn                // a device made for it is plugged in
	OnDisk                   // a file of the catalogue is there
)

// Code returns the key of the words for r.
func (r Reason) Code() string {
	switch r {
	case Named:
		return "token.found.named"
	case Configured:
		return "token.found.configured"
	case Registered:
		return "token.found.registered"
	case PluggedIn:
		return "token.found.plugged-in"
	case OnDisk:
		return "token.found.on-disk"
	}
	return "token.found.unfounded"
}

// Reasons lists every Reason but Unfounded, in the order of preference.
func Reasons() []Reason { return []Reason{Named, Configured, Registered, PluggedIn, OnDisk} }

// Candidate is a driver that may serve a token here. Whether it does is told by
// loading it.
type Candidate struct {
	Path     string
	Reasons  []Reason // at least one, the strongest first
	Driver   *Driver  // of the catalogue, by the file's name; nil when unknown
	Machines []Machine
	// ReadErr says why the file's header could not be read.
	ReadErr error
}

// Because returns the strongest reason.
func (c Candidate) Because() Reason {
	if len(c.Reasons) == 0 {
		return Unfounded
	}
	return c.Reasons[0]
}

// Loadable tells whether a program of machine own can load the file, as far as
// its header says.
func (c Candidate) Loadable(own Machine) bool { return own.Fits(c.Machines) }

// Search says what to look for.
type Search struct {
	Named      []string // paths the person chose
	Configured []string // paths of the settings and of the policy
	Catalogue  Catalogue
	// USB and ATRs are what is plugged in, as far as it is known.
	USB  []USBDevice
	ATRs [][]byte
}

// Find lists the candidates on this machine, the best first: those named, then
// vendors' own drivers, those of plugged-in devices before others, then drivers
// that serve many vendors. A path that is named is listed even when no file is
// there, so that the failure is seen; of others only files that exist, each once
// whatever names it has. Nothing is loaded.
//
// SoftHSM keeps keys in ordinary files. It counts only when it is named, or when
// SOFTHSM2_CONF says that somebody set it up, so that a stray test token does
// not appear on an official's list.
func (s Search) Find() []Candidate { return here().find(s) }

// Needed returns the drivers that what is plugged in asks for, without doubles,
// whether or not they are on this machine.
func (s Search) Needed() []*Driver {
	var list []*Driver
	add := func(more []*Driver) {
		for _, d := range more {
			if !slices.Contains(list, d) {
				list = append(list, d)
			}
		}
	}
	for _, device := range s.USB {
		add(s.Catalogue.ForUSB(device.ID))
	}
	for _, atr := range s.ATRs {
		add(s.Catalogue.ForATR(atr))
	}
	return list
}

// machine is what detection asks of the computer.
type machine struct {
	os          string // GOOS
	env         func(string) string
	p11kit      []string // folders of module configurations
	p11kitFiles []string // folders of modules named there without one
	providers   func() []string
}

func here() machine {
	m := machine{os: runtime.GOOS, env: os.Getenv, providers: providers}
	if m.os != "windows" {
		m.p11kit = []string{"/usr/share/p11-kit/modules", "/etc/pkcs11/modules"}
		if home, err := os.UserHomeDir(); err == nil {
			m.p11kit = append(m.p11kit, filepath.Join(home, ".config", "pkcs11", "modules"))
		}
		m.p11kitFiles = []string{
			"/usr/lib/x86_64-linux-gnu/pkcs11", "/usr/lib/aarch64-linux-gnu/pkcs11",
			"/usr/lib64/pkcs11", "/usr/lib/pkcs11", "/usr/local/lib/pkcs11", "/opt/homebrew/lib/pkcs11",
		}
	}
	return m
}

func (m machine) find(s Search) []Candidate {
	found := finds{catalogue: s.Catalogue}
	for _, path := range s.Named {
		found.name(path, Named)
	}
	for _, path := range s.Configured {
		found.name(path, Configured)
	}
	allowed := func(path string) bool { return m.env("SOFTHSM2_CONF") != "" || !isSoftHSM(path) }
	for _, path := range slices.Concat(m.registered(), m.besideProviders()) {
		if allowed(path) {
			found.add(path, Registered)
		}
	}
	needed := s.Needed()
	for i := range s.Catalogue.Drivers {
		d := &s.Catalogue.Drivers[i]
		for _, path := range s.Catalogue.paths(*d, m.os, m.expand) {
			if !allowed(path) {
				continue
			}
			if slices.Contains(needed, d) {
				found.add(path, PluggedIn)
			}
			found.add(path, OnDisk)
		}
	}
	list := slices.DeleteFunc(slices.Clone(found.list), func(c Candidate) bool { return c.doubles(found.list) })
	slices.SortStableFunc(list, func(a, b Candidate) int { return a.rank() - b.rank() })
	return list
}

// doubles tells that c is the other-bit edition of a driver that is here in the
// edition this program can load, and that nobody named it.
func (c Candidate) doubles(list []Candidate) bool {
	if c.Loadable(Own()) || c.Because() <= Configured {
		return false
	}
	return slices.ContainsFunc(list, func(other Candidate) bool {
		return strings.EqualFold(filepath.Base(other.Path), filepath.Base(c.Path)) && len(other.Machines) > 0 && other.Loadable(Own())
	})
}

// rank orders candidates: what was named, a vendor's driver for what is plugged
// in, other vendors' drivers, drivers for everything.
func (c Candidate) rank() int {
	switch {
	case c.Because() == Named, c.Because() == Configured:
		return int(c.Because())
	case c.Driver != nil && c.Driver.Generic:
		return 10
	case slices.Contains(c.Reasons, PluggedIn):
		return 3
	}
	return int(c.Because()) + 3
}

// finds collects candidates, each file once.
type finds struct {
	catalogue Catalogue
	list      []Candidate
	real      []string // file of each candidate behind its links; the path where there is none
}

// name adds what somebody asked for, there or not.
func (f *finds) name(path string, why Reason) {
	if path == "" {
		return
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	f.put(path, real, why)
}

// add adds a file that exists.
func (f *finds) add(path string, why Reason) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		f.put(path, real, why)
	}
}

func (f *finds) put(path, real string, why Reason) {
	if at := slices.Index(f.real, real); at >= 0 {
		if !slices.Contains(f.list[at].Reasons, why) {
			f.list[at].Reasons = append(f.list[at].Reasons, why)
			slices.Sort(f.list[at].Reasons)
		}
		return
	}
	machines, err := MachinesOf(path)
	driver := f.catalogue.Of(path)
	if driver == nil {
		driver = f.catalogue.Of(real)
	}
	f.real = append(f.real, real)
	f.list = append(f.list, Candidate{Path: path, Reasons: []Reason{why}, Driver: driver, Machines: machines, ReadErr: err})
}

func isSoftHSM(path string) bool {
	return strings.Contains(strings.ToLower(filepath.Base(path)), "softhsm")
}

// besideProviders turns the cryptographic service providers that Windows knows
// into the PKCS#11 modules of the same makers: drivers of the EnterSafe kind put
// X_s.dll, the provider, beside X.dll.
func (m machine) besideProviders() []string {
	var paths []string
	for _, image := range m.providers() {
		path, ok := m.expandPercent(image)
		if !ok {
			continue
		}
		cut := strings.LastIndexAny(path, `/\`) + 1
		folder, name := path[:cut], path[cut:]
		base, isDLL := cutSuffixFold(name, ".dll")
		base, isCSP := cutSuffixFold(base, "_s")
		if isDLL && isCSP && base != "" {
			paths = append(paths, m.inSystemFolders(folder, base+".dll")...)
		}
	}
	return paths
}

// inSystemFolders adds to a name without folder where Windows looks for it.
func (m machine) inSystemFolders(folder, name string) []string {
	if folder != "" {
		return []string{folder + name}
	}
	root := m.env("SystemRoot")
	if root == "" {
		return nil
	}
	return []string{filepath.Join(root, "System32", name), filepath.Join(root, "SysWOW64", name)}
}

func cutSuffixFold(text, suffix string) (string, bool) {
	if len(text) < len(suffix) || !strings.EqualFold(text[len(text)-len(suffix):], suffix) {
		return text, false
	}
	return text[:len(text)-len(suffix)], true
}

// expand replaces the leading {NAME} of a folder by that environment variable.
// ok is false when it is not set.
func (m machine) expand(folder string) (path string, ok bool) {
	name, rest, braced := strings.Cut(strings.TrimPrefix(folder, "{"), "}")
	if !braced || !strings.HasPrefix(folder, "{") {
		return folder, true
	}
	value := m.env(name)
	return filepath.Join(value, rest), value != ""
}

// expandPercent replaces the %NAME% of a registry value.
func (m machine) expandPercent(path string) (string, bool) {
	before, rest, found := strings.Cut(path, "%")
	if !found {
		return path, path != ""
	}
	name, after, closed := strings.Cut(rest, "%")
	value := m.env(name)
	if !closed || value == "" {
		return "", false
	}
	after, ok := m.expandPercent(after)
	return before + value + after, ok || after == ""
}
