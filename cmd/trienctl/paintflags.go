package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/task"
)

// paintFlags are the flags that say what the signature paints and where.
type paintFlags struct {
	task, template string
	image          string
	lines          settings.List
	page, rect     string
	invisible      bool
	field          string
	number, date   string
	copy           string
	sealSize       string
	numberRect     string
	dateRect       string
	places, fields settings.List
}

func (f *paintFlags) add(set *flag.FlagSet) {
	set.StringVar(&f.task, "task", "", "")
	set.StringVar(&f.template, "template", "", "")
	set.StringVar(&f.image, "image", "", "")
	set.Var(&f.lines, "text", "")
	set.StringVar(&f.page, "page", "", "")
	set.StringVar(&f.rect, "rect", "", "")
	set.BoolVar(&f.invisible, "invisible", false, "")
	set.StringVar(&f.field, "field", "", "")
	set.StringVar(&f.number, "number", "", "")
	set.StringVar(&f.date, "date", "", "")
	set.StringVar(&f.copy, "copy", "", "")
	set.StringVar(&f.sealSize, "seal-size", "", "")
	set.StringVar(&f.numberRect, "number-rect", "", "")
	set.StringVar(&f.dateRect, "date-rect", "", "")
	set.Var(&f.places, "at", "")
	set.Var(&f.fields, "fill", "")
}

func (f paintFlags) facts() (task.Facts, error) {
	facts := task.Facts{Number: f.number, Copy: task.CopyKind(f.copy)}
	if f.copy != "" && facts.Copy.Title() == "" {
		return facts, fault.New("ctl.bad-flag", nil, "flag", "--copy", "value", f.copy)
	}
	var err error
	if facts.Date, err = dateOf(f.date); err != nil {
		return facts, err
	}
	if facts.ImageSize, err = imageSize(f.sealSize); err != nil {
		return facts, err
	}
	if f.image != "" {
		if facts.Image, err = os.ReadFile(f.image); err != nil {
			return facts, fault.New("file.unreadable", err, "file", f.image)
		}
	}
	return facts, nil
}

// dateOf reads 2026-11-22, 22/11/2026 or an RFC 3339 time; "" is the zero time.
func dateOf(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2.1.2006"} {
		if t, err := time.ParseInLocation(layout, text, task.Vietnam()); err == nil {
			return t, nil
		}
	}
	t, err := moment("--date", text)
	return t.In(task.Vietnam()), err
}

// imageSize reads "real", or a width in millimetres.
func imageSize(text string) (task.ImageSize, error) {
	switch text {
	case "":
		return task.ImageSize{}, nil
	case "real":
		return task.ImageSize{Real: true}, nil
	}
	const widest = 200
	width, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(text, ",", "."), "mm"), 64)
	if err != nil || !(width > 0 && width <= widest) {
		return task.ImageSize{}, fault.New("ctl.bad-flag", err, "flag", "--seal-size", "value", text)
	}
	return task.ImageSize{Width: width}, nil
}

// checkPlaces finds what is wrong with a place before anything is asked.
func (f paintFlags) checkPlaces() error {
	_, err := f.wheres(task.PartSignature, 1)
	return err
}

// wheres returns the places that the flags name; main is the signature's own
// part, pages how many the document has.
func (f paintFlags) wheres(main task.Part, pages int) (map[task.Part]task.Where, error) {
	all := map[task.Part]task.Where{}
	for _, named := range []struct {
		part       task.Part
		flag, text string
	}{{main, "--rect", f.rect}, {task.PartNumber, "--number-rect", f.numberRect}, {task.PartDate, "--date-rect", f.dateRect}} {
		if named.text == "" {
			continue
		}
		where, err := place(named.flag, named.text)
		if err != nil {
			return nil, err
		}
		all[named.part] = where
	}
	for _, entry := range f.places {
		part, text, _ := strings.Cut(entry, "=")
		where, err := place("--at", text)
		if err != nil || part == "" {
			return nil, fault.New("ctl.bad-flag", err, "flag", "--at", "value", entry)
		}
		all[task.Part(part)] = where
	}
	for _, entry := range f.fields {
		part, field, _ := strings.Cut(entry, "=")
		if part == "" || field == "" {
			return nil, fault.New("ctl.bad-flag", nil, "flag", "--fill", "value", entry)
		}
		all[task.Part(part)] = task.Where{Field: field}
	}
	if f.field != "" {
		all[main] = task.Where{Field: f.field}
	}
	return all, f.setPage(all, main, pages)
}

// setPage puts --page into the place of the main part.
func (f paintFlags) setPage(all map[task.Part]task.Where, main task.Part, pages int) error {
	if f.page == "" {
		return nil
	}
	number := pages
	if f.page != "last" {
		var err error
		if number, err = strconv.Atoi(f.page); err != nil {
			return fault.New("ctl.bad-flag", err, "flag", "--page", "value", f.page)
		}
		if number < 1 {
			return fault.New("sign.no-such-page", nil, "page", f.page, "pages", fmt.Sprint(pages))
		}
	}
	where := all[main]
	where.Page = number
	all[main] = where
	return nil
}

// place reads "X,Y,W,H" in points, a page and a colon before it where it is not
// the usual one.
func place(flag, text string) (task.Where, error) {
	var where task.Where
	rect := text
	if page, rest, ok := strings.Cut(text, ":"); ok {
		number, err := strconv.Atoi(page)
		if err != nil || number < 1 {
			return where, fault.New("ctl.bad-flag", err, "flag", flag, "value", text)
		}
		where.Page, rect = number, rest
	}
	x, y, w, h, err := rectangle(flag, rect)
	if err != nil || !(w > 0 && h > 0) {
		return where, fault.New("ctl.bad-flag", err, "flag", flag, "value", text)
	}
	where.Rect = pdf.Rect{X0: x, Y0: y, X1: x + w, Y1: y + h}
	return where, nil
}
