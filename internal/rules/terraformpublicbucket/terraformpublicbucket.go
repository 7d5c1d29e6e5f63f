// Package terraformpublicbucket is the rule terraform-public-bucket; doc.md says what it does and why.
package terraformpublicbucket

import (
	_ "embed"
	"strings"
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
		ID: "terraform-public-bucket", Title: "A bucket is made for everybody to read", Practice: "file-storage",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{732}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

//go:embed facts.txt
var factsText string

var facts = sync.OnceValue(func() []terraform.Fact { return terraform.Facts(factsText) })

func run(pass *rule.Pass) {
	for _, h := range terraform.Hits(pass.Project.Deployment.Terraform, facts()) {
		f := pass.ReportResource(h.Resource, h.Value, "the bucket %s %s", h.Name, h.Fact.Says)
		f.Key = h.Key()
		f.Fix = "Keep it private, and let Django sign addresses (querystring_auth) or a CDN read it; one bucket for static files, another for uploads."
		if published(h.Resource) {
			f.Severity, f.Confidence = finding.Low, finding.Unsure
		}
	}
}

// published says by its name that a bucket holds what everybody may see: static files are public by nature. The resource's own
// name is as often about the access ("allow_public_read") as about what the bucket is for.
func published(r *terraform.Resource) bool {
	names := strings.ReplaceAll(strings.ToLower(r.Name), "public", "")
	for _, argument := range []string{"bucket", "name", "bucket_name", "container_name", "storage_container_name"} {
		for _, v := range r.At(argument) {
			names += " " + v.Text
		}
	}
	names = strings.ToLower(names)
	for _, word := range []string{"static", "asset", "public", "website", "frontend", "cdn", "docs", "www"} {
		if strings.Contains(names, word) {
			return true
		}
	}
	return false
}
