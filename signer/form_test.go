package signer

import "testing"

// A document timestamp gets its field even where every field is locked
// (ISO 32000-2, 12.8.2.2.1): looking for a name has to come to an end.
func TestALockOnAllFieldsLeavesNames(t *testing.T) {
	closed := rules{locks: []lock{{action: "All"}, {action: "Include", fields: []string{"Signature1"}}, {action: "Exclude", fields: []string{"Signature2"}}}}
	if name := (&form{}).freeName(closed); name != "Signature3" {
		t.Errorf("got %q", name)
	}
}
