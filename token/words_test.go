package token_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trien/token"
	"trien/token/drivers"
)

func words(t *testing.T, lang string) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../assets/words/" + lang + "/token.json")
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestEveryCodeHasWords(t *testing.T) {
	place := regexp.MustCompile(`\{[^}]*\}`)
	known := []string{"{token}", "{module}", "{min}", "{max}", "{ckr}", "{found}", "{own}", "{file}", "{driver}"}
	vi, en := words(t, "vi"), words(t, "en")
	var keys []string
	for _, code := range token.Codes() {
		for _, part := range []string{".title", ".what", ".do", ".who"} {
			keys = append(keys, code+part)
		}
		if who := vi[code+".who"]; !slices.Contains([]string{"you", "it", "ca", "sender"}, who) || who != en[code+".who"] {
			t.Errorf("%s.who: %q and %q", code, who, en[code+".who"])
		}
	}
	keys = append(keys, "token.note.pin-not-sent", "token.note.pin-sent", drivers.Unfounded.Code())
	for _, state := range token.States() {
		keys = append(keys, state.Code()+".title", state.Code()+".what", state.Code()+".do", state.Code()+".who")
	}
	for _, reason := range drivers.Reasons() {
		keys = append(keys, reason.Code())
	}
	for _, key := range keys {
		if vi[key] == "" || en[key] == "" {
			t.Errorf("%s: vi %q, en %q", key, vi[key], en[key])
		}
		a, b := place.FindAllString(vi[key], -1), place.FindAllString(en[key], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: places %v and %v", key, a, b)
		}
		for _, p := range a {
			if !slices.Contains(known, p) {
				t.Errorf("%s: nothing fills %s", key, p)
			}
		}
	}
	if len(vi) != len(keys) || len(en) != len(keys) {
		t.Errorf("%d and %d texts for %d keys", len(vi), len(en), len(keys))
	}
}

// TestCodesAreComplete reads the constants, so that a new one is not forgotten.
func TestCodesAreComplete(t *testing.T) {
	file, err := parser.ParseFile(gotoken.NewFileSet(), "error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != gotoken.CONST {
			continue
		}
		for _, spec := range group.Specs {
			for _, value := range spec.(*ast.ValueSpec).Values {
				if text, ok := value.(*ast.BasicLit); ok && strings.HasPrefix(text.Value, `"token.`) {
					code, err := strconv.Unquote(text.Value)
					if err != nil {
						t.Fatal(err)
					}
					declared = append(declared, code)
				}
			}
		}
	}
	listed := token.Codes()
	slices.Sort(listed)
	slices.Sort(declared)
	if len(declared) == 0 || !slices.Equal(listed, declared) {
		t.Errorf("listed %v\ndeclared %v", listed, declared)
	}
}
