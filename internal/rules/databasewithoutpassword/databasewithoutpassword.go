// Package databasewithoutpassword is the rule database-without-password; doc.md says what it does and why.
package databasewithoutpassword

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
		ID: "database-without-password", Title: "The database asks for no password", Practice: "private-database",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{521}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("DATABASES")
	for i := range s.Value.Pairs {
		alias, db := s.Value.Pairs[i].Key.Text, &s.Value.Pairs[i].Value
		engine, host, password := db.Get("ENGINE"), db.Get("HOST"), db.Get("PASSWORD")
		if engine == nil || host == nil || engine.Kind != pyeval.Str || host.Kind != pyeval.Str || endpoint.ReachOf(host.Text) < endpoint.Private {
			continue
		}
		if !strings.Contains(engine.Text, "postg") && !strings.Contains(engine.Text, "mysql") {
			continue
		}
		if password != nil {
			if truth, ok := password.Truth(); truth || !ok {
				continue
			}
		}
		if options := db.Get("OPTIONS"); options != nil && options.Kind != pyeval.Dict || otherwise(options) {
			continue
		}
		part := host
		if password != nil && len(password.Env) > len(host.Env) {
			part = password
		}
		env := s.EnvOf(part)
		if password != nil {
			env = append(env, s.EnvOf(password)...)
		}
		if slices.ContainsFunc(env, func(name string) bool { return pass.Context.Given[name].Secret }) {
			continue // the files of the deployment set it
		}
		f := pass.ReportSetting(s, part, "database %q on %q is opened without a password", alias, host.Text)
		f.Key = "DATABASES " + alias
		f.Fix = `"PASSWORD": os.environ["DB_PASSWORD"]`
	}
}

// otherwise says that the options prove who is asking in another way than by a password.
func otherwise(options *pyeval.Value) bool {
	for _, key := range []string{"passfile", "service", "sslcert", "sslkey", "read_default_file", "password", "use_iam_auth", "assume_role"} {
		if options.Get(key) != nil {
			return true
		}
	}
	return false
}
