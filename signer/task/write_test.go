package task

import (
	"reflect"
	"testing"

	"trien/signer/fault"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, one := range All() {
		template, err := Default(one)
		if err != nil {
			t.Fatal(err)
		}
		template.Level, template.Certify = "b-lt", 2
		if picture := template.Marks[0].Image; picture != nil {
			picture.Data = []byte{1, 2, 3}
		}
		data, err := template.Write()
		if err != nil {
			t.Fatal(one, err)
		}
		if again, err := Read(data); err != nil || !reflect.DeepEqual(again, template) {
			t.Errorf("%s: %+v, %v", one, again, err)
		}
	}
	if _, err := (Template{Task: "none"}).Write(); fault.CodeOf(err) != "task.bad-value" {
		t.Errorf("a template of no task: %v", err)
	}
}

func TestAChangedCloneLeavesTheOriginal(t *testing.T) {
	original, err := Default(Incoming)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := original.Write()
	clone := original.Clone()
	clone.Marks[0].Cells[0].Text[0] = "khác"
	clone.Marks[0].Place.X = 99
	issue, _ := Default(Issue)
	second := issue.Clone()
	second.Marks[0].Image.Size.Width = 12
	second.Marks[1].Text[0] = "khác"
	if after, _ := original.Write(); string(after) != string(before) || issue.Marks[0].Image.Size.Width != 0 || issue.Marks[1].Text[0] != "{number}" {
		t.Error("the clone shares memory with the original")
	}
}
