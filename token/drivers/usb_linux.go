package drivers

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// USB lists what is plugged in. A device that vanishes meanwhile is left out.
func USB() ([]USBDevice, error) { return usbBelow("/sys/bus/usb/devices") }

// usbBelow reads the kernel's table (Documentation/ABI/testing/sysfs-bus-usb).
// A machine without USB has none of it.
func usbBelow(folder string) ([]USBDevice, error) {
	entries, err := os.ReadDir(folder)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var devices []USBDevice
	for _, entry := range entries {
		dir := filepath.Join(folder, entry.Name())
		id, err := ParseUSBID(field(dir, "idVendor") + ":" + field(dir, "idProduct"))
		if err != nil {
			continue // an interface, which has no numbers of its own
		}
		devices = append(devices, USBDevice{
			ID: id, Manufacturer: field(dir, "manufacturer"), Product: field(dir, "product"), CardReader: isCardReader(dir),
		})
	}
	return devices, nil
}

func isCardReader(dir string) bool {
	interfaces, err := filepath.Glob(filepath.Join(dir, filepath.Base(dir)+":*"))
	if err != nil {
		return false
	}
	for _, one := range interfaces {
		if class, err := strconv.ParseUint(field(one, "bInterfaceClass"), 16, 8); err == nil && class == 0x0B {
			return true
		}
	}
	return false
}

// field reads one value; "" when there is none.
func field(dir, name string) string {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
