package main

import (
	"fmt"
	"os"
	"strings"

	"trien/assets/words"
	"trien/cmd/internal/settings"
)

// refuse tells why there will be no window, in words and in a form that needs
// no window of ours. It returns the exit code of the command-line contract.
func refuse(err error, log *logFile) int {
	log.line("no window: %v", err)
	text := err.Error()
	decided, _ := settings.Load() // the language alone; a broken file was logged before
	if catalogue, wrong := words.Load(decided.Language); wrong == nil {
		f := catalogue.Failure(err)
		text = strings.Join([]string{f.Title + ".", f.What, f.Do, f.Who + "."}, "\n")
		if f.Code == "" {
			text += "\n" + f.Cause
		}
	}
	fmt.Fprintln(os.Stderr, text)
	tell("Triện", text)
	return 69
}
