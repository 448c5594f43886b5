package ui

import (
	"testing"

	"trien/ui/batch"
)

// TestClosingAsksBeforeWorkIsLost closes the window while something is under way:
// it stays until the person says that it shall go.
func TestClosingAsksBeforeWorkIsLost(t *testing.T) {
	for _, c := range []struct {
		name string
		show func(*world)
		says string
		stay string
	}{
		{"nothing", func(o *world) { o.plug(holder()) }, "", ""},
		{"a document before it is signed", func(o *world) { o.approving() }, "", ""},
		{"a signature", (*world).showSigning, "văn bản này có thể chưa được ký xong", "Ký tiếp"},
		{"a PIN to be typed", func(o *world) { o.asked() }, "văn bản này có thể chưa được ký xong", "Ký tiếp"},
		{"a batch", func(o *world) { o.manyReady(); o.w.batch.b.Phase = batch.Running }, "những văn bản còn lại sẽ chưa được ký", "Ký tiếp"},
		{"a document that is made", func(o *world) { o.showParts(); o.w.prepare.making = true }, "văn bản mới sẽ không được tạo", "Đợi tạo xong"},
		{"a template as it was", (*world).showTemplateEditor, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newWorld(t, "vi")
			c.show(o)
			gone := false
			o.w.win.SetOnClosed(func() { gone = true })
			o.w.closing()
			if c.says == "" {
				if !gone {
					t.Error("the window stays")
				}
				return
			}
			o.mustSay(c.says)
			if gone {
				t.Fatal("the window has gone")
			}
			o.press(c.stay)
			if gone || o.w.shown != nil {
				t.Fatal("it does not simply stay")
			}
			o.w.closing()
			o.press("Vẫn đóng")
			if !gone {
				t.Error("the window stays")
			}
		})
	}
}

// TestClosingAsksBeforeATemplateIsLost changes a template and closes the window.
func TestClosingAsksBeforeATemplateIsLost(t *testing.T) {
	o := newWorld(t, "vi")
	o.showTemplateEditor()
	o.w.side.(*templatesPage).edit.draft.Name = "Mẫu khác"
	o.w.closing()
	o.mustSay("những gì vừa sửa trong mẫu sẽ mất")
}
