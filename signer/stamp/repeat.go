package stamp

import (
	"fmt"
	"sync"

	"trien/signer/pdf"
	"trien/signer/stamp/font"
)

// Repeated returns the mark with a memory that all its copies share: drawn again
// in the same size, it is not laid out, cut out of the fonts and compressed
// anew. It is for batches; a copy that is changed is drawn as it is then. Copies
// may be drawn at the same time.
func (m Mark) Repeated() Mark {
	m.memory = &memory{drawn: map[string]recording{}}
	return m
}

// memory keeps what Draw has added, by everything that it depends on.
type memory struct {
	mu    sync.Mutex
	drawn map[string]recording
}

func (m *memory) draw(mark Mark, to font.Objects, width, height float64, rotate int) (pdf.Ref, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := mark.key(width, height, rotate)
	recorded, known := m.drawn[key]
	if !known {
		form, err := mark.drawAnew(&recorded, width, height, rotate)
		if err != nil {
			return pdf.Ref{}, err
		}
		recorded.form = form
		m.drawn[key] = recorded
	}
	return recorded.replay(to), nil
}

// key tells marks apart that are drawn differently. Images are told apart by
// where they are kept: nobody changes one that a mark holds.
func (m Mark) key(width, height float64, rotate int) string {
	var image *byte
	if len(m.Image) > 0 {
		image = &m.Image[0]
	}
	m.memory = nil
	m.Image = nil
	return fmt.Sprintf("%#v %p %v %v %d", m, image, width, height, rotate)
}

// recording is the objects that were added, in their order; the references
// among them count from 1.
type recording struct {
	objects []pdf.Object // *pdf.Stream for a stream
	form    pdf.Ref
}

// Add is font.Objects.Add.
func (r *recording) Add(o pdf.Object) pdf.Ref {
	r.objects = append(r.objects, o)
	return pdf.Ref{Num: uint32(len(r.objects))}
}

// AddStream is font.Objects.AddStream.
func (r *recording) AddStream(dict pdf.Dict, data []byte) pdf.Ref {
	return r.Add(&pdf.Stream{Dict: dict, Data: data})
}

// replay adds the objects to another document and returns the form.
func (r recording) replay(to font.Objects) pdf.Ref {
	refs := make([]pdf.Ref, len(r.objects)+1)
	for i, o := range r.objects {
		if stream, ok := o.(*pdf.Stream); ok {
			dict, _ := moved(stream.Dict, refs).(pdf.Dict)
			refs[i+1] = to.AddStream(dict, stream.Data)
			continue
		}
		refs[i+1] = to.Add(moved(o, refs))
	}
	return refs[r.form.Num]
}

// moved returns a copy of o whose references are those of the new document.
func moved(o pdf.Object, refs []pdf.Ref) pdf.Object {
	switch v := o.(type) {
	case pdf.Ref:
		return refs[v.Num]
	case pdf.Array:
		list := make(pdf.Array, len(v))
		for i, item := range v {
			list[i] = moved(item, refs)
		}
		return list
	case pdf.Dict:
		dict := make(pdf.Dict, len(v))
		for key, value := range v {
			dict[key] = moved(value, refs)
		}
		return dict
	}
	return o
}
