package main

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/signer/trust"
)

// parse reads flags and returns the operands; flags may follow operands. The
// second result is false when the command line cannot be understood, which the
// person has then been told.
func (c *console) parse(set *flag.FlagSet, args []string) ([]string, bool) {
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	var operands []string
	for len(args) > 0 {
		if err := set.Parse(args); err != nil {
			c.warn("ctl.bad-flags", map[string]string{"cause": err.Error()})
			fmt.Fprintln(c.err, c.words.Text("ctl.usage", nil))
			return nil, false
		}
		rest := set.Args()
		ended := len(args) > len(rest) && args[len(args)-len(rest)-1] == "--"
		if ended || len(rest) == 0 {
			return append(operands, rest...), true
		}
		operands, args = append(operands, rest[0]), rest[1:]
	}
	return operands, true
}

// usage says what is wrong with the command line and returns the exit code.
func (c *console) usage(key string, args map[string]string) int {
	c.warn(key, args)
	return exitUsage
}

// anchorFlags are the flags that decide which anchors count.
type anchorFlags struct {
	dirs settings.List
	only bool
}

func (f *anchorFlags) add(set *flag.FlagSet) {
	set.Var(&f.dirs, "trust", "")
	set.BoolVar(&f.only, "only-trust", false, "")
}

// store returns the anchors in force.
func (f *anchorFlags) store(c *console) (*trust.Store, error) {
	return c.settings.Anchors(f.dirs, f.only)
}

// rectangle reads "X,Y,W,H" in points.
func rectangle(flag, text string) (x, y, w, h float64, err error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return 0, 0, 0, 0, fault.New("ctl.bad-flag", nil, "flag", flag, "value", text)
	}
	var numbers [4]float64
	for n, part := range parts {
		if numbers[n], err = strconv.ParseFloat(strings.TrimSpace(part), 64); err != nil {
			return 0, 0, 0, 0, fault.New("ctl.bad-flag", err, "flag", flag, "value", text)
		}
	}
	return numbers[0], numbers[1], numbers[2], numbers[3], nil
}

// moment reads an RFC 3339 time; "" is the zero time.
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fault.New("ctl.bad-flag", err, "flag", flag, "value", text)
	}
	return t, nil
}
