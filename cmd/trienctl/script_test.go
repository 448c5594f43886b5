package main

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"trien/cmd/internal/sample"
	"trien/signer/signertest"
	"trien/token/tokentest"
	"trien/token/worker"
)

func TestMain(m *testing.M) {
	tokentest.Intercept()
	testscript.Main(m, map[string]func(){"trienctl": main})
}

// TestScripts runs testdata/*.txtar: the command line as a user meets it, with
// SoftHSM tokens, a driver that misbehaves on demand, and the sample document.
func TestScripts(t *testing.T) {
	d := demoDesk(t)
	testscript.Run(t, testscript.Params{
		Dir:                "testdata",
		RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"nothing-left": nothingLeft,
			"calls":        d.calls,
			"code":         code,
			"authority":    authority,
			"serve":        serve,
			"policy":       policy,
			"alter":        alter,
			"any":          anyCode,
			"fingerprint":  printOf,
		},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, d.vars()...)
			env.Setenv("MODULE", d.module)
			env.Setenv("BAD_MODULE", d.bad.Module)
			env.Setenv("TRUST", d.trust)
			env.Setenv("TSA", d.tsa)
			env.Setenv("TRIEN_CONFIG", filepath.Join(env.WorkDir, "config"))
			env.Setenv("TRIEN_LANG", "en")
			// Scripts run side by side: each gives the driver orders of its own.
			env.Setenv("MISBEHAVE_CONTROL", filepath.Join(env.WorkDir, "orders"))
			env.Setenv("MISBEHAVE_LOG", filepath.Join(env.WorkDir, "calls"))
			if err := d.ownTokens(env); err != nil {
				return err
			}
			for name, data := range d.documents {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o644); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// desk is what the scripts find: tokens, anchors, documents.
type desk struct {
	module, token, trust string
	tsa                  string
	good                 tokentest.Device
	bad                  tokentest.Misbehaving
	documents            map[string][]byte
}

// demoDesk makes a token "Official" with: 01 a person of the specialised
// system, 02 of the national one, 03 an expired certificate, 04 a certificate
// without its key, 05 an agency of the specialised system.
func demoDesk(t testing.TB) *desk {
	t.Helper()
	pki := signertest.Run(t, signertest.NewPlan(time.Now()), signertest.NewKeys())
	old := signertest.NewPlan(time.Now()).National.Personal
	old.NotBefore, old.NotAfter = time.Now().AddDate(-3, 0, 0), time.Now().AddDate(-1, 0, 0)
	expired, err := pki.National.Issue("expired", old)
	must(t, err)
	spec := worker.ProvisionSpec{Label: "Official"}
	for n, who := range []*signertest.Certificate{pki.Specialised.Personal, pki.National.Personal, expired, pki.National.Organisation, pki.Specialised.Organisation} {
		entry := worker.ProvisionEntry{ID: []byte{byte(n + 1)}, Label: who.Role, Certificate: who.DER}
		if n != 3 {
			entry.PrivateKey, err = x509.MarshalPKCS8PrivateKey(who.Key)
			must(t, err)
		}
		spec.Entries = append(spec.Entries, entry)
	}
	d := &desk{token: spec.Label, tsa: pki.Specialised.TSAURL(), trust: t.TempDir(), good: tokentest.SoftHSM(t, spec), documents: map[string][]byte{}}
	d.module = d.good.Module
	d.bad = tokentest.Misbehave(t, d.good)
	for name, data := range pki.TrustFiles() {
		path := filepath.Join(d.trust, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, data, 0o644))
	}
	d.documents["a.pdf"], err = sample.Decision()
	must(t, err)
	d.documents["draft.pdf"] = draftPDF()
	d.documents["seal.png"], err = sample.SealPNG()
	must(t, err)
	d.documents["hand.png"], err = sample.HandSignaturePNG()
	must(t, err)
	return d
}

// vars says where the tokens are and what their PIN is.
func (d *desk) vars() []string {
	return slices.Concat(d.bad.Env, d.good.Env, []string{"TRIEN_PIN=" + tokentest.PIN})
}

// ownTokens gives a script a copy of the tokens: SoftHSM fails where processes
// use one folder at the same moment.
func (d *desk) ownTokens(env *testscript.Env) error {
	from, _ := strings.CutPrefix(d.good.Env[0], "SOFTHSM2_CONF=")
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	dir := filepath.Join(env.WorkDir, "softhsm")
	if err := os.CopyFS(dir, os.DirFS(filepath.Dir(from))); err != nil {
		return err
	}
	conf := filepath.Join(dir, "softhsm2.conf")
	env.Setenv("SOFTHSM2_CONF", conf)
	return os.WriteFile(conf, []byte(strings.ReplaceAll(string(text), filepath.Dir(from), dir)), 0o600)
}

// nothingLeft fails when a half-written output or a changed source is found.
func nothingLeft(ts *testscript.TestScript, neg bool, _ []string) {
	if neg {
		ts.Fatalf("nothing-left takes no !")
	}
	err := filepath.WalkDir(ts.MkAbs("."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".part") || strings.Contains(entry.Name(), "_signed") {
			return fmt.Errorf("left behind: %s", path)
		}
		return nil
	})
	ts.Check(err)
	want, err := sample.Decision()
	ts.Check(err)
	if got := ts.ReadFile("a.pdf"); !bytes.Equal([]byte(got), want) {
		ts.Fatalf("a.pdf is not what it was")
	}
}

// calls fails unless the driver was called as often as said: calls C_Sign 1.
func (d *desk) calls(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: calls LOG FUNCTION NUMBER")
	}
	got := 0
	if data, err := os.ReadFile(ts.MkAbs(args[0])); err == nil {
		for line := range strings.Lines(string(data)) {
			if strings.TrimSpace(line) == args[1] {
				got++
			}
		}
	}
	if fmt.Sprint(got) != args[2] {
		ts.Fatalf("%s was called %d times, want %s", args[1], got, args[2])
	}
}

// code runs a command and fails unless it ends with the exit code: code 64
// trienctl sign.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code NUMBER COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if fmt.Sprint(got) != args[0] {
		ts.Fatalf("%s: exit %d, want %s", args[1], got, args[0])
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
