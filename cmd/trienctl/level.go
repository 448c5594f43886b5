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
	user    string
	secret  string
	offline bool
}

// levelAuto is B-T where a time-stamping authority answers, else B-B.
const levelAuto = "auto"

func (f *levelFlags) add(set *flag.FlagSet, usual string) {
	set.StringVar(&f.level, "level", usual, "")
	set.Var(&f.tsas, "tsa", "")
	set.StringVar(&f.user, "tsa-user", "", "")
	set.StringVar(&f.secret, "tsa-password-file", "", "")
	set.BoolVar(&f.offline, "offline", false, "")
}

// wanted returns the level that the flags name, given who may be asked.
func (f *levelFlags) wanted(tsas []evidence.TSA) (report.Level, error) {
	if f.level == levelAuto {
		if f.offline || len(tsas) == 0 {
			return report.LevelBB, nil
		}
		return report.LevelBT, nil
	}
	level, ok := levelNamed(f.level)
	if !ok {
		return report.LevelNone, fault.New("ctl.bad-flag", nil, "flag", "--level", "value", f.level)
	}
	if f.offline && level > report.LevelBB {
		return report.LevelNone, fault.New("ctl.level-needs-network", nil, "level", f.level)
	}
	return level, nil
}

func levelNamed(name string) (report.Level, bool) {
	levels := []report.Level{report.LevelBB, report.LevelBT, report.LevelBLT, report.LevelBLTA}
	at := slices.IndexFunc(levels, func(l report.Level) bool { return l.String() == name })
	if at < 0 {
		return report.LevelNone, false
	}
	return levels[at], true
}

// authorities are those of the command line, else those of the settings. A user
// and a password belong to one address: they are sent to no other.
func (f *levelFlags) authorities(c *console) ([]evidence.TSA, error) {
	switch {
	case f.user != "" && len(f.tsas) != 1:
		return nil, fault.New("ctl.bad-flag", nil, "flag", "--tsa-user", "value", f.user)
	case f.secret != "" && f.user == "":
		return nil, fault.New("ctl.bad-flag", nil, "flag", "--tsa-password-file", "value", f.secret)
	}
	if len(f.tsas) == 0 {
		tsas, problems := c.settings.Authorities()
		c.tellNotices(problems)
		return tsas, nil
	}
	var tsas []evidence.TSA
	for _, url := range f.tsas {
		tsa, err := settings.TSA{URL: url, User: f.user, PasswordFile: f.secret}.Authority()
		if err != nil {
			return nil, err
		}
		tsas = append(tsas, tsa)
	}
	return tsas, nil
}

// apply puts level, authorities and the client for evidence into req.
func (f *levelFlags) apply(c *console, req *signer.Request) error {
	var tsas []evidence.TSA
	var err error
	if !f.offline {
		if tsas, err = f.authorities(c); err != nil {
			return err
		}
	}
	req.OrLower = f.level == levelAuto
	if req.Level, err = f.wanted(tsas); err != nil || f.offline {
		return err
	}
	req.TSAs = tsas
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
