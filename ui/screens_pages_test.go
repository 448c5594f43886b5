package ui

import (
	"errors"
	"path/filepath"
	"time"

	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/trust"
	"trien/token"
	"trien/token/drivers"
	"trien/ui/flow"
)

// pageScreens are the room of devices, the dialogs before a document opens, and
// the pages that stand in place of the rooms.
func pageScreens() []screenCase {
	list := []screenCase{
		{"devices-ready", func(o *world) { o.devices(Sight{Drivers: []Driver{holder(), agency()}}) }},
		{"devices-none", func(o *world) { o.devices(Sight{}) }},
		{"devices-driver-missing", (*world).showMissingDriver},
		{"password", func(o *world) { o.showPassword(false) }},
		{"password-wrong", func(o *world) { o.showPassword(true) }},
		{"help", (*world).showHelp},
		{"welcome", (*world).showWelcome},
		{"batch-empty", func(o *world) { o.plug(holder()); o.w.openBatch() }},
		{"batch-ready", func(o *world) { o.manyReady() }},
		{"batch-done", (*world).showManyDone},
		{"prepare-empty", func(o *world) { o.plug(holder()); o.w.openPrepare() }},
		{"prepare-list", func(o *world) { o.showParts() }},
		{"prepare-ready", (*world).showPartsReady},
	}
	for _, group := range []settingsGroup{settingsGeneral, settingsStamps, settingsNetwork, settingsDrivers, settingsTrust} {
		list = append(list, screenCase{"settings-" + string(group), func(o *world) { o.showSettings(group) }})
	}
	return list
}

func (o *world) devices(s Sight) {
	o.plugAll(s)
	o.w.enter(flow.RoomDevices)
}

func (o *world) showMissingDriver() {
	maker := &drivers.Driver{Vendor: "Bit4id TokenME EVO v2"}
	o.devices(Sight{
		Drivers: []Driver{{Path: "/usr/lib/vnptca_p11_v8.so", Err: token.New(token.DriverCrashed, errors.New("signal"), "module", "/usr/lib/vnptca_p11_v8.so")}},
		Plugged: token.Snapshot{
			Complete: true, Service: token.ServiceRunning,
			Places: []token.Place{{Name: "Bit4id TokenME 00 00", State: token.StateNoDriver, Needed: []*drivers.Driver{maker}}},
		},
	})
}

func (o *world) showPassword(tried bool) {
	o.protected = "mật khẩu"
	o.plug(holder())
	o.w.dispatch(flow.OpenAsked{Path: "/home/dang/Bao-cao-mat.pdf"})
	o.until("the question", func() bool { return o.w.shown != nil })
	if tried {
		o.typePassword("mat khau")
		o.until("the question again", func() bool { return o.w.shown != nil })
	}
}

func (o *world) showHelp() {
	o.setup.facts = ProgramFacts{Version: "0.1.0", Log: "/home/dang/.cache/trien/trien.log", Settings: "/home/dang/.config/trien/settings.json"}
	o.plug(holder())
	o.w.openHelp()
}

func (o *world) reachableNetwork() {
	o.setup.network = []evidence.Reachability{
		{TSA: evidence.TSA{URL: "http://crl.ca.gov.vn/x"}, Reachable: true},
		{TSA: evidence.TSA{URL: "http://rootca.gov.vn/x"}, Err: fault.New("evidence.unknown-host", errors.New("x"), "host", "rootca.gov.vn")},
	}
}

func (o *world) showWelcome() {
	o.reachableNetwork()
	o.plug(holder())
	p := o.welcome()
	o.until("answers", func() bool { return p.answered })
	o.plug(holder())
}

func (o *world) manyReady() {
	o.lines = decision()
	o.fine()
	o.plug(holder())
	o.gather(6)
	for _, row := range o.w.batch.b.Rows() {
		row.Path = "/home/dang/Văn bản tháng 11/" + filepath.Base(row.Path) // where it lies differs
	}
	o.w.refreshSide()
}

func (o *world) showManyDone() {
	o.manyReady()
	o.w.batch.start()
	o.typePIN("123456")
	o.finished()
}

func (o *world) showParts() *preparePage {
	o.plug(holder())
	o.w.openPrepare()
	return o.prepared("trang1.jpg", "Phụ lục kèm theo công văn số 12.pdf", "khoa.pdf", "ky-nhan.pdf")
}

func (o *world) showPartsReady() {
	p := o.showParts()
	p.parts.remove(p.parts.list[3])
	p.parts.list[2].password = "1234"
	p.examine(p.parts.list[2])
	o.examined()
}

func (o *world) showSettings(group settingsGroup) {
	o.reachableNetwork()
	o.setup.preferences = Preferences{
		Proxy: "10.0.0.5:8080", Folder: "/home/dang/Văn bản đã ký", Locked: []string{"trust"},
		Drivers: []string{"/usr/lib/bit4id/libbit4xpki.so"}, MachineDrivers: []string{"/usr/lib/fptca_v4.so"},
		Stamps: []StampService{{URL: "http://tsa.ca.gov.vn"}, {URL: "https://tsa.example.vn/tsa", User: "donvi"}, {URL: "http://tsa.machine.vn", Machine: true}},
	}
	o.setup.facts = ProgramFacts{Version: "0.1.0", TrustFolder: "/home/dang/.config/trien/trust"}
	o.plug(holder())
	p := o.settings(group)
	switch group {
	case settingsStamps:
		p.trials[stampKey(o.setup.preferences.Stamps[0])] = stampTrial{answer: StampAnswer{
			Authority: "TSA Ban Cơ yếu Chính phủ", System: trust.Specialised, Time: noon, Took: 1300 * time.Millisecond,
		}}
		p.redraw()
	case settingsNetwork:
		p.tryNetwork()
		o.until("answers", func() bool { return !p.reaching })
	}
}
