package rule

import (
	"paddock/internal/finding"
	"paddock/internal/terraform"
)

// ReportResource says that something is wrong with a value of a resource of Terraform's. Where the value is a variable's default, or a local, that
// is said, and it weighs less.
func (p *Pass) ReportResource(r *terraform.Resource, v terraform.Value, format string, args ...any) *finding.Finding {
	f := p.ReportLine(r.Path, v.Line, format, args...)
	if v.Variable != "" {
		f.Message += ", unless " + v.Variable + " is set otherwise"
		f.Severity, f.Confidence = f.Severity.Lower(1), min(f.Confidence, finding.Likely)
	}
	return f
}
