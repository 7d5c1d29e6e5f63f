// Package cachewithouttls is the rule cache-without-tls; doc.md says what it does and why.
package cachewithouttls

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "cache-without-tls", Title: "The cache is reached in the clear", Practice: "outbound-tls",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("CACHES")
	for i := range s.Value.Pairs {
		alias, cache := s.Value.Pairs[i].Key.Text, &s.Value.Pairs[i].Value
		backend, location := cache.Get("BACKEND"), cache.Get("LOCATION")
		if backend == nil || location == nil || backend.Kind != pyeval.Str || !networked(backend.Text) {
			continue
		}
		places := []pyeval.Value{*location}
		if location.Kind == pyeval.List || location.Kind == pyeval.Tuple {
			places = location.Items
		}
		for j := range places {
			v := &places[j]
			if v.Kind != pyeval.Str {
				continue
			}
			e, ok := endpoint.Parse(v.Text)
			if !ok || endpoint.ReachOf(e.Host) != endpoint.Public || e.TLS() || options(cache.Get("OPTIONS")) {
				continue
			}
			f := pass.ReportSetting(s, v, "cache %q talks to %q unencrypted", alias, e.Host)
			f.Key = "CACHES " + alias
			f.Fix = "Use rediss:// with a password, or keep the cache on a private network."
		}
	}
}

func networked(backend string) bool {
	lower := strings.ToLower(backend)
	return strings.Contains(lower, "redis") || strings.Contains(lower, "memcached") || strings.Contains(lower, "pylibmc") || strings.Contains(lower, "valkey")
}

// options says that the options ask for TLS, or can't be known.
func options(v *pyeval.Value) bool {
	if v == nil {
		return false
	}
	if v.Kind != pyeval.Dict {
		return true
	}
	if pool := v.Get("CONNECTION_POOL_KWARGS"); pool != nil && (pool.Get("ssl_cert_reqs") != nil || pool.Get("ssl") != nil) {
		return true
	}
	return v.Get("ssl") != nil || v.Get("tls_context") != nil || v.Get("SSL") != nil
}
