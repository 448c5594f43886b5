// Command trien is the window with which officials sign documents and clerks
// verify them. It opens the PDF files named as arguments.
//
//	trien [--trust DIR]... [--module PATH]... [--lang vi|en] [FILE.pdf]...
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"fyne.io/fyne/v2/app"

	"trien/cmd/internal/settings"
	"trien/signer/render"
	"trien/token"
	"trien/token/worker"
	"trien/ui"
)

func main() {
	if len(os.Args) == 2 {
		switch os.Args[1] {
		case token.WorkerFlag:
			os.Exit(worker.Run(os.Stdin, os.Stdout))
		case render.WorkerFlag:
			os.Exit(render.RunWorker(os.Stdin, os.Stdout))
		}
	}
	if runtime.GOOS == "linux" {
		os.Setenv("FYNE_PLATFORM", "x11") // Wayland has no text input in Fyne 2.8
		os.Setenv("LANGUAGE", "en")       // Fyne reads it, and cannot read C.UTF-8; the words are ours
	}
	debug.SetGCPercent(50) // pictures of pages fill the memory: as much again for what is left of old ones is too much
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	log := openLog()
	defer log.close()
	decided, err := settings.Load()
	if err != nil {
		log.line("settings: %v", err)
	}
	asked, err := readCommand(args, decided)
	if err != nil {
		return refuse(err, log)
	}
	instance := asked.first(log)
	if instance == nil {
		log.line("handed over files=%d", len(asked.files))
		return 0
	}
	defer instance.Close()
	wiring, err := wire(asked, decided, log)
	if err != nil {
		return refuse(err, log)
	}
	defer wiring.close()
	if len(asked.files) > 0 {
		wiring.services.Warm() // beside the window, which takes as long
	}
	if err := graphics(); err != nil {
		return refuse(err, log)
	}
	wiring.services.Arrivals = arrivals(instance)
	if err := ui.Run(app.NewWithID("vn.trien.desktop"), wiring.services, asked.files); err != nil {
		return refuse(err, log)
	}
	return 0
}
