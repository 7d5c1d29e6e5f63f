package rule

import (
	"paddock/internal/django"
	"paddock/internal/finding"
)

// JudgeUploads lowers a finding about what visitors upload by what they may: a project whose fields all take pictures refuses other files
// wherever a form stands before them; where no field takes a file, what is there was put there by the team.
func (p *Pass) JudgeUploads(f *finding.Finding) {
	switch p.Project.Uploads() {
	case django.Pictures:
		f.Message += " (the fields of this project take pictures only, as far as a form stands before them)"
		f.Severity = finding.Low
	case django.Nothing:
		f.Message += " (no field of this project takes a file today)"
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
}
