package main

import (
	"context"
	"sync"

	"trien/cmd/internal/settings"
	"trien/signer/evidence"
	"trien/signer/evidence/web"
	"trien/signer/trust"
)

// network is how others are asked, as the settings have it at the moment.
type network struct {
	mu      sync.Mutex
	present reach
}

// reach is one state of a network; it does not change.
type reach struct {
	client  *evidence.Client
	tsas    []evidence.TSA
	offline bool
}

func (n *network) now() reach {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.present
}

// asked is now for what a person asks: those who gave no answer a moment ago are
// asked again.
func (n *network) asked() reach {
	r := n.now()
	r.client.Forget()
	return r
}

func (n *network) use(r reach) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.present = r
}

// reachBy is the network of settings. problems are authorities that are left
// out; err has words.
func reachBy(decided settings.Settings) (r reach, problems []error, err error) {
	if r.client, err = decided.Evidence(); err != nil {
		return r, nil, err
	}
	r.tsas, problems = decided.Authorities()
	r.offline = decided.Offline
	return r, problems, nil
}

// services are addresses that verification needs: for each system the first
// revocation list that an issuing CA in the store names.
func services(store *trust.Store) []evidence.TSA {
	seen, found := map[trust.System]bool{}, []evidence.TSA{}
	for _, e := range store.Entries() {
		if e.Role != trust.RoleIntermediate || seen[e.System] {
			continue
		}
		for _, address := range e.Certificate.CRLURLs() {
			if web.Usable(address) {
				seen[e.System] = true
				found = append(found, evidence.TSA{URL: address})
				break
			}
		}
	}
	return found
}

// probe asks whether the authorities answer.
func (n *network) probe(ctx context.Context) []evidence.Reachability {
	r := n.asked()
	return r.client.Probe(ctx, r.tsas, probeTime)
}
