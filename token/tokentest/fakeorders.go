package tokentest

import (
	"os"
	"strconv"
	"strings"
	"time"

	"trien/token/internal/wire"
)

// fakeOrders carries out the orders of testdata/misbehave.c that make sense
// without a driver, and notes each call.
type fakeOrders struct{ calls map[string]int }

// order returns what follows name in the orders.
func (f fakeOrders) order(name string) (rest string, given bool) {
	data, err := os.ReadFile(os.Getenv("MISBEHAVE_CONTROL"))
	if err != nil {
		return "", false // nobody has given an order yet
	}
	for line := range strings.Lines(string(data)) {
		first, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if first == name {
			return rest, true
		}
	}
	return "", false
}

func (f fakeOrders) number(name string) uint64 {
	rest, _ := f.order(name)
	n, err := strconv.ParseUint(rest, 0, 64)
	if err != nil {
		return 0
	}
	return n
}

// call stands for one call of a driver: it ends the process, never returns, or
// returns what the driver is ordered to.
func (f fakeOrders) call(name string) error {
	f.note(name)
	f.calls[name]++
	rest, given := f.order(name)
	fields := strings.Fields(rest)
	if !given || len(fields) < 2 {
		return nil
	}
	if from, err := strconv.Atoi(fields[0]); err != nil || f.calls[name] < from {
		return nil
	}
	switch fields[1] {
	case "rv", "then":
		ckr, err := strconv.ParseUint(fields[2], 0, 64)
		if err != nil || ckr != 0 {
			return &wire.Fault{CKR: ckr, Call: name}
		}
	case "crash", "abort":
		os.Exit(2)
	case "exit":
		os.Exit(0)
	case "hang":
		for {
			time.Sleep(time.Hour)
		}
	}
	return nil
}

// all makes one call after another until one fails.
func (f fakeOrders) all(names ...string) error {
	for _, name := range names {
		if err := f.call(name); err != nil {
			return err
		}
	}
	return nil
}

func (f fakeOrders) note(name string) {
	log, err := os.OpenFile(os.Getenv("MISBEHAVE_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err) // the test would count too little
	}
	defer log.Close()
	if _, err := log.WriteString(name + "\n"); err != nil {
		panic(err)
	}
}
