package drivers

import "golang.org/x/sys/windows/registry"

// providers lists the files of the cryptographic service providers that are
// registered, in the 64-bit and the 32-bit view. A key that cannot be read
// lists nothing.
func providers() []string {
	const root = `SOFTWARE\Microsoft\Cryptography\Defaults\Provider`
	var images []string
	for _, view := range []uint32{registry.WOW64_64KEY, registry.WOW64_32KEY} {
		key, err := registry.OpenKey(registry.LOCAL_MACHINE, root, registry.ENUMERATE_SUB_KEYS|view)
		if err != nil {
			continue
		}
		names, err := key.ReadSubKeyNames(-1)
		key.Close()
		if err != nil {
			continue
		}
		for _, name := range names {
			provider, err := registry.OpenKey(registry.LOCAL_MACHINE, root+`\`+name, registry.QUERY_VALUE|view)
			if err != nil {
				continue
			}
			if image, _, err := provider.GetStringValue("Image Path"); err == nil {
				images = append(images, image)
			}
			provider.Close()
		}
	}
	return images
}
