package draft

import (
	"strings"

	"trien/signer/task"
)

// Names are what the fields of a template are called in the window: "name" is
// "Họ tên". In the editor's text a field stands as [Họ tên].
type Names map[string]string

// Offered are the fields that the editor offers for a task, the most used first.
func Offered(t task.Task) []string {
	all := []string{"name", "title", "agency", "time_dots", "clock"}
	switch t {
	case task.Issue, task.Appendix, task.Incoming:
		all = append(all, "number", "date", "date_words")
	case task.Copy:
		all = append(all, "copy", "number", "date")
	}
	return append(all, "reason", "location", "email")
}

// Placed returns a field as it stands in the editor's text.
func (n Names) Placed(field string) string {
	if name := n[field]; name != "" {
		return "[" + name + "]"
	}
	return "{" + field + "}"
}

// show writes a template's lines for the editor. Fields without a name, those in
// capitals and those with a second choice stay as the template has them.
func (n Names) show(lines []string) string {
	return n.replacer(func(field, named string) (string, string) { return field, named }).Replace(strings.Join(lines, "\n"))
}

// parse is the way back; empty lines at the end are left out.
func (n Names) parse(text string) []string {
	text = strings.TrimRight(n.replacer(func(field, named string) (string, string) { return named, field }).Replace(text), " \n\t")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func (n Names) replacer(order func(field, named string) (string, string)) *strings.Replacer {
	var pairs []string
	for _, field := range task.Fields() {
		if n[field] == "" {
			continue
		}
		from, to := order("{"+field+"}", n.Placed(field))
		pairs = append(pairs, from, to)
	}
	return strings.NewReplacer(pairs...)
}
