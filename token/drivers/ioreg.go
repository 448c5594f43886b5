package drivers

import (
	"regexp"
	"strconv"
	"strings"
)

// parseIOReg reads what "ioreg -p IOUSB -l -w 0" prints on macOS: one entry per
// device, "+-o NAME", with lines of the form "key" = value below it.
func parseIOReg(text string) []USBDevice {
	property := regexp.MustCompile(`^[\s|]*"([^"]+)" = (.*)$`)
	var devices []USBDevice
	var fields map[string]string
	flush := func() {
		vendor, errVendor := strconv.ParseUint(fields["idVendor"], 10, 16)
		product, errProduct := strconv.ParseUint(fields["idProduct"], 10, 16)
		if errVendor == nil && errProduct == nil {
			devices = append(devices, USBDevice{
				ID:           USBID{uint16(vendor), uint16(product)},
				Manufacturer: fields["USB Vendor Name"], Product: fields["USB Product Name"],
				CardReader: fields["bDeviceClass"] == "11",
			})
		}
		fields = make(map[string]string)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.Contains(line, "+-o ") {
			flush()
		} else if m := property.FindStringSubmatch(line); m != nil && fields != nil {
			fields[m[1]] = strings.Trim(m[2], `"`)
		}
	}
	flush()
	return devices
}
