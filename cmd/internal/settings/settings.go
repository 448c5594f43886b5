// Package settings reads what the person, the machine's administrator and the
// environment decided, and turns it into values for the packages below. Load
// is the entry.
package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Settings is what can be decided. The zero value of a field means that nobody
// decided; Load fills in the defaults.
type Settings struct {
	Language string   `json:"language,omitempty"` // "vi" or "en"
	Theme    string   `json:"theme,omitempty"`    // "light", "dark", "contrast" or "system"
	Modules  []string `json:"modules,omitempty"`  // PKCS#11 modules to try first, full paths
	Trust    []string `json:"trust,omitempty"`    // folders with further trust anchors
	// TrustPublishers are the keys that sign bundles of trust data, as package
	// bundle writes them; TrustSource is where bundles come from, a file or an
	// address.
	TrustPublishers []string `json:"trust_publisher,omitempty"`
	TrustSource     string   `json:"trust_source,omitempty"`

	TSAs  []TSA  `json:"tsas,omitempty"`  // time-stamping authorities, asked in this order
	Proxy string `json:"proxy,omitempty"` // "system", "none" or an address
	// Offline asks nobody on the network; what was kept from earlier counts.
	Offline bool     `json:"offline,omitempty"`
	Recent  []string `json:"recent,omitempty"` // documents opened last, newest first
	Image   string   `json:"image,omitempty"`  // picture of the person's hand signature, full path
	Seal    string   `json:"seal,omitempty"`   // picture of the agency's seal, full path
	// SealWidth is the true width of the seal in millimetres, where its picture
	// does not tell it.
	SealWidth float64 `json:"seal_width,omitempty"`
	// Places is where the mark of a task was put by hand last, by its name.
	Places map[string]Place `json:"places,omitempty"`
	Task   string           `json:"task,omitempty"` // what is done with a document; "" lets the certificate propose
	// Templates are files with the template of a task, by its name, full paths.
	Templates map[string]string `json:"templates,omitempty"`
	// Folder is where signed copies go: a full path, or Beside, which "" is too.
	Folder string `json:"folder,omitempty"`
	// Welcomed: the page that looks at the machine on the first start was shown.
	Welcomed bool `json:"welcomed,omitempty"`
	// Width and Height are those of the window in its own units; 0 is not known.
	Width  float32 `json:"width,omitempty"`
	Height float32 `json:"height,omitempty"`
	// Maximised: the window filled the screen.
	Maximised bool `json:"maximised,omitempty"`

	locked []string
}

// Beside is the Folder that is the original's own.
const Beside = "beside"

// Place is where a mark stood: a page from 0, from the end where it is negative,
// and a frame in points from the lower left corner of the page as shown.
type Place struct {
	Page   int     `json:"page"`
	Left   float64 `json:"left"`
	Bottom float64 `json:"bottom"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Locked reports whether the machine-wide file locks the value of this name.
// "trust" locks everything that decides what is trusted.
func (s Settings) Locked(name string) bool { return slices.Contains(s.locked, name) }

// policy is the machine-wide file: values, and the names of those that the
// user's file cannot change.
type policy struct {
	Settings
	Locked []string `json:"locked"`
}

const maxRecent = 12

// Load reads the machine-wide file, then the user's file, and lets the user's
// values win where the first does not lock them. A file that is not there is
// no error; one that cannot be read or parsed is.
func Load() (Settings, error) {
	var machine policy
	if err := read(machineFile(), &machine); err != nil {
		return defaults(Settings{}), err
	}
	var user Settings
	name, err := userFile()
	if err == nil {
		err = read(name, &user)
	}
	return defaults(merge(machine, user)), err
}

// Own returns what the user's file alone says, without defaults.
func Own() (Settings, error) {
	var user Settings
	name, err := userFile()
	if err == nil {
		err = read(name, &user)
	}
	return user, err
}

// Change lets change work on what the user's file says, without what the
// machine's file adds, and writes it: aside first, then renamed.
func Change(change func(*Settings)) error {
	name, err := userFile()
	if err != nil {
		return err
	}
	var s Settings
	if err := read(name, &s); err != nil {
		return err
	}
	change(&s)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	aside := name + ".new"
	if err := os.WriteFile(aside, append(data, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(aside, name)
}

// Opened returns s with path as the document opened last.
func (s Settings) Opened(path string) Settings {
	recent := slices.DeleteFunc(slices.Clone(s.Recent), func(p string) bool { return p == path })
	recent = slices.Insert(recent, 0, path)
	s.Recent = recent[:min(len(recent), maxRecent)]
	return s
}

func merge(machine policy, user Settings) Settings {
	locked := func(name string) bool {
		return slices.Contains(machine.Locked, name) ||
			strings.HasPrefix(name, "trust_") && slices.Contains(machine.Locked, "trust")
	}
	pick := func(name, ours, theirs string) string {
		if locked(name) || theirs == "" {
			return ours
		}
		return theirs
	}
	list := func(name string, ours, theirs []string) []string {
		if locked(name) {
			return ours
		}
		return slices.Concat(theirs, ours)
	}
	tsas := slices.Concat(user.TSAs, machine.TSAs)
	if locked("tsas") {
		tsas = machine.TSAs
	}
	templates := machine.Templates
	if !locked("templates") {
		templates = overlaid(machine.Templates, user.Templates)
	}
	return Settings{
		Language: pick("language", machine.Language, user.Language),
		Theme:    pick("theme", machine.Theme, user.Theme),
		Image:    pick("image", machine.Image, user.Image),
		Seal:     pick("seal", machine.Seal, user.Seal),
		Modules:  list("modules", machine.Modules, user.Modules),
		Trust:    list("trust", machine.Trust, user.Trust),

		TrustPublishers: list("trust_publisher", machine.TrustPublishers, user.TrustPublishers),
		TrustSource:     pick("trust_source", machine.TrustSource, user.TrustSource),

		Offline: machine.Offline || user.Offline && !locked("offline"),

		TSAs:  tsas,
		Proxy: pick("proxy", machine.Proxy, user.Proxy),
		Task:  pick("task", machine.Task, user.Task),

		Templates: templates,
		Folder:    pick("folder", machine.Folder, user.Folder),
		Welcomed:  machine.Welcomed || user.Welcomed,

		Width: user.Width, Height: user.Height, Maximised: user.Maximised,

		SealWidth: user.SealWidth,
		Places:    user.Places,
		Recent:    user.Recent,
		locked:    machine.Locked,
	}
}

// overlaid returns ours with theirs in place of what both have.
func overlaid(ours, theirs map[string]string) map[string]string {
	if len(theirs) == 0 {
		return ours
	}
	all := maps.Clone(theirs)
	for name, value := range ours {
		if _, own := all[name]; !own {
			all[name] = value
		}
	}
	return all
}

func defaults(s Settings) Settings {
	if lang := os.Getenv("TRIEN_LANG"); lang != "" {
		s.Language = lang
	}
	if s.Language != "en" {
		s.Language = "vi"
	}
	if s.Theme == "" {
		s.Theme = "light"
	}
	return s
}

func read(name string, into any) error {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// userFile honours TRIEN_CONFIG, a folder, which tests and portable
// installations set.
func userFile() (string, error) {
	dir, err := configDir()
	return filepath.Join(dir, "settings.json"), err
}

// File is the person's settings file; it need not exist.
func File() (string, error) { return userFile() }

func configDir() (string, error) {
	if dir := os.Getenv("TRIEN_CONFIG"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "trien"), err
}

// CacheDir is where compiled parts of the page renderer are kept; "" when the
// system has no such place, and then nothing is kept.
func CacheDir() string {
	if dir := os.Getenv("TRIEN_CONFIG"); dir != "" {
		return filepath.Join(dir, "cache")
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "trien")
}
