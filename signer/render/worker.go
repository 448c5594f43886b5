package render

import (
	"bufio"
	"fmt"
	"io"
	"runtime/metrics"
)

// RunWorker is the body of the worker process: it answers questions from in on
// out until in ends, and returns the exit code. It returns at once when in ends,
// even while a page hangs, so that no worker outlives its parent.
func RunWorker(in io.Reader, out io.Writer) int {
	questions := make(chan question)
	ended := make(chan error, 1)
	go func() {
		reader := bufio.NewReader(in)
		for {
			var q question
			if err := readFrame(reader, &q); err != nil {
				ended <- err
				return
			}
			questions <- q
		}
	}()
	done := make(chan error, 1)
	go func() { done <- serve(questions, out) }()
	select {
	case <-ended:
		return 0
	case <-done:
		return 1
	}
}

// serve answers until the engine is broken or out is closed.
func serve(questions <-chan question, out io.Writer) error {
	e := &engine{}
	for q := range questions {
		a, pixels, release := e.answer(q)
		a.Memory = heldMemory()
		err := writeFrame(out, a)
		if err == nil && len(pixels) > 0 {
			_, err = out.Write(pixels)
		}
		release()
		if err != nil {
			return err
		}
		if a.Broken {
			return fmt.Errorf("engine is broken: %s", a.Code)
		}
	}
	return nil
}

// heldMemory returns the bytes this process holds from the system.
func heldMemory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	for _, s := range samples {
		if s.Value.Kind() != metrics.KindUint64 {
			return 0
		}
	}
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}
