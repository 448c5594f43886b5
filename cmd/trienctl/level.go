package main

import (
	"flag"
	"slices"

	"trien/cmd/internal/settings"
	"trien/signer"
	"trien/signer/evidence"
	"trien/signer/fault"
	"trien/signer/report"
)

// levelFlags are the flags that say how far a signature is to be raised and
// who is asked for it.
type levelFlags struct {
	level   string
	tsas    settings.List
	offline bool
}

// levelAuto is B-T where a time-stamping authority answers, else B-B.
const levelAuto = "auto"

func (f *levelFlags) add(set *flag.FlagSet, usual string) {
	set.StringVar(&f.level, "level", usual, "")
	set.Var(&f.tsas, "tsa", "")
	set.BoolVar(&f.offline, "offline", false, "")
}

// wanted returns the level that the flags name.
func (f *levelFlags) wanted(c *console) (report.Level, error) {
	if f.level == levelAuto {
		if f.offline || len(f.authorities(c)) == 0 {
			return report.LevelBB, nil
		}
		return report.LevelBT, nil
	}
	levels := []report.Level{report.LevelBB, report.LevelBT, report.LevelBLT, report.LevelBLTA}
	at := slices.IndexFunc(levels, func(l report.Level) bool { return l.String() == f.level })
	if at < 0 {
		return report.LevelNone, fault.New("ctl.bad-flag", nil, "flag", "--level", "value", f.level)
	}
	if f.offline && levels[at] > report.LevelBB {
		return report.LevelNone, fault.New("ctl.level-needs-network", nil, "level", f.level)
	}
	return levels[at], nil
}

// authorities are those of the command line, else those of the settings.
func (f *levelFlags) authorities(c *console) []evidence.TSA {
	if len(f.tsas) > 0 {
		return settings.Settings{TSAs: f.tsas}.Authorities()
	}
	return c.settings.Authorities()
}

// apply puts level, authorities and the client for evidence into req.
func (f *levelFlags) apply(c *console, req *signer.Request) error {
	var err error
	req.OrLower = f.level == levelAuto
	if req.Level, err = f.wanted(c); err != nil || f.offline {
		return err
	}
	req.TSAs = f.authorities(c)
	req.Evidence, err = c.settings.Evidence()
	return err
}

// tellNotices says what the person should know about a signature that was made.
func (c *console) tellNotices(notices []error) {
	for _, notice := range notices {
		f := c.words.Failure(notice)
		c.warn("ctl.notice", map[string]string{"title": f.Title, "what": f.What, "do": f.Do})
	}
}
