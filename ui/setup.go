package ui

import (
	"context"
	"path/filepath"
	"time"

	"trien/signer/evidence"
	"trien/signer/trust"
	"trien/ui/flow"
)

// Setup is what can be decided about the program while it runs. Ask and Network
// are called from other goroutines.
type Setup interface {
	// Preferences are what holds now.
	Preferences() Preferences
	// Apply keeps the person's part of what is given and lets it count from the
	// next signature, verification or look at the tokens on. An error has words,
	// and nothing has changed then.
	Apply(Preferences) error
	// Ask has one authority give a real timestamp. Errors have words.
	Ask(context.Context, StampService) (StampAnswer, error)
	// Network asks services that every verification needs whether they are there:
	// one of each system at least.
	Network(context.Context) []evidence.Reachability
	// Facts tells what nobody decides.
	Facts() ProgramFacts
}

// Preferences are the values of the settings that are no Choices.
type Preferences struct {
	Stamps  []StampService // asked in this order; the machine's come last
	Proxy   string         // ProxySystem, ProxyNone or an address
	Offline bool
	Folder  string   // where signed copies go; "" is beside the original
	Drivers []string // PKCS#11 modules that the person named, full paths
	// MachineDrivers are those that the machine's administrator named.
	MachineDrivers []string
	// Locked are the names of the values that a policy fixed: "language", "theme",
	// "tsas", "proxy", "offline", "folder", "modules", "trust".
	Locked []string
}

// Ways to the network.
const (
	ProxySystem = "system"
	ProxyNone   = "none"
)

// StampService is a time-stamping authority as a person sees it.
type StampService struct {
	URL          string
	User         string // "" for none
	Password     string // typed anew; never filled in by Preferences
	PasswordFile string // where it is kept; "" where it is not
	Policy       string // OID to ask for
	Seconds      int    // to wait; 0 is the usual
	Machine      bool   // set for everybody on the machine
}

// StampAnswer is a good timestamp.
type StampAnswer struct {
	Authority string // name in its certificate
	System    trust.System
	Time      time.Time
	Offset    time.Duration // the authority's clock minus this computer's
	Took      time.Duration
}

// ProgramFacts is what Facts tells.
type ProgramFacts struct {
	Version     string // "0.1.0"
	Log         string // path of the log; "" where it goes to the standard error output
	Settings    string // path of the person's settings
	TrustFolder string // of the person's trust data; it need not exist
}

// inFolder says where the signed copy goes: beside the original, or in the folder
// that was decided, for which the words have a key of their own.
func (w *Window) inFolder(key string, pairs ...string) string {
	if folder := w.services.Setup.Preferences().Folder; folder != "" {
		return w.speech.say(key+".folder", append(pairs, "folder", filepath.Base(folder))...)
	}
	return w.speech.say(key, pairs...)
}

// preferencesChanged asks anew what an answer of before may no longer say.
func (w *Window) preferencesChanged() {
	w.targetName = ""
	w.wishToLook()
	w.dispatch(flow.AskAgain{})
}

// signedName is the name of the signed copy of source, in the folder that was
// decided, before it is made free of others.
func (w *Window) signedName(source string) string {
	return targetIn(w.services.Setup.Preferences().Folder, source)
}
