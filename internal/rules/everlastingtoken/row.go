package everlastingtoken

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// reader reads the routes of a site.
type reader struct {
	pass  *rule.Pass
	facts map[pysyntax.Node]*fact
	// found are the tokens of functions.
	found map[pysyntax.Node]tokens
	// told are the views and models that were reported.
	told map[string]bool
	// purged remembers whether old rows of a model are deleted elsewhere.
	purged map[*models.Model]bool
}

// tokenName are fields that hold a token, or its fingerprint.
var tokenName = regexp.MustCompile(`(?i)(^|_)(token|key|code|hash|digest|fingerprint|secret|nonce)$|token$|_token_|^token_`)

// route judges the tokens of a route. What a form shows and what it does are told apart: a function is judged by what
// the handlers do that reach it.
func (r *reader) route(e *matrix.Entry) {
	if e.Graph == nil {
		return
	}
	v := e.Route.View
	index, root := r.pass.Project.Index, r.pass.Site.Root
	var all []view.Code
	// handlers are what the handlers do that reach a function.
	handlers := map[pysyntax.Node][]*fact{}
	for _, h := range view.Handlers(v) {
		code := view.Handling(index, root, v, h)
		handler := &fact{}
		for _, c := range code {
			handler.of = append(handler.of, c)
			if handlers[c.Def] == nil {
				all = append(all, c)
			}
			handlers[c.Def] = append(handlers[c.Def], handler)
		}
	}
	for _, c := range all {
		tokens, signatures := r.tokens(c, e)
		if len(tokens) == 0 && len(signatures) == 0 {
			continue // nearly always
		}
		does := &fact{}
		for _, h := range handlers[c.Def] {
			for _, c := range h.of {
				does.add(r.factOf(c.Module, c.Def, view.Body(c.Def)))
			}
		}
		for _, l := range tokens {
			r.row(e, l, c, does)
		}
		if len(signatures) > 0 {
			r.signed(e, c, signatures, does)
		}
	}
}

// tokens are the look-ups of a function that a token decides about, and the calls that take a signature off. They are
// kept for the next route.
func (r *reader) tokens(c view.Code, e *matrix.Entry) ([]lookup, []*pysyntax.Call) {
	if found, ok := r.found[c.Def]; ok {
		return found.lookups, found.signatures
	}
	var f tokens
	for _, l := range lookups(c, e.Route.View, r.objects(e.Graph)) {
		if l.field = r.tokenField(l, c); l.field != "" && l.model.Class != nil {
			f.lookups = append(f.lookups, l)
		}
	}
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		if call, ok := n.(*pysyntax.Call); ok && unsigns(c.Module, call) {
			f.signatures = append(f.signatures, call)
		}
		return true
	})
	r.found[c.Def] = f
	return f.lookups, f.signatures
}

// tokens are what of a function the rule looks at.
type tokens struct {
	lookups    []lookup
	signatures []*pysyntax.Call
}

// lookup is a query for one row or several of a model by some fields; field is the one that holds a token.
type lookup struct {
	field string
	call  *pysyntax.Call
	model *models.Model
	// by are the fields that are asked for.
	by []string
}

// lookups are the queries of a function whose model is named in it: Model.objects.filter(token=…),
// get_object_or_404(Model, token=…).
func lookups(c view.Code, v *urlconf.View, objects *rows.Reader) (list []lookup) {
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok || len(call.Keywords) == 0 {
			return true
		}
		var on pysyntax.Expr
		switch name := last(call.Func); {
		case name == "filter" || name == "get" || name == "aget":
			a, ok := call.Func.(*pysyntax.Attribute)
			if !ok {
				return true
			}
			on = a.Value
		case strings.HasSuffix(name, "get_object_or_404") && len(call.Args) > 0:
			on = call.Args[0]
		default:
			return true
		}
		m := objects.Class(c.Module, on)
		if m == nil {
			m = objects.Of(c, v, on).Model
		}
		if m != nil {
			l := lookup{call: call, model: m}
			for _, k := range call.Keywords {
				l.by = append(l.by, k.Name.Name)
			}
			list = append(list, l)
		}
		return true
	})
	return list
}

func within(s source.Span, p source.Pos) bool { return s.Start <= p && p < s.End }

// row judges a look-up of a row that keeps a token.
func (r *reader) row(e *matrix.Entry, l lookup, c view.Code, handler *fact) {
	m := l.model
	key := e.Route.View.Name + " " + m.Name
	if r.told[key] {
		return
	}
	field := l.field
	all := &fact{}
	all.add(handler)
	r.ends(all, e.Graph, m, e.Graph.User)
	for _, by := range l.by {
		all.spent = all.spent || all.given[by] // asked for, and written
	}
	kept := endField(m)
	p := purposeOf(all.grant, names(e, c)+" "+m.Label+" "+field)
	if kept == "" && (p == nothing || all.grant == created && p != inviting) || all.timed || r.isPurged(m, e.Graph) {
		return
	}
	r.told[key] = true
	at := pyeval.Place{File: c.Module.Index().Source(c.Module.Path), Span: l.call.Range()}
	switch {
	case kept != "" && p <= confirming:
		f := r.pass.ReportRoute(e, at, "%s says when this ends, and nothing asks for it", kept)
		f.Fix = "Look up only what has not ended: .filter(" + kept + "__gt=timezone.now())."
		f.Key = key
	case all.spent && p == confirming:
	default:
		severity, how := finding.Medium, "never ends, and can be used again and again"
		if all.spent {
			severity, how = finding.Low, "never ends as long as nobody uses it"
		} else if p == confirming {
			severity = finding.Low
		}
		f := r.pass.ReportRoute(e, at, "the %s that %s %s", noun(field), whats[p], how)
		f.Severity, f.Key = severity, key
		if p == confirming {
			f.Confidence = finding.Unsure // a step that many a site does not mind to see repeated
		}
		f.Fix = "Look it up with its age, created__gt=timezone.now() - timedelta(hours=1), and delete it in the same transaction in which it is used."
		if p == resetting {
			f.Fix += " django.contrib.auth.tokens.default_token_generator does both by itself."
		}
	}
}

// tokenField is the field of a look-up, or of what it found, that a token is held against; "" when none is.
func (r *reader) tokenField(l lookup, c view.Code) string {
	for _, by := range l.by {
		by = strings.TrimPrefix(by[strings.LastIndex(by, "__")+1:], "_")
		switch {
		case lasting.MatchString(by), naming.MatchString(by):
		case tokenName.MatchString(by):
			return by
		case by == "uuid" && aboutAny.MatchString(l.model.Name) && !l.model.User:
			return "link"
		}
	}
	return compares(l, c)
}

// comparers are functions that hold one value against another.
var comparers = regexp.MustCompile(`(^|\.)(compare_digest|constant_time_compare|check_password)$`)

// compares is the attribute of what was looked up that is held against another value: kept.code != code.
func compares(l lookup, c view.Code) (field string) {
	found := func(e pysyntax.Expr) {
		a, ok := e.(*pysyntax.Attribute)
		if !ok || !tokenName.MatchString(a.Attr.Name) || lasting.MatchString(a.Attr.Name) || naming.MatchString(a.Attr.Name) {
			return
		}
		n, ok := a.Value.(*pysyntax.Name)
		if !ok {
			return
		}
		for _, b := range c.Module.Scopes().Reaching(n) {
			if b.Kind == pyname.Assigned && b.Value != nil && within(b.Value.Range(), l.call.Start) {
				field = a.Attr.Name
			}
		}
	}
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Compare:
			if len(n.Ops) == 1 && (n.Ops[0] == pysyntax.Eq || n.Ops[0] == pysyntax.NotEq) {
				found(n.Left)
				found(n.Comparators[0])
			}
		case *pysyntax.Call:
			if name, _ := c.Module.Qualify(n.Func); comparers.MatchString(name) {
				for _, a := range n.Args {
					found(a)
				}
			}
		}
		return field == ""
	})
	return field
}

var endName = regexp.MustCompile(`(?i)^expir(es|y|ation|ed)?(_?(at|on|date|time))?$|^valid_(until|to|till)$`)

// endField is the field that keeps when a row ends; "" when there is none.
func endField(m *models.Model) string {
	for _, f := range m.Fields {
		if (f.Kind == "DateTimeField" || f.Kind == "DateField") && endName.MatchString(f.Name) {
			return f.Name
		}
	}
	return ""
}

// isPurged says that code elsewhere, a task or a command, deletes rows of a model by their age.
func (r *reader) isPurged(m *models.Model, g *models.Graph) bool {
	if yes, known := r.purged[m]; known {
		return yes
	}
	yes := false
	short := m.Name[strings.LastIndexByte(m.Name, '.')+1:]
	for _, module := range r.pass.Modules() {
		if module.Tree.File == nil || yes || !strings.Contains(module.Tree.File.Text, short) {
			continue
		}
		pysyntax.WalkStmts(module.Tree.Body, func(n pysyntax.Node) bool {
			if call, ok := n.(*pysyntax.Call); ok && isMethod(call, "delete", "adelete", "_raw_delete") && asksAge(call) {
				yes = yes || r.objects(g).In(module, call.Func.(*pysyntax.Attribute).Value).Model == m
			}
			return !yes
		})
	}
	r.purged[m] = yes
	return yes
}

// objects reads of which model the objects of an expression are.
func (r *reader) objects(g *models.Graph) *rows.Reader {
	return rows.New(r.pass.Project.Index, r.pass.Site.Root, g)
}

func isMethod(c *pysyntax.Call, names ...string) bool {
	a, ok := c.Func.(*pysyntax.Attribute)
	return ok && slices.Contains(names, a.Attr.Name)
}

// asksAge says that a query in an expression compares a time.
func asksAge(e pysyntax.Expr) (yes bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if k, ok := n.(*pysyntax.Keyword); ok {
			yes = yes || compared.MatchString(k.Name.Name) && timely.MatchString(k.Name.Name)
		}
		return !yes
	})
	return yes
}

// names are what view, route and function are called.
func names(e *matrix.Entry, c view.Code) string {
	s := e.Route.Pattern() + " " + e.Route.Name
	parts := strings.Split(e.Route.View.Name, ".")
	s += " " + strings.Join(parts[max(0, len(parts)-2):], " ")
	if f, ok := c.Def.(*pysyntax.FunctionDef); ok {
		s += " " + f.Name.Name
	}
	return s
}

// noun is what a field holds, for a message.
func noun(field string) string {
	field = strings.ToLower(field)
	for _, w := range []string{"code", "key", "link"} {
		if strings.HasSuffix(field, w) {
			return w
		}
	}
	return "token"
}
