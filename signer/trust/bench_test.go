package trust

import (
	"testing"

	"trien/assets/anchors"
)

// BenchmarkStart is what every start pays for the built-in table.
func BenchmarkStart(b *testing.B) {
	table := anchors.Table()
	for b.Loop() {
		t, err := ReadTable(table)
		if err != nil {
			b.Fatal(err)
		}
		NewStore().AddTable(t, BuiltIn)
	}
}

// BenchmarkReadEveryCertificate is what an update pays.
func BenchmarkReadEveryCertificate(b *testing.B) {
	table := anchors.Table()
	for b.Loop() {
		if _, err := ParseTable(table); err != nil {
			b.Fatal(err)
		}
	}
}
