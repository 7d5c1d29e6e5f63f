// Package terraformpublicdatabase is the rule terraform-public-database; doc.md says what it does and why.
package terraformpublicdatabase

import (
	_ "embed"
	"sync"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/terraform"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "terraform-public-database", Title: "A database is made with a public address", Practice: "private-database",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{668, 284}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

//go:embed facts.txt
var factsText string

var facts = sync.OnceValue(func() []terraform.Fact { return terraform.Facts(factsText) })

func run(pass *rule.Pass) {
	for _, h := range terraform.Hits(pass.Project.Deployment.Terraform, facts()) {
		f := pass.ReportResource(h.Resource, h.Value, "the database %s %s", h.Name, h.Fact.Says)
		f.Key = h.Key()
		f.Fix = "Keep it in a private network, and let in the security group of the application: publicly_accessible = false, no rule for 0.0.0.0/0."
	}
}
