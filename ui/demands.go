package ui

import (
	"fmt"

	"trien/signer/report"
	"trien/ui/flow"
)

// demands is what the template wants of the signature itself.
func (m *markCard) demands() flow.Demands {
	t, err := m.window.services.Template(m.window.state.Doing())
	if err != nil {
		return flow.Demands{} // missing says so, and nothing is signed
	}
	return flow.Demands{Level: levelNamed(t.Level), Certify: t.Certify}
}

// levelNamed is the level that a template names; none for "".
func levelNamed(name string) report.Level {
	for level := report.LevelBB; level <= report.LevelBLTA; level++ {
		if level.String() == name {
			return level
		}
	}
	return report.LevelNone
}

// aboutDemands tells what the template makes of the signature.
func (w *Window) aboutDemands(v *beforeView) {
	s, wanted := w.speech, w.state.Demands
	v.aboutLevel(s, wanted, w.state.Replies.To(flow.AboutStamps).Answer, w.state.Replies.To(flow.AboutRevocation).Answer)
	switch {
	case wanted.Certify > 0 && w.state.Certifies() == 0:
		v.warn(s.say("sign.before.certify.late"))
	case wanted.Certify > 0:
		v.good(s.say(fmt.Sprintf("sign.before.certify.%d", wanted.Certify)), "")
	}
	if w.archive > 0 {
		v.good(s.say("sign.before.archive"), fmt.Sprintf("PDF/A-%d", w.archive))
	}
}

// aboutLevel tells whether a level that is demanded can be reached.
func (v *beforeView) aboutLevel(s speech, wanted flow.Demands, stamps, revocation flow.Answer) {
	if wanted.Level == report.LevelNone {
		return
	}
	text := s.say("sign.before.level." + wanted.Level.String())
	switch {
	case wanted.OutOfReach(stamps, revocation):
		v.stop(text, s.say("sign.before.level.gone"))
	case wanted.Level >= report.LevelBT && stamps <= flow.Asking:
		v.waiting(text, s.say("sign.before.asking"))
	default:
		v.good(text, "")
	}
}

// unsure tells whether asking again could settle something.
func (w *Window) unsure() bool {
	for _, q := range []flow.Question{flow.AboutRevocation, flow.AboutStamps, flow.AboutTarget} {
		if a := w.state.Replies.To(q).Answer; a == flow.Doubtful || q == flow.AboutTarget && a == flow.Forbidden {
			return true
		}
	}
	return false
}
