package main

import (
	"context"
	"flag"
	"slices"
	"strings"

	"trien/cmd/internal/devices"
	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/token"
)

// runToken is trienctl token and its verbs.
func runToken(ctx context.Context, c *console, args []string) int {
	if len(args) > 0 {
		switch args[0] {
		case "list":
			return listTokens(ctx, c, args[1:])
		case "drivers":
			return listDrivers(ctx, c, args[1:])
		case "doctor":
			return runDoctor(ctx, c, args[1:])
		case "change-pin":
			return changePIN(ctx, c, args[1:], false)
		case "unblock":
			return changePIN(ctx, c, args[1:], true)
		}
	}
	return c.usage("ctl.usage", nil)
}

// tokenFlags say which token is meant.
type tokenFlags struct {
	modules settings.List
	label   string
}

func (f *tokenFlags) add(set *flag.FlagSet) {
	set.Var(&f.modules, "module", "")
	set.StringVar(&f.label, "token", "", "")
}

// found is a token and the driver that shows it.
type found struct {
	info   token.Info
	driver *token.Module
}

// open returns the one token that is meant, with its driver, which the caller
// closes. A token that two drivers show is one.
func (f *tokenFlags) open(ctx context.Context, c *console) (*token.Module, token.Info, error) {
	paths, err := devices.Modules(f.modules, c.settings.Modules)
	if err != nil {
		return nil, token.Info{}, err
	}
	if len(paths) == 0 {
		return nil, token.Info{}, token.New(token.NoDriver, nil)
	}
	var fit []found
	var failed error
	for _, path := range paths {
		m := token.Prepare(devices.Config(path))
		infos, err := m.Tokens(ctx)
		if err != nil && failed == nil {
			failed = err
		}
		used := false
		for _, info := range infos {
			if f.fits(info) && !slices.ContainsFunc(fit, func(other found) bool { return same(other.info, info) }) {
				fit, used = append(fit, found{info, m}), true
			}
		}
		if !used {
			m.Close()
		}
	}
	if len(fit) == 1 {
		return fit[0].driver, fit[0].info, nil
	}
	var labels []string
	for _, one := range fit {
		one.driver.Close()
		labels = append(labels, one.info.Label)
	}
	switch {
	case len(fit) > 1:
		return nil, token.Info{}, fault.New("ctl.choose-token", nil, "tokens", strings.Join(labels, ", "))
	case failed != nil:
		return nil, token.Info{}, failed
	}
	return nil, token.Info{}, token.New(token.NoToken, nil)
}

func (f *tokenFlags) fits(info token.Info) bool {
	return info.Initialised && (f.label == "" || f.label == info.Label)
}

func same(a, b token.Info) bool {
	return a.Serial == b.Serial && a.Label == b.Label && a.Module != b.Module
}
