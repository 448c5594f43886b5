// Command trienworker runs one PKCS#11 driver for a program of the other
// bitness: drivers of 32 bits are still common on Windows of 64. It is started
// by package token, never by a person, and stands beside trien.exe as
// trien-worker32.exe.
package main

import (
	"fmt"
	"os"

	"trien/token"
	"trien/token/worker"
)

func main() {
	if len(os.Args) != 2 || os.Args[1] != token.WorkerFlag {
		fmt.Fprintln(os.Stderr, "trien-worker32 is started by trien")
		os.Exit(64)
	}
	os.Exit(worker.Run(os.Stdin, os.Stdout))
}
