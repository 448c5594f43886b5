package token

import (
	"encoding/json"
	"fmt"
)

// Catalogue lists drivers that are known by name. It is data: programs read it
// from their assets and pass it to Detect.
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
	Note       string              `json:"note"`
}

// Confidence tells how sure the catalogue is of the file names of a driver.
type Confidence string

const (
	Low    Confidence = "low"    // from hearsay
	Medium Confidence = "medium" // from a vendor's or user's text
	High   Confidence = "high"   // seen on a machine
)

// ParseCatalogue reads a catalogue file and refuses what it does not know.
func ParseCatalogue(data []byte) (Catalogue, error) {
	var c Catalogue
	if err := json.Unmarshal(data, &c); err != nil {
		return Catalogue{}, fmt.Errorf("driver catalogue: %w", err)
	}
	for _, d := range c.Drivers {
		switch d.Confidence {
		case Low, Medium, High:
		default:
			return Catalogue{}, fmt.Errorf("driver catalogue: %s: confidence %q", d.Vendor, d.Confidence)
		}
		if d.Vendor == "" || len(d.Files) == 0 {
			return Catalogue{}, fmt.Errorf("driver catalogue: an entry without vendor or files: %q", d.Vendor)
		}
	}
	return c, nil
}
