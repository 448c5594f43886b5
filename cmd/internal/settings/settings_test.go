package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestUserWinsUnlessThePolicyLocks(t *testing.T) {
	for _, c := range []struct {
		name, policy, user string
		language           string
		modules            []string
	}{
		{"nothing decided", ``, ``, "vi", nil},
		{"user decides", `{"language":"vi","modules":["/p.so"]}`, `{"language":"en","modules":["/u.so"]}`, "en", []string{"/u.so", "/p.so"}},
		{"policy locks", `{"language":"vi","modules":["/p.so"],"locked":["language","modules"]}`, `{"language":"en","modules":["/u.so"]}`, "vi", []string{"/p.so"}},
		{"unknown language", ``, `{"language":"xx"}`, "vi", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := configure(t, c.policy, c.user)
			s, err := Load()
			if err != nil {
				t.Fatal(dir, err)
			}
			if s.Language != c.language || !slices.Equal(s.Modules, c.modules) {
				t.Errorf("got %q %v, want %q %v", s.Language, s.Modules, c.language, c.modules)
			}
		})
	}
}

func TestABrokenFileIsSaid(t *testing.T) {
	dir := configure(t, "", "{")
	s, err := Load()
	if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "settings.json")) {
		t.Errorf("got %v", err)
	}
	if s.Language != "vi" {
		t.Errorf("language %q with a broken file", s.Language)
	}
}

func TestSaveAndReopen(t *testing.T) {
	configure(t, "", "")
	err := Change(func(s *Settings) {
		s.Language = "en"
		*s = s.Opened("/a.pdf").Opened("/b.pdf").Opened("/a.pdf")
	})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load()
	if err != nil || again.Language != "en" || !slices.Equal(again.Recent, []string{"/a.pdf", "/b.pdf"}) {
		t.Errorf("got %+v, %v", again, err)
	}
}

func TestAChangeKeepsTheMachinesValuesOutOfTheUsersFile(t *testing.T) {
	configure(t, `{"modules":["/p.so"]}`, `{"modules":["/u.so"]}`)
	for range 3 {
		if err := Change(func(s *Settings) { s.Theme = "dark" }); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Load()
	if err != nil || s.Theme != "dark" || !slices.Equal(s.Modules, []string{"/u.so", "/p.so"}) {
		t.Errorf("got %+v, %v", s, err)
	}
}

func TestRecentIsBounded(t *testing.T) {
	var s Settings
	for i := range 50 {
		s = s.Opened(string(rune('a' + i)))
	}
	if len(s.Recent) != maxRecent {
		t.Errorf("%d recent documents", len(s.Recent))
	}
}

func configure(t *testing.T, policy, user string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TRIEN_CONFIG", dir)
	t.Setenv("TRIEN_LANG", "")
	for name, text := range map[string]string{"policy.json": policy, "settings.json": user} {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
