package main

import (
	"path/filepath"
	"slices"

	"trien/signer/fault"
)

// request is the command line, understood.
type request struct {
	verb    string // "setup", "serve" or "run"
	folder  string
	address string   // of --addr
	command []string // of run
}

// parse accepts VERB DIR [--addr A] and run DIR -- COMMAND...
func parse(args []string) (request, bool) {
	if len(args) < 2 || args[1] == "" || args[1][0] == '-' {
		return request{}, false
	}
	r := request{verb: args[0], folder: args[1]}
	rest := args[2:]
	if len(rest) >= 2 && rest[0] == "--addr" {
		r.address, rest = rest[1], rest[2:]
	}
	switch {
	case r.verb == "run":
		if len(rest) < 2 || rest[0] != "--" {
			return request{}, false
		}
		r.command = slices.Clone(rest[1:])
		return r, true
	case r.verb == "setup" || r.verb == "serve":
		return r, len(rest) == 0
	default:
		return request{}, false
	}
}

// place returns the folder by its absolute path and checks the address.
func (r request) place() (folder, error) {
	if r.address != "" {
		if err := loopback(r.address); err != nil {
			return "", fault.New("demo.bad-address", err, "address", r.address)
		}
	}
	path, err := filepath.Abs(r.folder)
	if err != nil {
		return "", folder(r.folder).cannot(err)
	}
	return folder(path), nil
}
