package drivers

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// USBID is the vendor and product number of a USB device.
type USBID struct{ Vendor, Product uint16 }

func (id USBID) String() string { return fmt.Sprintf("%04X:%04X", id.Vendor, id.Product) }

// ParseUSBID reads "25DD:2371".
func ParseUSBID(text string) (USBID, error) {
	vendor, product, ok := strings.Cut(text, ":")
	v, errVendor := strconv.ParseUint(vendor, 16, 16)
	p, errProduct := strconv.ParseUint(product, 16, 16)
	if !ok || errVendor != nil || errProduct != nil {
		return USBID{}, fmt.Errorf("USB number %q", text)
	}
	return USBID{uint16(v), uint16(p)}, nil
}

// USBDevice is something plugged into USB.
type USBDevice struct {
	ID           USBID
	Manufacturer string // as the device says; may be empty
	Product      string
	// CardReader tells that it says to be one (interface class 0x0B, USB-IF
	// defined class codes). Tokens of their own kind say nothing.
	CardReader bool
}

// pattern is an ATR with places where any byte fits.
type pattern struct {
	bytes []byte
	any   []bool
}

// parsePattern reads hex in which ".." stands for any byte.
func parsePattern(text string) (pattern, error) {
	text = strings.NewReplacer(" ", "", ":", "").Replace(text)
	var p pattern
	for ; len(text) >= 2; text = text[2:] {
		if text[:2] == ".." {
			p.bytes, p.any = append(p.bytes, 0), append(p.any, true)
			continue
		}
		b, err := hex.DecodeString(text[:2])
		if err != nil {
			return pattern{}, fmt.Errorf("ATR: %w", err)
		}
		p.bytes, p.any = append(p.bytes, b[0]), append(p.any, false)
	}
	if text != "" || len(p.bytes) == 0 {
		return pattern{}, fmt.Errorf("ATR of half a byte or none")
	}
	return p, nil
}

func (p pattern) matches(atr []byte) bool {
	if len(atr) != len(p.bytes) {
		return false
	}
	for i, b := range atr {
		if !p.any[i] && p.bytes[i] != b {
			return false
		}
	}
	return true
}
