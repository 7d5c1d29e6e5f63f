package workflow

import (
	"regexp"
	"strings"
)

// Value is what an expression may come to, in words: a place in a context ("github.event.issue.title", "env.TITLE", "inputs.name").
type Value struct {
	// Path is in lower case, with dots; "*" stands for every element of a list, and numbers for one.
	Path string
	// JSON says that it is written as JSON, with all that is below it.
	JSON bool
}

// Values are what the text of an expression may come to. Of a && b it is b, of a || b either; what is compared, searched or counted does not get
// into the text. What is not understood gives all that stands in it, as if it did.
func (e Expression) Values() []Value {
	x := &expressions{tokens: tokens.FindAllString(e.Text, maxTokens)}
	list := x.or(0)
	if x.at < len(x.tokens) && !x.lost {
		x.lost = true
		list = append(list, x.or(0)...)
	}
	return list
}

const maxTokens = 2000

var tokens = regexp.MustCompile(`'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_-]*|[0-9][0-9.a-fxA-F]*|&&|\|\||[!=<>]=|[^\s]`)

// expressions reads the tokens of one.
type expressions struct {
	tokens []string
	at     int
	lost   bool
}

func (x *expressions) peek() string {
	if x.at < len(x.tokens) {
		return x.tokens[x.at]
	}
	return ""
}

func (x *expressions) take(token string) bool {
	if x.peek() != token || token == "" {
		return false
	}
	x.at++
	return true
}

const deepestExpression = 50

func (x *expressions) or(depth int) []Value {
	list := x.and(depth)
	for x.take("||") {
		list = append(list, x.and(depth)...)
	}
	return list
}

func (x *expressions) and(depth int) []Value {
	list := x.comparison(depth)
	for x.take("&&") {
		list = x.comparison(depth)
	}
	return list
}

func (x *expressions) comparison(depth int) []Value {
	list := x.operand(depth)
	for {
		switch x.peek() {
		case "==", "!=", "<", ">", "<=", ">=":
			x.at++
			x.operand(depth)
			list = nil
		default:
			return list
		}
	}
}

func (x *expressions) operand(depth int) []Value {
	if depth > deepestExpression {
		x.at = len(x.tokens)
		return nil
	}
	token := x.peek()
	switch {
	case token == "!":
		x.at++
		x.operand(depth + 1)
		return nil
	case token == "(":
		x.at++
		list := x.or(depth + 1)
		x.take(")")
		return list
	case token == "" || !letter.MatchString(token):
		x.at++
		return nil
	}
	x.at++
	if x.take("(") {
		return x.call(strings.ToLower(token), depth+1)
	}
	path := []string{strings.ToLower(token)}
	for {
		switch {
		case x.take("."):
			path = append(path, strings.ToLower(x.peek()))
			x.at++
		case x.take("["):
			if key := x.peek(); strings.HasPrefix(key, "'") || key == "*" || key != "" && key[0] >= '0' && key[0] <= '9' {
				path = append(path, strings.ToLower(strings.Trim(key, "'")))
				x.at++
			} else {
				x.or(depth + 1) // computed: which one is not known
				path = append(path, "*")
			}
			x.take("]")
		default:
			return []Value{{Path: strings.Join(path, ".")}}
		}
	}
}

var letter = regexp.MustCompile(`^[A-Za-z_]`)

// call reads the arguments of a function, and says which of them get into its text.
func (x *expressions) call(name string, depth int) (list []Value) {
	for x.at < len(x.tokens) && !x.take(")") {
		list = append(list, x.or(depth)...)
		if !x.take(",") && x.peek() != ")" {
			x.at++
		}
	}
	switch name {
	case "contains", "startswith", "endswith", "hashfiles", "success", "failure", "always", "cancelled":
		return nil
	case "tojson":
		for i := range list {
			list[i].JSON = true
		}
	}
	return list
}
