package web

import "golang.org/x/sys/windows/registry"

// systemSettings reads the user's Internet settings. What cannot be read is
// not set.
func systemSettings() internetSettings {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Software\Microsoft\Windows\CurrentVersion\Internet Settings`, registry.QUERY_VALUE)
	if err != nil {
		return internetSettings{}
	}
	defer key.Close()
	var s internetSettings
	if on, _, err := key.GetIntegerValue("ProxyEnable"); err == nil {
		s.enabled = on != 0
	}
	if server, _, err := key.GetStringValue("ProxyServer"); err == nil {
		s.server = server
	}
	if bypass, _, err := key.GetStringValue("ProxyOverride"); err == nil {
		s.bypass = bypass
	}
	return s
}
