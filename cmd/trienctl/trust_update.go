package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"trien/cmd/internal/settings"
	"trien/signer/evidence/web"
	"trien/signer/fault"
	"trien/signer/trust/bundle"
)

// fetchPatience bounds one attempt to fetch a bundle.
const fetchPatience = 30 * time.Second

// runTrustUpdate is trienctl trust update: a bundle from a file or an address,
// the one in the settings where none is named. The policy that locks what a
// person adds does not keep the publisher's bundle out: it names the publisher.
func runTrustUpdate(ctx context.Context, c *console, args []string) int {
	var (
		set             flag.FlagSet
		machine, asJSON bool
	)
	set.BoolVar(&machine, "machine", false, "")
	set.BoolVar(&asJSON, "json", false, "")
	operands, ok := c.parse(&set, args)
	if !ok {
		return exitUsage
	}
	if len(operands) > 1 {
		return c.usage("ctl.usage-trust", nil)
	}
	source := c.settings.TrustSource
	if len(operands) == 1 {
		source = operands[0]
	}
	done, err := c.update(ctx, source, machine)
	if err != nil {
		return c.fail(err, "")
	}
	if asJSON {
		if err := c.writeJSON(done); err != nil {
			return c.fail(err, "")
		}
		return exitDone
	}
	key := "trustdata.updated"
	if !done.Changed {
		key = "trustdata.up-to-date"
	}
	fmt.Fprintln(c.out, c.words.Text(key, map[string]string{
		"number": strconv.FormatUint(done.Sequence, 10), "publisher": done.Publisher, "date": day(done.Date), "expires": day(done.Expires),
	}))
	return exitDone
}

// updateOut is what trienctl trust update did.
type updateOut struct {
	Changed   bool      `json:"changed"`
	Sequence  uint64    `json:"sequence"`
	Publisher string    `json:"publisher"`
	Date      time.Time `json:"date"`
	Expires   time.Time `json:"expires"`
	Anchors   int       `json:"anchors"`
	Withdrawn int       `json:"withdrawn"`
}

func (c *console) update(ctx context.Context, source string, machine bool) (updateOut, error) {
	keys, err := c.settings.Publishers()
	if err != nil {
		return updateOut{}, err
	}
	switch {
	case len(keys) == 0:
		return updateOut{}, fault.New("trustdata.no-publisher", nil)
	case source == "":
		return updateOut{}, fault.New("trustdata.no-source", nil)
	}
	book, err := settings.OpenBook(machine)
	if err != nil {
		return updateOut{}, err
	}
	client, err := c.settings.Web()
	if err != nil {
		return updateOut{}, err
	}
	data, where, err := fetch(ctx, client, source, fetchPatience)
	if err != nil {
		return updateOut{}, err
	}
	b, err := book.Install(data, keys, deed(where, ""))
	same := errors.Is(err, bundle.ErrSame)
	if err != nil && !same {
		return updateOut{}, err
	}
	return updateOut{!same, b.Sequence, b.Publisher, b.Date, b.Expires, b.Table.Len(), len(b.Table.Withdrawals)}, nil
}

// fetch reads a bundle from an address or a file, never more than a bundle may
// hold, and says where it was.
func fetch(ctx context.Context, client *web.Client, source string, patience time.Duration) (data []byte, where string, err error) {
	if strings.Contains(source, "://") {
		answer, err := client.Ask(ctx, web.Request{URL: source, Accept: "text/plain", Limit: bundle.MaxSize, Timeout: patience})
		return answer.Body, source, err
	}
	where = source
	if full, err := filepath.Abs(source); err == nil {
		where = full
	}
	f, err := os.Open(source)
	if err != nil {
		return nil, where, fault.New("file.unreadable", err, "file", source)
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, bundle.MaxSize+1))
	if err != nil {
		return nil, where, fault.New("file.unreadable", err, "file", source)
	}
	return data, where, nil
}
