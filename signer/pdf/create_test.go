package pdf

import (
	"bytes"
	"errors"
	"testing"
)

// onePage writes a document of one page.
func onePage(c *Creation) Dict {
	tree := c.Reserve()
	page := c.Add(Dict{
		"Type": Name("Page"), "Parent": tree, "MediaBox": Array{Integer(0), Integer(0), Integer(595), Real(841.89)},
		"Contents": c.AddStream(Dict{}, []byte("0 0 m")),
	})
	c.Put(tree, Dict{"Type": Name("Pages"), "Kids": Array{page}, "Count": Integer(1)})
	return Dict{"Root": c.Add(Dict{"Type": Name("Catalog"), "Pages": tree})}
}

func TestCreatedDocumentIsRead(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		c := Create(out)
		if err := c.Finish(onePage(c)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("one document, two files")
	}
	doc, err := Open(bytes.NewReader(first.Bytes()), int64(first.Len()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if doc.PageCount() != 1 || doc.Repaired() {
		t.Errorf("%d pages, repaired %v", doc.PageCount(), doc.Repaired())
	}
}

var errFull = errors.New("full")

type fullDisk struct{ left int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestCreationTellsWhatWentWrong(t *testing.T) {
	for left := range 500 {
		c := Create(&fullDisk{left})
		if err := c.Finish(onePage(c)); err != nil && !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", left, err)
		}
	}
	c := Create(&bytes.Buffer{})
	c.Reserve()
	if c.Finish(onePage(c)) == nil {
		t.Error("an object was promised and never written")
	}
	c = Create(&bytes.Buffer{})
	c.Add(struct{}{})
	if c.Finish(onePage(c)) == nil {
		t.Error("a thing that is no object was written")
	}
}
