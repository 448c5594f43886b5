package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"trien/cmd/internal/sample"
)

// document is a file that is made for the person who tries the program out.
type document struct {
	name string
	make func() ([]byte, error)
}

func documents() []document {
	return []document{
		{sampleName, sample.Decision},
		{"chu-ky.png", sample.HandSignaturePNG},
		{"con-dau.png", sample.SealPNG},
	}
}

const sampleName = "quyet-dinh.pdf"

// writeDocuments makes the documents that are missing, changed, or made by
// another build of the program. Other files in that folder are left alone.
func (f folder) writeDocuments(s *state) (changed bool, err error) {
	build, err := thisBuild()
	if err != nil {
		return false, err
	}
	if s.Program != build || s.Files == nil {
		s.Program, s.Files = build, make(map[string]string)
	}
	for _, d := range documents() {
		path := filepath.Join(f.documents(), d.name)
		if current, err := os.ReadFile(path); err == nil && s.Files[d.name] == digest(current) {
			continue
		}
		data, err := d.make()
		if err != nil {
			return changed, fmt.Errorf("%s: %w", d.name, err)
		}
		if err := f.write(path, data); err != nil {
			return changed, err
		}
		s.Files[d.name] = digest(data)
		changed = true
	}
	return changed, nil
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// thisBuild distinguishes one build of this program from the next.
func thisBuild() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	info, err := os.Stat(self)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano()), nil
}
