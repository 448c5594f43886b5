package ui

import (
	"strings"
	"testing"

	"trien/ui/flow"
)

func TestNumbersOfPeopleAreHiddenUntilAskedFor(t *testing.T) {
	o := newWorld(t, "en")
	other := holder(func(f *flow.Found) { f.Identity.Certificate = []byte{2} })
	mine := holder(func(f *flow.Found) { f.Certificate.Subject.UserIDs = []string{"CCCD:001085012345", "MST:0100109106"} })
	o.plug(mine, other)
	o.w.pickCertificate()
	said := func() string { return strings.Join(o.said(), "\n") }
	if !strings.Contains(said(), "CCCD •••345 · MST •••106") || strings.Contains(said(), "001085012345") {
		t.Fatalf("the picker says:\n%s", said())
	}
	o.press("Show identity card numbers and tax codes in full")
	if !strings.Contains(said(), "CCCD 001085012345 · MST 0100109106") {
		t.Fatalf("the picker says:\n%s", said())
	}
	o.press("Hide identity card numbers and tax codes")
	if strings.Contains(said(), "001085012345") {
		t.Error("the number is still shown")
	}
}
