// Package publicbucket is the rule public-bucket; doc.md says what it does and why.
package publicbucket

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/settings"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "public-bucket", Title: "Uploads are stored where everybody can read them", Practice: "file-storage",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{732}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// acls are the canned access rules of S3 and Google Cloud Storage that let everybody in.
var acls = map[string]finding.Severity{
	"public-read": finding.Medium, "publicRead": finding.Medium,
	"public-read-write": finding.High, "publicReadWrite": finding.High,
}

func run(pass *rule.Pass) {
	media, aws := uploads(pass)
	if media == "" {
		return
	}
	for _, name := range []string{"AWS_DEFAULT_ACL", "GS_DEFAULT_ACL"} {
		if (name == "AWS_DEFAULT_ACL") == aws {
			s := pass.Setting(name)
			acl(pass, s, s.Value)
		}
	}
	if s := pass.Setting("AWS_QUERYSTRING_AUTH"); aws && s.Set {
		unsigned(pass, s, s.Value)
	}
	if s := pass.Setting("GS_QUERYSTRING_AUTH"); !aws && s.Set {
		unsigned(pass, s, s.Value)
	}
	storages := pass.Setting("STORAGES")
	options := storages.Value.Get("default").Get("OPTIONS")
	if v := options.Get("default_acl"); v != nil {
		acl(pass, storages, v)
	}
	if v := options.Get("querystring_auth"); v != nil {
		unsigned(pass, storages, v)
	}
}

// uploads is the class that stores uploads when it writes to a bucket, else ""; aws tells S3 from Google's.
func uploads(pass *rule.Pass) (class string, aws bool) {
	v := pass.Setting("STORAGES").Value.Get("default").Get("BACKEND")
	if old := pass.Setting("DEFAULT_FILE_STORAGE"); old.Set {
		v = old.Value
	}
	if v == nil || v.Kind != settings.Str {
		return "", false
	}
	lower := strings.ToLower(v.Text)
	switch {
	case strings.Contains(lower, "s3"):
		return v.Text, true
	case strings.Contains(lower, "gcloud"), strings.Contains(lower, "google"):
		return v.Text, false
	}
	return "", false
}

func acl(pass *rule.Pass, s django.Setting, v *settings.Value) {
	severity, public := acls[v.Text]
	if v.Kind != settings.Str || !public {
		return
	}
	f := pass.ReportSetting(s, v, "uploads are stored with the access rule %q: whoever has or guesses the address reads them", v.Text)
	f.Severity = severity
	f.Fix = "Use \"private\" and hand out signed addresses (querystring_auth = True)."
}

func unsigned(pass *rule.Pass, s django.Setting, v *settings.Value) {
	if truth, ok := v.Truth(); truth || !ok {
		return
	}
	f := pass.ReportSetting(s, v, "addresses of uploads are not signed, so the bucket has to be open to everybody for them to work")
	f.Severity = finding.Low
	f.Fix = "Leave querystring_auth at True and keep the bucket private; serve public assets from a storage of their own."
}
