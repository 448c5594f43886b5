package devices

import (
	"context"
	"slices"
	"sync"
	"time"

	"trien/token"
)

// Sight is what is plugged in and what stands on it.
type Sight struct {
	Modules []Module // what each answered last, in the order of the set
	Plugged token.Snapshot
}

// Watching says how Watch goes about it.
type Watching struct {
	// Again, received from, has everything asked anew, what failed too. It is
	// answered even where nothing has changed.
	Again <-chan struct{}
	// Find returns the paths of the modules to use from now on; it is called for
	// Again, and when a token comes that no module serves. An error leaves all as
	// it is. nil: the modules stay.
	Find func() ([]string, error)
	// Seen is told, one call after another, as soon as all modules have answered
	// or one shows a token, and then of every change.
	Seen func(Sight)
	// Interval is the time between two looks; 0: that of token.Watcher.
	Interval time.Duration
}

// Watch tells what is plugged in until ctx ends. Certificates are read when the
// tokens of a module change. A module that hangs holds up no other. One Watch
// runs at a time.
func (s *Set) Watch(ctx context.Context, how Watching) {
	service := token.NewReaderService(Config(""))
	defer service.Close()
	for ctx.Err() == nil {
		s.watch(how, service).run(ctx)
	}
}

func (s *Set) watch(how Watching, service *token.ReaderService) *watch {
	w := &watch{set: s, how: how, renew: make(chan struct{}, 1)}
	modules := s.list() // a change after this ends the round at once
	for _, m := range modules {
		w.followed = append(w.followed, &followed{module: m, woken: make(chan struct{}, 1), found: Module{Path: m.Path()}})
	}
	config := token.WatchConfig{Modules: modules, Readers: service, Interval: how.Interval, Changed: w.changed}
	if catalogue, err := Catalogue(); err == nil { // else nobody knows what a stranger needs
		config.Catalogue = catalogue
	}
	w.watcher = token.NewWatcher(config)
	return w
}

// watch is Watch as long as the modules stay the same.
type watch struct {
	set      *Set
	how      Watching
	watcher  *token.Watcher
	followed []*followed
	renew    chan struct{} // a token came that no module serves

	mu      sync.Mutex // held while Seen is called, so that calls keep their order
	plugged token.Snapshot
}

// followed is a module whose certificates are read. The lock of watch guards it.
type followed struct {
	module   *token.Module
	woken    chan struct{}
	answer   token.Answer
	found    Module
	answered bool
}

// run returns when ctx ends, or when other modules are to be used.
func (w *watch) run(ctx context.Context) {
	ctx, end := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer end()
	all.Go(func() { w.watcher.Run(ctx) })
	for _, f := range w.followed {
		all.Go(func() { w.follow(ctx, f) })
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.set.renewed:
			return
		case <-w.how.Again:
			w.find()
			w.lookAgain()
		case <-w.renew:
			w.find()
		}
	}
}

// find sees whether other modules are to be used from now on.
func (w *watch) find() {
	if w.how.Find == nil {
		return
	}
	paths, err := w.how.Find()
	if err == nil && !slices.EqualFunc(w.followed, paths, func(f *followed, path string) bool { return isAt(f.module, path) }) {
		w.set.Use(paths)
	}
}

func (w *watch) lookAgain() {
	w.watcher.Look()
	if len(w.followed) == 0 {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.tell()
	}
	for _, f := range w.followed {
		wake(f.woken)
	}
}

func wake(sleeper chan struct{}) {
	select {
	case sleeper <- struct{}{}:
	default: // it is awake already
	}
}

// changed is told by the watcher what is plugged in now.
func (w *watch) changed(now token.Snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if unserved(now) && !unserved(w.plugged) {
		wake(w.renew)
	}
	w.plugged = now
	for n, f := range w.followed {
		if answer := now.Answers[n]; answer.Given && !answer.Same(f.answer) {
			f.answer = answer
			wake(f.woken)
		}
	}
	w.tell()
}

func unserved(s token.Snapshot) bool {
	return slices.ContainsFunc(s.Places, func(p token.Place) bool { return p.State == token.StateNoDriver })
}

// tell is for who holds mu.
func (w *watch) tell() {
	sight := Sight{Plugged: w.plugged}
	ready := true
	for _, f := range w.followed {
		sight.Modules = append(sight.Modules, f.found)
		ready = ready && f.answered
	}
	if ready || slices.ContainsFunc(sight.Modules, func(m Module) bool { return len(m.Tokens) > 0 }) {
		w.how.Seen(sight)
	}
}

// How long it takes until a module is asked for certificates again that it could
// not give: a token that has just come may need a moment.
const (
	firstPause = 2 * time.Second
	lastPause  = time.Minute
)

// follow reads the certificates of one module whenever it is woken.
func (w *watch) follow(ctx context.Context, f *followed) {
	pause := firstPause
	var retry <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.woken:
			pause = firstPause
		case <-retry:
			pause = min(2*pause, lastPause)
		}
		found := w.read(ctx, f)
		if ctx.Err() != nil {
			return
		}
		if retry = nil; found.Err != nil && len(found.Tokens) > 0 {
			retry = time.After(pause)
		}
		w.mu.Lock()
		f.found, f.answered = found, true
		w.tell()
		w.mu.Unlock()
	}
}

// read asks the module, unless it has just failed to answer.
func (w *watch) read(ctx context.Context, f *followed) Module {
	w.mu.Lock()
	answer := f.answer
	w.mu.Unlock()
	if answer.Err != nil && len(answer.Tokens) == 0 {
		return Module{Path: f.module.Path(), Library: f.module.Library(), Err: answer.Err}
	}
	return look(ctx, f.module, w.set.trust)
}
