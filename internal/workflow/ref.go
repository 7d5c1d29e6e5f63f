package workflow

import (
	"regexp"
	"strings"

	"paddock/internal/yamltree"
)

// Ref says which names of branches and tags a job of GitLab's may run for.
type Ref int

const (
	// AnyRef is every one, or one of a kind: whoever may push chooses the name.
	AnyRef Ref = iota
	// NamedRef is one that the file names, or one of a form in which nothing stands that a shell reads.
	NamedRef
)

// ref reads "only" and "rules" of a job, and those of the whole pipeline.
func (s *scope) ref(chain []place) Ref {
	for _, p := range s.nodes["workflow"] {
		if s.named(p.node.At("rules"), 0) {
			return NamedRef
		}
	}
	for _, p := range chain {
		if rules := p.node.At("rules"); rules != nil {
			if s.named(rules, 0) {
				return NamedRef
			}
			return AnyRef
		}
		only := p.node.At("only")
		if only == nil {
			continue
		}
		if refs := only.At("refs"); refs != nil {
			only = refs
		}
		list := only.Texts()
		for _, t := range list {
			if !namedRef(t.Text()) {
				return AnyRef
			}
		}
		if len(list) > 0 {
			return NamedRef
		}
		return AnyRef
	}
	return AnyRef
}

// kinds are the words of "only" that stand for refs of every name.
var kinds = set("api", "branches", "chat", "external", "external_pull_requests", "merge_requests", "pipelines", "pushes", "schedules", "tags", "triggers", "web")

// namedRef says of an entry of "only" that it is a name, or a form that keeps out what a shell reads.
func namedRef(entry string) bool {
	entry, _, _ = strings.Cut(entry, "@") // the project's path may follow
	if strings.HasPrefix(entry, "/") {
		return narrow(entry)
	}
	return entry != "" && !kinds[entry] && !strings.Contains(entry, "$")
}

// narrow says of a pattern between slashes that it holds a whole name, and that this consists of letters, digits, "_", "-", "." and "/".
func narrow(pattern string) bool {
	pattern, ok := strings.CutPrefix(pattern, "/^")
	end := strings.LastIndexByte(pattern, '/')
	if !ok || end < 0 {
		return false
	}
	pattern, ok = strings.CutSuffix(pattern[:end], "$")
	if !ok || top(pattern) { // /^a|b$/ binds neither at both ends
		return false
	}
	return tame.MatchString(pattern)
}

// tame are patterns made of signs that a shell does not read: a bare dot is not among them.
var tame = regexp.MustCompile(`^(?:[\w/|():?*+-]|\{[\d,]*\}|\\[dw./_-]|\[(?:[\w./-]|\\[dw./_-])*\])*$`)

// top says that a pattern has alternatives outside of brackets.
func top(pattern string) bool {
	open := 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '(':
			open++
		case ')':
			open--
		case '|':
			if open == 0 {
				return true
			}
		}
	}
	return false
}

// named says of rules that each of them, as far as it lets the job run, holds for named refs only.
func (s *scope) named(rules *yamltree.Node, depth int) bool {
	if s.left--; s.left < 0 || depth > deepest || rules == nil {
		return false
	}
	if rules.Tag() == "!reference" {
		for _, p := range s.reference(rules) {
			return s.named(p.node, depth+1)
		}
		return false
	}
	if !rules.IsList() {
		return false
	}
	for _, rule := range rules.Items() {
		switch {
		case rule.IsList():
			if !s.named(rule, depth+1) {
				return false
			}
		case rule.At("when").Text() == "never":
		case !namedCondition(rule.At("if").Text()):
			return false
		}
	}
	return true
}

// namedCondition says of an "if" that each of its alternatives asks for a named ref. A condition with brackets of its own is not taken apart.
func namedCondition(condition string) bool {
	if condition == "" || strings.ContainsAny(literals.ReplaceAllString(condition, ""), "()") {
		return false
	}
	for _, alternative := range strings.Split(condition, "||") {
		ok := false
		for _, part := range strings.Split(alternative, "&&") {
			part = strings.TrimSpace(part)
			m := comparison.FindStringSubmatch(part)
			ok = ok || m != nil && (m[1] == "==" && m[2] != "null" || m[1] == "=~" && narrow(m[2])) || turned.MatchString(part)
		}
		if !ok {
			return false
		}
	}
	return true
}

var (
	literals   = regexp.MustCompile(`/(?:[^/\\]|\\.)*/|"[^"]*"|'[^']*'`)
	comparison = regexp.MustCompile(`^\$(?:CI_COMMIT_BRANCH|CI_COMMIT_REF_NAME|CI_COMMIT_TAG|CI_BUILD_REF_NAME)\s*(==|=~)\s*(.+)$`)
	turned     = regexp.MustCompile(`^(?:"[^"$]+"|'[^'$]+'|\$CI_DEFAULT_BRANCH)\s*==\s*\$(?:CI_COMMIT_BRANCH|CI_COMMIT_REF_NAME|CI_COMMIT_TAG)$`)
)
