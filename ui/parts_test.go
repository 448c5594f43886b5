package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"trien/assets/words"
	"trien/ui/look"
)

func TestFreeName(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a_signed.pdf")
	for _, want := range []string{"a_signed.pdf", "a_signed-2.pdf", "a_signed-3.pdf"} {
		got := freeName(name)
		if filepath.Base(got) != want {
			t.Fatalf("got %s, want %s", got, want)
		}
		if err := os.WriteFile(got, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1204: "1.204", 1234567: "1.234.567", -1204: "-1.204"} {
		if got := number(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := megabytes(1_550_000); got != "1,6" {
		t.Errorf("megabytes %q", got)
	}
	for serial, want := range map[string]string{"00004471": "4471", "A1B2C3D4": "…C3D4", "12": "12"} {
		if got := tail(serial); got != want {
			t.Errorf("%s: %q, want %q", serial, got, want)
		}
	}
}

func TestPINFieldKeepsNothing(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light))
	f := newPINField("")
	f.onSubmitted, f.onEscape = func() {}, func() {}
	for _, r := range "12ế4" {
		f.TypedRune(r)
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if f.characters() != 3 || f.bytes() != 2+len("ế") {
		t.Errorf("%d characters, %d bytes", f.characters(), f.bytes())
	}
	if pin := string(f.take()); pin != "12ế" {
		t.Errorf("took %q", pin)
	}
	for _, b := range f.typed {
		if b != 0 {
			t.Fatal("bytes of the PIN stay behind")
		}
	}
	for range 2 * maxPINBytes {
		f.TypedRune('1')
	}
	if f.bytes() > maxPINBytes {
		t.Errorf("%d bytes", f.bytes())
	}
}

// TestEverySayHasAText reads this package's sources: each key that stands as a
// literal in a call of say has a text in both languages.
func TestEverySayHasAText(t *testing.T) {
	var keys []string
	for _, file := range sources(t) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if key, ok := saidKey(n); ok {
				keys = append(keys, key)
			}
			return true
		})
	}
	if len(keys) < 50 {
		t.Fatalf("only %d keys found", len(keys))
	}
	for _, lang := range words.Languages() {
		c, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if !c.Has("ui." + key) {
				t.Errorf("%s has no ui.%s", lang, key)
			}
		}
	}
}

func sources(t *testing.T) []string {
	t.Helper()
	all, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for _, name := range all {
		if !strings.HasSuffix(name, "_test.go") {
			own = append(own, name)
		}
	}
	return own
}

func saidKey(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "say" {
		return "", false
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	key, err := strconv.Unquote(literal.Value)
	return key, err == nil
}
