// Package cachedpersonalanswer is the rule cached-personal-answer; doc.md says what it does and why.
package cachedpersonalanswer

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "cached-personal-answer", Title: "One person's answer is kept for others", Practice: "cache",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{524, 525}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

const cacheDecorators = "django.views.decorators.cache."

func run(pass *rule.Pass) {
	seen, written := map[pyeval.Place]bool{}, public{}
	for _, e := range pass.Matrix.Entries {
		for _, h := range view.Handlers(e.Route.View) {
			if len(h.Methods) > 0 && !slices.Contains(h.Methods, "GET") {
				continue // nothing else is kept
			}
			judge(pass, e, h, seen, written)
		}
	}
	fragments(pass)
}

// judge asks of one handler: is its answer kept, does it differ from person to person, and does the cache know.
//
// Django's cache_page keeps an answer under its URL and what its Vary header names when the decorator is done; that the session
// was looked at is only added later, by the session's middleware. What stands outside of the cache is asked each time, what
// stands inside only when nothing is kept: so a test of the caller inside lets through whoever comes second.
func judge(pass *rule.Pass, e *matrix.Entry, h view.Handler, seen map[pyeval.Place]bool, written public) {
	dispatch := view.Around(e.Route.View)
	wrappers := slices.Concat(e.Route.View.Wrappers, dispatch, h.Wrappers)
	at := slices.IndexFunc(wrappers, func(w urlconf.Wrapper) bool { return w.Name == cacheDecorators+"cache_page" })
	public := slices.IndexFunc(wrappers, func(w urlconf.Wrapper) bool {
		return w.Name == cacheDecorators+"cache_control" && has(w.Pairs, "public")
	})
	var code []view.Code
	reach := func() []view.Code {
		if code == nil {
			code = pass.Reach(e.Route.View, h)
		}
		return code
	}
	switch {
	case at >= 0 && !private(wrappers) && !varies(wrappers):
		place := place(e, wrappers[at])
		if seen[place] {
			return
		}
		switch {
		case person(reach()) != nil:
			seen[place] = true
			f := pass.ReportRoute(e, place, "cache_page keeps an answer that depends on who asks, under the URL alone: the next one gets it")
			f.Fix = "Take cache_page away, or put @vary_on_cookie (of an API @vary_on_headers(\"Authorization\", \"Cookie\")) right below it; what is nobody else's is @never_cache's."
			f.Trace = append(f.Trace, step(person(reach())))
		case inside(e, wrappers, at, len(e.Route.View.Wrappers)+len(dispatch)):
			seen[place] = true
			f := pass.ReportRoute(e, place, "cache_page stands outside of the test of the caller: once one of them was let in, the answer is everybody's")
			f.Fix = "Put the test of the caller above cache_page, or @vary_on_cookie right below it."
		}
	case public >= 0:
		place := place(e, wrappers[public])
		if u := person(reach()); u != nil && !seen[place] {
			seen[place] = true
			f := pass.ReportRoute(e, place, "Cache-Control says public of an answer that depends on who asks: proxies keep it for everybody")
			f.Fix = "@never_cache, or @cache_control(private=True)."
			f.Trace = append(f.Trace, step(u))
		}
	}
	if public < 0 {
		headers(pass, e, h, seen, written)
	}
}

func has(pairs []pyeval.Pair, name string) bool {
	return slices.ContainsFunc(pairs, func(p pyeval.Pair) bool {
		truth, known := p.Value.Truth()
		return p.Key.Text == name && truth && known
	})
}

// private says that a decorator keeps answers out of shared caches.
func private(list []urlconf.Wrapper) bool {
	return slices.ContainsFunc(list, func(w urlconf.Wrapper) bool {
		return w.Name == cacheDecorators+"never_cache" || w.Name == cacheDecorators+"cache_control" && (has(w.Pairs, "private") || has(w.Pairs, "no_store"))
	})
}

// varies says that a decorator tells the cache of the caller's cookie or header.
func varies(list []urlconf.Wrapper) bool {
	return slices.ContainsFunc(list, func(w urlconf.Wrapper) bool {
		if w.Name == "django.views.decorators.vary.vary_on_cookie" {
			return true
		}
		return w.Name == "django.views.decorators.vary.vary_on_headers" && slices.ContainsFunc(w.Args, func(v pyeval.Value) bool {
			name := strings.ToLower(v.Text)
			return v.Kind != pyeval.Str || name == "cookie" || name == "authorization" || strings.Contains(name, "token") || strings.Contains(name, "key")
		})
	})
}

func place(e *matrix.Entry, w urlconf.Wrapper) pyeval.Place {
	if w.Place.File != nil {
		return rule.Head(w.Place)
	}
	return rule.Head(e.Route.View.Place)
}

// inside says that the caller is asked for, and only within the cache. before is how many of the wrappers are around dispatch().
func inside(e *matrix.Entry, wrappers []urlconf.Wrapper, at, before int) bool {
	switch e.Access.Rule.Level {
	case access.Anonymous, access.Unknown, access.Condition, access.Nobody:
		return false
	}
	for _, w := range wrappers[:at] {
		name := strings.ToLower(w.Name)
		if strings.Contains(name, "login_required") || strings.Contains(name, "permission") || strings.Contains(name, "user_passes_test") || strings.Contains(name, "staff_member") ||
			strings.Contains(name, "required") || w.Func != nil {
			return false
		}
	}
	for _, w := range wrappers[at+1:] {
		if strings.Contains(w.Name, "required") || strings.Contains(w.Name, "user_passes_test") {
			return true
		}
	}
	// A mixin, or DRF's classes of permissions, run in dispatch(), which the cache around the view leaves out.
	return e.Route.View.Class != nil && e.Route.View.Func == nil && at < before
}

// use is where code looks at who asks.
type use struct {
	code view.Code
	node pysyntax.Node
}

// person is where the code of a view makes its answer of who asks: of the user or the session, tests of whether he may come in left out.
func person(code []view.Code) *use {
	for _, c := range code {
		if c.Depth > 2 || changing(c.Def) {
			continue
		}
		var found *use
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			if found != nil {
				return false
			}
			if n, ok := n.(*pysyntax.Call); ok {
				if name := view.LastPart(n.Func); name == "has_perm" || name == "debug" || name == "info" || name == "warning" || strings.Contains(name, "log") {
					return false // who looked is written down
				}
			}
			a, ok := n.(*pysyntax.Attribute)
			if !ok || a.Attr.Name != "user" && a.Attr.Name != "session" && a.Attr.Name != "COOKIES" && a.Attr.Name != "tenant" || !request(c, a.Value) {
				return true
			}
			found = &use{c, a}
			return false
		})
		if found != nil && !gate(c, found.node) {
			return found
		}
	}
	return nil
}

// changing says that a function is a hook that only runs when something is sent.
func changing(def pysyntax.Node) bool {
	d, ok := def.(*pysyntax.FunctionDef)
	return ok && (strings.HasPrefix(d.Name.Name, "perform_") || d.Name.Name == "form_valid" || d.Name.Name == "form_invalid" || d.Name.Name == "post")
}

// gate says that the user is only asked whether he is logged in or of the staff, in a test whose side turns him away.
func gate(c view.Code, n pysyntax.Node) bool {
	text := c.Module.Tree.File.Text
	at := n.Range()
	rest := text[at.End:min(len(text), int(at.End)+40)]
	for _, question := range []string{".is_authenticated", ".is_anonymous", ".is_staff", ".is_superuser", ".has_perm"} {
		if strings.HasPrefix(rest, question) {
			gates := false
			pysyntax.WalkStmts(view.Body(c.Def), func(s pysyntax.Node) bool {
				i, ok := s.(*pysyntax.If)
				if ok && i.Test.Range().Start <= at.Start && at.End <= i.Test.Range().End && len(i.Body) == 1 {
					switch b := i.Body[0].(type) {
					case *pysyntax.Raise:
						gates = true
					case *pysyntax.Return:
						if call, ok := b.Value.(*pysyntax.Call); ok {
							name := view.LastPart(call.Func)
							gates = gates || name == "redirect" || strings.HasPrefix(name, "HttpResponse") && name != "HttpResponse" || name == "redirect_to_login"
						}
					}
				}
				return true
			})
			return gates
		}
	}
	return false
}

func request(c view.Code, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return c.Request != "" && e.ID == c.Request || e.ID == "request"
	case *pysyntax.Attribute:
		name, ok := e.Value.(*pysyntax.Name)
		return ok && e.Attr.Name == "request" && c.Self != "" && name.ID == c.Self
	}
	return false
}

func step(u *use) finding.Step {
	at, _ := rule.PlaceOf(pyeval.Place{File: u.code.Module.Tree.File, Span: u.node.Range()})
	return finding.Step{Place: at, Message: "the answer depends on who asks"}
}

// headers looks for Cache-Control: public that a view writes itself: response["Cache-Control"] = …, patch_cache_control(response, public=True).
func headers(pass *rule.Pass, e *matrix.Entry, h view.Handler, seen map[pyeval.Place]bool, written public) {
	code := pass.Reach(e.Route.View, h)
	for _, c := range code {
		for _, n := range written.in(c) {
			at := pyeval.Place{File: c.Module.Tree.File, Span: n.Range()}
			u := person(code)
			if u == nil || seen[at] {
				continue
			}
			seen[at] = true
			f := pass.ReportRoute(e, at, "Cache-Control says public of an answer that depends on who asks: proxies keep it for everybody")
			f.Fix = "response[\"Cache-Control\"] = \"private, no-store\", or @never_cache around the view."
			f.Confidence = finding.Likely
			f.Trace = append(f.Trace, step(u))
		}
	}
}

// public are the places of functions that say public of their answer, for each that was looked at: many views share what they call.
type public map[pysyntax.Node][]pysyntax.Node

func (p public) in(c view.Code) []pysyntax.Node {
	list, done := p[c.Def]
	if done {
		return list
	}
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		if saysPublic(c.Module, n) {
			list = append(list, n)
		}
		return true
	})
	p[c.Def] = list
	return list
}

func saysPublic(m *pyname.Module, n pysyntax.Node) bool {
	shared := func(e pysyntax.Expr) bool {
		c, ok := m.Fold(e)
		text := strings.ToLower(c.Text)
		return ok && (strings.Contains(text, "public") || strings.Contains(text, "s-maxage")) && !strings.Contains(text, "private") && !strings.Contains(text, "no-store")
	}
	key := func(e pysyntax.Expr) bool {
		s, ok := e.(*pysyntax.Str)
		return ok && strings.EqualFold(s.Value, "cache-control")
	}
	switch n := n.(type) {
	case *pysyntax.Assign:
		if s, ok := n.Targets[0].(*pysyntax.Subscript); ok && key(s.Index) {
			return shared(n.Value)
		}
	case *pysyntax.Call:
		switch view.LastPart(n.Func) {
		case "patch_cache_control":
			return slices.ContainsFunc(n.Keywords, func(k *pysyntax.Keyword) bool {
				c, ok := m.Fold(k.Value)
				return k.Name.Name == "public" && ok && c.Truth()
			})
		default:
			for _, k := range n.Keywords {
				d, ok := k.Value.(*pysyntax.Dict)
				if !ok || k.Name.Name != "headers" {
					continue
				}
				for i := range d.Keys {
					if d.Keys[i] != nil && key(d.Keys[i]) && shared(d.Values[i]) {
						return true
					}
				}
			}
		}
	}
	return false
}
