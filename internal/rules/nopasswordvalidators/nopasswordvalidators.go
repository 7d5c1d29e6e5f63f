// Package nopasswordvalidators is the rule no-password-validators; doc.md says what it does and why.
package nopasswordvalidators

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
		ID: "no-password-validators", Title: "Any password is accepted", Practice: "password-policy",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{521}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("django.contrib.auth"); !has || !sure {
		return
	}
	s := pass.Setting("AUTH_PASSWORD_VALIDATORS")
	v := s.Value
	if v.Kind != pyeval.List && v.Kind != pyeval.Tuple {
		return
	}
	if len(v.Items) == 0 {
		if len(v.Else) > 0 {
			return
		}
		f := pass.ReportSetting(s, v, "AUTH_PASSWORD_VALIDATORS is empty: \"1\" is a valid password")
		f.Fix = "List Django's four validators, with min_length 12."
		return
	}
	var common, length bool
	for i := range v.Items {
		name := v.Items[i].Get("NAME")
		if name == nil || name.Kind != pyeval.Str {
			return
		}
		switch class := name.Text[strings.LastIndex(name.Text, ".")+1:]; {
		case !strings.HasPrefix(name.Text, "django.contrib.auth."):
			return // someone else's validators may do all of it
		case class == "CommonPasswordValidator":
			common = true
		case class == "MinimumLengthValidator":
			length = true
		}
	}
	var missing []string
	if !common {
		missing = append(missing, "CommonPasswordValidator")
	}
	if !length {
		missing = append(missing, "MinimumLengthValidator")
	}
	if len(missing) > 0 {
		f := pass.ReportSetting(s, v, "AUTH_PASSWORD_VALIDATORS lacks %s", strings.Join(missing, " and "))
		f.Severity = finding.Low
		f.Fix = "Add " + strings.Join(missing, " and ") + "."
	}
}
