package settings

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
)

// TestAuthorities: an address alone or with user, policy and patience; the
// password comes from its file or from the environment, never from the settings.
func TestAuthorities(t *testing.T) {
	t.Setenv(PasswordVariable, "mật khẩu chung")
	secret := filepath.Join(t.TempDir(), "tsa")
	if err := os.WriteFile(secret, []byte("mật khẩu\r\nkhác"), 0o600); err != nil {
		t.Fatal(err)
	}
	configure(t, `{"tsas":["http://tsa.policy/"]}`, `{"tsas":["http://tsa.one/",{"url":"https://tsa.two/","user":"donvi","password_file":`+quoted(t, secret)+
		`,"policy":"1.2.3","seconds":130},{"url":"https://tsa.three/","user":"a"}]}`)
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	tsas, problems := s.Authorities()
	want := []evidence.TSA{
		{URL: "http://tsa.one/"},
		{URL: "https://tsa.two/", User: "donvi", Password: "mật khẩu", Policy: "1.2.3", Timeout: 130 * time.Second},
		{URL: "https://tsa.three/", User: "a", Password: "mật khẩu chung"},
		{URL: "http://tsa.policy/"},
	}
	if !reflect.DeepEqual(tsas, want) || problems != nil {
		t.Errorf("got %+v, %v", tsas, problems)
	}
	if err := Change(func(s *Settings) { s.Theme = "dark" }); err != nil {
		t.Fatal(err)
	}
	again, err := Load()
	if err != nil || !reflect.DeepEqual(again.TSAs, s.TSAs) {
		t.Errorf("written and read: %+v, %v", again.TSAs, err)
	}
	if name, err := userFile(); err != nil || strings.Contains(string(contents(t, name)), "mật khẩu") {
		t.Errorf("the settings hold a password (%v)", err)
	}
}

func TestPasswordsThatCannotBeHad(t *testing.T) {
	if err := os.Unsetenv(PasswordVariable); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	open, empty := filepath.Join(dir, "open"), filepath.Join(dir, "empty")
	for name, mode := range map[string]os.FileMode{open: 0o644, empty: 0o600} {
		text := map[string]string{open: "mở", empty: ""}[name]
		if err := os.WriteFile(name, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	for code, file := range map[string]string{
		"ctl.tsa-password": filepath.Join(dir, "none"), "ctl.tsa-no-password": "", "ctl.tsa-password-open": open,
	} {
		if runtime.GOOS == "windows" && file == open {
			continue
		}
		s := Settings{TSAs: []TSA{{URL: "https://a/", User: "x", PasswordFile: file}, {URL: "https://b/"}}}
		tsas, problems := s.Authorities()
		if len(tsas) != 1 || tsas[0].URL != "https://b/" || len(problems) != 1 || fault.CodeOf(problems[0]) != code {
			t.Errorf("%q: %v, %v; want %s", file, tsas, problems, code)
		}
	}
	if _, err := readSecret(empty); fault.CodeOf(err) != "ctl.tsa-password" {
		t.Errorf("an empty file: %v", err)
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func contents(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
