// Package house holds the rules about who may import whom, as a test. It reads
// the sources, so its result is never a cached one of a build with other tags.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "trien/"

// floors lists the packages from the top of the house to the bottom. A package
// imports from floors below its own, and from its own folder's sub-packages.
var floors = [][]string{
	{"cmd"},
	{"ui"},
	{"signer/signertest"},
	{"signer"},
	{"signer/verify", "signer/report/sheet", "signer/task", "signer/prepare"},
	{"signer/report", "signer/stamp", "signer/diff", "signer/place"},
	{"signer/evidence"},
	{"signer/trust/ledger"},
	{"signer/trust/bundle"},
	{"signer/render", "signer/trust", "signer/cms", "signer/pdf"},
	{"signer/cms/algorithm"},
	{"signer/fault"},
	{"token/tokentest"},
	{"token/worker"},
	{"token"},
	{"assets"},
}

// only lists what is imported nowhere but in the folders named.
var only = map[string][]string{
	"fyne.io/fyne/v2":           {"ui", "cmd/trien"},
	"github.com/miekg/pkcs11":   {"token/worker"},
	"github.com/cloudflare":     {"signer/cms/algorithm"},
	"C":                         {"token/worker"},
	"net/http":                  {"signer/evidence/web", "signer/signertest", "cmd/demo"},
	"trien/token/worker":        {"cmd", "token/tokentest"},
	"trien/assets":              {"cmd", "ui"},
	"github.com/klippa-app":     {"signer/render"},
	"github.com/tetratelabs":    {"signer/render"},
	"github.com/ncruces/zenity": {"ui"},
	"github.com/go-gl":          {"cmd/trien"},
	"github.com/godbus":         {"cmd/internal/desktop"},
	"github.com/pdfcpu":         {"signer/prepare"},
}

func TestArrowsPointDown(t *testing.T) {
	for pkg, imports := range sources(t, false) {
		for _, path := range imports {
			inner, ours := strings.CutPrefix(path, module)
			if ours && !mayImport(pkg, inner) {
				t.Errorf("%s imports %s: the arrow does not point down", pkg, inner)
			}
			for what, where := range only {
				if within(path, what) && !anyWithin(pkg, where) {
					t.Errorf("%s imports %s, which belongs in %v only", pkg, path, where)
				}
			}
		}
	}
}

func TestEveryPackageHasAFloor(t *testing.T) {
	for pkg := range sources(t, true) {
		if floor(pkg) < 0 {
			t.Errorf("%s stands on no floor", pkg)
		}
	}
}

func TestTheRulesCanFail(t *testing.T) {
	for _, c := range []struct {
		from, to string
		may      bool
	}{
		{"cmd/trien", "ui", true},
		{"ui", "cmd/trien", false},
		{"ui/page", "ui", false},
		{"ui", "ui/page", true},
		{"signer", "signer/pdf", true},
		{"signer/pdf", "signer", false},
		{"signer/pdf", "signer/cms", false},
		{"signer/report", "signer/verify", false},
		{"token", "signer/fault", false},
		{"token", "token/worker", false},
	} {
		if got := mayImport(c.from, c.to); got != c.may {
			t.Errorf("%s imports %s: allowed %v, want %v", c.from, c.to, got, c.may)
		}
	}
}

func mayImport(pkg, imported string) bool {
	from, to := floor(pkg), floor(imported)
	switch {
	case to < 0 || from < 0:
		return false
	case from == to && pkg == floorName(pkg):
		return within(imported, pkg)
	case from == to:
		return siblings(pkg, imported)
	}
	return from < to
}

// siblings are sub-packages of one folder that is a floor of its own (ui/page
// and ui/look): they may use each other, never the package above them.
func siblings(pkg, imported string) bool {
	name := floorName(pkg)
	return name == floorName(imported) && imported != name
}

// floor returns the index of the floor of pkg, -1 when it has none. The longest
// name that fits counts.
func floor(pkg string) int {
	name := floorName(pkg)
	return slices.IndexFunc(floors, func(f []string) bool { return slices.Contains(f, name) })
}

func floorName(pkg string) string {
	best := ""
	for _, names := range floors {
		for _, name := range names {
			if within(pkg, name) && len(name) > len(best) {
				best = name
			}
		}
	}
	return best
}

func within(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

func anyWithin(pkg string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return within(pkg, f) })
}

// sources maps each package folder to what its files import; test files count
// only where tests is true.
func sources(t *testing.T, tests bool) map[string][]string {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || !tests && strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(rel)
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[pkg] = append(found[pkg], name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatal("no sources found")
	}
	return found
}
