package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"

	"trien/signer/fault"
	"trien/signer/signertest"
)

// The ports of demos: below those that systems hand out to outgoing
// connections. Which one is left to chance, since a demo that is not running
// now does not show that it has taken one.
const (
	firstPort = 18000
	ports     = 10000
	attempts  = 100
)

// freeAddress returns an address of this machine that nobody listens on.
func freeAddress() (string, error) {
	var last error
	for range attempts {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(firstPort+rand.IntN(ports)))
		listener, err := net.Listen("tcp4", address)
		if err == nil {
			return address, listener.Close()
		}
		last = err
	}
	return "", fault.New("demo.port-taken", last, "address", "127.0.0.1")
}

// loopback refuses an address that other machines could reach.
func loopback(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 {
		return errors.New("no port number")
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return errors.New("not a loopback address")
	}
	return nil
}

// servedAlready tells whether the same PKI answers at its address, served by
// another process.
func servedAlready(ctx context.Context, pki *signertest.PKI) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, pki.BaseURL+"/"+pki.National.Folder+"/root.cer", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	return err == nil && bytes.Equal(body, pki.National.Root.DER)
}
