package words

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var place = regexp.MustCompile(`\{[a-z_0-9]+\}`)

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	vi, en := load(t, "vi"), load(t, "en")
	for _, pair := range [][2]*Catalog{{vi, en}, {en, vi}} {
		for _, key := range pair[0].Keys() {
			if !pair[1].Has(key) {
				t.Errorf("%s has %q, %s has not", pair[0].Lang(), key, pair[1].Lang())
				continue
			}
			a, b := places(pair[0], key), places(pair[1], key)
			if !slices.Equal(a, b) {
				t.Errorf("%q: places %v in %s, %v in %s", key, a, pair[0].Lang(), b, pair[1].Lang())
			}
		}
	}
}

func TestEveryFailureSaysWhatToDoAndWhoCanFixIt(t *testing.T) {
	for _, lang := range Languages() {
		c := load(t, lang)
		for _, key := range c.Keys() {
			code, ok := strings.CutSuffix(key, ".who")
			if !ok {
				continue
			}
			if who := c.Text(key, nil); !slices.Contains([]string{"you", "it", "ca", "sender"}, who) {
				t.Errorf("%s: %q is %q, want you, it, ca or sender", lang, key, who)
			}
			for _, part := range []string{".title", ".what", ".do"} {
				if strings.TrimSpace(c.Text(code+part, nil)) == "" || !c.Has(code+part) {
					t.Errorf("%s: %q has no text", lang, code+part)
				}
			}
		}
	}
}

type pinError struct{ error }

func (pinError) MessageCode() string            { return "error.unknown" }
func (pinError) MessageArgs() map[string]string { return nil }

func TestFailure(t *testing.T) {
	c := load(t, "vi")
	plain := c.Failure(errors.New("bits fell out"))
	if plain.Code != "" || plain.Cause != "bits fell out" || plain.Title == "" || strings.HasPrefix(plain.Who, "who.") {
		t.Errorf("unworded error: %+v", plain)
	}
	wrapped := c.Failure(fmt.Errorf("outer: %w", pinError{errors.New("inner")}))
	if wrapped.Code != "error.unknown" {
		t.Errorf("worded error inside another: code %q", wrapped.Code)
	}
}

func TestUnknownKeyShowsItself(t *testing.T) {
	if got := load(t, "vi").Text("no.such.key", nil); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
}

func load(t *testing.T, lang string) *Catalog {
	t.Helper()
	c, err := Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func places(c *Catalog, key string) []string {
	found := place.FindAllString(c.Text(key, nil), -1)
	slices.Sort(found)
	return slices.Compact(found)
}
