package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/signer/task"
	"trien/ui"
)

// templates keeps the templates that the person made, a file for each in a
// folder of the settings. Which one a task uses stands in the settings.
type templates struct {
	mu     sync.Mutex
	used   map[task.Task]chosen // what was read already
	files  map[string]string    // by task: the file that the settings name
	locked bool
	log    func(format string, args ...any)
}

// chosen is what reading the template of a task gave.
type chosen struct {
	template task.Template
	err      error
}

func newTemplates(decided settings.Settings, log func(string, ...any)) *templates {
	return &templates{
		used: make(map[task.Task]chosen), files: decided.Templates, locked: decided.Locked("templates"), log: log,
	}
}

// of is the template that a task uses. Its file is read once.
func (s *templates) of(t task.Task) (task.Template, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.used[t]; ok {
		return known.template, known.err
	}
	read := func() (task.Template, error) {
		if file := s.files[string(t)]; file != "" {
			return task.Load(file)
		}
		return task.Default(t)
	}
	var known chosen
	if known.template, known.err = read(); known.err == nil && known.template.Task != t {
		known.err = fault.New("ui.templates.other-task", nil, "file", filepath.Base(s.files[string(t)]))
	}
	s.used[t] = known
	return known.template, known.err
}

// Locked is part of ui.Templates.
func (s *templates) Locked() bool { return s.locked }

// List is part of ui.Templates.
func (s *templates) List() ([]ui.Template, error) {
	s.mu.Lock()
	files := s.files
	s.mu.Unlock()
	var all []ui.Template
	for _, t := range task.All() {
		builtIn, err := task.Default(t)
		all = append(all, ui.Template{Template: builtIn, Err: err, Origin: ui.BuiltIn, Used: files[string(t)] == ""})
	}
	own, err := ownFiles()
	for _, file := range own {
		one := ui.Template{ID: file, Origin: ui.Own}
		one.Template, one.Err = task.Load(file)
		one.Used = one.Err == nil && files[string(one.Template.Task)] == file
		all = append(all, one)
	}
	for name, file := range files {
		if file == "" || contains(own, file) {
			continue
		}
		one := ui.Template{ID: file, Origin: ui.Given, Used: true}
		if one.Template, one.Err = task.Load(file); one.Err != nil {
			one.Template.Task = task.Task(name)
		}
		all = append(all, one)
	}
	return all, err
}

func contains(files []string, file string) bool {
	for _, f := range files {
		if filepath.Clean(f) == filepath.Clean(file) {
			return true
		}
	}
	return false
}

// ownFiles are the templates in the person's folder.
func ownFiles() ([]string, error) {
	dir, err := settings.TemplateDir()
	if err != nil {
		return nil, fault.New("ui.templates.folder", err)
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New("ui.templates.folder", err)
	}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && strings.EqualFold(filepath.Ext(e.Name()), ".json") {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files, nil
}

// Keep is part of ui.Templates. The file is written aside first, then renamed.
func (s *templates) Keep(id string, t task.Template) (string, error) {
	if s.locked {
		return "", fault.New("ui.templates.locked", nil)
	}
	data, err := t.Write()
	if err != nil {
		return "", err
	}
	dir, err := settings.TemplateDir()
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", fault.New("ui.templates.folder", err)
	}
	if id == "" {
		id = freeTemplate(dir, string(t.Task)+"-"+slug(t.Name))
	}
	aside := id + ".new"
	if err = os.WriteFile(aside, data, 0o600); err == nil {
		err = os.Rename(aside, id)
	}
	if err != nil {
		return "", fault.New("ui.templates.folder", err)
	}
	s.forget()
	return id, nil
}

// Remove is part of ui.Templates.
func (s *templates) Remove(id string) error {
	if s.locked {
		return fault.New("ui.templates.locked", nil)
	}
	if own, err := ownFiles(); err != nil || !contains(own, id) {
		return fault.New("ui.templates.folder", err)
	}
	for name, file := range s.files {
		if file == id {
			if err := s.Use(task.Task(name), ""); err != nil {
				return err
			}
		}
	}
	if err := os.Remove(id); err != nil {
		return fault.New("ui.templates.folder", err)
	}
	s.forget()
	return nil
}

// Use is part of ui.Templates. An empty file name in the settings outweighs one
// that the machine's administrator names, where that is not locked.
func (s *templates) Use(t task.Task, id string) error {
	if s.locked {
		return fault.New("ui.templates.locked", nil)
	}
	err := settings.Change(func(own *settings.Settings) {
		if own.Templates == nil {
			own.Templates = make(map[string]string)
		}
		own.Templates[string(t)] = id
	})
	if err != nil {
		return fault.New("ui.templates.folder", err)
	}
	decided, err := settings.Load()
	if err != nil {
		s.log("settings: %v", err)
	}
	s.mu.Lock()
	s.files = decided.Templates
	s.mu.Unlock()
	s.forget()
	return nil
}

// forget lets every template be read anew.
func (s *templates) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.used)
}

// freeTemplate is a file name in dir that nobody has.
func freeTemplate(dir, stem string) string {
	name := filepath.Join(dir, stem+".json")
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name
		}
		name = filepath.Join(dir, stem+"-"+strconv.Itoa(n)+".json")
	}
}

// slug makes of a name what every file system takes: small letters without
// marks, digits, hyphens.
func slug(name string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case r == 'đ':
			out.WriteByte('d')
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			out.WriteRune(r)
		case !unicode.Is(unicode.Mn, r) && out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
	}
	text := strings.Trim(out.String(), "-")
	return text[:min(len(text), 60)]
}
