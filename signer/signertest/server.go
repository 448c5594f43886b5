package signertest

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"time"
)

// maxRequest bounds what a service reads of a request, in bytes.
const maxRequest = 1 << 20

// Handler answers for the OCSP, CRL, TSA and issuer URLs of both systems.
func (p *PKI) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, s := range p.Systems() {
		root := "/" + s.Folder + "/"
		mux.HandleFunc("POST "+root+"ocsp", s.serveOCSP)
		mux.HandleFunc("GET "+root+"ocsp/{request...}", s.serveOCSP)
		mux.HandleFunc("POST "+root+"tsa", s.serveTSA)
		mux.HandleFunc("GET "+root+"crl/{file}", s.serveCRL)
		mux.HandleFunc("GET "+root+"{file}", s.serveIssuer)
	}
	return mux
}

func (s *System) serveIssuer(w http.ResponseWriter, r *http.Request) {
	s.count(func(c *Calls) { c.Issuer++ })
	role, _ := strings.CutSuffix(r.PathValue("file"), ".cer")
	ca := s.authority(role)
	if ca == nil {
		http.NotFound(w, r)
		return
	}
	reply(w, "application/pkix-cert", ca.DER) // RFC 2585, 4.1
}

func (s *System) count(add func(*Calls)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	add(&s.calls)
}

func reply(w http.ResponseWriter, mediaType string, body []byte) {
	w.Header().Set("Content-Type", mediaType)
	// A client that has gone needs no answer.
	_, _ = w.Write(body)
}

func replyOr500(w http.ResponseWriter, mediaType string, body []byte, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	reply(w, mediaType, body)
}

// hang holds the request until the client gives up or the server is closed.
func hang(r *http.Request) { <-r.Context().Done() }

// Server is a PKI whose services answer on a free port of 127.0.0.1.
type Server struct {
	*PKI
	http *http.Server
	done chan error
}

// Start makes the PKI of plan and serves it until Close.
func Start(plan Plan, keys *Keys) (*Server, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	pki, err := New(plan, keys, "http://"+listener.Addr().String())
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s := &Server{
		PKI:  pki,
		http: &http.Server{Handler: pki.Handler(), ReadHeaderTimeout: 10 * time.Second},
		done: make(chan error, 1),
	}
	go func() { s.done <- s.http.Serve(listener) }()
	return s, nil
}

// Close stops the services; requests that hang are cut off.
func (s *Server) Close() error {
	err := s.http.Close()
	if served := <-s.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// TB is what Run needs of *testing.T and *testing.B.
type TB interface {
	Helper()
	Fatal(args ...any)
	Cleanup(func())
}

// Run starts the PKI of plan for the length of a test.
func Run(t TB, plan Plan, keys *Keys) *Server {
	t.Helper()
	s, err := Start(plan, keys)
	if err != nil {
		t.Fatal("signertest: ", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Fatal("signertest: ", err)
		}
	})
	return s
}
