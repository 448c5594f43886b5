package guide

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	all := []Answer{
		{"a", "Tệp đã ký nằm ở đâu?", "Cạnh bản gốc."},
		{"b", "Bản gốc có bị sửa không?", "Không. Tệp đã ký là tệp mới."},
		{"c", "Quên mã PIN?", "Hỏi đơn vị cấp."},
	}
	for query, want := range map[string]string{
		"": "a b c", "PIN": "c", "da ky": "a b", "Đã Ký": "a b", "ban goc": "b a", "  tep   moi ": "b", "gì": "", "xyz": "",
	} {
		var got []string
		for _, a := range Find(all, query) {
			got = append(got, a.Topic)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %q", query, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{"Đặng Thị HỒNG": "dang thi hong", "ế\u0301": "e", "": ""} {
		if got := Plain(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
