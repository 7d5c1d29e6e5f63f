// Package nosecuritylog is the rule no-security-log; doc.md says what it does and why.
package nosecuritylog

import (
	_ "embed"

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
		ID: "no-security-log", Title: "What Django notices about attacks is thrown away", Practice: "security-log",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{778}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// watched are the loggers that carry what Django notices: bad hosts, failed CSRF checks, tampered data go to
// django.security and its children (Django's documentation, "django.security.*").
var watched = []string{"django.security", "django.security.DisallowedHost", "django.security.csrf", "django.request", "django"}

func run(pass *rule.Pass) {
	if s := pass.Setting("LOGGING_CONFIG"); s.Set && s.Value.Kind == pyeval.None && pass.Setting("LOGGING").Set {
		return // configured by hand, which cannot be read here
	}
	s := pass.Setting("LOGGING")
	if s.Value.Kind != pyeval.Dict {
		return
	}
	handlers, loggers := s.Value.Get("handlers"), s.Value.Get("loggers")
	for _, name := range watched {
		logger := loggers.Get(name)
		if logger == nil || !silent(logger, handlers) {
			continue
		}
		if name == "django.security.DisallowedHost" {
			continue // a flood of scanners: the classic exception, and no loss
		}
		f := pass.ReportSetting(s, logger, "the logger %q is silenced: failed CSRF checks, bad hosts and tampered data leave no trace", name)
		f.Key = "LOGGING " + name
		f.Fix = "Give the logger a handler that keeps its records, at level WARNING or lower."
	}
}

// silent says that a logger surely drops what matters: no handler that keeps anything and nothing passed
// on, or a level above ERROR.
func silent(logger, handlers *pyeval.Value) bool {
	if level := logger.Get("level"); level != nil && level.Kind == pyeval.Str && level.Text == "CRITICAL" {
		return true
	}
	if propagate := logger.Get("propagate"); propagate == nil {
		return false // passed on, as is the default
	} else if truth, ok := propagate.Truth(); truth || !ok {
		return false
	}
	own := logger.Get("handlers")
	if own == nil {
		return true
	}
	names, all := own.Strings()
	if !all {
		return false
	}
	for _, name := range names {
		class := handlers.Get(name).Get("class")
		if class == nil || class.Kind != pyeval.Str || class.Text != "logging.NullHandler" && class.Text != "django.utils.log.NullHandler" {
			return false
		}
	}
	return true
}
