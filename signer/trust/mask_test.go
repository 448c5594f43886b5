package trust

import "testing"

func TestMaskNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"NGUYỄN THỊ HỒNG ĐẶNG":                  "NGUYỄN THỊ HỒNG ĐẶNG",
		"CN=A, UID=CCCD:001085012345":           "CN=A, UID=CCCD:•••345",
		"MST:0100109106":                        "MST:•••106",
		"MST:0100109106-002, Chi nhánh số 2":    "MST:•••002, Chi nhánh số 2",
		"CMND 012345678 cấp 2015":               "CMND •••678 cấp 2015",
		"Phòng 12345678":                        "Phòng 12345678",
		"Công ty 1-5 (0101234567), tầng 3 (v2)": "Công ty 1-5 (•••567), tầng 3 (v2)",
	} {
		if got := MaskNumbers(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for number, want := range map[string]string{"001085012345": "•••345", "12": "•••", "B1234567": "•••567"} {
		if got := (Identifier{"CCCD", number}).Masked(); got.Number != want || got.Kind != "CCCD" {
			t.Errorf("%q: %+v", number, got)
		}
	}
}
