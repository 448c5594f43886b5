package signer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trien/assets/words"
)

// TestEveryFailureHasWords: title, meaning, what to do and who can, in both
// languages, with no place in them that the failure does not fill.
func TestEveryFailureHasWords(t *testing.T) {
	failures := append(failuresOf(t, "."), failuresOf(t, "task")...)
	if len(failures) < 20 {
		t.Errorf("only %d failures found", len(failures))
	}
	place := regexp.MustCompile(`\{([a-z_]+)\}`)
	for _, lang := range words.Languages() {
		catalogue, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range failures {
			for _, part := range []string{".title", ".what", ".do", ".who"} {
				if !catalogue.Has(f.code + part) {
					t.Errorf("%s: %s has no words for %s%s", f.at, lang, f.code, part)
				}
				for _, p := range place.FindAllStringSubmatch(catalogue.Text(f.code+part, nil), -1) {
					if !slices.Contains(f.args, p[1]) {
						t.Errorf("%s: %s%s in %s says {%s}, given is %v", f.at, f.code, part, lang, p[1], f.args)
					}
				}
			}
		}
	}
}

// failure is one call of fault.New in the source.
type failure struct {
	at, code string
	args     []string // names of what fills the words
}

func failuresOf(t *testing.T, dir string) []failure {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var list []failure
	set := token.NewFileSet()
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isFaultNew(call.Fun) {
				return true
			}
			f := failure{at: set.Position(call.Pos()).String(), code: literal(call.Args[0])}
			for i := 2; i < len(call.Args); i += 2 {
				f.args = append(f.args, literal(call.Args[i]))
			}
			list = append(list, f)
			return true
		})
	}
	return list
}

func isFaultNew(e ast.Expr) bool {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "New" {
		return false
	}
	name, ok := selector.X.(*ast.Ident)
	return ok && name.Name == "fault"
}

// literal returns the text of a string literal, "" for any other expression.
func literal(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		if text, err := strconv.Unquote(l.Value); err == nil {
			return text
		}
	}
	return ""
}
