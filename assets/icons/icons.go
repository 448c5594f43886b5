// Package icons holds the program's icon: a red seal ring with a T. The SVG is
// written by hand, the PNG is drawn from the same measures by
// cmd/internal/sample.
package icons

import _ "embed"

//go:embed trien.svg
var svg string

//go:embed trien.png
var png string

// SVG returns the icon as an SVG of 512 × 512 units.
func SVG() []byte { return []byte(svg) }

// PNG returns the icon as a PNG of 512 × 512 pixels on a transparent ground.
func PNG() []byte { return []byte(png) }
