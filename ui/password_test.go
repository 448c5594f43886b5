package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"trien/ui/flow"
)

// typePassword answers the question for a document's password.
func (o *world) typePassword(password string) {
	o.t.Helper()
	o.until("the question", func() bool { return o.w.shown != nil })
	field, ok := o.w.win.Canvas().Focused().(*pinField)
	if !ok {
		o.t.Fatal("the field does not have the keys")
	}
	test.Type(field, password)
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if field.size != 0 || strings.Trim(string(field.typed[:]), "\x00") != "" {
		o.t.Error("the password is still in the field")
	}
}

func TestADocumentWithAPassword(t *testing.T) {
	o := newWorld(t, "vi")
	o.protected = "mật khẩu"
	o.plug(holder())
	o.w.dispatch(flow.OpenAsked{Path: "/tmp/a.pdf"})
	o.until("the question", func() bool { return o.w.shown != nil })
	o.mustSay("Văn bản có mật khẩu", "Nhập mật khẩu để mở a.pdf.")
	o.typePassword("Mật khẩu")
	o.until("the question again", func() bool { return o.w.shown != nil })
	o.mustSay("Mật khẩu không đúng")
	o.typePassword("mật khẩu")
	o.until("the document", func() bool { return o.w.state.Phase == flow.Ready })
	o.w.primary()
	o.sign1("1234")
	if o.password != "mật khẩu" {
		t.Error("what was signed cannot be opened")
	}
	o.w.dispatch(flow.CloseAsked{})
	if o.password != "" {
		t.Error("the password outlives its document")
	}
}

func TestGoingAwayFromThePasswordClosesTheDocument(t *testing.T) {
	o := newWorld(t, "en")
	o.protected = "x"
	o.w.dispatch(flow.OpenAsked{Path: "/tmp/a.pdf"})
	o.until("the question", func() bool { return o.w.shown != nil })
	o.w.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if o.w.shown != nil || o.w.state.Phase != flow.Empty || o.w.state.Problem != nil {
		t.Errorf("phase %v, problem %v", o.w.state.Phase, o.w.state.Problem)
	}
}
