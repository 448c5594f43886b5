package evidence

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"trien/signer/evidence/timestamp"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust"
)

// TSA is a time-stamping authority and how to ask it.
type TSA struct {
	URL            string
	User, Password string        // HTTP Basic; none when User is ""
	Policy         string        // OID to ask for, "" leaves it to the authority
	Timeout        time.Duration // of its answer; 0 is 30 s
}

// tsaTimeout: some authorities take that long on a busy day.
const tsaTimeout = 30 * time.Second

// TimestampRequest asks for a token about a digest.
type TimestampRequest struct {
	Hash     crypto.Hash // SHA-256, SHA-384 or SHA-512
	Digest   []byte
	TSAs     []TSA        // asked in order until one gives a good token
	Trust    *trust.Store // whose authorities count; nil trusts none
	MaxToken int          // bytes that the token may take; 0 is no limit
}

// Timestamp is a token that was checked: right digest, nonce and policy, a
// signature that holds, by a unit that a system vouches for. Whether that
// unit's certificate was revoked is Collect's to find out, with Authority.Path.
type Timestamp struct {
	Raw       []byte // the token
	Token     *timestamp.Token
	Signer    timestamp.Signer
	Authority timestamp.Authority
	TSA       TSA
	// Offset is the authority's time minus this computer's at the arrival.
	Offset time.Duration
	// Refusals are the authorities that were asked before in vain.
	Refusals []Refusal
}

// Refusal is why an authority gave no token that counts; Err is a *fault.Error.
type Refusal struct {
	TSA TSA
	Err error
}

// Timestamp asks the authorities in order, each exactly once, and returns the
// first token that passes every check. Where none does, the error is a
// *fault.Error evidence.no-timestamp (evidence.no-tsa when there was nobody to
// ask, evidence.cancelled when ctx was cancelled) and Refusals say why.
func (c *Client) Timestamp(ctx context.Context, r TimestampRequest) (Timestamp, error) {
	var failed Timestamp
	switch {
	case c.opt.Offline:
		return failed, fault.New("evidence.offline", nil)
	case len(r.TSAs) == 0:
		return failed, fault.New("evidence.no-tsa", nil)
	}
	var causes []error
	for _, tsa := range r.TSAs {
		got, err := c.timestampFrom(ctx, tsa, r)
		if err == nil {
			got.Refusals = failed.Refusals
			return got, nil
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			return failed, fault.New("evidence.cancelled", err, "host", web.Host(tsa.URL))
		}
		failed.Refusals = append(failed.Refusals, Refusal{tsa, err})
		causes = append(causes, fmt.Errorf("%s: %w", tsa.URL, err))
	}
	return failed, fault.New("evidence.no-timestamp", plain(causes), "count", strconv.Itoa(len(causes)))
}

// plain joins the causes as text: the words of one of them must not stand for
// all.
func plain(causes []error) error { return errors.New(errors.Join(causes...).Error()) }

func (c *Client) timestampFrom(ctx context.Context, tsa TSA, r TimestampRequest) (Timestamp, error) {
	question, err := timestamp.NewRequest(r.Hash, r.Digest)
	if err != nil {
		return Timestamp{}, timestampProblem(err, tsa.URL)
	}
	question.Policy = tsa.Policy
	body, err := question.DER()
	if err != nil {
		return Timestamp{}, timestampProblem(err, tsa.URL)
	}
	timeout := tsa.Timeout
	if timeout <= 0 {
		timeout = tsaTimeout
	}
	answer, err := c.opt.Web.Ask(ctx, web.Request{
		URL: tsa.URL, Body: body, ContentType: "application/timestamp-query", Accept: "application/timestamp-reply", // RFC 3161, 3.4
		User: tsa.User, Password: tsa.Password, Limit: maxTimestamp, Timeout: timeout, Once: true,
	})
	if err != nil {
		return Timestamp{}, err
	}
	arrived := c.opt.Now()
	got, err := accept(question, answer.Body, r, tsa)
	if err != nil {
		return Timestamp{}, timestampProblem(err, tsa.URL)
	}
	got.Offset = got.Token.Time.Sub(arrived)
	return got, nil
}

// accept applies every check to an answer.
func accept(question timestamp.Request, answer []byte, r TimestampRequest, tsa TSA) (Timestamp, error) {
	token, err := question.Read(answer)
	if err != nil {
		return Timestamp{}, err
	}
	signer, err := token.Verify(units(r.Trust))
	if err != nil {
		return Timestamp{}, err
	}
	authority := timestamp.AuthorityOf(r.Trust, signer, token.Certificates, token.Time)
	if !authority.Trusted() {
		return Timestamp{}, fault.New("evidence.tsa-untrusted", nil, "host", web.Host(tsa.URL), "name", signer.Certificate.Subject.Display())
	}
	if r.MaxToken > 0 && len(token.Raw) > r.MaxToken {
		return Timestamp{}, fault.New("evidence.tsa-too-large", nil, "host", web.Host(tsa.URL),
			"size", strconv.Itoa(len(token.Raw)), "room", strconv.Itoa(r.MaxToken))
	}
	return Timestamp{Raw: token.Raw, Token: token, Signer: signer, Authority: authority, TSA: tsa}, nil
}

// units returns the timestamping units of a store, for tokens that do not bring
// their certificate.
func units(store *trust.Store) []*trust.Certificate {
	var all []*trust.Certificate
	for _, e := range store.Units() {
		if !slices.ContainsFunc(all, e.Certificate.Equal) {
			all = append(all, e.Certificate)
		}
	}
	return all
}

// Reachability is the outcome of Probe for one authority.
type Reachability struct {
	TSA       TSA
	Reachable bool
	Err       error // *fault.Error, nil when Reachable
}

// Probe asks every authority at once whether anybody answers HTTP there, with a
// request that no authority counts as a timestamp. It can know that nobody is
// there, that the proxy refuses, that TLS fails. It cannot know whether the
// authority accepts the user and password, has credit left, or gives good
// tokens: only a timestamp shows that. timeout bounds each; 0 is 10 s.
func (c *Client) Probe(ctx context.Context, tsas []TSA, timeout time.Duration) []Reachability {
	all := make([]Reachability, len(tsas))
	var group sync.WaitGroup
	for i, tsa := range tsas {
		group.Go(func() {
			err := c.reach(ctx, tsa, timeout)
			all[i] = Reachability{TSA: tsa, Reachable: err == nil, Err: err}
		})
	}
	group.Wait()
	return all
}

// reach is Probe of one authority; one that was not there lately is left alone.
func (c *Client) reach(ctx context.Context, tsa TSA, timeout time.Duration) error {
	if c.opt.Offline {
		return fault.New("evidence.offline", nil)
	}
	name, now := "tsa "+tsa.URL, c.opt.Now()
	if err := c.silent.known(name, now.Add(-c.opt.Silence)); err != nil {
		return err
	}
	err := c.opt.Web.Reach(ctx, tsa.URL, timeout)
	if err != nil && ctx.Err() == nil {
		c.silent.bury(name, err, now)
	}
	return err
}
