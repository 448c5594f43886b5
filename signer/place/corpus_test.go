package place

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trien/signer/cms"
	"trien/signer/pdf"
	"trien/signer/render"
	"trien/signer/trust"
)

// TestCorpus places marks on real documents where there are some: what a person
// signed already says where the mark belongs.
func TestCorpus(t *testing.T) {
	root := os.Getenv("TRIEN_CORPUS")
	if root == "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(root, "vn", "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatal("no documents", err)
	}
	r := render.Start(render.Config{CacheDir: t.TempDir()})
	defer r.Close()
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) { placeOn(t, r, path) })
	}
}

func placeOn(t *testing.T, r *render.Renderer, path string) {
	shown, err := r.Open(context.Background(), path, "")
	if err != nil {
		t.Logf("not opened: %v", err)
		return
	}
	defer shown.Close()
	file, err := pdf.OpenFile(path, pdf.Options{})
	if err != nil {
		t.Logf("not opened: %v", err)
		return
	}
	defer file.Close()
	signatures, err := file.Signatures()
	if err != nil {
		t.Fatal(err)
	}
	source := func(ctx context.Context, page int) (Sheet, error) {
		glyphs, err := shown.Text(ctx, page)
		w, h := shown.Size(page)
		return Sheet{Page: page, Width: w, Height: h, Lines: Lines(glyphs)}, err
	}
	if first, err := source(context.Background(), 0); err == nil {
		t.Logf("heading %+v", HeadingOf(first))
	}
	where := -1 // page of the person's signature
	ask := func(kind Kind, name string, w, h float64, under []pdf.Rect) (Proposal, error) {
		return Propose(context.Background(), Request{
			Kind: kind, Pages: shown.PageCount(), Name: name, Width: w, Height: h, Fixed: kind == Seal,
			Source: func(ctx context.Context, page int) (Sheet, error) {
				s, err := source(ctx, page)
				if page == where {
					s.Signatures = under
				}
				return s, err
			},
		})
	}
	var person []pdf.Rect
	for _, sig := range signatures {
		name := holder(sig)
		kind, w, h := Seal, sig.Rect.Width(), sig.Rect.Height()
		switch {
		case name == "" || sig.Page == 0 || w < 20 || agency(name) && w < 100:
			continue
		case h < 40:
			kind = Initials
		case !agency(name):
			kind, w, h = Person, 150, 75
		}
		p, err := ask(kind, name, w, h, person)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s %q: proposed page %d %s by %d (%s) overlaps %v; signed page %d %s; share %.2f", kindWord(kind), name,
			p.Page+1, rectWord(p.Frame), p.Basis, p.Anchor, p.Overlaps, sig.Page, rectWord(sig.Rect),
			shared(p.Frame, sig.Rect)/max(1, min(p.Frame.Width()*p.Frame.Height(), sig.Rect.Width()*sig.Rect.Height())))
		if kind == Person {
			person, where = append(person, sig.Rect), sig.Page-1
		}
	}
	if len(signatures) == 0 {
		p, err := ask(Person, "", 150, 75, nil)
		t.Logf("by title: page %d %s by %d (%s) overlaps %v, %v", p.Page+1, rectWord(p.Frame), p.Basis, p.Anchor, p.Overlaps, err)
	}
}

func kindWord(k Kind) string { return [...]string{"person", "seal", "initials", "corner", "free"}[k] }

func rectWord(r pdf.Rect) string { return fmt.Sprintf("[%.0f %.0f %.0f %.0f]", r.X0, r.Y0, r.X1, r.Y1) }

func holder(sig pdf.Signature) string {
	data, err := cms.Parse(sig.Contents)
	if err != nil {
		return ""
	}
	for _, der := range data.Certificates {
		c, err := trust.ParseCertificate(der)
		if err == nil && !c.IsCA {
			return c.Subject.CommonName
		}
	}
	return ""
}

func agency(name string) bool {
	for _, word := range []string{"van phong", "dai hoc", "cong thong tin", "cong bao", "phong van thu", "bo "} {
		if strings.HasPrefix(bare(name), word) {
			return true
		}
	}
	return false
}
