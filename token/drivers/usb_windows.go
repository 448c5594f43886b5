package drivers

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
)

// USB lists what is plugged in, by the SetupAPI: devices of the enumerator
// "USB" that are present.
func USB() ([]USBDevice, error) {
	set, err := windows.SetupDiGetClassDevsEx(nil, "USB", 0, windows.DIGCF_PRESENT|windows.DIGCF_ALLCLASSES, 0, "")
	if err != nil {
		return nil, fmt.Errorf("list USB devices: %w", err)
	}
	defer set.Close()
	var devices []USBDevice
	for i := 0; ; i++ {
		data, err := set.EnumDeviceInfo(i)
		if errors.Is(err, windows.ERROR_NO_MORE_ITEMS) {
			return mergeInterfaces(devices), nil
		}
		if err != nil {
			return mergeInterfaces(devices), fmt.Errorf("list USB devices: %w", err)
		}
		id, ok := idOfHardware(texts(set, data, windows.SPDRP_HARDWAREID))
		if !ok {
			continue // a hub, which has no product number
		}
		devices = append(devices, USBDevice{
			ID:           id,
			Manufacturer: first(texts(set, data, windows.SPDRP_MFG)),
			Product:      first(texts(set, data, windows.SPDRP_DEVICEDESC)),
			CardReader:   isSmartCard(texts(set, data, windows.SPDRP_COMPATIBLEIDS)),
		})
	}
}

// texts reads a property of one or several strings; one that is not there is
// empty.
func texts(set windows.DevInfo, data *windows.DevInfoData, property windows.SPDRP) []string {
	value, err := set.DeviceRegistryProperty(data, property)
	if err != nil {
		return nil
	}
	switch value := value.(type) {
	case string:
		return []string{value}
	case []string:
		return value
	}
	return nil
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
