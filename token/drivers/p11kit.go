package drivers

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
)

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
