package unthrottledmail

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// kind is what is sent.
type kind uint8

const (
	mail kind = iota
	text
	call
)

// send is a place where something is sent; its place is zero where a package does it.
type send struct {
	kind  kind
	place pyeval.Place
}

type reader struct {
	index *pyname.Index
	root  string
}

// packages are views that send a mail for each request and have no limit of their own, with the methods that do so.
// allauth's views have limits, and who may call djoser's its settings say.
var packages = map[string][]string{
	"django.contrib.auth.views.PasswordResetView":                    {"post"},
	"django.contrib.auth.views.password_reset":                       {"password_reset"},
	"dj_rest_auth.views.PasswordResetView":                           {"post"},
	"rest_auth.views.PasswordResetView":                              {"post"},
	"django_registration.backends.activation.views.RegistrationView": {"post"},
	"registration.backends.default.views.RegistrationView":           {"post"},
	"registration.backends.hmac.views.RegistrationView":              {"post"},
}

// sends is a message that a handler sends to somebody else than the site's own people; nil when it sends none.
func (r *reader) sends(v *urlconf.View, h view.Handler, code []view.Code) *send {
	own := slices.ContainsFunc(code, func(c view.Code) bool { return c.Depth == 0 })
	for name, methods := range packages {
		if v.Name == name || v.Class != nil && v.Class.Derives(name) {
			if slices.Contains(methods, h.Name) && !(own && overrides(v, h)) {
				return &send{kind: mail}
			}
		}
	}
	w := walker{reader: r, seen: map[pysyntax.Node]bool{}}
	for _, c := range code {
		f, ok := c.Def.(*pysyntax.FunctionDef)
		// The handler and its hooks call the rest, but for what forms do by themselves.
		if c.Depth == 0 || c.Self != "" && ok && (strings.HasPrefix(f.Name.Name, "save") || strings.HasPrefix(f.Name.Name, "create") || strings.HasPrefix(f.Name.Name, "clean") || strings.HasPrefix(f.Name.Name, "validate")) {
			w.function(c.Module, c.Def, 0)
		}
		if w.found != nil {
			return w.found
		}
	}
	return nil
}

// overrides says that the project answers in the package's place.
func overrides(v *urlconf.View, h view.Handler) bool { return h.Func != nil && !h.Func.Library() }

// deferring are the methods by which a function is called later, by a worker.
var deferring = []string{"delay", "apply_async", "defer", "enqueue", "delay_on_commit", "async_task", "send_with_options", "schedule"}

// walker looks for a message that a function sends, or what it calls, or the tasks that it starts. What only those see who
// are logged in is left out.
type walker struct {
	*reader
	seen  map[pysyntax.Node]bool
	found *send
}

// maxCalls is how many calls deep a message is looked for.
const maxCalls = 5

func (w *walker) function(m *pyname.Module, def pysyntax.Node, depth int) {
	if w.seen[def] || depth > maxCalls {
		return
	}
	w.seen[def] = true
	for _, s := range view.Body(def) {
		w.walk(m, s, depth)
	}
}

func (w *walker) walk(m *pyname.Module, n pysyntax.Node, depth int) {
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.If:
			if depth > 1 || !membersOnly(n.Test) {
				return w.found == nil
			}
			w.walk(m, n.Test, depth)
			for _, s := range n.Orelse {
				w.walk(m, s, depth)
			}
			return false
		case *pysyntax.Call:
			w.call(m, n, depth)
		}
		return w.found == nil
	})
}

// membersOnly says that a test holds for nobody who is not logged in.
func membersOnly(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.BoolOp:
		return !e.Or && slices.ContainsFunc(e.Values, membersOnly)
	case *pysyntax.Attribute:
		return e.Attr.Name == "is_authenticated" || e.Attr.Name == "is_staff" || e.Attr.Name == "is_superuser"
	case *pysyntax.Call:
		a, ok := e.Func.(*pysyntax.Attribute)
		return ok && (a.Attr.Name == "is_authenticated" || a.Attr.Name == "has_perm")
	}
	return false
}

func (w *walker) call(m *pyname.Module, c *pysyntax.Call, depth int) {
	if w.found != nil {
		return
	}
	if k, ok := message(m, c); ok {
		w.found = &send{kind: k, place: pyeval.Place{File: w.index.Source(m.Path), Span: c.Range()}}
		return
	}
	of := c.Func
	if a, ok := c.Func.(*pysyntax.Attribute); ok && slices.Contains(deferring, a.Attr.Name) {
		if of = a.Value; len(c.Args) > 0 && a.Attr.Name == "enqueue" {
			of = c.Args[0]
		}
		if s, ok := of.(*pysyntax.Call); ok { // task.si(…).delay(), task.using(…)
			if a, ok := s.Func.(*pysyntax.Attribute); ok {
				of = a.Value
			}
		}
	}
	for _, d := range m.Resolve(of) {
		if f := d.Function(); f != nil && w.found == nil {
			w.function(d.Module, f, depth+1)
		}
	}
}

// message says that a call sends a message, and what sort.
func message(m *pyname.Module, c *pysyntax.Call) (kind, bool) {
	name, _ := m.Qualify(c.Func)
	switch name {
	case "django.core.mail.send_mail", "django.core.mail.send_mass_mail", "post_office.mail.send", "anymail.message.send",
		"templated_email.send_templated_mail", "django.core.mail.message.send_mail":
		return mail, !toSite(m, c, 3)
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return 0, false
	}
	on := strings.ToLower(chain(a.Value))
	switch a.Attr.Name {
	case "send", "asend":
		made := madeBy(m, a.Value)
		return mail, made != nil && !toSite(m, made, 3)
	case "email_user":
		return mail, true
	case "sendmail", "send_message":
		if strings.Contains(on, "smtp") || strings.Contains(on, "server") || strings.Contains(on, "mail") {
			return mail, !toSite(m, c, 1)
		}
		return text, strings.HasSuffix(on, "sms")
	case "create":
		// Twilio's client.messages.create(to=…), .calls.create, verify … .verifications.create
		if !slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "to" }) {
			return 0, false
		}
		if strings.HasSuffix(on, "messages") || strings.HasSuffix(on, "verifications") {
			return text, true
		}
		return call, strings.HasSuffix(on, "calls")
	case "publish":
		return text, slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "PhoneNumber" })
	case "send_email", "send_raw_email": // Amazon's SES
		return mail, strings.Contains(on, "ses") && !toSite(m, c, 1)
	case "save":
		// Django's form for a new password sends its mail when it is saved.
		for _, d := range instances(m, a.Value) {
			const form = "django.contrib.auth.forms.PasswordResetForm"
			if d.Dotted() == form {
				return mail, true
			}
			if class := d.Class(); class != nil {
				if yes, _ := class.Inherits(form); yes {
					return mail, true
				}
			}
		}
	}
	return 0, false
}

func instances(m *pyname.Module, e pysyntax.Expr) []pyname.Def {
	if c, ok := e.(*pysyntax.Call); ok {
		return m.Resolve(c.Func)
	}
	return m.InstanceOf(e)
}

// messages are Django's classes of mails.
var messages = []string{
	"django.core.mail.EmailMessage", "django.core.mail.EmailMultiAlternatives", "django.core.mail.message.EmailMessage",
	"django.core.mail.message.EmailMultiAlternatives", "anymail.message.AnymailMessage", "mail_templated.EmailMessage",
}

// madeBy is the call that makes the mail that is sent; nil when it is none of Django's mails.
func madeBy(m *pyname.Module, e pysyntax.Expr) *pysyntax.Call {
	c, ok := e.(*pysyntax.Call)
	if n, name := e.(*pysyntax.Name); name {
		for _, b := range m.Scopes().Reaching(n) {
			if made, yes := b.Value.(*pysyntax.Call); yes && b.Kind == pyname.Assigned {
				c, ok = made, true
			}
		}
	}
	if !ok {
		return nil
	}
	for _, d := range m.Resolve(c.Func) {
		if slices.Contains(messages, d.Dotted()) {
			return c
		}
		if class := d.Class(); class != nil {
			if yes, _ := class.Inherits(messages...); yes {
				return c
			}
		}
	}
	return nil
}

// toSite says that all addresses that a message goes to are settings or stand in the code: the site's own people.
func toSite(m *pyname.Module, c *pysyntax.Call, at int) bool {
	var to pysyntax.Expr
	for _, k := range c.Keywords {
		if k.Name.Name == "to" || k.Name.Name == "recipient_list" || k.Name.Name == "recipients" {
			to = k.Value
		}
	}
	if to == nil && at < len(c.Args) {
		to = c.Args[at]
	}
	return to != nil && fixed(m, to, 0)
}

func fixed(m *pyname.Module, e pysyntax.Expr, depth int) bool {
	if depth > 4 {
		return false
	}
	all := func(list []pysyntax.Expr) bool {
		return !slices.ContainsFunc(list, func(x pysyntax.Expr) bool { return !fixed(m, x, depth+1) })
	}
	switch e := e.(type) {
	case *pysyntax.Str:
		return true
	case *pysyntax.List:
		return all(e.Elts)
	case *pysyntax.Tuple:
		return all(e.Elts)
	case *pysyntax.Comp:
		return len(e.Generators) > 0 && fixed(m, e.Generators[0].Iter, depth+1)
	case *pysyntax.Attribute, *pysyntax.Subscript, *pysyntax.Call:
		name, _ := m.Qualify(root(e))
		if strings.HasPrefix(name, "django.conf.settings") || strings.HasPrefix(name, "os.") || strings.HasPrefix(name, "decouple.") {
			return true
		}
		if c, ok := e.(*pysyntax.Call); ok && name == "builtins.getattr" && len(c.Args) > 0 {
			return fixed(m, c.Args[0], depth+1)
		}
	case *pysyntax.Name:
		if _, ok := m.Fold(e); ok {
			return true
		}
		if name, _ := m.Qualify(e); strings.HasPrefix(name, "django.conf.settings") {
			return true
		}
		list := m.Scopes().Reaching(e)
		return len(list) == 1 && list[0].Kind == pyname.Assigned && fixed(m, list[0].Value, depth+1)
	}
	return false
}

// root is the name at the beginning of attributes, subscripts and calls.
func root(e pysyntax.Expr) pysyntax.Expr {
	for {
		switch n := e.(type) {
		case *pysyntax.Attribute:
			if _, ok := n.Value.(*pysyntax.Name); ok {
				return n
			}
			e = n.Value
		case *pysyntax.Subscript:
			e = n.Value
		case *pysyntax.Call:
			e = n.Func
		default:
			return e
		}
	}
}

// chain is an expression's names with dots, as far as it is one: "client.messages".
func chain(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return chain(e.Value) + "." + e.Attr.Name
	case *pysyntax.Call:
		return chain(e.Func)
	case *pysyntax.Subscript:
		return chain(e.Value)
	}
	return ""
}
