package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkFirstPage is the time from the start of the real program to its first
// page on the screen, the second time that it starts on this machine, beside
// programs that do nothing but draw that page.
func BenchmarkFirstPage(b *testing.B) {
	r := newRobot(b)
	file := r.longDocument(352)
	b.Run("trien", func(b *testing.B) {
		r.firstPage(file) // compiles and keeps what the next start uses
		b.ResetTimer()
		var all time.Duration
		for range b.N {
			all += r.firstPage(file)
		}
		b.ReportMetric(float64(all.Milliseconds())/float64(b.N), "ms/first-page")
		b.ReportMetric(0, "ns/op")
	})
	for _, peer := range [][]string{
		{"mutool", "draw", "-q", "-r", "110", "-o", filepath.Join(r.dir, "mutool.png"), file, "1"},
		{"pdftoppm", "-r", "110", "-f", "1", "-l", "1", "-png", file, filepath.Join(r.dir, "pdftoppm")},
	} {
		b.Run(peer[0], func(b *testing.B) {
			if _, err := exec.LookPath(peer[0]); err != nil {
				b.Skip("not installed")
			}
			for range b.N {
				r.run(peer[0], peer[1:]...)
			}
		})
	}
	b.Run("evince", func(b *testing.B) {
		if _, err := exec.LookPath("evince"); err != nil {
			b.Skip("not installed")
		}
		for range b.N {
			r.windowOf(b, "evince", file)
		}
	})
}

// BenchmarkPaging goes through 300 pages, and tells how much memory the program
// holds afterwards and how much computing a step of most of a page takes.
func BenchmarkPaging(b *testing.B) {
	r := newRobot(b)
	const pages, steps = 300, 600 // a step is most of the window's height
	file := r.longDocument(pages)
	for range b.N {
		program := r.start(file)
		r.await("page drawn", "verdict")
		window := strings.TrimSpace(r.xdotool("search", "--sync", "--onlyvisible", "--pid", fmt.Sprint(program.Process.Pid)))
		r.xdotool("windowfocus", "--sync", window)
		before := r.usage(program.Process.Pid)
		begun := time.Now()
		for done := 0; done < steps; done += 100 {
			r.run("timeout", "60", "xdotool", "key", "--repeat", "100", "--delay", "50", "Next")
		}
		took := time.Since(begun)
		after := r.usage(program.Process.Pid)
		r.quit(program)
		b.ReportMetric(float64(before.window)/1e6, "MB-window-at-page-1")
		b.ReportMetric(float64(after.window)/1e6, "MB-window")
		b.ReportMetric(float64(after.workers)/1e6, "MB-renderer")
		b.ReportMetric(float64((after.computing-before.computing).Microseconds())/1000/steps, "cpu-ms/step")
		b.ReportMetric(float64(steps)/took.Seconds(), "steps/s")
	}
	b.ReportMetric(0, "ns/op")
}

// start runs the program without the demonstration's token: drivers are found
// later than pages.
func (r *robot) start(file string) *exec.Cmd {
	r.t.Helper()
	r.seen = len(r.all())
	program := exec.Command(r.trien, file)
	program.Env = r.env
	if err := program.Start(); err != nil {
		r.t.Fatal(err)
	}
	return program
}

func (r *robot) quit(program *exec.Cmd) {
	if err := program.Process.Kill(); err != nil {
		r.t.Error(err)
	}
	program.Wait() // it was killed
}

func (r *robot) firstPage(file string) time.Duration {
	r.t.Helper()
	begun := time.Now()
	program := r.start(file)
	defer r.quit(program)
	for !strings.Contains(r.news(), "page drawn page=1") {
		if time.Since(begun) > time.Minute {
			r.t.Fatalf("no page:\n%s", r.news())
		}
		time.Sleep(2 * time.Millisecond)
	}
	return time.Since(begun)
}

// windowOf waits until another program shows its window, and ends it.
func (r *robot) windowOf(b *testing.B, name, file string) {
	program := exec.Command(name, file)
	program.Env = r.env
	if err := program.Start(); err != nil {
		b.Fatal(err)
	}
	r.xdotool("search", "--sync", "--onlyvisible", "--pid", fmt.Sprint(program.Process.Pid))
	r.quit(program)
}

// usage is what a program and the workers below it hold in memory, and how long
// they have computed.
type usage struct {
	window, workers int64 // bytes
	computing       time.Duration
}

// usage reads /proc (proc(5)).
func (r *robot) usage(pid int) usage {
	r.t.Helper()
	u := usage{window: r.resident(pid), computing: r.computed(pid)}
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		r.t.Fatal(err)
	}
	var children []byte
	for _, task := range tasks { // a child belongs to the thread that started it
		of, err := os.ReadFile(task)
		if err == nil {
			children = append(append(children, of...), ' ')
		}
	}
	for _, word := range strings.Fields(string(children)) {
		child, err := strconv.Atoi(word)
		if err != nil {
			r.t.Fatal(err)
		}
		u.workers += r.resident(child)
		u.computing += r.computed(child)
	}
	return u
}

func (r *robot) resident(pid int) int64 {
	r.t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		r.t.Fatal(err)
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(data), &size, &resident); err != nil {
		r.t.Fatal(err)
	}
	return resident * int64(os.Getpagesize())
}

func (r *robot) computed(pid int) time.Duration {
	r.t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		r.t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(data, []byte(") "))
	fields := strings.Fields(string(rest))
	var ticks int64
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			r.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// longDocument makes a document of so many pages full of text.
func (r *robot) longDocument(pages int) string {
	r.t.Helper()
	var out bytes.Buffer
	offsets := []int{}
	object := func(body string) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	out.WriteString("%PDF-1.7\n")
	object("<</Type/Catalog/Pages 2 0 R>>")
	var kids strings.Builder
	for n := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*n)
	}
	object(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>>>", kids.String(), pages))
	object("<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>")
	for n := range pages {
		var text strings.Builder
		fmt.Fprintf(&text, "BT /F 11 Tf 14 TL 60 780 Td (Trang %d) Tj T* ", n+1)
		for line := range 50 {
			fmt.Fprintf(&text, "(Dieu %d. Uy ban nhan dan xa Hoa Binh quyet dinh phe duyet ke hoach chuyen doi so nam 2027.) Tj T* ", line+1)
		}
		text.WriteString("ET")
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", 5+2*n))
		object(fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", text.Len(), text.String()))
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	file := filepath.Join(r.dir, fmt.Sprintf("pages-%d.pdf", pages))
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return file
}
