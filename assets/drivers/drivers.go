// Package drivers is the catalogue of PKCS#11 drivers in use with Vietnamese
// certificates, as data for drivers.Parse of package token/drivers.
package drivers

import _ "embed"

//go:embed drivers.json
var catalogue string

// JSON returns the catalogue file.
func JSON() []byte { return []byte(catalogue) }
