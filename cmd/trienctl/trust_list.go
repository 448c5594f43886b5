package main

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"trien/cmd/internal/settings"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/signer/trust/ledger"
)

// runTrustList is trienctl trust list.
func runTrustList(_ context.Context, c *console, args []string) int {
	var (
		set             flag.FlagSet
		asJSON, history bool
		anch            anchorFlags
	)
	set.BoolVar(&asJSON, "json", false, "")
	set.BoolVar(&history, "history", false, "")
	anch.add(&set)
	if operands, ok := c.parse(&set, args); !ok || len(operands) > 0 {
		return c.usage("ctl.usage-trust", nil)
	}
	if history {
		return c.listHistory(asJSON)
	}
	store, err := anch.store(c)
	if err != nil {
		return c.fail(err, "")
	}
	lists, err := c.keptLists()
	if err != nil {
		return c.fail(err, "")
	}
	now := time.Now()
	if asJSON {
		err = c.writeJSON(c.trustJSON(store, lists, now))
	} else {
		c.tellFacts(store, now)
		c.tellLists(lists, now)
		c.tellAnchors(store, now)
	}
	if err != nil {
		return c.fail(err, "")
	}
	return exitDone
}

// anchorOut is one anchor in trienctl trust list --json.
type anchorOut struct {
	System    string    `json:"system"`
	Role      string    `json:"role"`
	Name      string    `json:"name"`
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	DaysLeft  int       `json:"days_left"` // negative once expired
	SHA256    string    `json:"sha256"`
	Origin    string    `json:"origin"`
	Demo      bool      `json:"demo"`
	Withdrawn *goneOut  `json:"withdrawn,omitempty"`
}

// goneOut says since when an anchor does not count, and who says so.
type goneOut struct {
	Since  time.Time `json:"since,omitzero"` // left out: it never counts
	Reason string    `json:"reason"`
	Origin string    `json:"origin"`
}

type noticeOut struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

type trustOut struct {
	trust.Facts
	AgeDays int         `json:"age_days"`
	Notices []noticeOut `json:"notices"`
	Anchors []anchorOut `json:"anchors"`
	CRLs    []crlOut    `json:"crls"`
}

// crlOut is a certificate revocation list that was fetched earlier.
type crlOut struct {
	Issuer     string    `json:"issuer"`
	ThisUpdate time.Time `json:"this_update"`
	NextUpdate time.Time `json:"next_update,omitzero"`
	Fetched    time.Time `json:"fetched"`
	Stale      bool      `json:"stale"`
}

func (c *console) keptLists() ([]evidence.KeptList, error) {
	client, err := c.settings.Evidence()
	if err != nil {
		return nil, err
	}
	return client.KeptLists()
}

func (c *console) trustJSON(store *trust.Store, lists []evidence.KeptList, now time.Time) trustOut {
	out := trustOut{Facts: store.Facts(), Notices: c.noticesJSON("notice", store.Notices(now)), Anchors: []anchorOut{}, CRLs: []crlOut{}}
	for _, l := range lists {
		out.CRLs = append(out.CRLs, crlOut{l.Issuer, l.ThisUpdate, l.NextUpdate, l.Fetched, l.Stale(now)})
	}
	if !out.Date.IsZero() {
		out.AgeDays = daysBetween(out.Date, now)
	}
	for _, e := range store.Entries() {
		out.Anchors = append(out.Anchors, anchorJSON(store, e, now))
	}
	return out
}

func (c *console) noticesJSON(kind string, list []trust.Notice) []noticeOut {
	out := []noticeOut{}
	for _, n := range list {
		out = append(out, noticeOut{n.Code, c.words.Text("trustdata."+kind+"."+n.Code, n.Args)})
	}
	return out
}

func anchorJSON(store *trust.Store, e trust.Entry, now time.Time) anchorOut {
	cert := e.Certificate
	out := anchorOut{
		System: e.System.String(), Role: e.Role.String(), Name: cert.Subject.Display(), Subject: cert.Subject.String(),
		Issuer: cert.Issuer.Display(), NotBefore: cert.NotBefore, NotAfter: cert.NotAfter, DaysLeft: daysBetween(now, cert.NotAfter),
		SHA256: hex.EncodeToString(cert.SHA256[:]), Origin: e.Origin, Demo: cert.Demo(),
	}
	if w, gone := store.Withdrawal(cert); gone {
		out.Withdrawn = &goneOut{w.Since, w.Reason, w.Origin}
	}
	return out
}

func daysBetween(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

// tellFacts writes how old the data are, and what is to be said about them.
func (c *console) tellFacts(store *trust.Store, now time.Time) {
	for _, src := range store.Sources() {
		args := map[string]string{
			"origin": c.origin(src.Origin), "date": day(src.Date), "days": strconv.Itoa(daysBetween(src.Date, now)),
			"number": strconv.FormatUint(src.Sequence, 10), "publisher": src.Publisher, "expires": day(src.Expires),
		}
		key := "trustdata.source"
		if src.Origin == trust.FromBundle {
			key = "trustdata.source-bundle"
		}
		fmt.Fprintln(c.out, c.words.Text(key, args))
	}
	fmt.Fprintln(c.out, c.words.Text("trustdata.fingerprint", map[string]string{"sha256": store.Fingerprint()}))
	c.tellNotes("notice", "", store.Notices(now))
}

// tellLists writes how old the lists of revoked certificates are.
func (c *console) tellLists(lists []evidence.KeptList, now time.Time) {
	for _, l := range lists {
		key := "trustdata.crl"
		switch {
		case l.NextUpdate.IsZero():
			key = "trustdata.crl-open"
		case l.Stale(now):
			key = "trustdata.crl-stale"
		}
		fmt.Fprintln(c.out, c.words.Text(key, map[string]string{
			"issuer": l.Issuer, "date": day(l.ThisUpdate), "until": day(l.NextUpdate), "fetched": day(l.Fetched),
		}))
	}
}

func (c *console) tellNotes(kind, indent string, list []trust.Notice) {
	for _, n := range list {
		fmt.Fprintf(c.out, "%s! %s\n", indent, c.words.Text("trustdata."+kind+"."+n.Code, n.Args))
	}
}

func (c *console) tellAnchors(store *trust.Store, now time.Time) {
	for _, system := range []trust.System{trust.National, trust.Specialised, trust.Foreign, trust.Other} {
		first := true
		for _, e := range store.Entries() {
			if e.System != system {
				continue
			}
			if first {
				fmt.Fprintln(c.out, c.system(system))
				first = false
			}
			c.tellAnchor(store, e, now)
		}
	}
}

func (c *console) tellAnchor(store *trust.Store, e trust.Entry, now time.Time) {
	cert := e.Certificate
	parts := []string{
		c.words.Text("ctl.role-"+e.Role.String(), nil), cert.Subject.Display(),
		day(cert.NotBefore) + "–" + day(cert.NotAfter), c.remaining(cert, now),
	}
	if cert.Demo() {
		parts = append(parts, c.words.Text("trustdata.demo", nil))
	}
	fmt.Fprintf(c.out, "  %s\n    SHA-256 %x · %s\n", strings.Join(parts, " · "), cert.SHA256, c.origin(e.Origin))
	if w, gone := store.Withdrawal(cert); gone {
		fmt.Fprintf(c.out, "    ✕ %s\n", c.withdrawal(w))
	}
}

func (c *console) remaining(cert *trust.Certificate, now time.Time) string {
	switch {
	case now.After(cert.NotAfter):
		return c.words.Text("ctl.expired", nil)
	case now.Before(cert.NotBefore):
		return c.words.Text("trustdata.not-yet", nil)
	}
	return c.words.Text("trustdata.days-left", map[string]string{"days": strconv.Itoa(daysBetween(now, cert.NotAfter))})
}

// withdrawal says since when, why and by whom a certificate was withdrawn.
func (c *console) withdrawal(w trust.Withdrawal) string {
	key := "trustdata.withdrawn-ever"
	if !w.Since.IsZero() {
		key = "trustdata.withdrawn-since"
	}
	text := c.words.Text(key, map[string]string{"date": moments(w.Since), "origin": c.origin(w.Origin)})
	if w.Reason != "" {
		text += " · " + w.Reason
	}
	return text
}

// origin says in words where an anchor comes from; a folder is its own name.
func (c *console) origin(origin string) string {
	if key := "trustdata.origin." + origin; c.words.Has(key) {
		return c.words.Text(key, nil)
	}
	return origin
}

// moments writes a time to the minute, as people in Vietnam do.
func moments(t time.Time) string {
	return t.In(time.FixedZone("", 7*60*60)).Format("15:04 02/01/2006")
}

// eventOut is one line of trienctl trust list --history --json.
type eventOut struct {
	Origin string `json:"origin"`
	ledger.Event
	Certificate *struct{} `json:"certificate,omitempty"` // is in the journal, and would drown the rest
}

// listHistory shows both journals, the machine's first.
func (c *console) listHistory(asJSON bool) int {
	out := []eventOut{}
	for _, machine := range []bool{true, false} {
		book, err := settings.OpenBook(machine)
		if err != nil {
			return c.fail(err, "")
		}
		for _, e := range book.Events() {
			out = append(out, eventOut{Origin: keeper{machine: machine}.origin(), Event: e})
		}
	}
	if asJSON {
		if err := c.writeJSON(map[string]any{"history": out}); err != nil {
			return c.fail(fault.New("ctl.output", err), "")
		}
		return exitDone
	}
	for _, e := range out {
		c.tellEvent(e)
	}
	return exitDone
}

func (c *console) tellEvent(e eventOut) {
	what := e.Subject
	if e.Action == ledger.Update {
		what = c.words.Text("trustdata.bundle-name", map[string]string{"number": strconv.FormatUint(e.Sequence, 10), "publisher": e.Publisher})
	}
	fmt.Fprintf(c.out, "%s · %s · %s · %s · %s\n  SHA-256 %s\n", moments(e.Time), c.origin(e.Origin), e.Who,
		c.words.Text("trustdata.action."+string(e.Action), nil), what, e.SHA256)
	for _, detail := range []string{e.Source, e.Reason} {
		if detail != "" {
			fmt.Fprintf(c.out, "  %s\n", detail)
		}
	}
}
