package verify

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trien/signer/report"
	"trien/signer/signertest"
	"trien/signer/trust"
)

func in(shifts ...shift) []shift { return shifts }

// national makes the services of the national system behave.
func national(change func(*signertest.Behaviour)) shift {
	return func(s *scene, _ *setting) {
		b := signertest.Behaviour{Clock: s.now}
		change(&b)
		s.National.Behave(b)
	}
}

func services(o signertest.OCSPAnswer, c signertest.CRLAnswer) shift {
	return national(func(b *signertest.Behaviour) { b.OCSP, b.CRL = o, c })
}

// publishes puts a list at an address of the national system.
func publishes(file string, ca who, changes ...func(*scene, *signertest.List)) shift {
	return func(s *scene, _ *setting) {
		var e pile
		crlOf(ca, -time.Hour, changes...)(s, &e)
		s.National.Publish(file, e.crls[0])
	}
}

func offline(_ *scene, w *setting) { w.opt.Offline = true }

// nobody leaves even the cache out.
func nobody(_ *scene, w *setting) { w.alone, w.opt.Offline = true, true }

func at(d time.Duration) shift { return func(s *scene, w *setting) { w.opt.At = s.at(d) } }

// remembered verifies once online, with a cache, before.
func remembered(name string, turns ...turn) shift {
	return func(s *scene, w *setting) {
		w.client.CacheDir = s.t.TempDir()
		file := s.write(name, turns...)
		w.before = append(w.before, func(opt Options) {
			opt.Offline = false
			File(context.Background(), file, opt)
		})
	}
}

func under(p Policy) shift { return func(_ *scene, w *setting) { w.opt.Policy = p } }

// lacks takes the certificates of that role out of the trust data.
func lacks(roles ...trust.Role) shift {
	return func(_ *scene, w *setting) {
		w.drop = func(e trust.Entry) bool { return slices.Contains(roles, e.Role) }
	}
}

// trusts adds to the trust data.
func trusts(system trust.System, role trust.Role, w who) shift {
	return func(s *scene, set *setting) {
		if set.opt.Trust == nil {
			set.opt.Trust = s.anchors(set.drop)
		}
		cert, err := trust.ParseCertificate(s.of(w).DER)
		if err != nil {
			s.t.Fatal(err)
		}
		set.opt.Trust.Add(trust.Entry{System: system, Role: role, Certificate: cert, Origin: "test"})
	}
}

// without withdraws a certificate from the trust data.
func without(w who) shift {
	return func(s *scene, set *setting) {
		set.opt.Trust = s.anchors(nil)
		cert, err := trust.ParseCertificate(s.of(w).DER)
		if err != nil {
			s.t.Fatal(err)
		}
		set.opt.Trust.Withdraw(trust.Withdrawal{SHA256: cert.SHA256, Reason: "thử nghiệm"})
	}
}

// folder takes the trust data from files, in the folders of their systems or
// beside them.
func folder(divided bool) shift {
	return func(s *scene, w *setting) {
		dir := s.t.TempDir()
		for name, text := range s.TrustFiles() {
			if !divided {
				name = strings.ReplaceAll(name, "/", "-")
			}
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				s.t.Fatal(err)
			}
			if err := os.WriteFile(file, text, 0o600); err != nil {
				s.t.Fatal(err)
			}
		}
		entries, err := trust.LoadDir(dir)
		if err != nil {
			s.t.Fatal(err)
		}
		w.opt.Trust = trust.NewStore(entries...)
	}
}

func trustsNobody(_ *scene, w *setting) { w.opt.Trust = trust.NewStore() }

// Expectations.

// want is what a verification has to say of the first signature.
type want struct {
	verdict report.Verdict
	reason  string
	system  trust.System
	level   report.Level
	sub     report.SubIndication
}

func valid(system trust.System, level report.Level) want {
	return want{report.Valid, "", system, level, ""}
}

func doubt(reason string, system trust.System, level report.Level, sub report.SubIndication) want {
	return want{report.Indeterminate, reason, system, level, sub}
}

func invalid(reason string, system trust.System, level report.Level, sub report.SubIndication) want {
	return want{report.Invalid, reason, system, level, sub}
}
