package evidence

import (
	"sync"
	"testing"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/signertest"
	"trien/signer/trust"
)

// testKeys gives every test of this package the same keys.
var testKeys = sync.OnceValue(signertest.NewKeys)

// present is the time of every test but those about clocks.
var present = time.Now().UTC().Truncate(time.Second)

// tiny is the deadline for services that never answer.
const tiny = 300 * time.Millisecond

// world is a PKI that answers, and the store that trusts it.
type world struct {
	*signertest.Server
	store *trust.Store
}

func newWorld(t testing.TB, edit func(*signertest.Plan)) world {
	t.Helper()
	plan := signertest.NewPlan(present)
	if edit != nil {
		edit(&plan)
	}
	w := world{Server: signertest.Run(t, plan, testKeys()), store: trust.NewStore()}
	for _, s := range []struct {
		*signertest.System
		system trust.System
	}{{w.National, trust.National}, {w.Specialised, trust.Specialised}} {
		w.store.Add(trust.Entry{System: s.system, Role: trust.RoleRoot, Certificate: certificate(t, s.Root)})
		for _, ca := range s.Authorities()[1:] {
			w.store.Add(trust.Entry{System: s.system, Role: trust.RoleIntermediate, Certificate: certificate(t, ca)})
		}
	}
	return w
}

func certificate(t testing.TB, c *signertest.Certificate) *trust.Certificate {
	t.Helper()
	parsed, err := trust.ParseCertificate(c.DER)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func (w world) path(t testing.TB, c *signertest.Certificate) trust.Path {
	t.Helper()
	path := w.store.Path(certificate(t, c), nil, present)
	if path.System == trust.Unknown {
		t.Fatalf("no path for %s: %+v", c.Role, path.Problems)
	}
	return path
}

// client returns a Client with deadlines fit for tests.
func client(edit func(*Options)) *Client {
	opt := Options{
		Web:     web.New(web.Options{Proxy: web.NoProxy(), Pause: time.Millisecond}),
		Timeout: 5 * time.Second,
	}
	if edit != nil {
		edit(&opt)
	}
	return New(opt)
}

func codes(problems []error) []string {
	var all []string
	for _, p := range problems {
		all = append(all, fault.CodeOf(p))
	}
	return all
}

func states(e Evidence) []revocation.State {
	var all []revocation.State
	for _, s := range e.Statuses {
		all = append(all, s.State)
	}
	return all
}
