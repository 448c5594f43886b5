package ui

import (
	"testing"

	"trien/ui/flow"
)

// TestFilesOfALaterStart are opened here, from whatever page is shown, but not in
// the middle of a signature.
func TestFilesOfALaterStart(t *testing.T) {
	o := newWorld(t, "vi")
	o.w.openHelp()
	o.w.arrived(nil)
	if o.w.side == nil {
		t.Error("a start without files closes the page")
	}
	o.w.arrived([]string{"/a/b.pdf"})
	if o.w.side != nil || o.w.state.Path != "/a/b.pdf" {
		t.Errorf("%q is open", o.w.state.Path)
	}
	o.until("document", func() bool { return o.w.state.Phase != flow.Opening })
	o.w.state.Phase = flow.Signing
	o.w.arrived([]string{"/c.pdf"})
	o.mustSay("Đang ký văn bản")
	if o.w.state.Path != "/a/b.pdf" {
		t.Error("another document came in between")
	}
	o.w.shown.escape()
	o.w.state.Phase = flow.Ready
}
