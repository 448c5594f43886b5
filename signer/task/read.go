package task

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trien/signer/fault"
	"trien/signer/stamp"
)

//go:embed defaults/*.json
var defaults embed.FS

// Default returns the template that a task has where nobody made one.
func Default(t Task) (Template, error) {
	data, err := defaults.ReadFile("defaults/" + string(t) + ".json")
	if err != nil {
		return Template{}, fault.New("task.bad-value", err, "where", "task", "value", string(t), "allowed", list(All()))
	}
	return Read(data)
}

// maxTemplate bounds a template in bytes: its images are written in base64.
const maxTemplate = 2 * stamp.MaxImageBytes

// Load reads the template in a file, and the images it names.
func Load(path string) (Template, error) {
	data, err := readFile(path, maxTemplate)
	if err != nil {
		return Template{}, err
	}
	t, err := Read(data)
	if err != nil {
		return Template{}, err
	}
	for _, m := range t.Marks {
		if m.Image == nil || m.Image.File == "" {
			continue
		}
		name := m.Image.File
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), filepath.FromSlash(name))
		}
		if m.Image.Data, err = readFile(name, stamp.MaxImageBytes); err != nil {
			return Template{}, err
		}
		m.Image.File = ""
	}
	return t, nil
}

// readFile reads no more of a file than limit bytes.
func readFile(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fault.New("file.unreadable", err, "file", path)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil || int64(len(data)) > limit {
		return nil, fault.New("file.unreadable", err, "file", path)
	}
	return data, nil
}

// Read parses a template and makes sure that it can be used. What it names but
// does not hold, image files, is Load's to read. Errors are *fault.Error:
// task.not-json, task.unknown-entry, task.bad-value, task.unknown-field,
// task.part-twice, task.nothing-to-paint.
func Read(data []byte) (Template, error) {
	var t Template
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&t)
	if err == nil && decoder.More() {
		err = errors.New("more than one value")
	}
	if err != nil {
		return Template{}, jsonProblem(err)
	}
	return t, t.Check()
}

// jsonProblem gives an error of the decoder its words.
func jsonProblem(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fault.New("task.bad-value", err, "where", wrong.Field, "value", wrong.Value, "allowed", wrong.Type.String())
	}
	if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return fault.New("task.unknown-entry", err, "entry", strings.Trim(name, `"`))
	}
	return fault.New("task.not-json", err)
}

// list writes what is allowed for a message.
func list[T ~string](values []T) string {
	var names []string
	for _, v := range values {
		names = append(names, string(v))
	}
	return strings.Join(names, ", ")
}
