package rule

import (
	"testing"

	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/urlconf"
	"paddock/internal/finding"
)

// TestReached holds that a finding is as bad as the route that asks least of its caller lets it be.
func TestReached(t *testing.T) {
	route := func(pattern string, level access.Level) *matrix.Entry {
		e := &matrix.Entry{Route: &urlconf.Route{Parts: []string{pattern}}}
		e.Access.Rule.Level = level
		return e
	}
	open, staff, user := route("open/", access.Anonymous), route("staff/", access.Staff), route("user/", access.Authenticated)
	for _, c := range []struct {
		routes []*matrix.Entry
		want   finding.Severity
		first  string
		more   string
	}{
		{[]*matrix.Entry{open}, finding.High, "open/", ""},
		{[]*matrix.Entry{user}, finding.High, "user/", ""},
		{[]*matrix.Entry{staff}, finding.Medium, "staff/", ""},
		{[]*matrix.Entry{staff, open}, finding.High, "open/", " (2 routes lead here)"},
	} {
		f := &finding.Finding{Severity: finding.High, Message: "it"}
		Reached(f, c.routes)
		if f.Severity != c.want || f.Route != c.first || f.Message != "it"+c.more {
			t.Errorf("%s: %v, %q, %q", c.first, f.Severity, f.Route, f.Message)
		}
	}
}
