package signer

import (
	"path/filepath"
	"strings"
)

// TargetName returns the name for the signed copy of source, beside it:
// NAME_signed.pdf.
func TargetName(source string) string {
	return strings.TrimSuffix(source, filepath.Ext(source)) + "_signed.pdf"
}

// ExtendedName returns the name for source with a higher level, beside it:
// NAME_extended.pdf.
func ExtendedName(source string) string {
	return strings.TrimSuffix(source, filepath.Ext(source)) + "_extended.pdf"
}
