package evidence

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"sync"
	"time"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
	"trien/signer/fault"
)

// round is one gathering. A service that did not answer in it is not asked
// again, nor any other on a host that cannot be reached, so that a dead one
// costs one time-out and not one per certificate. Rounds that follow soon do
// not ask either, see Options.Silence.
type round struct {
	*Client
	dead     silence
	mu       sync.Mutex
	problems []error
}

// service is a kind of service; one that hangs says nothing about another on
// the same host.
type service string

const (
	serviceOCSP   service = "ocsp"
	serviceCRL    service = "crl"
	serviceIssuer service = "issuer"
)

func (c *Client) newRound() *round { return &round{Client: c} }

// ask sends a request unless its service was found dead in this round.
func (r *round) ask(ctx context.Context, kind service, q web.Request) ([]byte, error) {
	host := web.Host(q.URL)
	if r.opt.Offline {
		return nil, fault.New("evidence.offline", nil)
	}
	if err := r.known(host, kind); err != nil {
		return nil, err
	}
	q.Timeout = r.opt.Timeout
	answer, err := r.opt.Web.Ask(ctx, q)
	switch fault.CodeOf(err) {
	case "evidence.timeout":
		r.bury(string(kind)+" "+host, err)
	case "evidence.unreachable", "evidence.unknown-host", "evidence.tls", "evidence.proxy":
		r.bury(host, err)
	}
	return answer.Body, err
}

func (r *round) known(host string, kind service) error {
	lately := r.opt.Now().Add(-r.opt.Silence)
	for _, name := range []string{host, string(kind) + " " + host} {
		if err := cmp.Or(r.dead.known(name, time.Time{}), r.silent.known(name, lately)); err != nil {
			return err
		}
	}
	return nil
}

func (r *round) bury(name string, err error) {
	now := r.opt.Now()
	r.dead.bury(name, err, now)
	r.silent.bury(name, err, now)
}

// question is one request whose answers are kept.
type question struct {
	url  string
	key  string // names the answer in the store
	send func(context.Context) ([]byte, error)
	// read checks an answer, kept or new, and says what it proves.
	read func(body []byte) (revocation.Status, error)
}

// reply is what an answer proves, and whether it was kept from earlier.
type reply struct {
	revocation.Status
	kept bool
}

// answer returns the status that a kept or a new answer proves. A kept answer is
// used while it is young; an older one only when no new one can be had. One that
// leaves the status unknown then comes with the reason why no new one was had:
// it may prove something about another time.
func (r *round) answer(ctx context.Context, q question) (reply, error) {
	release, err := r.kept.claim(ctx, q.key)
	if err != nil {
		return reply{}, fault.New("evidence.timeout", err, "host", web.Host(q.url))
	}
	defer release()
	now := r.opt.Now()
	old, ok := r.kept.get(q.key)
	var before revocation.Status
	if ok {
		before, err = q.read(old.body)
		ok = err == nil && before.State != revocation.Unknown
		age := now.Sub(old.fetched)
		current := ok && (before.Proof.NextUpdate.IsZero() || now.Before(before.Proof.NextUpdate))
		if current && age >= 0 && age < r.opt.MaxAge {
			return reply{before, true}, nil
		}
	}
	body, err := q.send(ctx)
	if err == nil {
		var st revocation.Status
		if st, err = q.read(body); err == nil {
			if st.State != revocation.Unknown && !st.Proof.NextUpdate.IsZero() {
				r.keep(q.key, kept{body, now})
			}
			return reply{st, false}, nil
		}
	}
	switch {
	case ok:
		return reply{before, true}, nil
	case before.Proof != nil:
		before.Err = err
		return reply{before, true}, nil
	}
	return reply{}, err
}

// keep stores an answer. A folder that takes nothing is a problem worth a word,
// once, and no reason to stop.
func (r *round) keep(key string, k kept) {
	err := r.kept.put(key, k)
	if err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.problems) == 0 {
		r.problems = append(r.problems, fault.New("evidence.cache", err, "folder", r.opt.CacheDir))
	}
}

func keyOf(kind service, url string, body []byte) string {
	sum := sha256.Sum256(body)
	return string(kind) + " " + url + " " + hex.EncodeToString(sum[:])
}

// plainDER takes PEM off, which some services put on.
func plainDER(body []byte) []byte {
	if block, _ := pem.Decode(body); block != nil {
		return block.Bytes
	}
	return body
}
