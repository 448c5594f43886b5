package evidence

import (
	"context"

	"trien/signer/evidence/revocation"
	"trien/signer/evidence/web"
)

// crl asks the list at address about s.
func (r *round) crl(ctx context.Context, address string, s subject) (revocation.Status, error) {
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
			statement, err := list.Check(s.cert, s.issuer, s.others...)
			if err != nil {
				return revocation.Status{}, err
			}
			return statement.Status(s.at, r.opt.Now()), nil
		},
	})
}
