// Package words is the message catalogue: every text that a person reads, by
// key, in Vietnamese (the default) and English. Load returns one language;
// Catalog.Text fills the places of one text; Catalog.Failure gives the four
// texts of an error.
package words

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

//go:embed vi/*.json en/*.json
var files embed.FS

// Languages lists the languages of the catalogue, the default first.
func Languages() []string { return []string{"vi", "en"} }

// Catalog holds the texts of one language.
type Catalog struct {
	lang  string
	texts map[string]string
}

// Load reads the catalogue of lang, "vi" or "en". A key that stands in two
// area files is an error.
func Load(lang string) (*Catalog, error) {
	if !slices.Contains(Languages(), lang) {
		return nil, fmt.Errorf("words: no catalogue for language %q", lang)
	}
	names, err := fs.Glob(files, lang+"/*.json")
	if err != nil {
		return nil, err
	}
	c := &Catalog{lang: lang, texts: make(map[string]string)}
	for _, name := range names {
		if err := c.add(name); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Catalog) add(name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	var area map[string]string
	if err := json.Unmarshal(data, &area); err != nil {
		return fmt.Errorf("words: %s: %w", path.Base(name), err)
	}
	for key, text := range area {
		if _, twice := c.texts[key]; twice {
			return fmt.Errorf("words: %s: key %q stands in two files", name, key)
		}
		c.texts[key] = text
	}
	return nil
}

// Lang returns "vi" or "en".
func (c *Catalog) Lang() string { return c.lang }

// Has tells whether the catalogue holds a text for key.
func (c *Catalog) Has(key string) bool {
	_, ok := c.texts[key]
	return ok
}

// Keys returns all keys, sorted.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.texts)) }

// Text returns the text of key with each {name} replaced by args[name]. A key
// without a text comes back as it is, so that a gap shows and says where.
func (c *Catalog) Text(key string, args map[string]string) string {
	text, ok := c.texts[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return text
	}
	pairs := make([]string, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Failure is what a person needs to know about an error.
type Failure struct {
	Code  string // key of the words; "" for an error without words of its own
	Title string // what happened, in a few words
	What  string // what it means
	Do    string // what to do now
	Who   string // who can fix it, in words
	Cause string // the technical cause, for the log or a folded line; "" when none
}

// worded is any error that names its words; see fault.Worded.
type worded interface {
	error
	MessageCode() string
	MessageArgs() map[string]string
}

// Failure returns the texts of err. An error without words of its own gets the
// texts of "error.unknown" and shows its cause.
func (c *Catalog) Failure(err error) Failure {
	code, args := "error.unknown", map[string]string(nil)
	f := Failure{Cause: err.Error()}
	if w, ok := errors.AsType[worded](err); ok && c.Has(w.MessageCode()+".title") {
		code, args = w.MessageCode(), w.MessageArgs()
		f.Code = code
		f.Cause = ""
		if cause := errors.Unwrap(w); cause != nil {
			f.Cause = cause.Error()
		}
	}
	f.Title = c.Text(code+".title", args)
	f.What = c.Text(code+".what", args)
	f.Do = c.Text(code+".do", args)
	f.Who = c.Text("who."+c.Text(code+".who", nil), nil)
	return f
}
