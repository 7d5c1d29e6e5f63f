// Package guessableresettoken is the rule guessable-reset-token; doc.md says what it does and why.
package guessableresettoken

import (
	_ "embed"
	"math"
	"regexp"
	"strings"

	"paddock/internal/check"
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
		ID: "guessable-reset-token", Title: "A token for a reset, an invitation or the like can be guessed", Practice: "reset-flow",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{640, 340}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// How it works: every value that gets a name like reset_token or activation_key is looked at, as an assignment, a
// keyword of a call, an entry of a dict, or what a function of such a name returns. It is guessable when it is made of
// the random module, of uuid1, or of a digest of what others know or can count; anything in it that nobody knows makes it sound
// unless there are too few of them (short.go).
func run(pass *rule.Pass) {
	for _, m := range pass.Modules() {
		r := reader{pass: pass, module: m, seen: map[pysyntax.Node]bool{}}
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Assign:
				for _, t := range n.Targets {
					r.value(last(t), n.Value)
				}
			case *pysyntax.AnnAssign:
				r.value(last(n.Target), n.Value)
			case *pysyntax.Keyword:
				r.value(n.Name.Name, n.Value)
			case *pysyntax.Return:
				if f, ok := m.Scopes().Of(n).Node.(*pysyntax.FunctionDef); ok {
					r.value(f.Name.Name, n.Value)
				}
			case *pysyntax.Dict:
				for i, k := range n.Keys {
					if s, ok := k.(*pysyntax.Str); ok {
						r.value(s.Value, n.Values[i])
					}
				}
			}
			return true
		})
	}
}

var (
	// clear are names that say what the token is for; bare is "token" alone, which the names around have to explain.
	clear = regexp.MustCompile(`(?i)(reset|activat|invit|confirm|verif|magic|log_?in|sign_?up|register|registration|unsubscribe|email|password|auth|access|api|recovery)\w*_?(token|key|code|hash|secret)s?$|^(token|key|code|hash|secret)_?(reset|activat|invit|confirm|verif)`)
	bare  = regexp.MustCompile(`(?i)^(token|key|secret)$|_token$`)
	about = regexp.MustCompile(`(?i)reset|activat|invit|confirm|verif|magic|password|sign_?up|regist|forgot|recover`)
	// other are names that clear would take and that are no tokens for a person.
	other = regexp.MustCompile(`(?i)cache|etag|status|country|lang|colou?r|zip|postal|error|event|gravatar|content|api_key_name|salt|_url$|_field$|_label$|max|min|len|count|expir`)
)

var (
	// pictures are functions that ask a service for somebody's picture, by a digest of the address.
	pictures = regexp.MustCompile(`(?i)avatar|identicon`)
	// address are names of such a digest.
	address = regexp.MustCompile(`(?i)mail_?(address_?)?(md5_?|sha256_?)?(hash|key)$`)
)

// picture says that a digest of an address is what a picture is asked for by: the function says so by its name or, where the
// value's name fits, anywhere in its text.
func (r *reader) picture(name string, e pysyntax.Expr) bool {
	in := r.module.Scopes().Of(e)
	if pictures.MatchString(in.QualName()) {
		return true
	}
	def, ok := in.Node.(*pysyntax.FunctionDef)
	return ok && address.MatchString(name) && r.module.Tree.File != nil && pictures.MatchString(r.module.Tree.File.Text[def.Range().Start:def.Range().End])
}

type reader struct {
	pass   *rule.Pass
	module *pyname.Module
	seen   map[pysyntax.Node]bool
}

func (r *reader) value(name string, e pysyntax.Expr) {
	if !secretWord(name) {
		return // most names end here, and the expressions below take long
	}
	for range 4 { // a name is reported where it got its value
		n, ok := e.(*pysyntax.Name)
		if !ok {
			break
		}
		e = r.bound(n)
	}
	if e == nil || name == "" || r.seen[e] || other.MatchString(name) {
		return
	}
	explained := clear.MatchString(name) || bare.MatchString(name) && about.MatchString(r.module.Scopes().Of(e).QualName())
	if !explained && !bare.MatchString(name) {
		return
	}
	made := r.made(e, 0)
	how := ""
	if n, known := r.bits(e, 0); known && n < fewest && explained && made.random == "" && !made.uuid1 && r.alone(name) {
		r.seen[e] = true
		f := r.pass.ReportNode(r.module, e, "%s has %.0f bits at the most: a program tries them all", name, math.Ceil(n))
		f.Key, f.Severity = name, finding.Medium
		f.Fix = "Make it longer: secrets.token_urlsafe(32). A code that people type needs an end after a few minutes and five wrong tries."
		return
	}
	switch {
	case made.secret, !explained && !made.uuid1: // nobody takes uuid1 for the tokens of a text
		return
	case made.random != "":
		how = "of " + made.random + ", whose numbers can be computed from earlier ones"
	case made.uuid1:
		how = "of uuid1(), which is the time and the machine's address"
	case made.digest != "" && r.picture(name, e):
		return
	case made.digest != "" && made.known != "":
		how = "as " + made.digest + " of " + made.known + ", which others know or can try out"
	default:
		return
	}
	r.seen[e] = true
	f := r.pass.ReportNode(r.module, e, "%s is made %s", name, how)
	f.Key = name
	f.Fix = "Make it with secrets.token_urlsafe(32); for a new password use django.contrib.auth.tokens.default_token_generator, for a link with data in it django.core.signing."
	if !explained {
		f.Severity = finding.Medium
	}
	if strings.HasSuffix(strings.ToLower(name), "code") {
		f.Severity = finding.Medium
		f.Fix = "Make it with secrets.randbelow(), let it end after a few minutes and five wrong tries, or make it long: secrets.token_urlsafe(32)."
	}
}

// alone says that a token opens something by itself: a code is typed beside an address as a rule, and a module that
// counts wrong tries may do with a short one.
func (r *reader) alone(name string) bool {
	return !code.MatchString(name) && (r.module.Tree.File == nil || !counted.MatchString(r.module.Tree.File.Text))
}

// secretWord says that a name has one of the words that all names of tokens have.
func secretWord(name string) bool {
	name = strings.ToLower(name)
	for _, w := range [...]string{"token", "key", "code", "hash", "secret"} {
		if strings.Contains(name, w) {
			return true
		}
	}
	return false
}

var code = regexp.MustCompile(`(?i)code|otp|pin$|short|cache|csrf|salt|prefix`)

// making is what a value is made of.
type making struct {
	// secret: something that nobody can know is in it.
	secret, uuid1 bool
	// random is the function of the random module, digest the hash, known what of others' knowledge is in it; "" without.
	random, digest, known string
}

func (a *making) add(b making) {
	a.secret, a.uuid1 = a.secret || b.secret, a.uuid1 || b.uuid1
	for _, p := range []struct{ to, from *string }{{&a.random, &b.random}, {&a.digest, &b.digest}, {&a.known, &b.known}} {
		if *p.to == "" {
			*p.to = *p.from
		}
	}
}

// knownNames are what others know of a person, or can count or time.
var knownNames = regexp.MustCompile(`(?i)^(\w+_)?(e?mail|username|user_name|pk|id|now|timestamp|date_joined|created|time|phone)$`)

// secretNames are what others do not know, as far as names say it. A password's hash is among them.
var secretNames = regexp.MustCompile(`(?i)secret|password|nonce|salt|token|random|_key$`)

// made reads an expression; names that have one value are followed.
func (r *reader) made(e pysyntax.Expr, depth int) (m making) {
	if depth > 4 {
		return making{secret: true}
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			name, _ := r.module.Qualify(n.Func)
			switch {
			case name == "uuid.uuid1":
				m.uuid1 = true
			case name == "random.SystemRandom" || strings.HasPrefix(name, "secrets.") || strings.HasPrefix(name, "os.urandom") || name == "uuid.uuid4" ||
				strings.HasPrefix(name, "hmac.") || strings.HasPrefix(name, "django.utils.crypto.") || strings.HasPrefix(name, "django.core.signing."):
				m.secret = true
			case strings.HasPrefix(name, "random."):
				m.random = name + "()"
			case strings.HasPrefix(name, "hashlib.") || name == "md5.new" || name == "md5.md5" || name == "sha.new":
				m.digest = name[strings.LastIndexByte(name, '.')+1:]
			case strings.HasPrefix(name, "time.time"), strings.HasPrefix(name, "datetime.datetime."), name == "django.utils.timezone.now":
				m.known = "the time"
				return false
			default:
				// What a function of the project returns is read where it stands; its name may say that it is secret.
				if a := last(n.Func); secretNames.MatchString(a) && a != "token" {
					m.secret = true
				}
			}
		case *pysyntax.Attribute:
			r.name(n.Attr.Name, &m)
		case *pysyntax.Name:
			if b := r.bound(n); b != nil {
				m.add(r.made(b, depth+1))
			} else {
				r.name(n.ID, &m)
			}
		}
		return true
	})
	return m
}

func (r *reader) name(id string, m *making) {
	switch {
	case id == "random" || id == "secrets":
	case secretNames.MatchString(id):
		m.secret = true
	case m.known == "" && knownNames.MatchString(id):
		m.known = "the " + strings.ReplaceAll(strings.ToLower(id), "_", " ")
	}
}

// bound is the value of a local variable that has only one; nil else.
func (r *reader) bound(n *pysyntax.Name) pysyntax.Expr {
	list := r.module.Scopes().Reaching(n)
	if len(list) != 1 || list[0].Kind != pyname.Assigned {
		return nil
	}
	return list[0].Value
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
