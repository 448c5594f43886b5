package main

import (
	"context"
	"flag"
	"fmt"
	"time"

	"trien/signer/trust"
	"trien/signer/trust/ledger"
)

// removal is what trienctl trust remove is asked for.
type removal struct {
	keeper
	since  time.Time // zero: ever
	reason string
}

// runTrustRemove is trienctl trust remove.
func runTrustRemove(_ context.Context, c *console, args []string) int {
	var (
		set   flag.FlagSet
		want  removal
		since string
	)
	set.StringVar(&since, "since", "", "")
	set.StringVar(&want.reason, "reason", "", "")
	want.add(&set)
	operands, ok := c.parse(&set, args)
	if !ok {
		return exitUsage
	}
	if len(operands) == 0 {
		return c.usage("ctl.usage-trust", nil)
	}
	var err error
	if want.since, err = sinceMoment(since); err != nil {
		return c.fail(err, "")
	}
	book, err := want.book(c)
	if err != nil {
		return c.fail(err, "")
	}
	store, err := c.settings.Anchors(nil, false)
	if err != nil {
		return c.fail(err, "")
	}
	var found []trust.Entry
	for _, operand := range operands {
		entries, err := byFingerprint(store, operand)
		if err != nil {
			return c.fail(err, "")
		}
		found = append(found, entries[0])
	}
	return c.remove(found, book, store, want)
}

// sinceMoment reads --since: a time, "now", or nothing for ever.
func sinceMoment(text string) (time.Time, error) {
	if text == "now" {
		return time.Now().UTC().Truncate(time.Second), nil
	}
	return moment("--since", text)
}

func (c *console) remove(found []trust.Entry, book *ledger.Book, store *trust.Store, want removal) int {
	var fresh []trust.Entry
	for _, e := range found {
		if w, gone := book.Removed(e.Certificate.SHA256); gone && w.Since.Equal(want.since) && (want.reason == "" || want.reason == w.Reason) {
			c.warn("trustdata.already-removed", map[string]string{"subject": e.Certificate.Subject.Display()})
			continue
		}
		fresh = append(fresh, e)
		c.tellAddition(addition{Candidate: trust.Candidate{Entry: e}})
	}
	if len(fresh) > 0 {
		if err := c.confirm(want.question(), want.yes); err != nil {
			return c.fail(err, "")
		}
	}
	for _, e := range fresh {
		if err := book.Remove(e.Certificate, want.since, deed("", want.reason)); err != nil {
			return c.fail(err, "")
		}
	}
	return c.tellRemoved(fresh, store, want)
}

func (r removal) question() string {
	if r.since.IsZero() {
		return "trustdata.ask-remove"
	}
	return "trustdata.ask-remove-since"
}

func (c *console) tellRemoved(fresh []trust.Entry, store *trust.Store, want removal) int {
	if !want.json {
		for _, e := range fresh {
			fmt.Fprintln(c.out, c.words.Text("trustdata.removed", map[string]string{"subject": e.Certificate.Subject.Display()}))
		}
		return exitDone
	}
	out := []anchorOut{}
	for _, e := range fresh {
		shown := anchorJSON(store, e, time.Now())
		shown.Withdrawn = &goneOut{want.since, want.reason, want.origin()}
		out = append(out, shown)
	}
	if err := c.writeJSON(map[string]any{"removed": out}); err != nil {
		return c.fail(err, "")
	}
	return exitDone
}
