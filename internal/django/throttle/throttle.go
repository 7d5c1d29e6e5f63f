// Package throttle reads what limits how often somebody may call a route: rate
// limits around the view, counters in its code, captchas in its forms, throttles
// of Django REST Framework, middleware, and a proxy's limits.
//
// It says "may be" where it does not know: what rules ask is whether certainly
// nothing counts. What is worth counting is theirs to say, and whether an app
// such as django-axes, which counts failed logins only, is of use.
package throttle

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/deployment"
	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// counting are words of names of what counts. A name alone tells only of what is not read: a package's function.
var counting = regexp.MustCompile(`(?i)throttl|rate_?limit|attempts\b|(login|log_?in|auth|failed|max|num)_?attempt|attempt_|failed_(login|auth)|failures|lock_?out|locked|brute|too_?many|captcha|turnstile|token_?bucket|is_limited|\.limited|axes|defender`)

// Wrapped says that one of the decorators around a view limits.
func Wrapped(list []urlconf.Wrapper) bool {
	return slices.ContainsFunc(list, func(w urlconf.Wrapper) bool {
		if w.Func != nil && w.Func.Node != nil { // a home-made one: its code says it
			m := w.Func.Node
			return counting.MatchString(w.Name) || counting.MatchString(w.Func.Name) || count(nil, m)
		}
		return counting.MatchString(w.Name) || strings.Contains(strings.ToLower(w.Name), "limit")
	})
}

// View says that a view has a limit of its own: a decorator around it, its handlers or its dispatch(), a counter
// in its code (which the caller has gathered), or a captcha in a form.
func View(index *pyname.Index, root string, v *urlconf.View, code []view.Code) bool {
	if Wrapped(v.Wrappers) {
		return true
	}
	for _, h := range view.Handlers(v) {
		if Wrapped(h.Wrappers) {
			return true
		}
	}
	if v.Class != nil {
		if a, _, ok := v.Class.Attr("dispatch"); ok {
			if _, around := urlconf.Unwrap(&a); Wrapped(around) {
				return true
			}
		}
	}
	return slices.ContainsFunc(code, func(c view.Code) bool { return count(c.Module, c.Def) }) ||
		slices.ContainsFunc(view.Forms(index, root, v, code), asksPerson)
}

// asksPerson says that a form has a field that only a person can fill in.
func asksPerson(c *pyname.Class) bool {
	list, _ := c.MRO()
	for _, b := range list {
		if b.Class == nil {
			if counting.MatchString(b.Name) {
				return true
			}
			continue
		}
		for _, s := range b.Class.Node.Body {
			a, ok := s.(*pysyntax.Assign)
			if !ok {
				continue
			}
			if call, ok := a.Value.(*pysyntax.Call); ok && (person.MatchString(last(call.Func)) || person.MatchString(last(a.Targets[0]))) {
				return true
			}
		}
	}
	return false
}

var person = regexp.MustCompile(`(?i)captcha|turnstile|honeypot|proof_of_work|altcha`)

// Settings says that middleware of a context limits, or may do so. Where the list is not wholly known, it may
// unless nothing that the project asks for or has written would do it.
func Settings(c *django.Context) bool {
	middleware, complete := c.MiddlewareNames()
	if slices.ContainsFunc(middleware, func(m string) bool { return !strings.HasPrefix(m, "axes.") && counting.MatchString(m) }) {
		return true
	}
	return !complete && mayCount(c.Site.Project)
}

// packages are distributions with middleware or decorators that count.
var packages = []string{
	"django-axes", "django-defender", "django-ratelimit", "django-brutebuster", "django-lockdown", "django-throttle-requests",
	"django-request-throttle", "django-fail2ban", "django-smart-ratelimit", "django-ip-ratelimit",
}

// Asked says whether the project asks for one of some distributions; sure is false when it has no requirements
// that can be read.
func Asked(p *django.Project, names ...string) (asked, sure bool) {
	if p.Requirements == nil || len(p.Requirements.Find("django")) == 0 {
		return false, false
	}
	for _, n := range names {
		if len(p.Requirements.Find(n)) > 0 {
			return true, true
		}
	}
	return false, true
}

// mayCount says that what is not known of a project's middleware may count.
func mayCount(p *django.Project) bool {
	if asked, sure := Asked(p, packages...); asked || !sure {
		return true
	}
	for _, file := range p.Index.Files() {
		if strings.Contains(file, "middleware") || strings.Contains(file, "throttl") || strings.Contains(file, "limit") {
			if f := p.Index.Source(file); f != nil && counting.MatchString(f.Text) {
				return true
			}
		}
	}
	return false
}

// Proxy says that a proxy before the site limits how often the pages of a route may be asked for. A limit on all
// pages counts when it is one of some requests a minute: what lets a browser load a page is none.
func Proxy(p *django.Project, r *urlconf.Route) bool {
	if p.Deployment == nil {
		return false
	}
	address := "/" + literal(r.Pattern())
	return slices.ContainsFunc(p.Deployment.Limits, func(l deployment.Limit) bool {
		if strings.HasSuffix(l.Rate, "r/m") {
			return true
		}
		modifier, location, two := strings.Cut(l.Location, " ")
		if !two {
			modifier, location = "", l.Location
		}
		if strings.HasPrefix(modifier, "~") && modifier != "^~" {
			e, err := regexp.Compile(location)
			return err == nil && e.MatchString(address)
		}
		return len(location) > 1 && strings.HasPrefix(address, location)
	})
}

// literal is the beginning of a pattern that is a text.
func literal(pattern string) string {
	pattern = strings.NewReplacer("^", "", `\.`, ".", `\-`, "-", `\/`, "/").Replace(pattern)
	i := strings.IndexAny(pattern, "<([?*+$|")
	if i < 0 {
		return pattern
	}
	if i > 0 && (pattern[i] == '?' || pattern[i] == '*') {
		i-- // what may be missing
	}
	return pattern[:i]
}

func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}
