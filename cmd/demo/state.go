package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trien/signer/fault"
	"trien/signer/signertest"
)

// stateFormat changes when an older state cannot be continued.
const stateFormat = 1

// state is what must stay the same from one start to the next. Certificates
// are not in it: they follow from the times, the address and the keys.
type state struct {
	Format  int               `json:"format"`
	Made    time.Time         `json:"made"`    // the CAs are valid from around then
	Issued  time.Time         `json:"issued"`  // the other certificates likewise
	Address string            `json:"address"` // host:port of the services
	Keys    *signertest.Keys  `json:"keys"`
	Program string            `json:"program"` // the build that made the documents
	Files   map[string]string `json:"files"`   // SHA-256 of each document by its name
}

// folder is a demo folder by its absolute path.
type folder string

func (f folder) path(parts ...string) string {
	return filepath.Join(append([]string{string(f)}, parts...)...)
}

func (f folder) stateFile() string { return f.path("state.json") }
func (f folder) marker() string    { return f.path("TRIEN-DEMO.txt") }
func (f folder) tokens() string    { return f.path("tokens") }
func (f folder) hsmConfig() string { return f.path("softhsm2.conf") }
func (f folder) documents() string { return f.path("documents") }
func (f folder) trust() string     { return f.path("trust") }

// certificate names a file with the serial number, in hexadecimal, of the
// certificate that scripts sign with: the official's.
func (f folder) certificate() string { return f.path("certificate") }

func (f folder) hsmEnv() []string { return []string{"SOFTHSM2_CONF=" + f.hsmConfig()} }

func (f folder) cannot(e error) error {
	return fault.New("demo.cannot-write", e, "folder", string(f))
}

const markerText = `Thư mục này do chương trình demo của Triện tạo ra và có thể xóa bất cứ lúc nào.
Chứng thư và khóa trong đây chỉ để dùng thử, không có giá trị pháp lý.

This folder was made by the demo of Triện and may be deleted at any time.
Its certificates and keys are for trying out only and have no legal force.
`

// claim makes the folder, for this user only, unless it holds something else.
func (f folder) claim() error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return f.cannot(err)
	}
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return f.cannot(err)
	}
	ours := func(e fs.DirEntry) bool { return e.Name() == filepath.Base(f.marker()) }
	if len(entries) > 0 && !slices.ContainsFunc(entries, ours) {
		return fault.New("demo.folder-not-ours", nil, "folder", string(f))
	}
	if err := os.Chmod(string(f), 0o700); err != nil {
		return f.cannot(err)
	}
	return f.write(f.marker(), []byte(markerText))
}

// write replaces a file in one step, readable for this user only.
func (f folder) write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return f.cannot(err)
	}
	aside := name + ".new"
	if err := os.WriteFile(aside, data, 0o600); err != nil {
		return f.cannot(err)
	}
	if err := os.Rename(aside, name); err != nil {
		return f.cannot(err)
	}
	return nil
}

// load reads the state. Errors: fs.ErrNotExist for a new folder, others for a
// damaged one.
func (f folder) load() (*state, error) {
	data, err := os.ReadFile(f.stateFile())
	if err != nil {
		return nil, err
	}
	s := &state{Keys: signertest.NewKeys()}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, err
	}
	if s.Format != stateFormat || s.Keys == nil || s.Made.IsZero() || s.Issued.IsZero() {
		return nil, fmt.Errorf("state format %d", s.Format)
	}
	return s, loopback(s.Address)
}

func (f folder) save(s *state) error {
	data, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	return f.write(f.stateFile(), data)
}

// How long before its end a certificate is renewed.
const (
	renewLeaves      = 30 * 24 * time.Hour
	renewAuthorities = 2 * 365 * 24 * time.Hour
)

// plan returns the certificates of this state: CAs by Made, all others by
// Issued.
func (s *state) plan() signertest.Plan {
	plan := signertest.NewPlan(s.Issued)
	old := signertest.NewPlan(s.Made)
	plan.National.Root, plan.National.CA = old.National.Root, old.National.CA
	plan.Specialised.Root, plan.Specialised.CA = old.Specialised.Root, old.Specialised.CA
	return plan
}

// renew moves the times on when certificates are near their end, or when the
// clock has been set back before they were made.
func (s *state) renew(now time.Time) (renewed bool) {
	plan := s.plan().Specialised
	if s.Made.After(now.Add(time.Hour)) || plan.CA.NotAfter.Sub(now) < renewAuthorities {
		s.Made, s.Issued = now, now
		return true
	}
	if s.Issued.After(now.Add(time.Hour)) || plan.Personal.NotAfter.Sub(now) < renewLeaves {
		s.Issued = now
		return true
	}
	return false
}

// recall returns the saved state, or a fresh one for a new or damaged folder.
func (f folder) recall(now time.Time) (s *state, damaged error, err error) {
	s, err = f.load()
	if err == nil {
		return s, nil, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		damaged = err
	}
	address, err := freeAddress()
	if err != nil {
		return nil, damaged, err
	}
	return &state{
		Format: stateFormat, Made: now, Issued: now, Address: address, Keys: signertest.NewKeys(),
	}, damaged, nil
}
