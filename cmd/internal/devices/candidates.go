package devices

import (
	"errors"
	"io/fs"
	"os"
	"time"

	shipped "trien/assets/drivers"
	"trien/cmd/internal/settings"
	"trien/token"
	"trien/token/drivers"
)

// idleKey is how long a token stays unlocked when nobody signs.
const idleKey = 5 * time.Minute

// Catalogue returns the drivers that are known by name: those of the program,
// of the machine's administrator and of the person, who adds to it with a file
// drivers.json. A file that cannot be read is an error.
func Catalogue() (drivers.Catalogue, error) {
	catalogue, err := drivers.Parse(shipped.JSON())
	if err != nil {
		return catalogue, err
	}
	for _, file := range settings.DriverFiles() {
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		var more drivers.Catalogue
		if err == nil {
			more, err = drivers.Parse(data)
		}
		if err != nil {
			return catalogue, token.New(token.CatalogueUnreadable, err, "file", file)
		}
		catalogue = catalogue.Merge(more)
	}
	return catalogue, nil
}

// Search returns what to look for on this machine: the modules named, else those
// of the settings, the catalogue, and what is plugged into USB. A machine whose
// USB cannot be asked is searched without.
func Search(named, configured []string) (drivers.Search, error) {
	catalogue, err := Catalogue()
	if err != nil {
		return drivers.Search{}, err
	}
	usb, err := drivers.USB()
	if err != nil {
		usb = nil // what is plugged in only orders the candidates
	}
	return drivers.Search{Named: named, Configured: configured, Catalogue: catalogue, USB: usb}, nil
}

// Modules returns the paths of the PKCS#11 modules to use: those named, else
// those of the settings and what detection finds.
func Modules(named, configured []string) ([]string, error) {
	if len(named) > 0 {
		return named, nil
	}
	search, err := Search(nil, configured)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, c := range search.Find() {
		paths = append(paths, c.Path)
	}
	return paths, nil
}

// Config returns how the module at path is run: with what the catalogue knows of
// it, with the count of wrong PINs, and locked when nobody signs.
func Config(path string) token.Config {
	config := token.Config{Module: path, Idle: idleKey}
	if catalogue, err := Catalogue(); err == nil { // Modules has told of it before
		config.Driver = catalogue.Of(path)
	}
	if file := settings.TriesFile(); file != "" {
		config.Tries = token.NewTries(file)
	}
	return config
}
