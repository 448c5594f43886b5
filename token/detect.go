package token

import (
	"bufio"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Detect returns the paths of the drivers on this machine: extra ones (named by
// the person or a policy) first, then what p11-kit has registered, then files
// of the catalogue. Only files that exist count, each once whatever names it
// has. Nothing is loaded.
//
// SoftHSM keeps keys in ordinary files. It counts only when it is in extra, or
// when SOFTHSM2_CONF says that somebody set it up, so that a stray test token
// does not appear on an official's list.
func Detect(extra []string, catalogue Catalogue) []string {
	return here().detect(extra, catalogue)
}

// machine is what detection asks of the computer.
type machine struct {
	os          string // GOOS
	env         func(string) string
	p11kit      []string // folders of module configurations
	p11kitFiles []string // folders of modules named there without one
}

func here() machine {
	m := machine{os: runtime.GOOS, env: os.Getenv}
	if m.os != "windows" {
		m.p11kit = []string{"/usr/share/p11-kit/modules", "/etc/pkcs11/modules"}
		m.p11kitFiles = []string{
			"/usr/lib/x86_64-linux-gnu/pkcs11", "/usr/lib/aarch64-linux-gnu/pkcs11",
			"/usr/lib64/pkcs11", "/usr/lib/pkcs11", "/usr/local/lib/pkcs11",
		}
	}
	return m
}

func (m machine) detect(extra []string, catalogue Catalogue) []string {
	var found finds
	for _, path := range extra {
		found.add(path)
	}
	softHSM := m.env("SOFTHSM2_CONF") != ""
	for _, path := range slices.Concat(m.registered(), m.catalogued(catalogue)) {
		if softHSM || !isSoftHSM(path) {
			found.add(path)
		}
	}
	return found.paths
}

// finds collects files that exist, each once.
type finds struct{ paths, real []string }

func (f *finds) add(path string) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil || slices.Contains(f.real, real) {
		return
	}
	f.paths, f.real = append(f.paths, path), append(f.real, real)
}

func isSoftHSM(path string) bool {
	return strings.Contains(strings.ToLower(filepath.Base(path)), "softhsm")
}

// registered lists the modules p11-kit knows. A folder or file that cannot be
// read registers nothing.
func (m machine) registered() []string {
	var paths []string
	for _, dir := range m.p11kit {
		configs, err := filepath.Glob(filepath.Join(dir, "*.module"))
		if err != nil {
			continue
		}
		for _, config := range configs {
			paths = append(paths, m.moduleIn(config)...)
		}
	}
	return paths
}

// moduleIn reads a p11-kit module configuration (pkcs11.conf(5)): lines "key:
// value". Stores of trusted certificates and remote modules are no tokens.
func (m machine) moduleIn(config string) []string {
	file, err := os.Open(config)
	if err != nil {
		return nil
	}
	defer file.Close()
	var module string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "module":
			module = value
		case "trust-policy":
			if value == "yes" {
				return nil
			}
		case "remote":
			return nil
		}
	}
	switch {
	case module == "" || strings.HasPrefix(module, "p11-kit"):
		return nil
	case filepath.IsAbs(module):
		return []string{module}
	}
	var candidates []string
	for _, dir := range m.p11kitFiles {
		candidates = append(candidates, filepath.Join(dir, module))
	}
	return candidates
}

// catalogued lists every place where a driver of the catalogue may be.
func (m machine) catalogued(catalogue Catalogue) []string {
	var paths []string
	for _, driver := range catalogue.Drivers {
		folders := slices.Concat(driver.Folders[m.os], catalogue.Folders[m.os])
		for _, folder := range folders {
			folder, ok := m.expand(folder)
			if !ok {
				continue
			}
			for _, file := range driver.Files[m.os] {
				paths = append(paths, filepath.Join(folder, file))
			}
		}
	}
	return paths
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
