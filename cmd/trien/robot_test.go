package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestSigningInTheRealWindow is a person with keyboard and mouse: the real
// program under Xvfb, the demonstration's token, the sample document. The place is
// found by the signer's name, the document signed with one click and the PIN,
// the verdict awaited, and the signed file put before a peer.
func TestSigningInTheRealWindow(t *testing.T) {
	r := newRobot(t)
	r.settings(map[string]string{"image": filepath.Join(r.demoRoot, "documents", "chu-ky.png")})
	r.open(r.sample)
	r.await("document open pages=2", "tokens=2 certificates=4", "verdict unsigned", "revocation good", "by=name")
	place := r.placed("approve")
	r.picture("approve")
	r.click(signButtonX, signButtonY)
	r.await("pin asked")
	r.picture("pin")
	r.write("999999")
	r.keys("Return")
	r.await("failure token.pin-incorrect")
	r.picture("wrong-pin")
	r.unsigned()
	r.keys("Escape")
	r.keys("Return")
	r.await("pin asked")
	r.write("123456")
	r.keys("Return")
	r.await("signed", "verdict valid signatures=1", "document open pages=2")
	r.picture("signed")
	signed := r.sample[:len(r.sample)-len(".pdf")] + "_signed.pdf"
	report := r.verify(signed)
	if report.Integrity != "intact" || report.Coverage != "file" || report.System != "specialised" || report.Page != 2 {
		t.Errorf("report: %+v", report)
	}
	if math.Abs(report.Rect[0]-place.x) > 1 || math.Abs(report.Rect[1]-place.y) > 1 {
		t.Errorf("signed at %v, the frame was %v", report.Rect, place)
	}
	if out := r.run("pdfsig", "-nocert", signed); !strings.Contains(out, "Signature is Valid") {
		t.Error(out)
	}
}

// TestTheFrameIsDrawnAndMovedWithTheMouse draws a frame on the page, moves it,
// and looks at where the signature ends up.
func TestTheFrameIsDrawnAndMovedWithTheMouse(t *testing.T) {
	r := newRobot(t)
	r.open(r.sample)
	r.await("verdict unsigned", "tokens=2 certificates=4", "by=name")
	r.drag(300, 480, 480, 550)
	drawn := r.frame()
	if ratio := drawn.w / drawn.h; math.Abs(ratio-180.0/70) > 0.1 {
		t.Errorf("a frame of 180 × 70 pixels became %v", drawn)
	}
	scale := 180 / drawn.w // pixels a point
	r.drag(390, 515, 490, 565)
	moved := r.frame()
	dx, dy := (moved.x-drawn.x)*scale, (moved.y-drawn.y)*scale
	if math.Abs(dx-100) > 3 || math.Abs(dy+50) > 3 || math.Abs(moved.w-drawn.w) > 0.5 {
		t.Errorf("moved by 100, 50 pixels: %v became %v", drawn, moved)
	}
	r.keys("Return") // the page has the focus now: Enter still means the main button
	r.await("pin asked")
	r.write("123456")
	r.keys("Return")
	r.await("signed")
	r.await("verdict valid")
	signed := r.verify(r.sample[:len(r.sample)-len(".pdf")] + "_signed.pdf").Rect
	if math.Abs(signed[0]-moved.x) > 1 || math.Abs(signed[1]-moved.y) > 1 || math.Abs(signed[2]-moved.w) > 1 {
		t.Errorf("signed at %v, the frame was %v", signed, moved)
	}
}

// frame is where the signature frame is, in points of the page as shown.
type frame struct{ x, y, w, h float64 }

// frame waits for the log to say that the frame has moved, and until it has
// rested for a second.
func (r *robot) frame() frame {
	r.t.Helper()
	const says = "frame page=2 at="
	r.await(says)
	r.seen -= len(says)
	last, rested := "", 0
	for rested < 20 {
		r.wait()
		news := r.news()
		line, _, _ := strings.Cut(news[strings.LastIndex(news, says):], "\n")
		if rested++; line != last {
			last, rested = line, 0
		}
	}
	r.seen += len(r.news())
	var f frame
	if _, err := fmt.Sscanf(last, says+"%f,%f size=%f,%f", &f.x, &f.y, &f.w, &f.h); err != nil {
		r.t.Fatalf("%q: %v", last, err)
	}
	return f
}

// TestTheWindowSpeaksEnglish opens a broken file and a good one in English.
func TestTheWindowSpeaksEnglish(t *testing.T) {
	r := newRobot(t)
	letter := filepath.Join(r.dir, "letter.pdf")
	if err := os.WriteFile(letter, []byte("Kính gửi Ủy ban\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.open("--lang", "en", letter)
	r.await("failure pdf.not-a-pdf")
	r.picture("not-a-pdf-en")
}

// programs is the folder with the programs as a user has them.
var programs string

func TestMain(m *testing.M) { os.Exit(withPrograms(m)) }

func withPrograms(m *testing.M) int {
	dir, err := os.MkdirTemp("", "trien")
	if err == nil {
		defer os.RemoveAll(dir)
		programs = dir
		var out []byte
		if out, err = exec.Command("go", "build", "-o", dir+string(os.PathSeparator), "trien/cmd/trien", "trien/cmd/trienctl", "trien/cmd/demo").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// robot drives one window on a display of its own.
type robot struct {
	t                  testing.TB
	dir, log, sample   string
	trien, ctl, demo   string
	env                []string
	window             string
	seen               int // bytes of the log that have been looked at
	pictures, demoRoot string
}

func newRobot(t testing.TB) *robot {
	t.Helper()
	r := &robot{t: t, dir: t.TempDir(), pictures: os.Getenv("TRIEN_PICTURES")}
	r.log, r.demoRoot = filepath.Join(r.dir, "log"), filepath.Join(r.dir, "desk")
	r.trien, r.ctl, r.demo = filepath.Join(programs, "trien"), filepath.Join(programs, "trienctl"), filepath.Join(programs, "demo")
	r.env = append(os.Environ(), "DISPLAY="+r.display(), "TRIEN_LOG="+r.log, "TRIEN_CONFIG="+filepath.Join(r.dir, "config"),
		"LANG=C.UTF-8", "TRIEN_LANG=")
	r.run(r.demo, "setup", r.demoRoot)
	r.sample = filepath.Join(r.demoRoot, "documents", "quyet-dinh.pdf")
	return r
}

// settings writes the user's settings file.
func (r *robot) settings(values map[string]string) {
	r.t.Helper()
	data, err := json.Marshal(values)
	if err != nil {
		r.t.Fatal(err)
	}
	dir := filepath.Join(r.dir, "config")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "settings.json"), data, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

// display starts an X server and returns its name.
func (r *robot) display() string {
	r.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		r.t.Fatal(err)
	}
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		r.t.Fatalf("Xvfb, which make test installs: %v", err)
	}
	write.Close()
	r.t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	number := make([]byte, 16)
	n, err := read.Read(number)
	if err != nil {
		r.t.Fatalf("Xvfb tells no display: %v", err)
	}
	return ":" + strings.TrimSpace(string(number[:n]))
}

// open starts the program and waits for its window.
func (r *robot) open(args ...string) {
	r.t.Helper()
	command := append([]string{"run", r.demoRoot, "--", r.trien, "--trust", filepath.Join(r.demoRoot, "trust")}, args...)
	program := exec.Command(r.demo, command...)
	program.Env = r.env
	var output bytes.Buffer
	program.Stdout, program.Stderr = &output, &output
	if err := program.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() {
		program.Process.Signal(os.Interrupt)
		program.Wait()
		if r.t.Failed() {
			r.t.Logf("output of the program:\n%s", output.String())
		}
	})
	r.await("window ready")
	id := strings.TrimSpace(r.run("pgrep", "-f", "^"+regexp.QuoteMeta(r.trien)+" --trust"))
	r.window = strings.TrimSpace(r.xdotool("search", "--sync", "--onlyvisible", "--pid", id))
	r.xdotool("windowfocus", "--sync", r.window)
}

// await reads the log until all texts have come, in any order. What has been
// read does not count again.
func (r *robot) await(texts ...string) {
	r.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); r.wait() {
		news := r.news()
		end := 0
		for _, text := range texts {
			at := strings.Index(news, text)
			if at < 0 {
				end = -1
				break
			}
			end = max(end, at+len(text))
		}
		if end >= 0 {
			r.seen += end
			return
		}
	}
	r.picture("failed")
	r.t.Fatalf("the log never said %q:\n%s", texts, r.news())
}

// news is what the log says since the last await.
func (r *robot) news() string {
	all := r.all()
	return all[min(r.seen, len(all)):]
}

func (r *robot) all() string {
	data, err := os.ReadFile(r.log)
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
	return string(data)
}

// wait lets the window work before it is looked at again.
func (r *robot) wait() { time.Sleep(50 * time.Millisecond) }

// pause is how long a hand rests, on a machine that is busy drawing.
func (r *robot) pause() { time.Sleep(time.Second) }

func (r *robot) keys(keys ...string) {
	r.t.Helper()
	r.xdotool(append([]string{"key", "--delay", "40"}, keys...)...)
}

func (r *robot) write(text string) {
	r.t.Helper()
	r.xdotool("type", "--delay", "40", text)
}

func (r *robot) drag(x0, y0, x1, y1 int) {
	r.t.Helper()
	r.xdotool("mousemove", "--sync", fmt.Sprint(x0), fmt.Sprint(y0))
	r.pause() // the window takes a press where it last saw the mouse
	r.xdotool("mousedown", "1")
	r.pause()
	const steps = 12
	for n := 1; n <= steps; n++ {
		r.xdotool("mousemove", fmt.Sprint(x0+(x1-x0)*n/steps), fmt.Sprint(y0+(y1-y0)*n/steps))
		r.wait()
	}
	r.pause()
	r.xdotool("mouseup", "1")
}

func (r *robot) xdotool(args ...string) string {
	r.t.Helper()
	return r.run("timeout", append([]string{"20", "xdotool"}, args...)...)
}

func (r *robot) run(name string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = r.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// picture keeps what the display shows, for those who ask for pictures.
func (r *robot) picture(name string) {
	if r.pictures == "" {
		return
	}
	for range 3 {
		r.pause() // pages are drawn behind the window
	}
	r.run("import", "-window", "root", filepath.Join(r.pictures, name+".png"))
}

func (r *robot) unsigned() {
	r.t.Helper()
	found, err := filepath.Glob(filepath.Join(r.demoRoot, "documents", "*_signed*"))
	if err != nil || len(found) > 0 {
		r.t.Errorf("after a wrong PIN: %v %v", found, err)
	}
}

// signature is what the test reads of trienctl verify --json.
type signature struct {
	Integrity, Coverage, System string
	Page                        int
	Rect                        [4]float64
}

// verify reads the one signature of file.
func (r *robot) verify(file string) signature {
	r.t.Helper()
	all := r.signatures(file)
	if len(all) != 1 {
		r.t.Fatalf("%d signatures", len(all))
	}
	return all[0]
}

func (r *robot) signatures(file string) []signature {
	r.t.Helper()
	cmd := exec.Command(r.ctl, "verify", "--json", "--trust", filepath.Join(r.demoRoot, "trust"), file)
	cmd.Env = r.env
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 2) {
		r.t.Fatalf("trienctl verify: %v", err)
	}
	var report struct {
		Documents []struct{ Signatures []signature }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		r.t.Fatal(err)
	}
	if len(report.Documents) != 1 {
		r.t.Fatalf("%s", out)
	}
	return report.Documents[0].Signatures
}
