package doctor

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNothingPersonalLeavesTheHouse(t *testing.T) {
	e := Examination{
		Drivers: []Driver{{
			Detail: "token 0123456789ABCDEF failed",
			Slots: []Slot{{
				Description: "Reader 00998877665544", Token: &Token{Label: "CCCD 001085012345", Serial: "4A3B2C1D99887766"},
				Certificates: []Certificate{{ID: "0102030405060708", Name: "Nguyễn Văn A, MST:0101234567"}},
			}},
		}},
		Problems: []Problem{{Code: "token.none", Subject: "UID=CMND:001085012345"}},
	}
	before, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(e.Masked())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"001085012345", "0101234567", "0123456789ABCDEF", "00998877665544", "4A3B2C1D99887766", "0102030405060708"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("%s is told", secret)
		}
		if !strings.Contains(string(before), secret) {
			t.Errorf("masking changed the examination itself: %s is gone", secret)
		}
	}
	if !strings.Contains(string(data), "•••345") {
		t.Errorf("nothing is left to tell two numbers apart: %s", data)
	}
}
