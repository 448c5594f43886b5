package render

import (
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"trien/signer/fault"
)

// worker is a running worker process with its engine ready. One goroutine at a
// time may use it.
type worker struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  io.ReadCloser
	dead chan struct{} // closed when the process has ended
	once sync.Once

	readings int // documents that it has read and closed
}

// engineMemory is the ceiling of PDFium's memory in pages of 64 KiB: 256 MiB.
const engineMemory = 4096

// maxWorkerMemory is what a worker may hold between two pages, in bytes; beyond
// it the worker is replaced, for the engine never gives memory back.
const maxWorkerMemory = 640 << 20

// errTimeout is the cause of a failure by deadline.
var errTimeout = errors.New("no answer within the deadline")

func startWorker(cfg Config) (*worker, error) {
	w, err := spawn(cfg)
	if err != nil {
		return nil, fault.New("render.unavailable", err)
	}
	q := question{Act: actStart, CacheDir: cfg.CacheDir, MemoryPages: engineMemory}
	a, _, err := w.exchange(q, cfg.Startup)
	if err == nil && a.Code != "" {
		err = errors.New(a.Code)
	}
	if err != nil {
		w.kill()
		return nil, fault.New("render.unavailable", err)
	}
	return w, nil
}

func spawn(cfg Config) (*worker, error) {
	cmd := exec.Command(cfg.Command[0], cfg.Command[1:]...)
	cmd.Env = workerEnvironment()
	// What a dying worker prints could quote the document.
	cmd.Stderr = nil
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to worker: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe from worker: %w", err)
	}
	hideWindow(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start worker: %w", err)
	}
	w := &worker{cmd: cmd, in: in, out: out, dead: make(chan struct{})}
	go func() {
		// The exit status of a worker we kill says nothing.
		_, _ = cmd.Process.Wait()
		close(w.dead)
	}()
	return w, nil
}

// workerEnvironment passes nothing on but what a process needs to start.
func workerEnvironment() []string {
	env := []string{"GOMEMLIMIT=512MiB"}
	if root, ok := os.LookupEnv("SYSTEMROOT"); ok { // Windows
		env = append(env, "SYSTEMROOT="+root)
	}
	return env
}

func (w *worker) alive() bool {
	select {
	case <-w.dead:
		return false
	default:
		return true
	}
}

// kill ends the process, whatever it is doing, and frees the pipes.
func (w *worker) kill() {
	w.once.Do(func() {
		// It may have ended by itself.
		_ = w.cmd.Process.Kill()
		_ = w.in.Close()
		_ = w.out.Close()
	})
}

// exchange asks q and waits for the answer no longer than timeout. An error
// means that the worker is dead.
func (w *worker) exchange(q question, timeout time.Duration) (answer, *image.RGBA, error) {
	var late sync.Once
	timedOut := false
	timer := time.AfterFunc(timeout, func() {
		late.Do(func() { timedOut = true })
		w.kill()
	})
	a, picture, err := w.talk(q)
	timer.Stop()
	late.Do(func() {})
	if timedOut {
		err = errTimeout
	}
	if err != nil {
		w.kill()
	}
	return a, picture, err
}

func (w *worker) talk(q question) (answer, *image.RGBA, error) {
	var a answer
	if err := writeFrame(w.in, q); err != nil {
		return a, nil, fmt.Errorf("ask worker: %w", err)
	}
	if err := readFrame(w.out, &a); err != nil {
		return a, nil, fmt.Errorf("worker's answer: %w", err)
	}
	if a.Width == 0 && a.Height == 0 {
		return a, nil, nil
	}
	if a.Width < 1 || a.Height < 1 || a.Width > maxSide || a.Height > maxSide || a.Width*a.Height > maxPixels {
		return a, nil, fmt.Errorf("worker's image is %d by %d", a.Width, a.Height)
	}
	picture := image.NewRGBA(image.Rect(0, 0, a.Width, a.Height))
	if _, err := io.ReadFull(w.out, picture.Pix); err != nil {
		return a, nil, fmt.Errorf("worker's image: %w", err)
	}
	return a, picture, nil
}
