// Package weaksecretkey is the rule weak-secret-key; doc.md says what it does and why.
package weaksecretkey

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "weak-secret-key", Title: "The secret key can be guessed", Practice: "strong-secret-key",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{326, 521}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W009", "security.W025"},
	Settings: run,
}

// What Django's check asks of a key (django/core/checks/security/base.py).
const (
	minLength = 50
	minUnique = 5
	prefix    = "django-insecure-"
)

func run(pass *rule.Pass) {
	s := pass.Setting("SECRET_KEY")
	if empty(s.Value) {
		// Django refuses to start without a key, so this is a reminder and no hole.
		f := pass.ReportSetting(s, s.Value, "SECRET_KEY is empty: the site does not start")
		f.Severity, f.Confidence = finding.Info, finding.Unsure
		f.Fix = `Read it so that a missing variable is named at the start: SECRET_KEY = os.environ["SECRET_KEY"].`
		f.DjangoCheck = "security.W009"
	} else {
		judge(pass, s, s.Value, "SECRET_KEY", "security.W009")
	}
	// Fallbacks came with Django 4.1; before that the setting is not read.
	if version := pass.Context.Site.Version; version.Known() && !version.AtLeast(4, 1) {
		return
	}
	fallbacks := pass.Setting("SECRET_KEY_FALLBACKS")
	for i := range fallbacks.Value.Items {
		judge(pass, fallbacks, &fallbacks.Value.Items[i], fmt.Sprintf("SECRET_KEY_FALLBACKS[%d]", i), "security.W025")
	}
}

func empty(v *pyeval.Value) bool {
	return v.Kind == pyeval.None || v.Kind == pyeval.Str && v.Text == ""
}

func judge(pass *rule.Pass, s django.Setting, v *pyeval.Value, name, id string) {
	if v.Kind != pyeval.Str && v.Kind != pyeval.Bytes {
		return
	}
	why := weak(v.Text)
	listed := why != ""
	if !listed {
		why = known(v.Text)
	}
	if why == "" {
		return
	}
	at := *v
	at.Env = s.EnvOf(v) // a copy, so that the finding stands where the key does
	f := pass.ReportSetting(s, &at, "%s %s: who finds it signs sessions, password resets and messages of his own", name, why)
	f.Key = name
	f.Fix = "Make a new one with `python -c 'import secrets; print(secrets.token_urlsafe(64))'`, keep it outside the code and read it with os.environ[\"SECRET_KEY\"]."
	f.Secrets = append(f.Secrets, v.Text)
	if listed {
		f.DjangoCheck = id
	}
}

// weak says what Django's check finds: "" when nothing. Lengths count characters, as Python does.
func weak(key string) string {
	unique := map[rune]bool{}
	for _, r := range key {
		unique[r] = true
	}
	switch n := utf8.RuneCountInString(key); {
	case strings.HasPrefix(key, prefix):
		return "is the one that startproject made for development"
	case len(unique) < minUnique:
		return fmt.Sprintf("is made of %d different characters", len(unique))
	case n < minLength:
		return fmt.Sprintf("has %d characters; %d are the least", n, minLength)
	}
	return ""
}

// known says why a key that is long enough for Django can be guessed all the same: it is a
// sentence from a template or tutorial. Random text has none of these words.
func known(key string) string {
	lower := strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(key))
	for _, word := range []string{"changeme", "changethis", "replaceme", "replacethis", "yoursecret", "secretkey", "insecure", "notasecret", "notsosecret", "topsecret", "supersecret", "donotuse", "development", "placeholder", "thisisa"} {
		if strings.Contains(lower, word) {
			return fmt.Sprintf("is made of words (%q)", word)
		}
	}
	return ""
}
