package drivers

import (
	"os"
	"path/filepath"
	"testing"
)

func TestUSBTable(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"1-1/idVendor": "25dd\n", "1-1/idProduct": "2371\n", "1-1/manufacturer": "Bit4id\n", "1-1/product": "TokenME EVO v2\n",
		"1-1/1-1:1.0/bInterfaceClass": "0b\n", "1-1:1.0/bInterfaceClass": "0b\n",
		"usb1/idVendor": "1d6b\n", "usb1/idProduct": "0002\n", "usb1/usb1:1.0/bInterfaceClass": "09\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := usbBelow(dir)
	want := USBDevice{ID: USBID{0x25DD, 0x2371}, Manufacturer: "Bit4id", Product: "TokenME EVO v2", CardReader: true}
	if err != nil || len(got) != 2 || got[0] != want || got[1].CardReader {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := usbBelow(filepath.Join(dir, "absent")); err != nil || got != nil {
		t.Errorf("a machine without USB: %v, %v", got, err)
	}
	if _, err := USB(); err != nil {
		t.Errorf("this machine: %v", err)
	}
}
