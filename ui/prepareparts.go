package ui

import (
	"slices"

	"trien/signer/fault"
	"trien/signer/prepare"
)

// preparedPart is one file of the document to be made.
type preparedPart struct {
	path     string
	password string
	looking  bool
	turn     int // of looking; an answer of an earlier one is dropped
	source   prepare.Source
	err      error // why it cannot be taken in; has words
	wanted   bool  // a password was asked for once
}

// locked tells whether a password is all that it lacks.
func (i *preparedPart) locked() bool {
	switch fault.CodeOf(i.err) {
	case "pdf.password-needed", "pdf.password-wrong", "prepare.owner-only":
		return true
	}
	return false
}

// preparedParts are the files in the order of the pages. A file may stand in it
// twice.
type preparedParts struct{ list []*preparedPart }

func (l *preparedParts) add(path string) *preparedPart {
	item := &preparedPart{path: path}
	l.list = append(l.list, item)
	return item
}

func (l *preparedParts) remove(item *preparedPart) {
	l.list = slices.DeleteFunc(l.list, func(each *preparedPart) bool { return each == item })
}

// move puts a file one place up (-1) or down (1).
func (l *preparedParts) move(item *preparedPart, by int) {
	at := slices.Index(l.list, item)
	if to := at + by; at >= 0 && to >= 0 && to < len(l.list) {
		l.list[at], l.list[to] = l.list[to], l.list[at]
	}
}

func (l *preparedParts) pages() int {
	pages := 0
	for _, item := range l.list {
		if item.err == nil {
			pages += item.source.Pages
		}
	}
	return pages
}

func (l *preparedParts) request() []prepare.Part {
	var parts []prepare.Part
	for _, item := range l.list {
		parts = append(parts, prepare.Part{Path: item.path, Password: []byte(item.password)})
	}
	return parts
}

// readiness is whether the files can be put together.
type readiness int

const (
	partsMissing readiness = iota
	partsLooking
	partsLocked  // a password is missing
	partsRefused // one cannot be taken in
	partsPlain   // one PDF alone, without a password: there is nothing to do
	partsReady
)

func (l *preparedParts) readiness() readiness {
	if len(l.list) == 0 {
		return partsMissing
	}
	worst := partsReady
	for _, item := range l.list {
		switch {
		case item.looking:
			worst = min(worst, partsLooking)
		case item.locked():
			worst = min(worst, partsLocked)
		case item.err != nil:
			worst = min(worst, partsRefused)
		}
	}
	if first := l.list[0].source; worst == partsReady && len(l.list) == 1 && first.Kind == prepare.Document && !first.Protected {
		return partsPlain
	}
	return worst
}

func (l *preparedParts) images() bool {
	return slices.ContainsFunc(l.list, func(i *preparedPart) bool { return i.source.Kind == prepare.Image })
}
