// Package drivers knows PKCS#11 drivers without loading them: a catalogue of
// those in use, which of them are on this machine and why each is a candidate
// (Search.Find), what kind of processor a file is made for (MachineOf), and what
// is plugged into USB (USB). Everything here reads files, registry and system
// tables only; whether a candidate works is told by loading it, see
// token.Try.
package drivers

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Catalogue lists drivers that are known by name. It is data: programs read it
// from their assets, and a policy or the person adds to it with Merge.
type Catalogue struct {
	// Folders are where drivers stand by default, per operating system (GOOS).
	// A name in braces is an environment variable: "{SystemRoot}".
	Folders map[string][]string `json:"folders"`
	Drivers []Driver            `json:"drivers"`
}

// Driver is one vendor's module. The certification authority is for people who
// look for a driver; whose certificate is on a token is told by the certificate.
type Driver struct {
	Vendor     string              `json:"vendor"`
	Authority  string              `json:"authority"`
	Confidence Confidence          `json:"confidence"`
	Files      map[string][]string `json:"files"`   // per GOOS; names without folder
	Folders    map[string][]string `json:"folders"` // per GOOS; before the default ones
	Faults     []Fault             `json:"faults"`
	USB        []string            `json:"usb"` // "25DD:2371", vendor and product in hex
	// ATRs are answers to reset of its cards, in hex; ".." stands for any byte.
	ATRs []string `json:"atrs"`
	PIN  PINRules `json:"pin"`
	// Generic drives tokens of many vendors, all through PC/SC: a vendor's own
	// driver is preferred.
	Generic bool   `json:"generic"`
	Note    string `json:"note"`
}

// PINRules are what is known about PINs beyond what the token says.
type PINRules struct {
	Tries int  `json:"tries"` // wrong PINs that lock it; 0 when not known
	UTF8  bool `json:"utf8"`  // it takes characters beyond ASCII
}

// Confidence tells how sure the catalogue is of the file names of a driver.
type Confidence string

const (
	Low    Confidence = "low"    // from hearsay
	Medium Confidence = "medium" // from a vendor's or user's text
	High   Confidence = "high"   // seen on a machine
)

// Fault is something a driver is known to do wrong.
type Fault string

const (
	// SizeQueryZero: asked for a size with a NULL buffer, it answers 0. Buffers
	// of fixed size are used with every driver.
	SizeQueryZero Fault = "size-query-zero"
	// ReadWriteRefused: no read-write session where reading is enough. Nothing
	// but a change of PIN asks for one.
	ReadWriteRefused Fault = "read-write-refused"
	// ListingHangs: it may hang when objects are listed before login. Listings
	// ask for certificates alone, and the deadline is short.
	ListingHangs Fault = "listing-hangs"
	// FinalizeHangs: C_Finalize may never return. It is not called.
	FinalizeHangs Fault = "finalize-hangs"
	// UnloadDeadlocks: it may deadlock when it is unloaded. Its process is ended
	// without unloading.
	UnloadDeadlocks Fault = "unload-deadlocks"
)

// Faults lists every Fault.
func Faults() []Fault {
	return []Fault{SizeQueryZero, ReadWriteRefused, ListingHangs, FinalizeHangs, UnloadDeadlocks}
}

// Has tells whether d is known for f. A nil driver is known for nothing.
func (d *Driver) Has(f Fault) bool { return d != nil && slices.Contains(d.Faults, f) }

// Parse reads a catalogue file and refuses what it does not know.
func Parse(data []byte) (Catalogue, error) {
	var c Catalogue
	if err := json.Unmarshal(data, &c); err != nil {
		return Catalogue{}, fmt.Errorf("driver catalogue: %w", err)
	}
	for _, d := range c.Drivers {
		if err := d.check(); err != nil {
			return Catalogue{}, fmt.Errorf("driver catalogue: %s: %w", d.Vendor, err)
		}
	}
	return c, nil
}

func (d Driver) check() error {
	if !slices.Contains([]Confidence{Low, Medium, High}, d.Confidence) {
		return fmt.Errorf("confidence %q", d.Confidence)
	}
	if d.Vendor == "" || len(d.Files) == 0 {
		return fmt.Errorf("an entry without vendor or files")
	}
	for _, f := range d.Faults {
		if !slices.Contains(Faults(), f) {
			return fmt.Errorf("unknown fault %q", f)
		}
	}
	for _, id := range d.USB {
		if _, err := ParseUSBID(id); err != nil {
			return err
		}
	}
	for _, pattern := range d.ATRs {
		if _, err := parsePattern(pattern); err != nil {
			return err
		}
	}
	return nil
}

// Merge adds the drivers of later catalogues, those of a policy and of the
// person, before the ones of c: what is nearer to the person is tried first. An
// entry of the same vendor as an earlier one replaces it.
func (c Catalogue) Merge(more ...Catalogue) Catalogue {
	merged := c
	for _, next := range more {
		kept := slices.DeleteFunc(slices.Clone(merged.Drivers), func(d Driver) bool {
			return slices.ContainsFunc(next.Drivers, func(n Driver) bool { return n.Vendor == d.Vendor })
		})
		merged = Catalogue{Folders: joinFolders(next.Folders, merged.Folders), Drivers: slices.Concat(next.Drivers, kept)}
	}
	return merged
}

func joinFolders(first, then map[string][]string) map[string][]string {
	joined := make(map[string][]string)
	for _, folders := range []map[string][]string{first, then} {
		for system, list := range folders {
			for _, folder := range list {
				if !slices.Contains(joined[system], folder) {
					joined[system] = append(joined[system], folder)
				}
			}
		}
	}
	return joined
}

// Of returns the driver whose file path is, by its name alone; nil when the
// catalogue has none. Names are compared as Windows does, on every system.
func (c Catalogue) Of(path string) *Driver {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	for i, d := range c.Drivers {
		for _, files := range d.Files {
			if slices.ContainsFunc(files, func(f string) bool { return strings.EqualFold(f, name) }) {
				return &c.Drivers[i]
			}
		}
	}
	return nil
}

// ForUSB returns the drivers made for a device, those of surer file names first.
func (c Catalogue) ForUSB(id USBID) []*Driver {
	return c.where(func(d Driver) bool {
		return slices.ContainsFunc(d.USB, func(text string) bool {
			known, err := ParseUSBID(text)
			return err == nil && known == id
		})
	})
}

// ForATR returns the drivers made for a card, those of surer file names first.
func (c Catalogue) ForATR(atr []byte) []*Driver {
	return c.where(func(d Driver) bool {
		return slices.ContainsFunc(d.ATRs, func(text string) bool {
			p, err := parsePattern(text)
			return err == nil && p.matches(atr)
		})
	})
}

func (c Catalogue) where(fits func(Driver) bool) []*Driver {
	var list []*Driver
	for i := range c.Drivers {
		if fits(c.Drivers[i]) {
			list = append(list, &c.Drivers[i])
		}
	}
	slices.SortStableFunc(list, func(a, b *Driver) int { return b.Confidence.rank() - a.Confidence.rank() })
	return list
}

func (c Confidence) rank() int { return slices.Index([]Confidence{Low, Medium, High}, c) }

// paths lists where d may stand on a system. expand replaces variables and tells
// whether they are set.
func (c Catalogue) paths(d Driver, system string, expand func(string) (string, bool)) []string {
	var paths []string
	for _, folder := range slices.Concat(d.Folders[system], c.Folders[system]) {
		folder, ok := expand(folder)
		if !ok {
			continue
		}
		for _, file := range d.Files[system] {
			paths = append(paths, filepath.Join(folder, file))
		}
	}
	return paths
}
