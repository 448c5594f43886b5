package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trien/cmd/internal/settings"
	"trien/signer/fault"
	"trien/signer/task"
	"trien/ui"
)

// kept is the store with what a policy and the person's settings say.
func kept(t *testing.T, policy string) (*templates, string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TRIEN_CONFIG", dir)
	if policy != "" {
		if err := os.WriteFile(filepath.Join(dir, "policy.json"), []byte(policy), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	decided, err := settings.Load()
	if err != nil {
		t.Fatal(err)
	}
	return newTemplates(decided, t.Logf), dir
}

func named(t *testing.T, of task.Task, name string) task.Template {
	t.Helper()
	template, err := task.Default(of)
	if err != nil {
		t.Fatal(err)
	}
	template.Name = name
	return template
}

func listed(t *testing.T, s *templates, id string) (ui.Template, bool) {
	t.Helper()
	all, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(all, func(one ui.Template) bool { return one.ID == id })
	if at < 0 {
		return ui.Template{}, false
	}
	return all[at], true
}

func TestATemplateIsKeptUsedAndRemoved(t *testing.T) {
	s, dir := kept(t, "")
	id, err := s.Keep("", named(t, task.Approve, "Chữ ký của Đặng"))
	if err != nil || id != filepath.Join(dir, "templates", "approve-chu-ky-cua-dang.json") {
		t.Fatal(id, err)
	}
	if second, err := s.Keep("", named(t, task.Approve, "Chữ ký của Đặng")); err != nil || !strings.HasSuffix(second, "-dang-2.json") {
		t.Error(second, err)
	}
	if err := s.Use(task.Approve, id); err != nil {
		t.Fatal(err)
	}
	if used, err := s.of(task.Approve); err != nil || used.Name != "Chữ ký của Đặng" {
		t.Errorf("%q, %v", used.Name, err)
	}
	if _, err := s.Keep(id, named(t, task.Approve, "Tên khác")); err != nil {
		t.Fatal(err)
	}
	if used, err := s.of(task.Approve); err != nil || used.Name != "Tên khác" {
		t.Errorf("after a change %q, %v", used.Name, err)
	}
	decided, err := settings.Load()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := newTemplates(decided, t.Logf).of(task.Approve); err != nil || again.Name != "Tên khác" {
		t.Errorf("after a start %q, %v", again.Name, err)
	}
	if one, ok := listed(t, s, id); !ok || !one.Used || one.Origin != ui.Own {
		t.Errorf("listed as %+v", one)
	}
	if err := s.Remove(id); err != nil {
		t.Fatal(err)
	}
	if used, err := s.of(task.Approve); err != nil || used.Name != "Ký phê duyệt" {
		t.Errorf("after it is gone %q, %v", used.Name, err)
	}
	if _, ok := listed(t, s, id); ok {
		t.Error("it is still listed")
	}
}

func TestAPolicyDecidesAboutTemplates(t *testing.T) {
	folder := t.TempDir()
	common := filepath.Join(folder, "chung.json")
	template := named(t, task.Plain, "Mẫu chung")
	data, err := template.Write()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(common, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := kept(t, `{"templates":{"plain":"`+filepath.ToSlash(common)+`"},"locked":["templates"]}`)
	if used, err := s.of(task.Plain); err != nil || used.Name != "Mẫu chung" || !s.Locked() {
		t.Errorf("%q, %v, locked %t", used.Name, err, s.Locked())
	}
	if one, ok := listed(t, s, filepath.ToSlash(common)); !ok || one.Origin != ui.Given || !one.Used {
		t.Errorf("listed as %+v", one)
	}
	_, keeping := s.Keep("", template)
	for what, err := range map[string]error{"keep": keeping, "use": s.Use(task.Plain, ""), "remove": s.Remove(common)} {
		if fault.CodeOf(err) != "ui.templates.locked" {
			t.Errorf("%s: %v", what, err)
		}
	}
	open, _ := kept(t, `{"templates":{"plain":"`+filepath.ToSlash(common)+`"}}`)
	if err := open.Use(task.Plain, ""); err != nil {
		t.Fatal(err)
	}
	if used, err := open.of(task.Plain); err != nil || used.Name != "Ký thường" {
		t.Errorf("the built-in one was chosen: %q, %v", used.Name, err)
	}
}

func TestTemplatesThatCannotBeUsed(t *testing.T) {
	s, dir := kept(t, "")
	folder := filepath.Join(dir, "templates")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(folder, "hong.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if one, ok := listed(t, s, broken); !ok || fault.CodeOf(one.Err) != "task.not-json" {
		t.Errorf("listed as %+v", one)
	}
	id, err := s.Keep("", named(t, task.Comment, "Bút phê"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Use(task.Approve, id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.of(task.Approve); fault.CodeOf(err) != "ui.templates.other-task" {
		t.Errorf("a template of another task: %v", err)
	}
	if err := s.Remove(filepath.Join(dir, "settings.json")); fault.CodeOf(err) != "ui.templates.folder" {
		t.Errorf("a file that is no template: %v", err)
	}
	if _, err := s.Keep("", task.Template{Task: task.Plain}); fault.CodeOf(err) != "task.bad-value" {
		t.Errorf("an empty template: %v", err)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Chữ ký của Đặng": "chu-ky-cua-dang", "  Dấu (37 mm) ": "dau-37-mm", "···": "", "Ω": "",
	} {
		if got := slug(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
