package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// The middle of the one large button, in a window of 1280 × 800.
const signButtonX, signButtonY = 1094, 738

// TestIssuingInTwoClicksAndAPIN is the clerk: a document that its leader signed
// is opened, issued with number, date and seal by one signature, and verified.
func TestIssuingInTwoClicksAndAPIN(t *testing.T) {
	r := newRobot(t)
	r.open(r.approved())
	r.await("document open pages=2", "tokens=2 certificates=4", "verdict valid signatures=1", "revocation good", "by=name")
	r.picture("to-be-issued")
	r.click(signButtonX, signButtonY+26) // the panel of verdicts has no line below its button
	r.await("places task=issue")
	place := r.placed("issue")
	r.write("128")
	r.picture("issue")
	r.click(signButtonX, signButtonY)
	r.await("signing task=issue marks=4", "pin asked")
	r.write("123456")
	r.keys("Return")
	r.await("signed", "verdict valid-with-changes signatures=2", "document open pages=2")
	r.picture("issued")
	r.issued(place)
}

// TestIssuingByKeyboardAlone is the same without a mouse.
func TestIssuingByKeyboardAlone(t *testing.T) {
	r := newRobot(t)
	r.open(r.approved())
	r.await("document open pages=2", "tokens=2 certificates=4", "verdict valid signatures=1", "revocation good", "by=name")
	r.keys("Return") // issue this document; the number has the keys then
	r.await("places task=issue")
	place := r.placed("issue")
	r.write("128")
	r.keys("Return")
	r.await("signing task=issue marks=4", "pin asked")
	r.write("123456")
	r.keys("Return")
	r.await("signed", "verdict valid-with-changes signatures=2")
	r.issued(place)
}

// TestTheFrameMovesByKeysAndComesBack presses arrow keys and Ctrl+Z in the window
// in English, and signs where the frame was proposed.
func TestTheFrameMovesByKeysAndComesBack(t *testing.T) {
	r := newRobot(t)
	r.open("--lang", "en", r.sample)
	r.await("verdict unsigned", "tokens=2 certificates=4", "by=name")
	place := r.placed("approve")
	r.keys("Up", "Up", "Left")
	moved := r.frame()
	if math.Abs(moved.y-place.y-2) > 0.2 || math.Abs(moved.x-place.x+1) > 0.2 {
		t.Errorf("from %v to %v by two keys up and one to the left", place, moved)
	}
	r.picture("moved-en")
	r.keys("ctrl+z")
	r.keys("Return")
	r.await("pin asked")
	r.write("123456")
	r.keys("Return")
	r.await("signed", "verdict valid")
	signed := r.verify(strings.TrimSuffix(r.sample, ".pdf") + "_signed.pdf").Rect
	if math.Abs(signed[0]-place.x) > 1 || math.Abs(signed[1]-place.y) > 1 {
		t.Errorf("signed at %v, undone to %v", signed, place)
	}
}

// approved is the sample as its leader signed it.
func (r *robot) approved() string {
	r.t.Helper()
	images := filepath.Join(r.demoRoot, "documents")
	r.settings(map[string]string{"image": filepath.Join(images, "chu-ky.png"), "seal": filepath.Join(images, "con-dau.png")})
	signed := filepath.Join(r.dir, "quyet-dinh-128.pdf")
	r.env = append(r.env, "TRIEN_PIN=123456")
	r.run(r.demo, "run", r.demoRoot, "--", r.ctl, "sign", "--trust", filepath.Join(r.demoRoot, "trust"), "--token", "Triện Demo - Cá nhân",
		"--cert", "01", "--task", "approve", "--image", filepath.Join(images, "chu-ky.png"), "--rect", "2:355,385,170,74", "--out", signed, r.sample)
	return signed
}

// placed is where the log says that the signature's own mark was placed last for
// a task.
func (r *robot) placed(task string) frame {
	r.t.Helper()
	says := "places task=" + task + " page=2 at="
	var f frame
	for last, rested := "", 0; rested < 20; rested++ { // the size of the mark may come later
		r.wait()
		all := r.all()
		at := strings.LastIndex(all, says)
		if at < 0 {
			r.t.Fatalf("no place for %s on page 2:\n%s", task, all)
		}
		line, _, _ := strings.Cut(all[at:], "\n")
		if line != last {
			last, rested = line, 0
		}
		if _, err := fmt.Sscanf(line, says+"%f,%f size=%f,%f", &f.x, &f.y, &f.w, &f.h); err != nil {
			r.t.Fatalf("%q: %v", line, err)
		}
	}
	return f
}

// issued looks at what the clerk made: two signatures, the newer one the agency's
// at its place, and the number on the first page.
func (r *robot) issued(place frame) {
	r.t.Helper()
	file := filepath.Join(r.dir, "quyet-dinh-128_signed.pdf")
	signatures := r.signatures(file)
	if len(signatures) != 2 {
		r.t.Fatalf("%d signatures", len(signatures))
	}
	seal := signatures[1]
	if seal.Integrity != "intact" || seal.Coverage != "file" || seal.Page != 2 || math.Abs(seal.Rect[0]-place.x) > 1 || math.Abs(seal.Rect[1]-place.y) > 1 {
		r.t.Errorf("seal %+v, placed %v", seal, place)
	}
	if mm := seal.Rect[2] / 72 * 25.4; math.Abs(mm-37) > 1 {
		r.t.Errorf("a seal of %.1f mm", mm)
	}
	heading := r.run("mutool", "draw", "-q", "-F", "text", file, "1")
	if !strings.Contains(heading, "128") {
		r.t.Errorf("no number on the first page:\n%s", heading)
	}
	if out := r.run("pdfsig", "-nocert", file); strings.Count(out, "Signature is Valid") != 2 {
		r.t.Error(out)
	}
}

func (r *robot) click(x, y int) {
	r.t.Helper()
	r.xdotool("mousemove", "--sync", fmt.Sprint(x), fmt.Sprint(y))
	r.pause() // the window takes a press where it last saw the mouse
	r.xdotool("click", "1")
}
