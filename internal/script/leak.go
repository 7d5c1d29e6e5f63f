package script

import (
	"regexp"
	"strings"
)

var (
	// secret are names of what lets its holder in.
	secret = regexp.MustCompile(`(?i)(^|[^a-z])(jwt|passwd|password|secret|api_?key|private_?key|credentials?|bearer)([^a-z]|$)|(access|refresh|auth|id|api|session|user|bearer|login|account)[-_.]?tokens?([^a-z]|$)|(^|[^a-z])tokens?$|[a-z](Token|Jwt|Password|Secret|ApiKey)$|JWT`)
	// harmless are names that look like one and let nobody in.
	harmless = regexp.MustCompile(`(?i)csrf|xsrf|token_?(type|count|name|expir|ttl)|expir|design|theme|color|show|hide|remember|visible|is_?|has_?|forgot|tour|placeholder|push|device_?token|fcm|next_?page|page_?token|cancel|reset_|pagination|_at$`)
	// signIn are addresses that answer with what lets in.
	signIn = regexp.MustCompile(`(?i)(login|sign-?in|auth|token|jwt|session)`)
)

func secretName(name string) bool { return secret.MatchString(name) && !harmless.MatchString(name) }

// lastName is the last name in an expression, such as token of answer.data.token.
func lastName(n *Node) string {
	for n != nil {
		switch n.Kind {
		case Name, Dot:
			return n.Text
		case Index:
			if n.Y != nil && n.Y.Kind == String {
				return n.Y.Text
			}
			return ""
		case Call:
			if n.X != nil && (n.X.Text == "stringify" || n.X.Text == "String") && len(n.List) > 0 {
				n = n.List[0]
				continue
			}
			return ""
		case Await, Spread:
			n = n.X
		case Binary:
			n = n.Y
		case Conditional:
			n = n.Y
		default:
			return ""
		}
	}
	return ""
}

// checkStorage looks at what is put into localStorage and sessionStorage by setItem().
func (m *machine) checkStorage(n *Node, path string, recv *value, args []*value) {
	if path != "localStorage.setItem" && path != "sessionStorage.setItem" || len(n.List) < 2 {
		return
	}
	key, _ := args[0].literal()
	if key == "" {
		key = lastName(n.List[0])
	}
	m.stored(n, path, key, n.List[1], args[1])
}

// checkStored looks at what is put there by assignment.
func (m *machine) checkStored(target *Node, path string, v *value) {
	name, ok := strings.CutPrefix(path, "localStorage.")
	if !ok {
		if name, ok = strings.CutPrefix(path, "sessionStorage."); !ok {
			return
		}
	}
	m.stored(target, path, name, nil, v)
}

// stored notes a secret that a browser's storage is given under a key.
func (m *machine) stored(at *Node, path, key string, expr *Node, v *value) {
	if v != nil && v.known || expr != nil && (constant(expr) || expr.Kind == Name && (expr.Text == "null" || expr.Text == "undefined")) {
		return // a constant: to forget, or a flag
	}
	name := lastName(expr)
	words := ""
	strength := Strong
	switch {
	case secretName(key):
		words = key
		if harmless.MatchString(name) {
			return
		}
	case harmless.MatchString(key):
		return
	case secretName(name):
		words = name
	default:
		if v == nil {
			return
		}
		for _, t := range asText(v).taints {
			last := t.part[strings.LastIndexByte(t.part, '.')+1:]
			if t.from.Category == "answer" && signIn.MatchString(t.from.url) && !numeric.MatchString(last) && (t.part == "" || secretName(last)) {
				words, strength = "the answer to a sign-in", Middle
			}
		}
	}
	if words == "" {
		return
	}
	m.leaks[leakKey{"storage", at}] = &Leak{
		Kind: "storage", Words: words, Span: at.Span(), Strength: strength, Session: strings.HasPrefix(path, "sessionStorage"),
	}
}

// checkTarget looks at messages that whoever is there may read.
func (m *machine) checkTarget(n *Node, name string, recv *value, args []*value) {
	if name != "postMessage" || len(n.List) < 2 {
		return
	}
	target, _ := args[1].literal()
	if target != "*" {
		return
	}
	words := ""
	Walk(n.List[0], func(x *Node) bool {
		switch x.Kind {
		case Function:
			return false
		case Name, Dot, Property:
			if x.Kind == Property && x.Y != nil && constant(x.Y) {
				return false
			}
			if words == "" && secretName(x.Text) {
				words = x.Text
			}
		}
		return true
	})
	for _, t := range asText(args[0]).outside() {
		if words == "" && (t.from.Category == "cookie" || t.from.Category == "storage") {
			words = t.from.Words
		}
	}
	if words == "" {
		return
	}
	m.leaks[leakKey{"target", n}] = &Leak{Kind: "target", Words: words, Span: n.Span(), Strength: Middle}
}

// outside is what of the value comes from outside.
func (v *value) outside() []taint {
	if v == nil {
		return nil
	}
	return v.taints
}
