package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"sync"
	"time"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/edition"
	"trien/cmd/internal/settings"
	"trien/signer/evidence"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/ui"
)

// setup lets the window change the settings, and brings what changed to those
// who work by them.
type setup struct {
	mu      sync.Mutex
	decided settings.Settings
	own     settings.Settings // what the person's file says
	network *network
	desk    *desk
	named   []string // drivers of the command line, which outweigh the settings
	store   *trust.Store
	log     *logFile
}

// lockable are the names of values that the window can change.
func lockable() []string {
	return []string{"language", "theme", "tsas", "proxy", "offline", "folder", "modules", "trust"}
}

func (s *setup) Preferences() ui.Preferences {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := ui.Preferences{Proxy: s.decided.Proxy, Offline: s.decided.Offline, Folder: s.decided.Folder}
	if p.Proxy == "" {
		p.Proxy = ui.ProxySystem
	}
	if p.Folder == settings.Beside {
		p.Folder = ""
	}
	for _, name := range lockable() {
		if s.decided.Locked(name) || name == "offline" && s.decided.Offline && !s.own.Offline {
			p.Locked = append(p.Locked, name)
		}
	}
	own := min(len(s.own.TSAs), len(s.decided.TSAs))
	if s.decided.Locked("tsas") {
		own = 0
	}
	for i, t := range s.decided.TSAs {
		p.Stamps = append(p.Stamps, ui.StampService{
			URL: t.URL, User: t.User, PasswordFile: t.PasswordFile, Policy: t.Policy, Seconds: t.Seconds, Machine: i >= own,
		})
	}
	own = min(len(s.own.Modules), len(s.decided.Modules))
	if s.decided.Locked("modules") {
		own = 0
	}
	p.Drivers = slices.Clone(s.decided.Modules[:own])
	p.MachineDrivers = slices.Clone(s.decided.Modules[own:])
	return p
}

// Apply tries the new values before it writes any.
func (s *setup) Apply(p ui.Preferences) error {
	own, err := settings.Own()
	if err != nil {
		return fault.New("ui.settings.unreadable", err)
	}
	if own.TSAs, err = authorities(p.Stamps); err != nil {
		return err
	}
	own.Proxy, own.Offline, own.Folder, own.Modules = p.Proxy, p.Offline && !slices.Contains(p.Locked, "offline"), p.Folder, p.Drivers
	if own.Folder == "" {
		own.Folder = settings.Beside
	}
	if _, err := own.Web(); err != nil {
		return fault.New("ui.settings.bad-proxy", err, "proxy", p.Proxy)
	}
	write := func(file *settings.Settings) {
		file.TSAs, file.Proxy, file.Offline, file.Folder, file.Modules = own.TSAs, own.Proxy, own.Offline, own.Folder, own.Modules
	}
	if err := settings.Change(write); err != nil {
		return fault.New("ui.settings.not-saved", err)
	}
	return s.reload()
}

// reload reads the settings and brings them to those who work by them.
func (s *setup) reload() error {
	decided, err := settings.Load()
	if err != nil {
		return fault.New("ui.settings.unreadable", err)
	}
	own, err := settings.Own()
	if err != nil {
		return fault.New("ui.settings.unreadable", err)
	}
	reach, problems, err := reachBy(decided)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		s.log.line("settings: %v", problem)
	}
	paths, err := devices.Modules(s.named, decided.Modules)
	if err != nil {
		return err
	}
	s.network.use(reach)
	s.desk.use(paths)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decided, s.own = decided, own
	return nil
}

// drivers returns the paths of the drivers to use now.
func (s *setup) drivers() ([]string, error) {
	s.mu.Lock()
	configured := s.decided.Modules
	s.mu.Unlock()
	return devices.Modules(s.named, configured)
}

// authorities are the person's, with new passwords put away.
func authorities(stamps []ui.StampService) ([]settings.TSA, error) {
	var all []settings.TSA
	for _, stamp := range stamps {
		if stamp.Machine {
			continue
		}
		if !web.Usable(stamp.URL) {
			return nil, fault.New("ui.settings.bad-address", nil, "address", stamp.URL)
		}
		t := settings.TSA{URL: stamp.URL, User: stamp.User, PasswordFile: stamp.PasswordFile, Policy: stamp.Policy, Seconds: stamp.Seconds}
		if stamp.User == "" {
			t.PasswordFile = ""
		} else if stamp.Password != "" {
			file, err := settings.KeepPassword(stamp.URL, stamp.User, stamp.Password)
			if err != nil {
				return nil, fault.New("ui.settings.not-saved", err)
			}
			t.PasswordFile = file
		}
		all = append(all, t)
	}
	return all, nil
}

// Ask has an authority stamp a digest of nothing.
func (s *setup) Ask(ctx context.Context, stamp ui.StampService) (ui.StampAnswer, error) {
	authority := evidence.TSA{URL: stamp.URL, User: stamp.User, Password: stamp.Password, Policy: stamp.Policy, Timeout: time.Duration(stamp.Seconds) * time.Second}
	if stamp.User != "" && stamp.Password == "" {
		kept, err := settings.TSA{URL: stamp.URL, User: stamp.User, PasswordFile: stamp.PasswordFile}.Authority()
		if err != nil {
			return ui.StampAnswer{}, err
		}
		authority.Password = kept.Password
	}
	digest := sha256.Sum256([]byte(rand.Text()))
	began := time.Now()
	got, err := s.network.now().client.Timestamp(ctx, evidence.TimestampRequest{
		Hash: crypto.SHA256, Digest: digest[:], TSAs: []evidence.TSA{authority}, Trust: s.store,
	})
	if err != nil && len(got.Refusals) > 0 {
		err = got.Refusals[0].Err
	}
	if err != nil {
		return ui.StampAnswer{}, err
	}
	return ui.StampAnswer{
		Authority: got.Signer.Certificate.Subject.Display(), System: got.Authority.Path.System,
		Time: got.Token.Time, Offset: got.Offset, Took: time.Since(began),
	}, nil
}

func (s *setup) Network(ctx context.Context) []evidence.Reachability {
	return s.network.asked().client.Probe(ctx, services(s.store), probeTime)
}

func (s *setup) Facts() ui.ProgramFacts {
	folder, err := settings.UserTrust()
	file, wrong := settings.File()
	if err = errors.Join(err, wrong); err != nil {
		s.log.line("settings: %v", err)
	}
	return ui.ProgramFacts{Version: edition.Version, Log: logName(), Settings: file, TrustFolder: folder}
}
