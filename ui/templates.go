package ui

import (
	"cmp"
	"slices"

	"trien/signer/task"
)

// Templates keeps what people made of the templates of tasks. Its methods are
// called on the window's goroutine and from others.
type Templates interface {
	// List returns every template there is, the built-in one of each task among
	// them. The error is that of looking for more; what was found comes with it.
	List() ([]Template, error)
	// Locked tells whether the machine's administrator decides: nothing can be
	// kept, removed or chosen then.
	Locked() bool
	// Keep writes a template in place of the one of the person's own with that ID,
	// or as a new one where id is "", and returns its ID.
	Keep(id string, t task.Template) (string, error)
	// Remove takes one of the person's own away; a task that used it uses the
	// built-in one.
	Remove(id string) error
	// Use lets a task use a template; "" is the built-in one.
	Use(t task.Task, id string) error
}

// Template is one that can be used.
type Template struct {
	ID       string // "" for one that is built in
	Template task.Template
	Origin   Origin
	Used     bool  // its task uses it
	Err      error // why it cannot be read; only its task may be known then
}

// Origin is where a template comes from.
type Origin int

// Only those of the person's own can be changed.
const (
	BuiltIn Origin = iota
	Own
	Given // a file that the settings name, of the machine's administrator for one
)

// key tells a template from every other.
func (t Template) key() string {
	if t.ID == "" {
		return string(t.Template.Task)
	}
	return t.ID
}

// inOrder puts templates of a task together, the built-in one first; those of no
// task last.
func inOrder(all []Template) []Template {
	rank := func(t Template) int {
		if at := slices.Index(task.All(), t.Template.Task); at >= 0 {
			return at
		}
		return len(task.All())
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Template) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Origin, b.Origin), cmp.Compare(a.Template.Name, b.Template.Name))
	})
	return sorted
}
