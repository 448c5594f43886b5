package edition

import (
	"os"
	"strings"
	"testing"
)

func TestVersionIsThatOfThePackage(t *testing.T) {
	data, err := os.ReadFile("../../../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`Name = "` + Name + `"`, `Version = "` + Version + `"`} {
		if !strings.Contains(string(data), want+"\n") {
			t.Errorf("FyneApp.toml does not say %s", want)
		}
	}
}
