package task

import (
	"slices"
	"strings"
	"testing"
	"time"

	"trien/signer/fault"
	"trien/signer/trust"
)

// subject makes a name from attributes written "O=Bộ Y tế".
func subject(attributes ...string) trust.Name {
	var n trust.Name
	for _, a := range attributes {
		kind, value, _ := strings.Cut(a, "=")
		oid := map[string]string{"CN": oidCommonName, "O": oidOrganisation, "OU": oidUnit, "C": oidCountry}[kind]
		n.Attributes = append(n.Attributes, trust.Attribute{OID: oid, Value: value})
		switch kind {
		case "CN":
			n.CommonName = value
		case "O":
			n.Organisation = value
		case "OU":
			n.Units = append(n.Units, value)
		case "UID":
			n.UserIDs = append(n.UserIDs, value)
		case "title":
			n.Title = value
		case "E":
			n.Email = value
		}
	}
	return n
}

func TestTheCertificateProposesTheTask(t *testing.T) {
	for _, c := range []struct {
		name string
		of   trust.Name
		want Holder
	}{
		{"official", subject("C=VN", "O=Ủy ban nhân dân xã Hòa Bình", "title=Chủ tịch", "CN=Nguyễn Thị Hồng Đặng", "UID=CCCD:001000000001"), HolderPerson},
		{"official without more", subject("C=VN", "O=Bộ Y tế", "OU=Văn phòng", "CN=Nguyễn Văn An"), HolderPerson},
		{"person with two numbers", subject("CN=Trần Thị Bình", "UID=MST:0100000000", "UID=cmnd: 012345678"), HolderPerson},
		{"agency, its own organisation", subject("C=VN", "O=BỘ Y TẾ", "CN=Bộ Y tế"), HolderOrganisation},
		{"agency below another", subject("C=VN", "O=Ủy ban nhân dân tỉnh Minh Họa", "OU=Ủy ban nhân dân xã Hòa Bình", "CN=Ủy ban nhân dân xã Hòa Bình"), HolderOrganisation},
		{"office", subject("C=VN", "O=Bộ Y tế", "CN=VĂN PHÒNG"), HolderOrganisation},
		{"company by its tax code", subject("CN=ABC", "UID=MST:0100109106"), HolderOrganisation},
		{"a name alone", subject("CN=An"), HolderUnknown},
		{"nothing", subject(), HolderUnknown},
	} {
		if got := HolderOf(c.of); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		proposed := Approve
		if c.want == HolderOrganisation {
			proposed = Issue
		}
		if got := Propose(c.of); got != proposed {
			t.Errorf("%s: proposed %s", c.name, got)
		}
	}
}

func TestLevelsAreThoseAboveTheHolder(t *testing.T) {
	for _, c := range []struct {
		name   string
		of     trust.Name
		want   string
		agency string
	}{
		{"two", subject("C=VN", "O=Bộ Y tế", "OU=Cục Quản lý Dược", "CN=Nguyễn Văn An"), "Bộ Y tế|Cục Quản lý Dược", "Bộ Y tế"},
		{"three", subject("C=VN", "O=Bộ Y tế", "OU=Cục Quản lý Dược", "OU=Văn phòng Cục", "CN=Nguyễn Văn An"), "Bộ Y tế|Cục Quản lý Dược|Văn phòng Cục", "Bộ Y tế"},
		{"from the end", subject("CN=Nguyễn Văn An", "OU=Cục Quản lý Dược", "O=Bộ Y tế", "C=VN"), "Bộ Y tế|Cục Quản lý Dược", "Bộ Y tế"},
		{"agency", subject("C=VN", "O=Tỉnh Minh Họa", "OU=Xã Hòa Bình", "CN=XÃ HÒA BÌNH"), "Tỉnh Minh Họa", "XÃ HÒA BÌNH"},
		{"its own organisation", subject("C=VN", "O=Công ty Minh Họa", "CN=Công ty Minh Họa"), "", "Công ty Minh Họa"},
		{"office", subject("C=VN", "O=BỘ Y TẾ", "CN=VĂN PHÒNG"), "BỘ Y TẾ", "BỘ Y TẾ"},
		{"office of an office", subject("C=VN", "O=BỘ XÂY DỰNG", "OU=VĂN PHÒNG BỘ", "CN=PHÒNG VĂN THƯ"), "BỘ XÂY DỰNG|VĂN PHÒNG BỘ", "BỘ XÂY DỰNG"},
		{"an agency called office", subject("C=VN", "O=Chính phủ", "CN=Văn phòng Chính phủ"), "Chính phủ", "Văn phòng Chính phủ"},
		{"repeated", subject("C=VN", "O=Bộ Y tế", "OU=BỘ Y TẾ", "CN=An"), "Bộ Y tế", "Bộ Y tế"},
	} {
		if got := strings.Join(levels(c.of), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := agency(c.of); got != c.agency {
			t.Errorf("%s: agency %q", c.name, got)
		}
	}
}

// facts of an imagined signing at 04:07:57 UTC.
func someFacts() Facts {
	return Facts{
		Signer: &trust.Certificate{Subject: subject(
			"C=VN", "O=Bộ Y tế", "OU=Cục Quản lý Dược", "title=Cục trưởng", "CN=Nguyễn Văn An", "E=an@example.vn",
		)},
		Time: time.Date(2021, 12, 10, 4, 7, 57, 0, time.UTC), Date: time.Date(2021, 2, 5, 0, 0, 0, 0, time.UTC),
		Number: "125/QĐ-BYT", Reason: "Phê duyệt", Location: "Hà Nội", Copy: Extract,
	}
}

func TestFields(t *testing.T) {
	want := map[string]string{
		"name": "Nguyễn Văn An", "title": "Cục trưởng", "email": "an@example.vn", "agency": "Bộ Y tế",
		"org1": "Bộ Y tế", "org2": "Cục Quản lý Dược", "org3": "", "reason": "Phê duyệt", "location": "Hà Nội",
		"number": "125/QĐ-BYT", "date": "05/02/2021", "date_words": "ngày 05 tháng 02 năm 2021",
		"day": "05", "month": "02", "year": "2021", "time": "2021-12-10T11:07:57+07:00",
		"time_dots": "10.12.2021 11:07:57 +07:00", "clock": "11:07:57", "copy": "TRÍCH SAO",
	}
	got := someFacts().fields()
	for _, name := range Fields() {
		value, known := want[name]
		if got[name] != value || !known {
			t.Errorf("{%s} is %q, want %q", name, got[name], value)
		}
	}
	for name := range got {
		if !slices.Contains(Fields(), name) {
			t.Errorf("{%s} is not listed", name)
		}
	}
}

func TestDaysAndMonthsInWords(t *testing.T) {
	for want, day := range map[string]time.Time{
		"ngày 10 tháng 12 năm 2021": time.Date(2021, 12, 10, 0, 0, 0, 0, time.UTC),
		"ngày 05 tháng 3 năm 2020":  time.Date(2020, 3, 5, 0, 0, 0, 0, time.UTC),
		"ngày 01 tháng 01 năm 2026": time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got := DateInWords(day); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLinesWithoutFactsAreLeftOut(t *testing.T) {
	fields := map[string]string{"name": "An", "title": ""}
	for _, c := range []struct{ line, want string }{
		{"không có trường", "không có trường"},
		{"Người ký: {name}", "Người ký: An"},
		{"Cơ quan: {org1}", "-"},
		{"{title} {name}", " An"},
		{"Chuyển: {reason|......}", "Chuyển: ......"},
		{"{name|ai đó}", "An"},
		{"{title}{reason}", "-"},
		{"{NAME}", "AN"},
		{"{Name}", "-"},
	} {
		if got := strings.Join(append(fill([]string{c.line}, fields), "-")[:1], ""); got != c.want {
			t.Errorf("%q gives %q, want %q", c.line, got, c.want)
		}
	}
}

func TestTemplatesThatCannotBeUsed(t *testing.T) {
	mark := func(entries string) string { return `{"task":"plain","marks":[{"part":"signature",` + entries + `}]}` }
	for _, c := range []struct{ name, json, code, arg string }{
		{"nothing", ``, "task.not-json", ""},
		{"no JSON", `{"task":`, "task.not-json", ""},
		{"two values", `{"task":"plain","marks":[{"part":"note","text":["a"]}]} {}`, "task.not-json", ""},
		{"another type", `{"task":7}`, "task.bad-value", "task"},
		{"unknown task", `{"task":"sign"}`, "task.bad-value", "task"},
		{"unknown entry", `{"task":"plain","mark":[]}`, "task.unknown-entry", "mark"},
		{"no marks", `{"task":"plain"}`, "task.bad-value", "marks"},
		{"unknown need", `{"task":"plain","needs":["luck"]}`, "task.bad-value", "needs"},
		{"unknown level", `{"task":"plain","level":"b-x"}`, "task.bad-value", "level"},
		{"certification", `{"task":"plain","certify":4}`, "task.bad-value", "certify"},
		{"unknown part", `{"task":"plain","marks":[{"part":"x"}]}`, "task.bad-value", "marks[0].part"},
		{"part twice", `{"task":"plain","marks":[{"part":"note","text":["a"]},{"part":"note","text":["b"]}]}`, "task.part-twice", "note"},
		{"nothing to paint", mark(`"border":1`), "task.nothing-to-paint", "signature"},
		{"unknown field", mark(`"text":["{nmae}"]`), "task.unknown-field", "nmae"},
		{"field without a name", mark(`"text":["{}"]`), "task.unknown-field", ""},
		{"layout", mark(`"text":["a"],"layout":"above"`), "task.bad-value", "marks[0].layout"},
		{"colour", mark(`"text":["a"],"font":{"color":"red"}`), "task.bad-value", "marks[0].font.color"},
		{"short colour", mark(`"text":["a"],"font":{"color":"#F00"}`), "task.bad-value", "marks[0].font.color"},
		{"alignment", mark(`"text":["a"],"font":{"align":"top"}`), "task.bad-value", "marks[0].font.align"},
		{"tiny letters", mark(`"text":["a"],"font":{"size":1}`), "task.bad-value", "marks[0].font.size"},
		{"huge letters", mark(`"text":["a"],"font":{"largest":500}`), "task.bad-value", "marks[0].font.largest"},
		{"image kind", mark(`"image":{"kind":"photo"}`), "task.bad-value", "marks[0].image.kind"},
		{"image twice", mark(`"image":{"kind":"seal","data":"AA==","file":"a.png"}`), "task.bad-value", "marks[0].image.file"},
		{"image size", mark(`"image":{"kind":"seal","size":{"width":-1}}`), "task.bad-value", "marks[0].image.size.width"},
		{"image without a frame", mark(`"image":{"kind":"hand"}`), "task.bad-value", "marks[0].frame"},
		{"height without width", mark(`"text":["a"],"frame":{"height":9}`), "task.bad-value", "marks[0].frame.width"},
		{"frame", mark(`"text":["a"],"frame":{"width":5000}`), "task.bad-value", "marks[0].frame.width"},
		{"cells without a frame", mark(`"cells":[{"text":["a"]}]`), "task.bad-value", "marks[0].cells[0].width"},
		{"cell outside", mark(`"cells":[{"x":5,"y":0,"width":9,"height":9,"text":["a"]}],"frame":{"width":10,"height":10}`), "task.bad-value", "marks[0].cells[0].width"},
		{"cell's field", mark(`"cells":[{"x":0,"y":0,"width":9,"height":9,"text":["{x}"]}],"frame":{"width":10,"height":10}`), "task.unknown-field", "x"},
		{"cell's colour", mark(`"cells":[{"x":0,"y":0,"width":9,"height":9,"text":["a"],"font":{"color":"#000000"}}],"frame":{"width":10,"height":10}`), "task.bad-value", "marks[0].cells[0].font.color"},
		{"border", mark(`"text":["a"],"border":99`), "task.bad-value", "marks[0].border"},
		{"anchor", mark(`"text":["a"],"place":{"at":"middle"}`), "task.bad-value", "marks[0].place.at"},
		{"page", mark(`"text":["a"],"place":{"at":"top-left","page":"0"}`), "task.bad-value", "marks[0].place.page"},
		{"distance", mark(`"text":["a"],"place":{"at":"top-left","x":-1}`), "task.bad-value", "marks[0].place.x"},
	} {
		_, err := Read([]byte(c.json))
		if got := fault.CodeOf(err); got != c.code {
			t.Errorf("%s: %v (%s), want %s", c.name, err, got, c.code)
			continue
		}
		f, _ := err.(*fault.Error)
		said := f.Args["where"] + f.Args["entry"] + f.Args["part"]
		if c.code == "task.unknown-field" {
			said = f.Args["field"]
		}
		if said != c.arg {
			t.Errorf("%s: said of %q, want %q", c.name, said, c.arg)
		}
	}
	if _, err := Default("sign"); fault.CodeOf(err) != "task.bad-value" {
		t.Errorf("the template of no task: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range All() {
		data, err := defaults.ReadFile("defaults/" + string(name) + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		template, err := Read(data)
		if err != nil {
			if fault.CodeOf(err) == "" {
				t.Errorf("an error without words: %v", err)
			}
			return
		}
		drawn, err := template.Fill(someFacts())
		if err != nil && fault.CodeOf(err) == "" {
			t.Errorf("an error without words: %v", err)
		}
		if err == nil && len(drawn) == 0 {
			t.Error("nothing is drawn")
		}
	})
}
