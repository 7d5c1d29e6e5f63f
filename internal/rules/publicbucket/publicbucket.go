// Package publicbucket is the rule public-bucket; doc.md says what it does and why.
package publicbucket

import (
	_ "embed"
	"strings"

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
	storages := pass.Setting("STORAGES")
	for i := range storages.Value.Pairs {
		if storages.Value.Pairs[i].Key.Text == static {
			continue
		}
		options := storages.Value.Pairs[i].Value.Get("OPTIONS")
		if v := options.Get("default_acl"); v != nil {
			acl(pass, storages, v)
		}
		if v := options.Get("querystring_auth"); v != nil {
			unsigned(pass, storages, v)
		}
	}
	aws, google := stores(pass, storages)
	if aws {
		acl(pass, pass.Setting("AWS_DEFAULT_ACL"), nil)
		unsigned(pass, pass.Setting("AWS_QUERYSTRING_AUTH"), nil)
	}
	if google {
		acl(pass, pass.Setting("GS_DEFAULT_ACL"), nil)
		unsigned(pass, pass.Setting("GS_QUERYSTRING_AUTH"), nil)
	}
}

// static is the storage of static files, which are public by nature.
const static = "staticfiles"

// stores says to whose buckets the site writes, static files aside.
func stores(pass *rule.Pass, storages django.Setting) (aws, google bool) {
	var backends []*pyeval.Value
	if old := pass.Setting("DEFAULT_FILE_STORAGE"); old.Set {
		backends = append(backends, old.Value)
	}
	for i := range storages.Value.Pairs {
		if storages.Value.Pairs[i].Key.Text != static {
			backends = append(backends, storages.Value.Pairs[i].Value.Get("BACKEND"))
		}
	}
	for _, v := range backends {
		if v == nil || v.Kind != pyeval.Str {
			continue
		}
		switch lower := strings.ToLower(v.Text); {
		case strings.Contains(lower, "s3"):
			aws = true
		case strings.Contains(lower, "gcloud"), strings.Contains(lower, "google"):
			google = true
		}
	}
	return aws, google
}

// part is the value to judge: what was found inside a setting, or the setting itself; nil when it is not set.
func part(s django.Setting, v *pyeval.Value) *pyeval.Value {
	if v == nil && s.Set {
		return s.Value
	}
	return v
}

func acl(pass *rule.Pass, s django.Setting, v *pyeval.Value) {
	if v = part(s, v); v == nil {
		return
	}
	severity, public := acls[v.Text]
	if v.Kind != pyeval.Str || !public {
		return
	}
	f := pass.ReportSetting(s, v, "uploads are stored with the access rule %q: whoever has or guesses the address reads them", v.Text)
	f.Severity = severity
	f.Fix = "Use \"private\" and hand out signed addresses (querystring_auth = True)."
}

func unsigned(pass *rule.Pass, s django.Setting, v *pyeval.Value) {
	if v = part(s, v); v == nil {
		return
	}
	if truth, ok := v.Truth(); truth || !ok {
		return
	}
	f := pass.ReportSetting(s, v, "addresses of uploads are not signed, so the bucket has to be open to everybody for them to work")
	f.Severity = finding.Low
	f.Fix = "Leave querystring_auth at True and keep the bucket private; serve public assets from a storage of their own."
}
