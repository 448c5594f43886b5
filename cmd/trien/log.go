package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"trien/cmd/internal/settings"
)

// logFile takes lines for whoever looks for a fault: into the file that
// TRIEN_LOG names, else to the standard error output. No line holds a PIN or
// what stands in a document.
type logFile struct {
	mu   sync.Mutex
	out  io.Writer
	file *os.File
}

func openLog() *logFile {
	log := &logFile{out: os.Stderr}
	name := logName()
	if name == "" {
		return log
	}
	file, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		log.line("log file: %v", err)
		return log
	}
	log.out, log.file = file, file
	if err := debug.SetCrashOutput(file, debug.CrashOptions{}); err != nil {
		log.line("crashes are not logged: %v", err)
	}
	return log
}

// logName is the file for the log; "" is the standard error output, which a
// program with a window has everywhere but on Windows.
func logName() string {
	name := os.Getenv("TRIEN_LOG")
	if name != "" || runtime.GOOS != "windows" {
		return name
	}
	dir := settings.CacheDir()
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return filepath.Join(dir, "trien.log")
}

func (l *logFile) line(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.out, time.Now().Format("15:04:05.000 ")+format+"\n", args...)
}

func (l *logFile) close() {
	if l.file != nil {
		l.file.Close()
	}
}
