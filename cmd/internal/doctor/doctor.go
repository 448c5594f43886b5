// Package doctor looks at everything between a person and a signature: the
// reader service, what is plugged in, the drivers, the tokens, their
// certificates. Examine asks without a PIN; what it finds can be shown as it is,
// and Masked goes to somebody else's support.
package doctor

import (
	"context"
	"encoding/hex"
	"runtime"
	"slices"
	"time"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/edition"
	"trien/signer/trust"
	"trien/token"
	"trien/token/drivers"
)

// Options say where to look.
type Options struct {
	Named      []string // drivers that the person names; no others then
	Configured []string // drivers of the settings
	Trust      *trust.Store
	// Sign makes a test signature; nil: nobody is asked for a PIN.
	Sign *TestSign
}

// Examination is what was found. Its JSON is part of the command-line contract.
type Examination struct {
	Program string    `json:"program"`
	OS      string    `json:"os"`
	Machine string    `json:"machine"`
	At      time.Time `json:"at"`

	Service string   `json:"reader_service"`
	Readers []Reader `json:"readers"`
	USB     []Device `json:"usb"`
	Drivers []Driver `json:"drivers"`
	// Signature is the test signature; nil where none was asked for.
	Signature *Signature `json:"test_signature"`
	Problems  []Problem  `json:"problems"`
	Steps     []Step     `json:"steps"`
}

// Reader is a card reader of the PC/SC service.
type Reader struct {
	Name  string `json:"name"`
	Card  bool   `json:"card"`
	Mute  bool   `json:"mute"`
	ATR   string `json:"atr"`
	Known string `json:"known"` // driver that the catalogue names for the card
}

// Device is something on USB that reads cards or that the catalogue knows.
type Device struct {
	ID      string `json:"id"`
	Product string `json:"product"`
	Known   string `json:"known"`
}

// Driver is a PKCS#11 module that was tried.
type Driver struct {
	Path        string   `json:"path"`
	Because     []string `json:"because"`
	Vendor      string   `json:"vendor"`
	Machines    []string `json:"machines"`
	Works       bool     `json:"works"`
	Error       string   `json:"error"`  // code of the words
	Detail      string   `json:"detail"` // what the driver answered
	Library     string   `json:"library"`
	Cryptoki    string   `json:"cryptoki"`
	LoadingMS   float64  `json:"loading_ms"`
	ListingMS   float64  `json:"listing_ms"`
	Slots       []Slot   `json:"slots"`
	failure     error
	identifying []devices.Identity
}

// Slot is a slot of a driver with its token.
type Slot struct {
	ID           uint          `json:"id"`
	Description  string        `json:"description"`
	Token        *Token        `json:"token"`
	Mechanisms   []string      `json:"mechanisms"`
	Objects      []Object      `json:"objects"`
	Certificates []Certificate `json:"certificates"`
	Error        string        `json:"error"`
}

// Token is what a token says of itself.
type Token struct {
	Label        string `json:"label"`
	Manufacturer string `json:"manufacturer"`
	Model        string `json:"model"`
	Serial       string `json:"serial"`
	State        string `json:"state"`
	MinPIN       int    `json:"min_pin"`
	MaxPIN       int    `json:"max_pin"`
	PINPad       bool   `json:"pin_pad"`
}

// Object is an object on a token, without its value.
type Object struct {
	Kind  string `json:"kind"`
	Type  string `json:"type"`
	Bits  int    `json:"bits"`
	Alone bool   `json:"alone"`
}

// Certificate is one that may sign.
type Certificate struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	IDs      []ID      `json:"identifiers"`
	System   string    `json:"system"`
	Issuer   string    `json:"issuer"`
	NotAfter time.Time `json:"not_after"`
	DaysLeft int       `json:"days_left"`
	Usable   bool      `json:"usable"`
	Reason   string    `json:"reason"`
	unusable error
}

// ID is a number of a person or body in a certificate.
type ID struct {
	Kind   string `json:"kind"`
	Number string `json:"number"`
}

// Step is how long a part of the examination took.
type Step struct {
	Name string  `json:"name"`
	MS   float64 `json:"ms"`
}

// Problem is something that keeps a person from signing, or soon will. Its words
// are those of Err, or of State where there is no Err.
type Problem struct {
	Code    string `json:"code"`
	Subject string `json:"subject"` // the driver, token or reader it is about
	Err     error  `json:"-"`
}

// soon is how many days before its end a certificate is spoken of.
const soon = 60

// Examine looks at this machine. It changes nothing, and asks for no PIN unless a
// test signature is wanted.
func Examine(ctx context.Context, opt Options) (Examination, error) {
	e := Examination{
		Program: edition.Version, OS: runtime.GOOS, Machine: runtime.GOARCH, At: time.Now(),
		Readers: []Reader{}, USB: []Device{}, Drivers: []Driver{}, Problems: []Problem{},
	}
	search, err := devices.Search(opt.Named, opt.Configured)
	if err != nil {
		return e, err
	}
	e.step("usb", func() { e.seeUSB(search) })
	e.step("readers", func() { e.seeReaders(ctx, search.Catalogue) })
	e.step("drivers", func() { e.tryDrivers(ctx, search, opt) })
	e.step("certificates", func() { e.readTokens(ctx, opt.Trust) })
	if opt.Sign != nil {
		e.step("signature", func() { e.testSignature(ctx, opt) })
	}
	e.conclude(search)
	return e, ctx.Err()
}

func (e *Examination) step(name string, do func()) {
	start := time.Now()
	do()
	e.Steps = append(e.Steps, Step{name, milliseconds(time.Since(start))})
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (e *Examination) seeUSB(search drivers.Search) {
	for _, d := range search.USB {
		known := vendors(search.Catalogue.ForUSB(d.ID))
		if d.CardReader || known != "" {
			e.USB = append(e.USB, Device{d.ID.String(), d.Product, known})
		}
	}
}

func (e *Examination) seeReaders(ctx context.Context, catalogue drivers.Catalogue) {
	service := token.NewReaderService(devices.Config(""))
	defer service.Close()
	found, err := service.Look(ctx)
	if err != nil {
		e.Service = serviceWord(token.ServiceUnknown)
		e.Problems = append(e.Problems, problem(err, "PC/SC"))
		return
	}
	e.Service = serviceWord(found.Service)
	for _, r := range found.List {
		e.Readers = append(e.Readers, Reader{r.Name, r.Present, r.Mute, hex.EncodeToString(r.ATR), vendors(catalogue.ForATR(r.ATR))})
	}
}

func serviceWord(s token.ServiceState) string {
	words := []string{"unknown", "missing", "stopped", "failed", "running"}
	if int(s) < len(words) {
		return words[s]
	}
	return words[0]
}

func vendors(list []*drivers.Driver) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Vendor
}

func (e *Examination) tryDrivers(ctx context.Context, search drivers.Search, opt Options) {
	candidates := search.Find()
	if len(opt.Named) > 0 {
		candidates = slices.DeleteFunc(candidates, func(c drivers.Candidate) bool { return c.Because() != drivers.Named })
	}
	for _, t := range token.TryAll(ctx, devices.Config(""), candidates) {
		e.Drivers = append(e.Drivers, tried(t))
	}
}

func tried(t token.Trial) Driver {
	d := Driver{
		Path: t.Path, Because: []string{}, Machines: []string{}, Works: t.Works(), Slots: []Slot{},
		LoadingMS: milliseconds(t.Loading), ListingMS: milliseconds(t.Listing), failure: t.Err,
	}
	for _, r := range t.Reasons {
		d.Because = append(d.Because, r.Code())
	}
	for _, m := range t.Machines {
		d.Machines = append(d.Machines, m.String())
	}
	if t.Driver != nil {
		d.Vendor = t.Driver.Vendor
	}
	if t.Err != nil {
		d.Error, d.Detail = codeOf(t.Err), t.Err.Error()
		return d
	}
	d.Library, d.Cryptoki = t.Library.Description+" "+t.Library.Version, t.Library.Cryptoki
	for _, s := range t.Slots {
		d.Slots = append(d.Slots, slotOf(s))
	}
	return d
}

func slotOf(s token.Slot) Slot {
	out := Slot{ID: s.ID, Description: s.Description, Mechanisms: []string{}, Objects: []Object{}, Certificates: []Certificate{}}
	if s.Err != nil {
		out.Error = codeOf(s.Err)
	}
	for _, m := range s.Mechanisms {
		if m.Name != "" && m.Signs {
			out.Mechanisms = append(out.Mechanisms, m.Name)
		}
	}
	if t := s.Token; t != nil {
		out.Token = &Token{t.Label, t.Manufacturer, t.Model, t.Serial, token.StateOf(*t).Code(), t.MinPIN, t.MaxPIN, t.ProtectedPath}
	}
	return out
}
