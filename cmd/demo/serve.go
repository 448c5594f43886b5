package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"trien/signer/fault"
)

// takeOverInterval is how often a second demo of the same folder looks whether
// the first one has stopped serving.
const takeOverInterval = 500 * time.Millisecond

// services is the running OCSP, CRL and TSA of a demo.
type services struct {
	cancel context.CancelFunc
	done   chan error
}

// start serves the PKI at its address. When another process serves the same
// PKI there already, it waits in the background to take over. Error:
// demo.port-taken when something else listens there.
func (d *demo) start(ctx context.Context) (*services, error) {
	listener, err := net.Listen("tcp4", d.state.Address)
	if err != nil && !servedAlready(ctx, d.pki) {
		return nil, fault.New("demo.port-taken", err, "address", d.state.Address)
	}
	ctx, cancel := context.WithCancel(ctx)
	s := &services{cancel: cancel, done: make(chan error, 1)}
	go func() { s.done <- d.serve(ctx, listener) }()
	return s, nil
}

// stop ends the services and returns why they had ended before, if they had.
func (s *services) stop() error {
	s.cancel()
	return <-s.done
}

// serve answers until ctx ends. listener may be nil: then it waits for the
// address to become free.
func (d *demo) serve(ctx context.Context, listener net.Listener) error {
	for listener == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(takeOverInterval):
		}
		// While this fails, the other process is still serving.
		listener, _ = net.Listen("tcp4", d.state.Address)
	}
	server := &http.Server{Handler: d.pki.Handler(), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
