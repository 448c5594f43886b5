package evidence

import (
	"context"
	"slices"
	"time"

	"trien/signer/cms"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust"
)

const (
	maxIssuerURLs = 2
	maxFetches    = 4 // issuers fetched for one path
)

// Complete returns the best path from leaf, fetching missing issuers from the
// addresses that the certificates name (RFC 5280, 4.2.2.1). The addresses are
// those of a certificate that nobody vouches for yet: to ask there tells its
// maker that somebody looks. Problems are *fault.Error.
func (c *Client) Complete(ctx context.Context, store *trust.Store, leaf *trust.Certificate, extra []*trust.Certificate, at time.Time) (trust.Path, []error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Total)
	defer cancel()
	return c.newRound().complete(ctx, store, leaf, extra, at)
}

func (r *round) complete(ctx context.Context, store *trust.Store, leaf *trust.Certificate, extra []*trust.Certificate, at time.Time) (trust.Path, []error) {
	var problems []error
	path := store.Path(leaf, extra, at)
	for range maxFetches {
		if path.System != trust.Unknown || !slices.ContainsFunc(path.Problems, missing) {
			break
		}
		issuers, failed := r.issuers(ctx, path.Certificates[len(path.Certificates)-1])
		problems = append(problems, failed...)
		if len(issuers) == 0 {
			break
		}
		extra = append(extra, issuers...)
		path = store.Path(leaf, extra, at)
	}
	return path, append(problems, r.problems...)
}

func missing(p trust.Problem) bool { return p.Code == trust.NoIssuer }

// Issuers fetches the certificates that issued cert from the addresses it names.
// Only those whose key did sign cert are returned.
func (c *Client) Issuers(ctx context.Context, cert *trust.Certificate) ([]*trust.Certificate, []error) {
	ctx, cancel := context.WithTimeout(ctx, c.opt.Total)
	defer cancel()
	r := c.newRound()
	issuers, problems := r.issuers(ctx, cert)
	return issuers, append(problems, r.problems...)
}

func (r *round) issuers(ctx context.Context, cert *trust.Certificate) ([]*trust.Certificate, []error) {
	var problems []error
	for _, url := range usable(cert.CAIssuers, maxIssuerURLs) {
		found, err := r.issuersAt(ctx, url, cert)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		return found, problems
	}
	return nil, problems
}

// issuersAt uses a kept answer as long as it holds an issuer of cert: what has
// signed once stays so.
func (r *round) issuersAt(ctx context.Context, url string, cert *trust.Certificate) ([]*trust.Certificate, error) {
	key := keyOf(serviceIssuer, url, nil)
	release, err := r.kept.claim(ctx, key)
	if err != nil {
		return nil, fault.New("evidence.timeout", err, "host", web.Host(url))
	}
	defer release()
	if old, ok := r.kept.get(key); ok {
		if found := issuersIn(old.body, cert); len(found) > 0 {
			return found, nil
		}
	}
	body, err := r.ask(ctx, serviceIssuer, web.Request{URL: url, Limit: maxCertificate})
	if err != nil {
		return nil, err
	}
	found := issuersIn(body, cert)
	if len(found) == 0 {
		return nil, fault.New("evidence.no-issuer", nil, "host", web.Host(url), "name", cert.Subject.Display())
	}
	r.keep(key, kept{body, r.opt.Now()})
	return found, nil
}

// issuersIn reads a certificate or a bundle of them (RFC 5280, 4.2.2.1: DER, or
// "certs-only" CMS), with or without PEM.
func issuersIn(body []byte, cert *trust.Certificate) []*trust.Certificate {
	body = plainDER(body)
	ders := [][]byte{body}
	if bundle, err := cms.Parse(body); err == nil {
		ders = bundle.Certificates[:min(len(bundle.Certificates), 50)]
	}
	var found []*trust.Certificate
	for _, der := range ders {
		c, err := trust.ParseCertificate(der)
		if err != nil {
			continue
		}
		if _, err := cert.CheckSignatureFrom(c); err == nil {
			found = append(found, c)
		}
	}
	return found
}
