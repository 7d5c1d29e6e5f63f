package rule

import (
	"strings"

	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
)

// DjangoSays gives a finding the id of the check of Django's own that says the same when a
// middleware is in MIDDLEWARE; in says how it is. Django looks for the very name: where only a
// class that derives from the middleware is there, the finding holds and Django is silent.
func DjangoSays(f *finding.Finding, in django.Presence, id string) {
	if in != django.Derived {
		f.DjangoCheck = id
	}
	if in == django.Unclear {
		f.Confidence = min(f.Confidence, finding.Likely)
	}
}

// heed takes the id of Django's check out of a finding where SILENCED_SYSTEM_CHECKS of the context
// keeps Django from giving it. Somebody has looked at it and decided, so the finding is only mentioned.
func heed(c *django.Context, f *finding.Finding) {
	if c == nil || f.DjangoCheck == "" {
		return
	}
	silenced := c.Setting("SILENCED_SYSTEM_CHECKS").Value
	// Django asks "id in SILENCED_SYSTEM_CHECKS", which a text answers as well.
	if !silenced.Has(f.DjangoCheck) && (silenced.Kind != pyeval.Str || !strings.Contains(silenced.Text, f.DjangoCheck)) {
		return
	}
	f.Message += "; SILENCED_SYSTEM_CHECKS keeps Django from saying so (" + f.DjangoCheck + ")"
	f.Severity = finding.Info
	f.DjangoCheck = ""
}

// ReportWithout says that a middleware is missing. What else the list may be under other variables of
// the environment counts only where the middleware is in it.
func (p *Pass) ReportWithout(dotted, format string, args ...any) *finding.Finding {
	s := p.Context.Middleware()
	list := *s.Value
	list.Place = s.Place
	if has, sure := p.Context.HasMiddleware(dotted); !has && sure {
		list.Env = nil
	}
	f := p.ReportSetting(s, &list, format, args...)
	f.Key = s.Name
	return f
}
