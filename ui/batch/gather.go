package batch

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// most is how many documents one list takes; a folder with more is another
// folder than the person meant.
const most = 20000

// Gathered is what files and folders hold.
type Gathered struct {
	Documents []string // in the order given, those of a folder by name
	Copies    int      // signed copies beside their originals, left out
	Others    int      // files named by the person that are no PDF
	Unread    []string // folders and files that cannot be read
	TooMany   bool     // there were more than a list takes
}

// Gather looks for PDF files: paths themselves, and everything below those that
// are folders. Hidden files and links to folders are left out.
func Gather(ctx context.Context, paths []string) Gathered {
	var g Gathered
	for _, p := range paths {
		info, err := os.Stat(p)
		switch {
		case err != nil:
			g.Unread = append(g.Unread, p)
		case info.IsDir():
			g.folder(ctx, p)
		case isPDF(p):
			g.add(p)
		default:
			g.Others++
		}
	}
	return g
}

func (g *Gathered) folder(ctx context.Context, root string) {
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			g.Unread = append(g.Unread, path)
			return nil
		case path != root && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Type().IsRegular() && isPDF(path):
			found = append(found, path)
		}
		if len(found) > most {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		g.Unread = append(g.Unread, root)
	}
	slices.Sort(found)
	signed := regexp.MustCompile(`^(.+)_signed(?:-[0-9]+)?(\.[^.]+)$`)
	for _, path := range found {
		if parts := signed.FindStringSubmatch(path); parts != nil {
			if _, beside := slices.BinarySearch(found, parts[1]+parts[2]); beside {
				g.Copies++
				continue
			}
		}
		g.add(path)
	}
}

func (g *Gathered) add(path string) {
	if len(g.Documents) == most {
		g.TooMany = true
		return
	}
	g.Documents = append(g.Documents, path)
}

func isPDF(path string) bool { return strings.EqualFold(filepath.Ext(path), ".pdf") }
