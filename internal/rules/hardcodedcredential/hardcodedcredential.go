// Package hardcodedcredential is the rule hardcoded-credential; doc.md says what it does and why.
package hardcodedcredential

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/catalog"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "hardcoded-credential", Title: "A credential stands in the code", Practice: "no-secret-in-code",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{798, 259}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	settings := settingsFiles(pass)
	for _, m := range pass.Modules() {
		if settings[m.Path] || strings.Contains(m.Path, "example") {
			continue
		}
		r := reader{pass: pass, module: m, seen: map[pysyntax.Node]bool{}}
		for _, s := range m.Tree.Body {
			r.visit(s)
		}
	}
	fixtures(pass)
	scripts(pass)
}

// settingsFiles are those whose values are settings: of them hardcoded-secret speaks.
func settingsFiles(pass *rule.Pass) map[string]bool {
	files := map[string]bool{}
	for _, site := range pass.Project.Sites {
		for _, c := range site.Contexts {
			for i := range c.Result.Settings {
				if f := c.Result.Settings[i].Place.File; f != nil {
					files[f.Path] = true
				}
			}
		}
		for _, m := range pass.Project.Index.Modules(site.Root) {
			base := path.Base(m.Path)
			if strings.HasPrefix(base, "settings") || strings.Contains("/"+path.Dir(m.Path)+"/", "/settings/") || strings.Contains(base, "_settings") {
				files[m.Path] = true
			}
		}
	}
	return files
}

// reader goes through a module with what stands around.
type reader struct {
	pass   *rule.Pass
	module *pyname.Module
	around []string // names of functions, classes, targets, keywords and keys, the outermost first
	seen   map[pysyntax.Node]bool
}

func (r *reader) below(name string, list ...pysyntax.Node) {
	r.around = append(r.around, name)
	for _, n := range list {
		if n != nil {
			r.visit(n)
		}
	}
	r.around = r.around[:len(r.around)-1]
}

func (r *reader) visit(n pysyntax.Node) {
	switch n := n.(type) {
	case nil:
		return
	case *pysyntax.FunctionDef:
		r.defaults(n)
		r.around = append(r.around, n.Name.Name)
		for _, s := range n.Body {
			r.visit(s)
		}
		r.around = r.around[:len(r.around)-1]
		return
	case *pysyntax.ClassDef:
		if choices(r.module, n) {
			return
		}
		r.around = append(r.around, n.Name.Name)
		for _, s := range n.Body {
			r.visit(s)
		}
		r.around = r.around[:len(r.around)-1]
		return
	case *pysyntax.Assign:
		for _, t := range n.Targets {
			r.named(nameOf(t), n.Value, n)
		}
		r.below(nameOf(n.Targets[0]), n.Value)
		return
	case *pysyntax.AnnAssign:
		if n.Value != nil {
			r.named(nameOf(n.Target), n.Value, n)
			r.below(nameOf(n.Target), n.Value)
		}
		return
	case *pysyntax.Dict:
		for i, v := range n.Values {
			key := ""
			if s, ok := n.Keys[i].(*pysyntax.Str); ok {
				key = s.Value
			}
			r.named(key, v, v)
			r.authorization(key, v)
			r.below(key, v)
		}
		return
	case *pysyntax.Call:
		r.call(n)
		return
	case *pysyntax.Compare:
		r.compare(n)
	case *pysyntax.ExprStmt:
		// make_password("…") alone only takes time.
		if c, ok := n.Value.(*pysyntax.Call); ok && nameOf(c.Func) == "make_password" {
			return
		}
	case *pysyntax.Str:
		r.url(n)
		return
	}
	for c := range pysyntax.Children(n) {
		r.visit(c)
	}
}

// choices says that a class's attributes are names of things: an Enum, TextChoices, or of a Meta.
func choices(m *pyname.Module, d *pysyntax.ClassDef) bool {
	if d.Name.Name == "Meta" {
		return true
	}
	c := m.Class(d)
	if c == nil {
		return false
	}
	mro, _ := c.MRO()
	return slices.ContainsFunc(mro, func(b pyname.Base) bool {
		last := b.Name[strings.LastIndexByte(b.Name, '.')+1:]
		return strings.HasSuffix(last, "Enum") || strings.HasSuffix(last, "Choices") || last == "Flag" || strings.HasSuffix(last, "Constants") || last == "TestCase"
	})
}

func nameOf(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	case *pysyntax.Subscript:
		if s, ok := e.Index.(*pysyntax.Str); ok {
			return s.Value
		}
	}
	return ""
}

// text is the constant text of an expression, written where it stands.
func text(e pysyntax.Expr) (string, bool) {
	switch e := e.(type) {
	case *pysyntax.Str:
		return e.Value, true
	case *pysyntax.Bytes:
		return e.Value, true
	}
	return "", false
}

// shown says that what stands around is there to be read.
func (r *reader) shown() bool {
	for _, name := range r.around {
		if slices.ContainsFunc(catalog.NameWords(name), func(w string) bool { return known().around[w] }) {
			return true
		}
	}
	return false
}

// named looks at a literal under a name.
func (r *reader) named(name string, value pysyntax.Expr, at pysyntax.Node) {
	kind, ok := catalog.SecretName(name)
	if !ok || r.shown() {
		return
	}
	// os.environ.get("API_PASSWORD", "hunter2"), a or "hunter2"
	fallback := false
	switch v := value.(type) {
	case *pysyntax.BoolOp:
		value, fallback = v.Values[len(v.Values)-1], true
	case *pysyntax.Call:
		if name, _ := r.module.Qualify(v.Func); (name == "os.environ.get" || name == "os.getenv") && len(v.Args) > 1 {
			value, fallback = v.Args[1], true
		}
	}
	t, ok := text(value)
	if !ok || !looksLike(kind, name, t) {
		return
	}
	what := strings.Replace("a "+kind+" stands in the code ("+name+")", "a credentials stands", "credentials stand", 1)
	if fallback {
		what += ", for when nothing else is set"
	}
	r.report(at, what, t, kind)
}

// authorization looks at what stands under the name of a header that lets in.
func (r *reader) authorization(key string, value pysyntax.Expr) {
	t, ok := text(value)
	if !ok || !strings.EqualFold(key, "authorization") && !strings.EqualFold(key, "x-api-key") {
		return
	}
	scheme, rest, two := strings.Cut(t, " ")
	if !two {
		rest, scheme = t, ""
	}
	if opens(rest) && len(rest) >= 8 && (strings.EqualFold(scheme, "basic") || looksLike("token", key, rest)) {
		r.report(value, "what lets this caller in stands in the code ("+key+")", rest, "token")
	}
}

// defaults looks at what parameters are when nobody gives them.
func (r *reader) defaults(def *pysyntax.FunctionDef) {
	if def.Args == nil {
		return
	}
	for _, p := range slices.Concat(def.Args.PosOnly, def.Args.Args, def.Args.KwOnly) {
		if p.Default != nil {
			r.named(p.Name.Name, p.Default, p.Default)
			r.visit(p.Default)
		}
	}
}

func (r *reader) call(c *pysyntax.Call) {
	name, ok := r.module.Qualify(c.Func)
	if a, is := c.Func.(*pysyntax.Attribute); is && (!ok || name == "") {
		name = "." + a.Attr.Name
	}
	method := ""
	if a, is := c.Func.(*pysyntax.Attribute); is {
		method = "." + a.Attr.Name
	}
	for _, d := range known().calls {
		if d.name == name || d.name == method {
			r.handed(c, d)
		}
	}
	last := strings.TrimPrefix(method, ".")
	if last == "" {
		last = nameOf(c.Func)
	}
	form := strings.HasSuffix(last, "Field") || strings.HasSuffix(last, "Input") || strings.HasPrefix(last, "add_argument") || last == "Response" || last == "JsonResponse" ||
		last == "TextChoices" || strings.Contains(strings.ToLower(last), "schema") || strings.Contains(strings.ToLower(last), "example") || last == "add_error" || last == "get_or_create_token" || last == "Mock"
	var key, value pysyntax.Expr
	for _, k := range c.Keywords {
		switch k.Name.Name {
		case "name", "key":
			key = k.Value
		case "value":
			value = k.Value
		}
	}
	if name, ok := text(key); ok && value != nil && !form { // Setting.objects.create(name="stripe_secret", value="…")
		r.named(name, value, value)
	}
	for _, k := range c.Keywords {
		switch {
		case k.Name.Name == "auth" || k.Name.Name == "basic_auth" || k.Name.Name == "http_auth":
			r.pair(k.Value)
		case !form && k.Name.Name != "":
			if t, ok := text(k.Value); ok && known().common[strings.ToLower(t)] && passwords(k.Name.Name) && opensBy(last) {
				r.report(k.Value, "a password stands in the code ("+k.Name.Name+"), and one that everybody tries first", t, "password")
			} else {
				r.named(k.Name.Name, k.Value, k.Value)
			}
		}
	}
	if form {
		return
	}
	r.visit(c.Func)
	for _, a := range c.Args {
		r.visit(a)
	}
	for _, k := range c.Keywords {
		r.below(k.Name.Name, k.Value)
	}
}

func passwords(name string) bool {
	kind, ok := catalog.SecretName(name)
	return ok && kind == "password"
}

// opensBy says that a call of that name sets or checks a password: whatever stands there is one.
func opensBy(name string) bool {
	return slices.Contains([]string{"create_user", "create_superuser", "authenticate", "login", "connect", "User", "get_or_create", "make_password"}, name)
}

// handed looks at the argument of a call that opens something.
func (r *reader) handed(c *pysyntax.Call, d door) {
	var e pysyntax.Expr
	pick := func(i int) {
		if i < len(c.Args) {
			e = c.Args[i]
		}
	}
	switch d.argument {
	case "0":
		pick(0)
	case "1":
		pick(1)
	case "2":
		pick(2)
	case "2+1":
		if len(c.Args) == 2 {
			pick(1)
			if e != nil {
				if _, ok := text(c.Args[0]); !ok && !mailing(r.module, c) {
					e = nil
				}
			}
		}
	default:
		for _, k := range c.Keywords {
			if k.Name.Name == d.argument {
				e = k.Value
			}
		}
	}
	if e == nil || r.seen[e] {
		return
	}
	t, ok := text(e)
	if !ok || !opens(t) || r.shown() {
		return
	}
	if d.kind == "key" && len(t) < 6 {
		return
	}
	r.report(e, d.words+" stands in the code", t, d.kind)
}

// mailing says that a login is one of a mail or file server.
func mailing(m *pyname.Module, c *pysyntax.Call) bool {
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	on := strings.ToLower(m.Tree.File.Text[a.Value.Range().Start:a.Value.Range().End])
	return strings.Contains(on, "smtp") || strings.Contains(on, "server") || strings.Contains(on, "imap") || strings.Contains(on, "ftp")
}

// pair looks at auth=("user", "password").
func (r *reader) pair(e pysyntax.Expr) {
	t, ok := e.(*pysyntax.Tuple)
	if !ok || len(t.Elts) != 2 {
		return
	}
	user, is := text(t.Elts[0])
	password, ok := text(t.Elts[1])
	if ok && is && user != "" && opens(password) && !strings.HasPrefix(password, "x-oauth") && password != "api" {
		r.report(t.Elts[1], "the password of a service stands in the code", password, "password")
	}
}

// compare looks at what came in being held against a literal: whoever knows the code comes in.
func (r *reader) compare(c *pysyntax.Compare) {
	if len(c.Ops) != 1 || c.Ops[0] != pysyntax.Eq && c.Ops[0] != pysyntax.NotEq {
		return
	}
	for _, sides := range [][2]pysyntax.Expr{{c.Left, c.Comparators[0]}, {c.Comparators[0], c.Left}} {
		t, ok := text(sides[1])
		if !ok || !opens(t) || len(t) < 4 || r.shown() {
			continue
		}
		name, came := cameIn(sides[0])
		kind, secret := catalog.SecretName(name)
		if !secret || !came {
			continue
		}
		if kind == "password" && !looksLike(kind, name, t) && !known().common[strings.ToLower(t)] && identifier.MatchString(t) && len(t) < 8 {
			continue
		}
		if kind != "password" && !looksLike(kind, name, t) && !keyed(t) {
			continue
		}
		if _, isName := catalog.SecretName(t); isName {
			continue
		}
		r.report(c, "whoever sends this "+kind+" comes in, and it stands in the code", t, kind)
		return
	}
}

// keyed says that a text that a token is held against is one: it has digits and letters, or is long.
func keyed(t string) bool {
	digits, letters, _, _ := count(t)
	return len(t) >= 6 && digits > 0 && letters > 0 && !versioned(t)
}

// cameIn is the name under which a value may have come in: a name, request.POST["password"], data.get("token").
func cameIn(e pysyntax.Expr) (name string, ok bool) {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID, strings.ToUpper(e.ID) != e.ID
	case *pysyntax.Subscript:
		return nameOf(e), true
	case *pysyntax.Call:
		if a, is := e.Func.(*pysyntax.Attribute); is {
			if (a.Attr.Name == "get" || a.Attr.Name == "pop") && len(e.Args) > 0 {
				if s, is := e.Args[0].(*pysyntax.Str); is {
					return strings.TrimPrefix(s.Value, "HTTP_"), true
				}
			}
			if a.Attr.Name == "strip" || a.Attr.Name == "lower" {
				return cameIn(a.Value)
			}
		}
	case *pysyntax.Attribute:
		return e.Attr.Name, strings.ToUpper(e.Attr.Name) != e.Attr.Name
	}
	return "", false
}

// url looks at connection URLs with a password.
func (r *reader) url(s *pysyntax.Str) {
	m := userinfo.FindStringSubmatch(s.Value)
	if m == nil || !opens(m[2]) || r.shown() || strings.EqualFold(m[2], "password") || strings.EqualFold(m[2], "pass") || strings.HasPrefix(m[3], "example.") {
		return
	}
	if local(m[3]) && strings.EqualFold(m[1], m[2]) {
		return // what the image of a database or a broker comes with
	}
	f := r.report(s, "a connection URL with its password stands in the code", m[2], "password")
	if local(m[3]) {
		f.Severity = finding.Low
	}
}

func local(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || !strings.Contains(host, ".")
}

func (r *reader) report(at pysyntax.Node, what, secret, kind string) *finding.Finding {
	r.seen[at] = true
	f := r.pass.ReportNode(r.module, at, "%s: everybody who has the repository, or a copy of the image, has it", what)
	if !strings.Contains(f.Message, secret) { // "password" is no secret of the message's
		f.Secrets = append(f.Secrets, secret)
	}
	f.Fix = `Change it, as it is known now, and read it from the environment: os.environ["…"].`
	f.Key = strings.Join(r.around, ".") + " " + kind
	where := "/" + strings.ToLower(r.module.Path)
	if slices.ContainsFunc(known().shipped, func(w string) bool { return strings.Contains(where, w) }) {
		f.Severity = finding.Medium
		f.Fix = "Ask for it, or make one and print it once: django.utils.crypto.get_random_string(20)."
	}
	if slices.ContainsFunc(known().aside, func(w string) bool { return strings.Contains(where, w) }) {
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
	return f
}
