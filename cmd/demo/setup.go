package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"time"

	"trien/signer/signertest"
)

// userPIN opens both demo tokens. It protects nothing and is shown to everyone.
const userPIN = "123456"

// demo is a folder that is ready for use.
type demo struct {
	folder folder
	module string // path of the SoftHSM module
	pki    *signertest.PKI
	state  *state
	notes  []string // keys of what was done, in order
}

// options of setup.
type options struct {
	now     time.Time
	address string // host:port to serve at; "" keeps the one in the state
}

// setup makes the folder ready: state, trust folder, tokens and documents. What
// is right already stays as it is.
func setup(ctx context.Context, f folder, o options) (*demo, error) {
	module, err := softHSM()
	if err != nil {
		return nil, err
	}
	if err := f.claim(); err != nil {
		return nil, err
	}
	d := &demo{folder: f, module: module}
	if err := d.recall(o); err != nil {
		return nil, err
	}
	d.pki, err = signertest.New(d.state.plan(), d.state.Keys, "http://"+d.state.Address)
	if err != nil {
		return nil, err
	}
	// The keys are saved before they are used anywhere.
	if err := f.save(d.state); err != nil {
		return nil, err
	}
	if err := d.writeTrust(); err != nil {
		return nil, err
	}
	serial := d.pki.Specialised.Personal.Serial.Text(16) + "\n"
	if err := f.write(f.certificate(), []byte(serial)); err != nil {
		return nil, err
	}
	if err := d.fillTokens(ctx); err != nil {
		return nil, err
	}
	changed, err := f.writeDocuments(d.state)
	if err != nil || !changed {
		return d, err
	}
	d.note("demo.note.documents")
	return d, f.save(d.state)
}

func (d *demo) note(key string) { d.notes = append(d.notes, key) }

func (d *demo) recall(o options) error {
	s, damaged, err := d.folder.recall(o.now)
	if err != nil {
		return err
	}
	if damaged != nil {
		d.note("demo.note.damaged")
	}
	if s.renew(o.now) {
		d.note("demo.note.renewed")
	}
	if o.address != "" && o.address != s.Address {
		s.Address = o.address
		d.note("demo.note.moved")
	}
	d.state = s
	return nil
}

// writeTrust puts the anchors of the PKI into the trust folder; what else a
// person has put there stays.
func (d *demo) writeTrust() error {
	for name, pem := range d.pki.TrustFiles() {
		path := d.folder.path("trust", filepath.FromSlash(name))
		if current, err := os.ReadFile(path); err == nil && bytes.Equal(current, pem) {
			continue
		}
		if err := d.folder.write(path, pem); err != nil {
			return err
		}
	}
	return nil
}
