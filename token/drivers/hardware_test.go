package drivers

import (
	"slices"
	"testing"
)

func TestIOReg(t *testing.T) {
	const printed = `+-o Root  <class IORegistryEntry, id 0x100000100, retain 26>
  +-o AppleUSBXHCI Root Hub Simulation@14000000  <class AppleUSBRootHubDevice>
  | {
  |   "idProduct" = 32775
  |   "idVendor" = 1452
  |   "USB Product Name" = "XHCI Root Hub Simulation"
  | }
  |
  +-o TokenME EVO v2@14100000  <class AppleUSBDevice, id 0x1000004c5>
    {
      "USB Vendor Name" = "Bit4id"
      "USB Product Name" = "TokenME EVO v2"
      "bDeviceClass" = 11
      "idProduct" = 9073
      "idVendor" = 9693
    }
`
	got := parseIOReg(printed)
	want := USBDevice{ID: USBID{0x25DD, 0x2371}, Manufacturer: "Bit4id", Product: "TokenME EVO v2", CardReader: true}
	if len(got) != 2 || got[1] != want || got[0].CardReader {
		t.Errorf("%+v", got)
	}
	if got := parseIOReg("\"idVendor\" = 1\nnonsense\n+-o x\n\"idVendor\" = 99999\n"); len(got) != 0 {
		t.Errorf("nonsense: %+v", got)
	}
}

func TestHardwareIDs(t *testing.T) {
	for _, c := range []struct {
		ids  []string
		want string
	}{
		{[]string{`USB\VID_25DD&PID_2371&REV_0100`, `USB\VID_25DD&PID_2371`}, "25DD:2371"},
		{[]string{`USB\ROOT_HUB30`, `usb\vid_096e&pid_080a&mi_00`}, "096E:080A"},
		{[]string{`USB\ROOT_HUB30`}, ""},
		{nil, ""},
	} {
		id, ok := idOfHardware(c.ids)
		if ok != (c.want != "") || ok && id.String() != c.want {
			t.Errorf("%v: %v %v", c.ids, id, ok)
		}
	}
	if !isSmartCard([]string{`USB\Class_0b&SubClass_00`}) || isSmartCard([]string{`USB\Class_03`}) {
		t.Error("card reader classes")
	}
	id := USBID{1, 2}
	merged := mergeInterfaces([]USBDevice{{ID: id, Product: "a"}, {ID: USBID{3, 4}}, {ID: id, CardReader: true}})
	if !slices.Equal(merged, []USBDevice{{ID: id, Product: "a", CardReader: true}, {ID: USBID{3, 4}}}) {
		t.Errorf("%+v", merged)
	}
}

func FuzzATRPattern(f *testing.F) {
	f.Add("3B 9F:..01", []byte{0x3B, 0x9F, 5, 1})
	f.Fuzz(func(t *testing.T, text string, atr []byte) {
		p, err := parsePattern(text)
		if err == nil && p.matches(atr) && len(atr) != len(p.bytes) {
			t.Error("a match of another length")
		}
	})
}
