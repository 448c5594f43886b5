package pdf

// UsageRights returns the signature by which a producer grants rights to a
// reader's user (/Perms with /UR3 or /UR; ISO 32000-2, 12.8.2.3); false when
// there is none. It is not a signature of the document and Signatures leaves
// it out.
func (d *Document) UsageRights() (Signature, bool, error) {
	catalog, holder, err := d.Catalog()
	if err != nil {
		return Signature{}, false, err
	}
	if ref, ok := catalog["Perms"].(Ref); ok {
		holder = ref
	}
	perms, _ := d.Dict(catalog["Perms"])
	for _, key := range []Name{"UR3", "UR"} {
		if ref, ok := perms[key].(Ref); ok {
			holder = ref
		}
		if _, ok := d.Dict(perms[key]); ok {
			return d.rightsIn(holder, key)
		}
	}
	return Signature{}, false, nil
}

// rightsIn reads the signature afresh from the object that holds it: the
// catalog, the permissions dictionary or the signature dictionary itself.
func (d *Document) rightsIn(holder Ref, key Name) (Signature, bool, error) {
	got, err := d.reread(holder)
	if err != nil {
		return Signature{}, false, err
	}
	s := Signature{Revision: d.revisionOf(holder)}
	dict, _ := got.object.(Dict)
	if !looksSigned(dict) {
		if perms, ok := dict["Perms"].(Dict); ok {
			dict = perms
		}
		dict, _ = dict[key].(Dict)
	} else {
		s.ValueRef = holder
	}
	d.describe(&s, dict, got.spots)
	return s, dict != nil, nil
}
