package sample

import (
	"context"
	"flag"
	"os"
	"testing"

	"trien/signer/pdf"
	"trien/signer/place"
	"trien/signer/render"
)

// TestMain lets the test binary be the renderer's worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == render.WorkerFlag {
		os.Exit(render.RunWorker(os.Stdin, os.Stdout))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// TestMarksFindTheirPlace: on every layout a signature goes into the room
// between title and name, or the program says that it only guesses.
func TestMarksFindTheirPlace(t *testing.T) {
	layouts, err := Layouts()
	if err != nil {
		t.Fatal(err)
	}
	r := render.Start(render.Config{CacheDir: t.TempDir()})
	defer r.Close()
	found, guessed := 0, 0
	for _, l := range layouts {
		shown, err := r.Open(context.Background(), saved(t, "layout.pdf", l.PDF), "")
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		source := func(ctx context.Context, page int) (place.Sheet, error) {
			glyphs, err := shown.Text(ctx, page)
			w, h := shown.Size(page)
			return place.Sheet{Page: page, Width: w, Height: h, Lines: place.Lines(glyphs)}, err
		}
		first, err := source(context.Background(), 0)
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		h := place.HeadingOf(first)
		if got := h.Number.Found() && h.Day.Found() && h.Month.Found(); got != l.Heading {
			t.Errorf("%s: blanks of the heading found: %v, want %v", l.Name, got, l.Heading)
		}
		got, err := place.Propose(context.Background(), place.Request{
			Kind: place.Person, Pages: shown.PageCount(), Source: source, Name: l.Signer, Width: 150, Height: 75,
		})
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		if len(got.Overlaps) > 0 {
			t.Errorf("%s: lies over %v", l.Name, got.Overlaps)
		}
		switch {
		case l.Room.Width() == 0:
			guessed++
			if got.Basis != place.ByNothing {
				t.Errorf("%s: a place by %d where the text tells none", l.Name, got.Basis)
			}
		case got.Basis == place.ByNothing || got.Page != l.Page || !near(got.Frame, l.Room):
			t.Errorf("%s: page %d %v by %d (%s), want page %d %v", l.Name, got.Page, got.Frame, got.Basis, got.Anchor, l.Page, l.Room)
		default:
			found++
		}
		if err := shown.Close(); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d layouts: %d placed by the text, %d guessed and said so", len(layouts), found, guessed)
}

// near: the middle of the mark lies in the room for it.
func near(frame, room pdf.Rect) bool {
	x, y := (frame.X0+frame.X1)/2, (frame.Y0+frame.Y1)/2
	return x > room.X0 && x < room.X1 && y > room.Y0-5 && y < room.Y1+5
}
