package page

import (
	"image"
	"sync"
)

// ghostSize is what a ghost is drawn for: points, and pixels to the point.
type ghostSize struct{ width, height, pxPerPoint float64 }

// ghostPainter draws the ghost away from the window's goroutine; when several
// sizes are asked for while it draws, only the last counts.
type ghostPainter struct {
	done func(ghostSize, image.Image)

	mu      sync.Mutex
	draw    Ghost
	next    *ghostSize
	running bool
}

func (g *ghostPainter) set(draw Ghost) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.draw = draw
}

func (g *ghostPainter) ask(size ghostSize) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.draw == nil {
		return
	}
	g.next = &size
	if !g.running {
		g.running = true
		go g.run()
	}
}

func (g *ghostPainter) run() {
	for {
		g.mu.Lock()
		size, draw := g.next, g.draw
		g.next = nil
		if size == nil || draw == nil {
			g.running = false
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		g.done(*size, draw(size.width, size.height, size.pxPerPoint))
	}
}
