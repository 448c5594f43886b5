package settings

import "path/filepath"

// TemplateDir is the folder of the templates that the person made.
func TemplateDir() (string, error) {
	dir, err := configDir()
	return filepath.Join(dir, "templates"), err
}
