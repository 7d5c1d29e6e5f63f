// Package databasewithouttls is the rule database-without-tls; doc.md says what it does and why.
package databasewithouttls

import (
	_ "embed"
	"slices"
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
		ID: "database-without-tls", Title: "The database is reached in the clear", Practice: "outbound-tls",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// verified are the values of PostgreSQL's sslmode and MySQL's ssl_mode that refuse an unencrypted connection. "prefer",
// PostgreSQL's default, takes one when whoever sits in between asks for it.
var verified = []string{"require", "required", "verify-ca", "verify-full", "verify_ca", "verify_identity"}

func run(pass *rule.Pass) {
	s := pass.Setting("DATABASES")
	for i := range s.Value.Pairs {
		alias, db := s.Value.Pairs[i].Key.Text, &s.Value.Pairs[i].Value
		engine, host := db.Get("ENGINE"), db.Get("HOST")
		if engine == nil || host == nil || engine.Kind != pyeval.Str || host.Kind != pyeval.Str || endpoint.ReachOf(host.Text) != endpoint.Public {
			continue
		}
		if !strings.Contains(engine.Text, "postg") && !strings.Contains(engine.Text, "mysql") || encrypted(db.Get("OPTIONS")) {
			continue
		}
		f := pass.ReportSetting(s, host, "the connection to %q may travel unencrypted: nothing in the options of database %q refuses that", host.Text, alias)
		f.Key = "DATABASES " + alias
		if strings.Contains(engine.Text, "mysql") {
			f.Fix = `"OPTIONS": {"ssl": {"ca": "/path/to/ca.pem"}}`
		} else {
			f.Fix = `"OPTIONS": {"sslmode": "verify-full", "sslrootcert": "/path/to/ca.pem"}`
		}
	}
}

// encrypted says that the options refuse a connection in the clear, or that they can't be known.
func encrypted(options *pyeval.Value) bool {
	if options == nil {
		return false
	}
	if options.Kind != pyeval.Dict {
		return true
	}
	for i := range options.Pairs {
		key, value := options.Pairs[i].Key.Text, &options.Pairs[i].Value
		switch strings.ToLower(key) {
		case "sslmode", "ssl_mode":
			if value.Kind != pyeval.Str || slices.Contains(verified, strings.ToLower(value.Text)) {
				return true
			}
		case "ssl", "ssl_ca", "sslrootcert", "service", "read_default_file":
			if truth, ok := value.Truth(); truth || !ok {
				return true
			}
		}
	}
	return false
}
