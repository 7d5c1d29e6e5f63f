// Package exposedcache is the rule exposed-cache; doc.md says what it does and why.
package exposedcache

import (
	_ "embed"
	"path"
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
		ID: "exposed-cache", Title: "The file cache lies where files are served", Practice: "minimal-surface",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{552, 538}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"caches.W002"},
	Settings: run,
}

func run(pass *rule.Pass) {
	caches := pass.Setting("CACHES")
	for i := range caches.Value.Pairs {
		cache := &caches.Value.Pairs[i].Value
		backend, location := cache.Get("BACKEND"), cache.Get("LOCATION")
		if backend == nil || backend.Kind != pyeval.Str || !strings.HasSuffix(backend.Text, ".FileBasedCache") || location == nil {
			continue
		}
		dir, ok := directory(location)
		if !ok {
			continue
		}
		for _, name := range []string{"MEDIA_ROOT", "STATIC_ROOT", "STATICFILES_DIRS"} {
			if relation := related(dir, pass.Setting(name).Value); relation != "" {
				f := pass.ReportSetting(caches, location, "the directory of cache %q %s %s: cached pages and pickles can be fetched, or files there are taken for cache entries", caches.Value.Pairs[i].Key.Text, relation, name)
				f.Key = "CACHES " + caches.Value.Pairs[i].Key.Text + " " + name
				f.Fix = "Move LOCATION to a directory of its own that no web server serves: /var/cache/example."
				f.DjangoCheck = "caches.W002"
			}
		}
	}
}

// directory is a value as a clean path; ok is false when it is none or a relative text, which depends on where the site is started.
func directory(v *pyeval.Value) (dir string, ok bool) {
	if v.Kind == pyeval.Tuple && len(v.Items) == 2 { // STATICFILES_DIRS may hold (prefix, directory)
		v = &v.Items[1]
	}
	if v.Text == "" || v.Kind != pyeval.Path && v.Kind != pyeval.Str {
		return "", false
	}
	return path.Clean(v.Text), true
}

// related says how a cache's directory lies to one that is served, in the words of Django's check; "" when they are apart.
func related(cache string, served *pyeval.Value) string {
	if served.Kind == pyeval.List || served.Kind == pyeval.Set || served.Kind == pyeval.Tuple {
		for i := range served.Items {
			if relation := related(cache, &served.Items[i]); relation != "" {
				return relation
			}
		}
		return ""
	}
	dir, ok := directory(served)
	switch {
	case !ok:
		return ""
	case dir == cache:
		return "matches"
	case strings.HasPrefix(cache, strings.TrimSuffix(dir, "/")+"/") || dir == "." && !path.IsAbs(cache):
		return "is inside"
	case strings.HasPrefix(dir, strings.TrimSuffix(cache, "/")+"/") || cache == "." && !path.IsAbs(dir):
		return "contains"
	}
	return ""
}
