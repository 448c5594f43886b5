package ui

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"trien/signer/report"
	"trien/signer/task"
	"trien/ui/batch"
	"trien/ui/flow"
	"trien/ui/look"
)

// batchHeadView is the row above the list.
type batchHeadView struct {
	language  string
	tally     batch.Tally
	filter    batchFilter
	note      string
	busy      bool
	gathering bool
}

func (p *batchPage) headView() batchHeadView {
	return batchHeadView{p.w.speech.Lang(), p.b.Tally(), p.filter, p.note, p.b.Phase.Busy(), p.gathering}
}

func (p *batchPage) drawHead(v batchHeadView) fyne.CanvasObject {
	s := p.w.speech
	acts := container.NewHBox()
	for _, a := range []struct {
		key string
		do  func()
	}{{"batch.add.files", p.chooseFiles}, {"batch.add.folder", p.chooseFolder}, {"batch.clear", p.clear}} {
		kind := look.Secondary
		if a.key == "batch.clear" {
			kind = look.Link
		}
		b := look.NewButton(kind, s.say(a.key), a.do)
		if v.busy {
			b.Disable()
		}
		acts.Add(container.NewCenter(b))
	}
	count := s.say("batch.count", "count", number(int64(v.tally.All)))
	if v.gathering {
		count = s.say("batch.gathering")
	} else if v.tally.Waiting > 0 {
		count = s.say("batch.count.looking", "count", number(int64(v.tally.All)), "left", number(int64(v.tally.Waiting)))
	}
	top := container.NewBorder(nil, nil, nil, acts, container.New(centredRow{}, look.NewText(look.Body, count).Strong().Ellipsis()))
	column := stacked(10, top, p.filters(v))
	if v.note != "" {
		column.Add(look.NewStatusLine(look.ToneUndecided, look.ShapeExclaim, v.note, ""))
	}
	return container.NewVBox(column, tall(6))
}

// filters are the counts; pressing one shows those documents only.
func (p *batchPage) filters(v batchHeadView) fyne.CanvasObject {
	row := container.NewHBox()
	for _, f := range []struct {
		filter batchFilter
		key    string
		count  int
	}{
		{filterAll, "all", v.tally.All},
		{filterOpen, "open", v.tally.Ready + v.tally.Waiting},
		{filterDoubtful, "doubtful", v.tally.Doubtful},
		{filterRefused, "refused", v.tally.Refused + v.tally.Failed},
		{filterSigned, "signed", v.tally.Signed},
	} {
		if f.count == 0 && f.filter != v.filter && f.filter != filterAll {
			continue
		}
		b := look.NewButton(look.Choice, p.w.speech.say("batch.filter."+f.key, "count", number(int64(f.count))), func() {
			p.filter = f.filter
			p.redraw()
			p.table.list.ScrollToTop()
		})
		b.Chosen = f.filter == v.filter
		row.Add(b)
	}
	return row
}

// batchPanelView decides what stands at the right.
type batchPanelView struct {
	language string
	busy     bool
}

func (p *batchPage) panelView() batchPanelView {
	return batchPanelView{p.w.speech.Lang(), p.b.Phase.Busy()}
}

func (p *batchPage) drawPanel(v batchPanelView) fyne.CanvasObject {
	b := p.parts
	if v.busy {
		inner := look.NewPanel(look.Surface, b.progress.box)
		inner.Margin = fyne.NewSize(look.SpaceEdge, look.SpaceEdge)
		return look.NewPanel(look.Surface, container.NewBorder(inner, nil, nil, nil))
	}
	content := container.New(gathered{gap: 14}, b.done.box, b.task.box, b.facts.box, b.cert.box, b.mark.box, b.before.box)
	return withFoot(look.Surface, content, b.foot.box)
}

// batchReplies are the answers to what should be right before a PIN is asked for.
type batchReplies struct{ revocation, stamps, clock flow.Reply }

// ask asks about the certificate that will sign, once for each.
func (p *batchPage) ask() {
	c, ok := p.w.state.Credential()
	if !ok || !c.Usable() || p.asked == c.Key() {
		return
	}
	p.asked = c.Key()
	p.askNow(c)
}

func (p *batchPage) askNow(c flow.Credential) {
	w, latest := p.w, p.w.latestKnown()
	p.replies = batchReplies{revocation: flow.Reply{Answer: flow.Asking}, stamps: flow.Reply{Answer: flow.Asking}}
	w.background(func(ctx context.Context) {
		found := w.services.Evidence(ctx, c)
		stamps := stampsReply(w.services.Authorities(ctx))
		now := w.services.Now()
		w.do(func() {
			if p.asked != c.Key() {
				return
			}
			p.replies = batchReplies{revocation: w.revocationReply(found, now), stamps: stamps}
			p.replies.clock = flow.Reply{Answer: flow.Fine, Note: clockNote(now)}
			if _, behind := clockBehind(found, now); behind || latest.Sub(now) > clockSlack {
				p.replies.clock.Answer = flow.Doubtful
			}
			p.redraw()
		})
	})
}

// beforeView is the list of what could go wrong with all of them.
func (p *batchPage) beforeView() beforeView {
	w, s := p.w, p.w.speech
	v := beforeView{language: s.Lang()}
	t := p.b.Tally()
	if t.All == 0 {
		return v
	}
	if t.Refused > 0 {
		v.warn(s.say("batch.before.refused", "count", number(int64(t.Refused))))
	}
	if t.Doubtful > 0 {
		v.doubt(s.say("batch.before.doubtful", "count", number(int64(t.Doubtful))), "")
	}
	if n := p.b.Unnumbered(); p.numbered() && n > 0 {
		v.warn(s.say("batch.before.unnumbered", "count", number(int64(n))))
	}
	if c, ok := w.state.Credential(); ok && c.Usable() {
		v.aboutCertificate(s, c, p.replies.revocation, w.services.Now())
		if w.mark.demands().Level != report.LevelBB { // else nobody is asked for a timestamp
			v.aboutStamps(s, p.replies.stamps)
		}
		v.aboutClock(s, p.replies.clock)
		v.aboutLevel(s, w.mark.demands(), p.replies.stamps.Answer, p.replies.revocation.Answer)
	}
	for _, n := range w.mark.advice() {
		v.warn(s.Failure(n).Title)
	}
	slices.SortStableFunc(v.lines, func(a, b beforeLine) int { return cmp.Compare(urgency(a.tone), urgency(b.tone)) })
	return v
}

func (p *batchPage) drawBefore(v beforeView) fyne.CanvasObject {
	if len(v.lines) == 0 {
		return nil
	}
	acts := []fyne.CanvasObject{look.NewLinkButton(p.w.speech.say("sign.before.again"), func() {
		if c, ok := p.w.state.Credential(); ok && c.Usable() {
			p.askNow(c)
			p.redraw()
		}
	})}
	column := stacked(0, section(p.w.speech.say("sign.before"), acts...), tall(4))
	for _, l := range v.lines {
		column.Add(look.NewStatusLine(l.tone, l.shape, l.text, l.note))
	}
	return column
}

// batchFootView is the button and what it does, or why it cannot be pressed.
type batchFootView struct {
	language string
	count    int // documents that would be signed
	again    bool
	name     string
	folder   string // of the signed copies; "" is beside their originals
	lack     string
	over     bool // nothing is left to be done
}

func (p *batchPage) footView() batchFootView {
	v := batchFootView{language: p.w.speech.Lang()}
	for _, r := range p.b.Rows() {
		if r.Open() {
			v.count++
		}
	}
	t := p.b.Tally()
	all, _, _ := p.b.Last()
	v.again = all > 0 && t.Signed > 0
	v.over = v.again && v.count == 0 && t.Waiting == 0
	if c, ok := p.w.state.Credential(); ok {
		v.name = c.Holder
	}
	v.lack, v.folder = p.lack(t, v.count), p.w.services.Setup.Preferences().Folder
	return v
}

// lack is what has to be done before the button can be pressed; "" for nothing.
func (p *batchPage) lack(t batch.Tally, open int) string {
	w, s := p.w, p.w.speech
	chosen, ok := w.state.Credential()
	switch {
	case t.All == 0:
		return s.say("batch.lack.documents")
	case !w.state.Looked:
		return s.say("lack.looking")
	case !ok && w.state.Tokens == 0:
		return s.say("lack.no-token")
	case !ok:
		return s.say("lack.no-certificate")
	case !chosen.Usable():
		return s.say("lack.unfit")
	case p.replies.revocation.Answer == flow.Forbidden:
		return s.say("lack.revoked")
	case w.mark.demands().OutOfReach(p.replies.stamps.Answer, p.replies.revocation.Answer):
		return s.say("lack.level")
	case t.Waiting > 0:
		return s.say("batch.lack.looking", "left", number(int64(t.Waiting)))
	case open == 0:
		return s.say("batch.lack.open")
	}
	return p.factsLack()
}

func (p *batchPage) drawFoot(v batchFootView) fyne.CanvasObject {
	s := p.w.speech
	if v.over {
		return stacked(8, look.NewPrimaryButton(s.say("batch.next"), p.clear),
			look.NewParagraph(look.Detail, s.say("batch.next.hint")).Centered())
	}
	key := "batch.sign"
	if v.again {
		key = "batch.sign.rest"
	}
	if v.count == 0 {
		key = "batch.sign.idle"
	}
	button := look.NewPrimaryButton(s.say(key, "count", number(int64(v.count))), p.start)
	hint := s.say("batch.sign.as", "name", v.name)
	if v.folder != "" {
		hint = s.say("batch.sign.as.folder", "name", v.name, "folder", filepath.Base(v.folder))
	}
	if v.lack != "" {
		button.Disable()
		hint = v.lack
	}
	return stacked(8, button, look.NewParagraph(look.Detail, hint).Centered())
}

// batchProgressView is the run under way.
type batchProgressView struct {
	language string
	phase    batch.Phase
	keypad   bool
	done     int
	all      int
	left     string
}

func (p *batchPage) progressView() batchProgressView {
	v := batchProgressView{language: p.w.speech.Lang(), phase: p.b.Phase}
	if !v.phase.Busy() {
		return v
	}
	so := p.b.Progress(p.w.services.Now())
	v.done, v.all, v.keypad = so.Done, so.All, p.job != nil && p.job.keypad
	if so.Known {
		v.left = p.w.speech.duration(so.Left)
	}
	return v
}

func (p *batchPage) drawProgress(v batchProgressView) fyne.CanvasObject {
	s := p.w.speech
	title := s.say("batch.progress", "done", number(int64(v.done)), "all", number(int64(v.all)))
	part, words := -1.0, s.say("progress.preparing")
	switch {
	case v.phase == batch.Stopping:
		words = s.say("batch.progress.stopping")
	case v.keypad && v.phase == batch.Starting:
		words = s.say("progress.keypad")
	case v.phase == batch.Running && v.left != "":
		words = s.say("batch.progress.left", "time", v.left)
	case v.phase == batch.Running:
		words = s.say("batch.progress.running")
	}
	if v.all > 0 && v.phase != batch.Starting {
		part = float64(v.done) / float64(v.all)
	}
	stop := look.NewSecondaryButton(s.say("batch.stop"), p.stop)
	if v.phase == batch.Stopping {
		stop.Disable()
	}
	return stacked(12, look.NewText(look.Title, title), progressBar(part), look.NewParagraph(look.Body, words),
		look.NewParagraph(look.Detail, s.say("batch.progress.hint")), stop)
}

// duration says roughly how long something takes.
func (s speech) duration(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return s.say("time.moment")
	case d < 90*time.Second:
		return s.say("time.seconds", "count", strconv.Itoa(int((d+9*time.Second)/(10*time.Second))*10))
	case d < 90*time.Minute:
		return s.say("time.minutes", "count", strconv.Itoa(int((d+59*time.Second)/time.Minute)))
	}
	return s.say("time.hours", "count", strconv.Itoa(int((d+59*time.Minute)/time.Hour)))
}

// kindsOf are the fields that a task asks for.
func (p *batchPage) kinds() (numbers, date, text, copies bool) {
	t, err := p.w.services.Template(p.w.state.Doing())
	if err != nil {
		return false, false, false, false
	}
	for _, field := range []string{"date", "date_words", "day", "month", "year"} {
		date = date || t.Uses(field)
	}
	return t.Uses("number"), date, t.Uses("reason"), t.Uses("copy")
}

// factsLack is what the task still needs to be told.
func (p *batchPage) factsLack() string {
	s := p.w.speech
	t, err := p.w.mark.template()
	if err != nil {
		return s.Failure(err).Do
	}
	if p.numbered() && slices.Contains(t.Needs, task.NeedNumber) {
		if n := p.b.Unnumbered(); n > 0 {
			return s.say("batch.lack.numbers", "count", number(int64(n)))
		}
	}
	f, err := p.told("128", p.w.services.Now())
	if !p.numbered() {
		f.Number = p.facts.number
	}
	if err == nil {
		_, err = t.Fill(f)
	}
	if err != nil {
		return s.Failure(err).Do
	}
	return ""
}
