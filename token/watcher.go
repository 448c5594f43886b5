package token

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"trien/token/drivers"
)

// Watcher looks about every second at all drivers, at the PC/SC service and at USB,
// and says what changed. A driver that hangs or crashes delays no other; one
// that keeps failing is asked less and less often.
type Watcher struct {
	config WatchConfig
	now    atomic.Pointer[Snapshot]
	served atomic.Bool     // the PC/SC service runs, and tells of changes
	woken  []chan struct{} // one per source
	heard  chan report
}

// WatchConfig says what to watch. The modules and the service stay open when the
// Watcher ends, and may be used for other calls meanwhile.
type WatchConfig struct {
	// Modules are the drivers, the preferred first.
	Modules []*Module
	// Readers asks the PC/SC service; nil: it is not asked.
	Readers *ReaderService
	// Catalogue tells which driver a device needs.
	Catalogue drivers.Catalogue
	// USB lists what is plugged in; nil: drivers.USB.
	USB func() ([]drivers.USBDevice, error)
	// Interval is the time between two looks; 0: 0.9 seconds.
	Interval time.Duration
	// Changed is called, one call after another, with each snapshot that differs
	// from the one before, the first one included.
	Changed func(Snapshot)
}

// How often a token is read although no slot changed, and how often USB is
// looked at, in intervals. macOS is asked through a program, which costs more.
// While the PC/SC service runs, drivers are soon asked less often: what the
// service sees change wakes all of them at once.
const (
	freshEvery   = 5
	settleAfter  = 5 // looks after which drivers are asked less often
	settledEvery = 2
	genericEvery = 20 // they see nothing that the service does not, and ask it each time
	usbEvery     = 2
	usbEveryMac  = 10
)

// usualInterval is such that two of them, and the look itself, are done within
// two seconds.
const usualInterval = 900 * time.Millisecond

// confusedAfter is how many answers that are nothing but errors show that a driver
// is confused.
const confusedAfter = 2

// longestPause is between two looks at a driver that keeps failing.
const longestPause = 30 * time.Second

// NewWatcher prepares a Watcher; Run watches.
func NewWatcher(config WatchConfig) *Watcher {
	if config.Interval <= 0 {
		config.Interval = usualInterval
	}
	if config.USB == nil {
		config.USB = drivers.USB
	}
	if config.Changed == nil {
		config.Changed = func(Snapshot) {}
	}
	w := &Watcher{config: config, heard: make(chan report)}
	w.now.Store(&Snapshot{})
	for range len(config.Modules) + 2 {
		w.woken = append(w.woken, make(chan struct{}, 1))
	}
	return w
}

// Now returns what was seen last.
func (w *Watcher) Now() Snapshot { return *w.now.Load() }

// Look asks everything at once, also what failed before.
func (w *Watcher) Look() {
	for _, woken := range w.woken {
		select {
		case woken <- struct{}{}:
		default: // it is awake already
		}
	}
}

// Run watches until ctx ends, and returns when nothing of it runs any more.
func (w *Watcher) Run(ctx context.Context) {
	var all sync.WaitGroup
	watch := func(source int, look func(context.Context, int) report) {
		all.Go(func() { w.repeat(ctx, w.woken[source], look) })
	}
	for i, m := range w.config.Modules {
		watch(i, w.lookAt(m))
	}
	watch(len(w.config.Modules), w.lookAtUSB)
	if w.config.Readers != nil {
		watch(len(w.config.Modules)+1, func(ctx context.Context, _ int) report {
			readers, err := w.config.Readers.Look(ctx)
			return report{readers: &readers, err: err}
		})
	}
	w.listen(ctx)
	all.Wait()
}

// lookAt asks a driver for its tokens. One that answers with nothing but errors is
// started anew: some do not find their way back when a token was pulled out.
func (w *Watcher) lookAt(m *Module) func(context.Context, int) report {
	failures := 0
	return func(ctx context.Context, turn int) report {
		if turn > settleAfter && turn%w.every(m) != 0 {
			return report{skip: true}
		}
		if failures == confusedAfter {
			m.startAnew(ctx)
			failures = 0
		}
		r := report{module: m}
		r.tokens, r.err = m.poll(ctx, turn%freshEvery == 0)
		failures = countFailures(failures, r)
		return r
	}
}

// every is in how many looks m is asked once: always, unless the PC/SC service
// runs and wakes everybody when something changes.
func (w *Watcher) every(m *Module) int {
	switch d := m.Driver(); {
	case !w.served.Load():
		return 1
	case d != nil && d.Generic:
		return genericEvery
	}
	return settledEvery
}

// report is what one source answered.
type report struct {
	module  *Module  // of a driver
	readers *Readers // of the PC/SC service
	usb     *[]drivers.USBDevice
	skip    bool // nothing was asked this time
	tokens  []Info
	err     error
}

func (w *Watcher) lookAtUSB(_ context.Context, turn int) report {
	every := usbEvery
	if runtime.GOOS == "darwin" {
		every = usbEveryMac
	}
	if turn%every != 0 {
		return report{skip: true}
	}
	devices, err := w.config.USB()
	return report{usb: &devices, err: err}
}

// repeat looks again and again. turn counts the looks since it was last woken.
func (w *Watcher) repeat(ctx context.Context, woken <-chan struct{}, look func(context.Context, int) report) {
	failures := 0
	for turn := 0; ctx.Err() == nil; turn++ {
		r := look(ctx, turn)
		if !r.skip {
			select {
			case w.heard <- r:
			case <-ctx.Done():
				return
			}
		}
		failures = countFailures(failures, r)
		pause := time.NewTimer(w.pause(failures))
		select {
		case <-pause.C:
		case <-woken:
			turn, failures = -1, 0
		case <-ctx.Done():
		}
		pause.Stop()
	}
}

// countFailures counts answers that are nothing but an error.
func countFailures(before int, r report) int {
	if r.err != nil && len(r.tokens) == 0 {
		return before + 1
	}
	return 0
}

// pause doubles with each failure, at most to longestPause.
func (w *Watcher) pause(failures int) time.Duration {
	pause := w.config.Interval
	for ; failures > 0 && pause < longestPause; failures-- {
		pause *= 2
	}
	return min(pause, max(longestPause, w.config.Interval))
}

// listen puts the reports together. When hardware changed, drivers that failed
// are asked again at once.
func (w *Watcher) listen(ctx context.Context) {
	known := sights{catalogue: w.config.Catalogue, order: w.config.Modules, drivers: make(map[*Module]report), reader: w.config.Readers != nil}
	first := true
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-w.heard:
			if known.take(r) && !first {
				w.Look()
			}
			next := known.snapshot()
			w.served.Store(next.Service == ServiceRunning)
			if !first && next.same(w.Now()) {
				continue
			}
			first = false
			w.now.Store(&next)
			w.config.Changed(next)
		}
	}
}
