package drivers

import (
	"regexp"
	"slices"
	"strings"
)

// idOfHardware reads the first hardware ID of Windows that names a vendor and a
// product: USB\VID_25DD&PID_2371&REV_0100 (Microsoft, "Standard USB
// identifiers").
func idOfHardware(ids []string) (USBID, bool) {
	form := regexp.MustCompile(`(?i)^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})`)
	for _, id := range ids {
		if m := form.FindStringSubmatch(id); m != nil {
			parsed, err := ParseUSBID(m[1] + ":" + m[2])
			return parsed, err == nil
		}
	}
	return USBID{}, false
}

// isSmartCard reads compatible IDs of Windows: USB\Class_0B for a card reader.
func isSmartCard(ids []string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(strings.ToUpper(id), `USB\CLASS_0B`) })
}

// mergeInterfaces makes one of the parts of a composite device, which Windows
// lists each by itself.
func mergeInterfaces(parts []USBDevice) []USBDevice {
	var devices []USBDevice
	for _, part := range parts {
		at := slices.IndexFunc(devices, func(d USBDevice) bool { return d.ID == part.ID })
		if at < 0 {
			devices = append(devices, part)
			continue
		}
		devices[at].CardReader = devices[at].CardReader || part.CardReader
	}
	return devices
}
