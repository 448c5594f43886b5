package settings

import (
	"os"
	"runtime"
	"testing"
)

// TestOwn: what the person decided is kept apart from what holds.
func TestOwn(t *testing.T) {
	configure(t, `{"tsas":["http://machine/"],"folder":"/shared","welcomed":true,"locked":["folder"]}`, `{"tsas":["http://mine/"],"folder":"/mine","width":1100}`)
	own, err := Own()
	must(t, err)
	all, err := Load()
	must(t, err)
	if len(own.TSAs) != 1 || own.TSAs[0].URL != "http://mine/" || own.Folder != "/mine" || own.Welcomed || own.Theme != "" {
		t.Errorf("own %+v", own)
	}
	if len(all.TSAs) != 2 || all.Folder != "/shared" || !all.Welcomed || all.Width != 1100 || !all.Locked("folder") {
		t.Errorf("all %+v", all)
	}
}

// TestKeepPassword: the file is what Authority takes, and its owner's alone.
func TestKeepPassword(t *testing.T) {
	configure(t, "", "")
	for _, password := range []string{"cũ", "mật khẩu mới"} {
		file, err := KeepPassword("https://tsa/", "donvi", password)
		must(t, err)
		authority, err := TSA{URL: "https://tsa/", User: "donvi", PasswordFile: file}.Authority()
		if err != nil || authority.Password != password {
			t.Errorf("%q, %v", authority.Password, err)
		}
		info, err := os.Stat(file)
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v", info.Mode())
		}
	}
}
