package evidence

import (
	"context"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
)

const maxDeltas = 2 // addresses of delta lists that are asked

// crl asks the list at address about s and, where the certificate or the list
// names delta lists, the newest of these too (RFC 5280, 5.2.4).
func (r *round) crl(ctx context.Context, address string, s subject) (reply, error) {
	base, err := r.list(ctx, address, s, nil)
	if err != nil || base.Proof == nil || base.State == revocation.Revoked && !base.Suspended() {
		return base, err
	}
	list, err := revocation.ParseCRL(base.Proof.Raw)
	if err != nil {
		return base, nil // it was read a moment ago
	}
	for _, url := range usable(append(revocation.Freshest(s.cert), list.Freshest...), maxDeltas) {
		if newer, err := r.list(ctx, url, s, list); err == nil && newer.State != revocation.Unknown {
			return newer, nil
		}
	}
	return base, nil
}

// list asks for the CRL at address, a delta to base where base is not nil.
func (r *round) list(ctx context.Context, address string, s subject, base *revocation.CRL) (reply, error) {
	return r.answer(ctx, question{
		url: address,
		key: keyOf(serviceCRL, address, nil),
		send: func(ctx context.Context) ([]byte, error) {
			body, err := r.ask(ctx, serviceCRL, web.Request{URL: address, Accept: "application/pkix-crl", Limit: r.opt.MaxCRL})
			return plainDER(body), err
		},
		read: func(body []byte) (revocation.Status, error) {
			list, err := revocation.ParseCRL(body)
			if err != nil {
				return revocation.Status{}, err
			}
			statement, err := statementOf(list, base, s)
			if err != nil {
				return revocation.Status{}, err
			}
			return statement.Status(s.at, r.opt.Now()), nil
		},
	})
}

func statementOf(list, base *revocation.CRL, s subject) (*revocation.Statement, error) {
	if base != nil {
		return revocation.CheckDelta(base, list, s.cert, s.issuer, s.others...)
	}
	return list.Check(s.cert, s.issuer, s.others...)
}
