package evidence

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"trien/assets/words"
)

// TestEveryProblemHasWords reads the sources for codes and the catalogue for
// their texts, and the other way round.
func TestEveryProblemHasWords(t *testing.T) {
	code := regexp.MustCompile(`"(evidence\.[a-z-]+)"`)
	used := map[string]bool{}
	for _, pattern := range []string{"*.go", "*/*.go"} {
		list, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range list {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllSubmatch(source, -1) {
				used[string(m[1])] = true
			}
		}
	}
	key := regexp.MustCompile(`^(evidence\.[a-z-]+)\.(title|what|do|who)$`)
	for _, lang := range words.Languages() {
		catalog, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for c := range used {
			for _, part := range []string{".title", ".what", ".do", ".who"} {
				if !catalog.Has(c + part) {
					t.Errorf("%s: no words for %s%s", lang, c, part)
				}
			}
		}
		for _, k := range catalog.Keys() {
			if m := key.FindStringSubmatch(k); m != nil && !used[m[1]] {
				t.Errorf("%s: %s is used nowhere", lang, m[1])
			}
		}
	}
}
