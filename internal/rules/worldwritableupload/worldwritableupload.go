// Package worldwritableupload is the rule world-writable-upload; doc.md says what it does and why.
package worldwritableupload

import (
	_ "embed"
	"strings"

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
		ID: "world-writable-upload", Title: "Everybody on the machine may change uploads", Practice: "file-storage",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{732}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// othersWrite is the bit of a file mode that lets every account of the machine write (chmod(2), S_IWOTH).
const othersWrite = 0o002

func run(pass *rule.Pass) {
	for _, name := range []string{"FILE_UPLOAD_PERMISSIONS", "FILE_UPLOAD_DIRECTORY_PERMISSIONS"} {
		s := pass.Setting(name)
		if s.Value.Kind != pyeval.Int || s.Value.Int&othersWrite == 0 {
			continue
		}
		f := pass.ReportSetting(s, s.Value, "%s is 0o%o: every account on the machine can change what users uploaded", name, s.Value.Int)
		f.Fix = name + " = 0o640"
		if strings.Contains(name, "DIRECTORY") {
			f.Fix = name + " = 0o750"
		}
	}
}
