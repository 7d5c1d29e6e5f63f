// Package secretinurl is the rule secret-in-url; doc.md says what it does and why.
package secretinurl

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "secret-in-url", Title: "A secret stands in a URL", Practice: "no-secrets-in-logs",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{598}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	silent := map[*signin.Body]bool{}
	for _, b := range pass.Bodies() {
		silent[b] = development(b)
	}
	trail := pass.Secrets().NewTrail(func(b *signin.Body, n pysyntax.Node) ([]pysyntax.Expr, string) {
		c, ok := n.(*pysyntax.Call)
		if !ok || silent[b] {
			return nil, ""
		}
		urls, _ := called(b, c)
		return urls, "a URL"
	})
	for _, b := range pass.Bodies() {
		if silent[b] {
			continue
		}
		b.Walk(func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Call:
				call(pass, b, n)
				handed(pass, b, n, trail)
				if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "get" && len(n.Args) > 0 {
					taken(pass, b, n, a.Value, n.Args[0])
				}
			case *pysyntax.Subscript:
				taken(pass, b, n, n.Value, n.Index)
			}
			return true
		})
	}
}

// development says that a function does something else while developers are at work.
func development(b *signin.Body) bool { return strings.Contains(b.Text(b.Def), "settings.DEBUG") }

// taken looks at what is read from the query string: request.GET["password"].
func taken(pass *rule.Pass, b *signin.Body, n pysyntax.Node, from, key pysyntax.Expr) {
	a, ok := from.(*pysyntax.Attribute)
	if !ok || a.Attr.Name != "GET" && a.Attr.Name != "query_params" || !strings.HasSuffix(b.Text(a.Value), "request") {
		return
	}
	s, ok := key.(*pysyntax.Str)
	if !ok {
		return
	}
	what, personal := secrecy.Judge(s.Value)
	switch {
	case what == "password", what == "payment card", what == "PIN":
	case personal && what != "health" && what != "income":
	case what == "key of a service" || what == "secret" || what == "signing key":
	default:
		return // a token in a link is how links work
	}
	f := pass.ReportNode(b.Module, n, "%s is taken from the query string: it stands in the history of browsers, in logs and in Referer headers", words(what, s.Value))
	f.Fix = "Take it from the body of a POST, or from a header: request.POST[…], request.headers[…]."
	f.Key = b.Name() + " " + s.Value
	if what != "password" && what != "payment card" {
		f.Severity = finding.Low
	}
	if personal {
		f.CWE = []int{598, 359}
	}
}

func words(what, name string) string {
	article := "a "
	if strings.ContainsRune("aeiou", rune(what[0])) {
		article = "an "
	}
	return article + what + " (" + name + ")"
}

// fetching are the functions of clients that call a URL.
var fetching = []string{"get", "post", "put", "patch", "delete", "head", "request", "urlopen", "Request", "fetch"}

// clients are the beginnings of names of libraries that do.
var clients = []string{"requests.", "httpx.", "urllib.", "urllib2.", "aiohttp.", "urllib3."}

// sending are functions by which a browser is sent to a URL.
var sending = []string{"django.shortcuts.redirect", "django.http.HttpResponseRedirect", "django.http.response.HttpResponseRedirect", "django.http.HttpResponsePermanentRedirect"}

// called are the values out of which a call makes the URL that it asks for, or to which it sends a browser.
func called(b *signin.Body, c *pysyntax.Call) (urls []pysyntax.Expr, browser bool) {
	name := b.Callee(c)
	last := name[strings.LastIndexByte(name, '.')+1:]
	browser = slices.Contains(sending, name)
	fetch := slices.Contains(fetching, last) && (slices.ContainsFunc(clients, func(p string) bool { return strings.HasPrefix(name, p) }) || client(b, c))
	if !browser && !fetch {
		return nil, false
	}
	for i, a := range c.Args {
		if i == 0 || last == "request" && i == 1 {
			urls = append(urls, latest(b, a, c))
		}
	}
	for _, k := range c.Keywords {
		if k.Name.Name == "url" || k.Name.Name == "params" || k.Name.Name == "redirect_to" {
			urls = append(urls, latest(b, k.Value, c))
		}
	}
	return urls, browser
}

// call looks at a call that asks for a URL.
func call(pass *rule.Pass, b *signin.Body, c *pysyntax.Call) {
	urls, browser := called(b, c)
	for _, e := range urls {
		if !queried(b, e, 0) {
			continue
		}
		for _, p := range pass.Secrets().In(b, e) {
			if counts(b, e, p, browser) {
				report(pass, b, c, p, browser)
				return
			}
		}
	}
}

// handed looks at a call of a function that makes a URL of what it is given.
func handed(pass *rule.Pass, b *signin.Body, c *pysyntax.Call, trail *secrecy.Trail) {
	if urls, _ := called(b, c); len(urls) > 0 {
		return
	}
	for _, h := range trail.Handed(b, c) {
		urls, browser := called(h.Body, h.Node.(*pysyntax.Call))
		asked := slices.ContainsFunc(urls, func(e pysyntax.Expr) bool { return queried(h.Body, e, 0) })
		if (asked || queried(b, h.Value, 0)) && counts(b, h.Value, h.Part, browser) {
			f := report(pass, b, c, h.Part, browser)
			f.Message = strings.Replace(f.Message, " gets into a URL", " gets into a URL, through "+h.First().Def.Name.Name+"()", 1)
			rule.Follow(f, h.End)
			return
		}
	}
}

// counts says that a secret does harm in a URL: a token that the site has made for a link belongs there, and one on which it
// sends the browser on to a page of its own came in a link as a rule.
func counts(b *signin.Body, e pysyntax.Expr, p secrecy.Part, browser bool) bool {
	if p.Whole {
		return false
	}
	return p.What != "token" || !p.Made && !(browser && (fragment(b, e) || reversed(b, e) || fresh(b, p.Node)))
}

// reversed says that a URL is put together from one of the site's own routes.
func reversed(b *signin.Body, e pysyntax.Expr) bool {
	found := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		found = found || ok && strings.HasPrefix(b.Callee(c), "django.urls.") && strings.Contains(b.Callee(c), "reverse")
		return !found
	})
	return found
}

// random are functions that make something that nobody guesses, for whatever it is wanted.
var random = []string{"token_urlsafe", "token_hex", "uuid1", "uuid4", "get_random_string", "random_string", "choice"}

// fresh says that the function has made a token just now, for this link.
func fresh(b *signin.Body, e pysyntax.Node) bool {
	name, ok := e.(*pysyntax.Name)
	return ok && slices.ContainsFunc(b.Values(name.ID), func(v pysyntax.Expr) bool {
		made := false
		pysyntax.Walk(v, func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Call); ok {
				callee := b.Callee(c)
				made = made || slices.Contains(random, callee[strings.LastIndexByte(callee, '.')+1:])
			}
			return !made
		})
		return made
	})
}

func report(pass *rule.Pass, b *signin.Body, c *pysyntax.Call, p secrecy.Part, browser bool) *finding.Finding {
	f := pass.ReportNode(b.Module, c, "%s gets into a URL: it stands in logs on the way and where it arrives", p.Words())
	f.Fix = "Send it in a header, headers={\"Authorization\": f\"Bearer {token}\"}, or in the body of a POST."
	f.Key = b.Name() + " " + p.Name
	switch {
	case browser:
		f.Message = strings.Replace(f.Message, "it stands in logs on the way and where it arrives", "it stands in the browser's history, in logs and in Referer headers", 1)
		f.Fix = "Keep it in the session, or hand it over by a code that is good once and for a minute."
	case p.What != "password":
		f.Severity = finding.Low // many services want it so
	}
	if p.Personal {
		f.Severity, f.CWE = finding.Low, []int{598, 359}
	}
	return f
}

// latest is what a name was given last before a call.
func latest(b *signin.Body, e pysyntax.Expr, before *pysyntax.Call) pysyntax.Expr {
	n, ok := e.(*pysyntax.Name)
	if !ok {
		return e
	}
	var last pysyntax.Expr = n
	for _, v := range b.Values(n.ID) {
		if v.Range().End <= before.Range().Start {
			last = v
		}
	}
	return last
}

// client says that a call is one of a session of requests or of another client, by its name.
func client(b *signin.Body, c *pysyntax.Call) bool {
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	on := b.Text(a.Value)
	return on == "requests" || on == "self.session" || on == "http_session" || on == "self.http" || strings.HasSuffix(on, "http_client")
}

// queried says that a value is a URL with a query string, or what becomes one.
func queried(b *signin.Body, e pysyntax.Expr, steps int) bool {
	if steps > 4 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Dict:
		return true
	case *pysyntax.Name:
		return slices.ContainsFunc(b.Values(e.ID), func(v pysyntax.Expr) bool { return queried(b, v, steps+1) })
	case *pysyntax.FString, *pysyntax.BinOp:
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); !ok || a.Attr.Name != "format" && a.Attr.Name != "urlencode" {
			name := b.Callee(e)
			return strings.HasSuffix(name, "urlencode")
		}
	default:
		return false
	}
	found := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Str:
			found = found || strings.Contains(n.Value, "?") || strings.Contains(n.Value, "&") || strings.HasPrefix(n.Value, "http") && strings.Contains(n.Value, ":") && strings.HasSuffix(n.Value, ":")
		case *pysyntax.Call:
			found = found || strings.HasSuffix(b.Callee(n), "urlencode")
		case *pysyntax.Name:
			for _, v := range b.Values(n.ID) {
				if _, same := v.(*pysyntax.Name); !same && v != e {
					found = found || queried(b, v, steps+2)
				}
			}
		}
		return !found
	})
	return found
}

// fragment says that what is sent stands behind a "#", which no server sees.
func fragment(b *signin.Body, e pysyntax.Expr) bool {
	found := false
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		s, ok := n.(*pysyntax.Str)
		found = found || ok && strings.Contains(s.Value, "#")
		return !found
	})
	return found
}
