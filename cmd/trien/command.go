package main

import (
	"context"
	"flag"
	"path/filepath"
	"slices"

	"trien/cmd/internal/settings"
	"trien/cmd/internal/single"
)

// command is what stands on the command line.
type command struct {
	trust, modules settings.List
	language       string
	files          []string // full paths
}

// readCommand reads arguments; what they leave open is as decided.
func readCommand(args []string, decided settings.Settings) (command, error) {
	c := command{language: decided.Language}
	flags := flag.NewFlagSet("trien", flag.ContinueOnError)
	flags.Var(&c.trust, "trust", "folder with further trust anchors; may be given again")
	flags.Var(&c.modules, "module", "PKCS#11 module; may be given again")
	flags.StringVar(&c.language, "lang", c.language, "vi or en")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	for _, file := range flags.Args() {
		if full, err := filepath.Abs(file); err == nil {
			file = full
		}
		c.files = append(c.files, file)
	}
	return c, nil
}

// key is what a program must share with this one to take its files over: what it
// trusts and asks must be the same.
func (c command) key() (single.Key, error) {
	file, err := settings.File()
	if err != nil {
		return single.Key{}, err
	}
	return single.Key{Settings: filepath.Dir(file), Options: slices.Concat(c.trust, []string{"--"}, c.modules)}, nil
}

// first makes this the program of the key, or gives its files to the one that is:
// nil then. What cannot be found out keeps nobody from a window.
func (c command) first(log *logFile) *single.Instance {
	key, err := c.key()
	if err != nil {
		log.line("single instance: %v", err)
		return &single.Instance{}
	}
	instance, err := single.Start(key, c.files)
	if err != nil {
		log.line("single instance: %v", err)
	}
	return instance
}

// arrivals calls got with the files of programs that are started later, until ctx
// ends.
func arrivals(instance *single.Instance) func(ctx context.Context, got func([]string)) {
	return func(ctx context.Context, got func([]string)) {
		stop := context.AfterFunc(ctx, instance.Close)
		defer stop()
		instance.Serve(got)
	}
}
