// Package unlimitedupload is the rule unlimited-upload; doc.md says what it does and why.
package unlimitedupload

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unlimited-upload", Title: "Requests may be as large as they like", Practice: "uploads",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{770}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// limits are Django's bounds on one request, with the value from which on a bound no longer protects. The defaults are
// 2.5 MB, 1000 and 100 (Django's documentation, "DATA_UPLOAD_…").
var limits = []struct {
	setting  string
	most     int64
	severity finding.Severity
	what     string
}{
	{"DATA_UPLOAD_MAX_MEMORY_SIZE", 100 << 20, finding.Medium, "the body of a request is read into memory whatever its size"},
	{"DATA_UPLOAD_MAX_NUMBER_FIELDS", 50_000, finding.Low, "a form may have any number of fields"},
	{"DATA_UPLOAD_MAX_NUMBER_FILES", 5_000, finding.Low, "an upload may have any number of files (CVE-2023-24580)"},
	{"FILE_UPLOAD_MAX_MEMORY_SIZE", 200 << 20, finding.Low, "each upload is held in memory up to a size that few servers bear"},
}

func run(pass *rule.Pass) {
	for _, limit := range limits {
		s := pass.Setting(limit.setting)
		if !s.Set {
			continue
		}
		none := s.Value.Kind == pyeval.None && limit.setting != "FILE_UPLOAD_MAX_MEMORY_SIZE"
		if !none && (s.Value.Kind != pyeval.Int || s.Value.Int <= limit.most) {
			continue
		}
		f := pass.ReportSetting(s, s.Value, "%s is %s: %s", limit.setting, s.Value.Python(), limit.what)
		f.Severity = limit.severity
		f.Fix = "Set the smallest " + limit.setting + " that your largest form needs."
	}
}
