package verify

import (
	"regexp"
	"strings"
	"testing"

	"trien/assets/words"
	"trien/signer/report"
)

// Every answer that a check may give has words in both languages, and a bad
// one says what to do.
func TestEveryAnswerHasWords(t *testing.T) {
	for _, lang := range words.Languages() {
		catalogue, err := words.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		want := func(key string) {
			if strings.TrimSpace(catalogue.Text(key, nil)) == "" || !catalogue.Has(key) {
				t.Errorf("%s: no words for %s", lang, key)
			}
		}
		for _, c := range checks() {
			want("check." + c.id)
			for _, reason := range c.reasons {
				want("check." + c.id + "." + reason)
			}
		}
		for _, reason := range stampReasons() {
			want("timestamp." + reason)
		}
		for _, key := range []string{
			"verdict.only-revocation", "verdict.valid", "verdict.valid-with-changes", "verdict.indeterminate", "verdict.invalid",
			"verdict.unsigned", "verdict.unreadable",
			"system.national", "system.specialised", "system.other", "system.unknown",
		} {
			want(key)
		}
		// What Conclude says of a check that the report lacks.
		sig := report.Signature{}
		report.Conclude(&sig)
		want("check." + sig.Reason)
	}
}

// The places in the words are filled: nothing in braces reaches a person.
func TestWordsAreFilled(t *testing.T) {
	w := newWorld(t)
	d := newDraft()
	d.sign(t, seal{cms: recipe{by: w.National.Personal}.build})
	d.sign(t, seal{cms: recipe{by: newWorld(t).National.Personal}.build})
	d.sign(t, seal{subFilter: "adbe.x509.rsa_sha1", cms: recipe{by: w.National.Personal}.build})
	d.sign(t, seal{cms: recipe{by: w.National.Personal, also: w.National.Organisation}.build})
	d.sign(t, seal{cms: recipe{by: w.National.Personal}.build, byteRange: func(_, _, size int) string { return "[0 10 20 99999999]" }})
	catalogue, err := words.Load("vi")
	if err != nil {
		t.Fatal(err)
	}
	hole := regexp.MustCompile(`\{[a-z_]+\}`)
	for _, sig := range w.verify(t, d).Signatures {
		for _, f := range sig.Findings {
			if text := catalogue.Text("check."+f.Code(), f.Args); hole.MatchString(text) {
				t.Errorf("%s: %s", f.Code(), text)
			}
		}
	}
}
