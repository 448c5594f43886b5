package page

import (
	"context"
	"image"
	"slices"
	"sync"

	"golang.org/x/image/draw"
)

// loader draws what is wanted, one picture at a time, the first of the list
// first. A new list replaces the old one: what nobody wants any more is not
// drawn, and left alone when it is just being drawn.
type loader struct {
	src  Source
	done func(p picture, img image.Image, err error) // called on the loader's goroutine

	mu     sync.Mutex
	wanted []picture
	now    picture
	cancel context.CancelFunc // of what is being drawn, nil when nothing is or it was cancelled
	wake   chan struct{}
	stop   context.CancelFunc
}

func newLoader(src Source, done func(picture, image.Image, error)) *loader {
	ctx, stop := context.WithCancel(context.Background())
	l := &loader{src: src, done: done, wake: make(chan struct{}, 1), stop: stop}
	go l.run(ctx)
	return l
}

// want replaces the list.
func (l *loader) want(list []picture) {
	l.mu.Lock()
	l.wanted = append(l.wanted[:0:0], list...)
	l.keepOrCancel()
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// keepOrCancel takes what is being drawn off the list, or cancels it when it is
// not there.
func (l *loader) keepOrCancel() {
	if l.cancel == nil {
		return
	}
	if i := slices.Index(l.wanted, l.now); i >= 0 {
		l.wanted = slices.Delete(l.wanted, i, i+1)
		return
	}
	l.cancel()
	l.cancel = nil
}

// close ends the loader; done is not called afterwards for anything new.
func (l *loader) close() { l.stop() }

func (l *loader) run(ctx context.Context) {
	var last image.Image // the drawing made last, of page lastPage
	lastPage := -1
	for {
		p, drawing, cancel, ok := l.next(ctx)
		if !ok {
			select {
			case <-ctx.Done():
				return
			case <-l.wake:
				continue
			}
		}
		img, err := shrunk(last, lastPage, p), error(nil)
		if img == nil {
			img, err = l.src.Render(drawing, p.page, p.width)
			last, lastPage = img, p.page
		}
		unwanted := drawing.Err() != nil
		l.finish(cancel)
		if ctx.Err() != nil {
			return
		}
		if !unwanted || err == nil {
			l.done(p, img, err)
		}
	}
}

// shrunk makes p from a larger drawing of the same page, or returns nil.
func shrunk(from image.Image, page int, p picture) image.Image {
	if from == nil || page != p.page || from.Bounds().Dx() < 3*p.width {
		return nil
	}
	b := from.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, p.width, max(1, p.width*b.Dy()/b.Dx())))
	draw.CatmullRom.Scale(small, small.Bounds(), from, b, draw.Src, nil)
	return small
}

// next takes the first of the list.
func (l *loader) next(ctx context.Context) (picture, context.Context, context.CancelFunc, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.wanted) == 0 || ctx.Err() != nil {
		return picture{}, nil, nil, false
	}
	p := l.wanted[0]
	l.wanted = l.wanted[1:]
	drawing, cancel := context.WithCancel(ctx)
	l.now, l.cancel = p, cancel
	return p, drawing, cancel, true
}

func (l *loader) finish(cancel context.CancelFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	cancel()
	l.cancel = nil
}
