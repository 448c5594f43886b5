package ui

import (
	"testing"

	"trien/signer/evidence"
	"trien/signer/evidence/revocation"
	"trien/signer/fault"
	"trien/signer/pdf"
	"trien/signer/report"
	"trien/signer/task"
	"trien/ui/flow"
)

// demanding makes the template of approvals demand these.
func (o *world) demanding(level string, certify int) {
	t, err := task.Default(task.Approve)
	if err != nil {
		o.t.Fatal(err)
	}
	t.Level, t.Certify = level, certify
	o.templates = map[task.Task]task.Template{task.Approve: t}
}

func reachable(yes bool) []evidence.Reachability {
	r := evidence.Reachability{TSA: evidence.TSA{URL: "http://tsa.ca.gov.vn/"}, Reachable: yes}
	if !yes {
		r.Err = fault.New("sign.no-timestamp-authority", nil)
	}
	return []evidence.Reachability{r}
}

func TestATemplatesLevelAndTermsReachTheSignature(t *testing.T) {
	o := newWorld(t, "vi")
	o.demanding("b-t", 2)
	o.authorities, o.archive = reachable(true), 2
	o.plug(holder())
	o.open("a.pdf")
	o.mustSay("Mẫu đòi dấu thời gian (B-T)", "Ký xong chỉ được điền biểu mẫu và ký thêm", "Giữ chuẩn lưu trữ của văn bản PDF/A-2")
	o.w.primary()
	if r := o.sign1("1234"); r.Level != report.LevelBT || r.Certify != 2 {
		t.Errorf("level %v, certification %d", r.Level, r.Certify)
	}
}

func TestALevelOutOfReachIsToldBeforeThePIN(t *testing.T) {
	for _, c := range []struct {
		name, level string
		authorities []evidence.Reachability
		known       bool // whether the certificate was revoked
		stops       bool
	}{
		{"nobody answers", "b-t", reachable(false), true, true},
		{"nobody is named", "b-lt", nil, true, true},
		{"no evidence", "b-lt", reachable(true), false, true},
		{"a timestamp needs none", "b-t", reachable(true), false, false},
		{"nothing is demanded", "", reachable(false), false, false},
		{"no timestamp is wanted", "b-b", nil, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newWorld(t, "vi")
			o.demanding(c.level, 0)
			o.authorities = c.authorities
			if c.known {
				o.evidence = evidence.Evidence{Statuses: []evidence.Status{{Status: revocation.Status{State: revocation.Good, Proof: &revocation.Statement{Source: revocation.FromOCSP, ThisUpdate: noon}}}}}
			}
			o.plug(holder())
			o.open("a.pdf")
			if stops := o.w.state.Phase != flow.Ready; stops != c.stops {
				t.Errorf("stops: %t, lacks %v", stops, o.w.state.Lacks())
			}
			if !c.stops {
				return
			}
			o.mustSay("Chưa đạt được mức chữ ký mà mẫu đòi; xem lý do ở trên, hoặc đổi mẫu.", "chưa đạt được")
			o.authorities = reachable(true)
			o.evidence = evidence.Evidence{Statuses: []evidence.Status{{Status: revocation.Status{State: revocation.Good, Proof: &revocation.Statement{Source: revocation.FromOCSP, ThisUpdate: noon}}}}}
			o.press("Hỏi lại")
			o.until("a better answer", func() bool { return o.w.state.Phase == flow.Ready })
		})
	}
}

func TestASignedDocumentIsNotCertified(t *testing.T) {
	o := newWorld(t, "vi")
	o.demanding("", 1)
	o.standing = []Standing{{0, pdf.Rect{X0: 300, Y0: 525, X1: 450, Y1: 600}}}
	o.plug(holder())
	o.open("a.pdf")
	o.mustSay("Văn bản đã có chữ ký nên mẫu không khóa được nội dung; sẽ ký như thường")
	o.w.primary()
	if r := o.sign1("1234"); r.Certify != 0 || r.Level != report.LevelNone {
		t.Errorf("level %v, certification %d", r.Level, r.Certify)
	}
}
