// Package anchors carries the trust table of the program: the certificates of
// both Vietnamese certification systems. Package trust reads it.
package anchors

import _ "embed"

//go:embed anchors.txt
var table []byte

// Table returns the trust table, whose format is described in its head.
func Table() []byte { return append([]byte(nil), table...) }
