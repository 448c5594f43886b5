package devices

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"os"
	"testing"
	"time"

	"trien/signer/trust"
	"trien/token"
	"trien/token/tokentest"
	"trien/token/worker"
)

// BenchmarkWatching watches for a minute as the window does while nobody does
// anything: SoftHSM, the PC/SC service of this machine, and where TRIEN_VPCD names
// its virtual reader OpenSC with a card in it. "%CPU" is this process and its
// workers, of one processor.
func BenchmarkWatching(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	entry := tokentest.Entry(b, "idle", 1, key)
	soft := tokentest.SoftHSM(b, worker.ProvisionSpec{Label: "Official", Entries: []worker.ProvisionEntry{entry}})
	b.Setenv("TRIEN_CONFIG", b.TempDir())
	b.Setenv("SOFTHSM2_CONF", soft.Env[0][len("SOFTHSM2_CONF="):])
	modules, tokens := []string{soft.Module}, 1
	if address := os.Getenv("TRIEN_VPCD"); address != "" {
		tokentest.InsertCard(b, address, key, entry.Certificate)
		modules, tokens = append(modules, "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"), 2
	}
	set := New(modules, trust.NewStore())
	ctx, cancel := context.WithCancel(b.Context())
	seen, ended := make(chan Sight, 1000), make(chan struct{})
	go func() {
		set.Watch(ctx, Watching{Seen: func(s Sight) { seen <- s }})
		close(ended)
	}()
	var last Sight
	for len(last.Plugged.Tokens()) < tokens || !last.Plugged.Complete {
		last = <-seen
	}
	time.Sleep(10 * time.Second) // until it has settled
	for b.Loop() {
		before, begun := tokentest.CPUTime(b), time.Now()
		time.Sleep(time.Minute)
		b.ReportMetric(100*float64(tokentest.CPUTime(b)-before)/float64(time.Since(begun)), "%CPU")
	}
	if last.Plugged.Service != token.ServiceRunning {
		b.Log("the PC/SC service does not run")
	}
	cancel()
	<-ended
	set.Close()
}
