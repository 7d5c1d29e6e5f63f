// Package mediainstatic is the rule media-in-static; doc.md says what it does and why.
package mediainstatic

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
		ID: "media-in-static", Title: "Uploads land among static files or code", Practice: "uploads",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{552}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	media := pass.Setting("MEDIA_ROOT")
	path, ok := place(media.Value)
	if !ok || path == "" {
		return
	}
	if root, ok := place(pass.Setting("STATIC_ROOT").Value); ok && root != "" && inside(path, root) {
		f := pass.ReportSetting(media, media.Value, "uploads are stored in STATIC_ROOT, from where everything is served to everybody")
		f.Fix = "Give MEDIA_ROOT a directory of its own outside STATIC_ROOT."
		return
	}
	dirs := pass.Setting("STATICFILES_DIRS")
	for i := range dirs.Value.Items {
		dir := &dirs.Value.Items[i]
		if dir.Kind == pyeval.Tuple && len(dir.Items) == 2 {
			dir = &dir.Items[1]
		}
		if root, ok := place(dir); ok && root != "" && inside(path, root) {
			f := pass.ReportSetting(media, media.Value, "uploads are stored in a directory of STATICFILES_DIRS: collectstatic publishes them")
			f.Fix = "Give MEDIA_ROOT a directory of its own outside the static files."
			return
		}
	}
	if base, ok := place(pass.Setting("BASE_DIR").Value); ok && path == base {
		f := pass.ReportSetting(media, media.Value, "uploads are stored in the directory of the code: an upload can become a module or a template")
		f.Fix = `MEDIA_ROOT = BASE_DIR / "media"`
	}
}

// place is the path that a value names, cleaned, without what stands before the project.
func place(v *pyeval.Value) (path string, ok bool) {
	if v.Kind != pyeval.Str && v.Kind != pyeval.Path {
		return "", false
	}
	path = strings.TrimSuffix(strings.TrimSpace(v.Text), "/")
	if v.Kind == pyeval.Path && path == "" {
		path = "."
	}
	return path, true
}

func inside(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}
