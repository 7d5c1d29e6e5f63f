package origin

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
)

// Intruder is an origin of an attacker's that a pattern lets in.
type Intruder struct {
	Origin string
	// Why is a clause about the pattern without a full stop.
	Why string
}

// ErrUndecided is why Loose has no answer: the pattern uses what Go's expressions lack, or is too large to try.
var ErrUndecided = errors.New("the pattern can't be tried")

// The attacker's names. The label has only letters, so that narrow character classes take it too.
const (
	hostileLabel  = "attacker"
	hostileDomain = "attacker.net"
)

// maxPattern and maxWitnesses keep the work small whatever the pattern.
const (
	maxPattern   = 500
	maxWitnesses = 64
)

// Loose looks for an origin of an attacker's that a pattern matches from its start, as Python's
// re.match does (the end has to be anchored by the pattern itself). It builds origins that the
// pattern is meant for, changes them in the ways that attackers do, and asks the pattern.
// A nil Intruder means that none was found.
func Loose(pattern string) (*Intruder, error) {
	re, tree, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	for _, o := range []string{"https://" + hostileDomain, "http://" + hostileDomain, "https://www." + hostileDomain} {
		if re.MatchString(o) {
			return &Intruder{o, "it matches every host"}, nil
		}
	}
	found := &Intruder{}
	try := func(meant Origin, mutant, why string) bool {
		if re.MatchString(mutant) && foreign(meant, mutant) {
			found = &Intruder{mutant, why}
			return true
		}
		return false
	}
	for _, w := range witnesses(tree) {
		if len(w) > 0 && w[0].kind == wild && !strings.Contains(w.String(), "://") {
			// The scheme is in what the wildcard stands for: ".*\.example\.com".
			w = append(witness{{"https://", literal}, {"a", wild}}, w[1:]...)
		}
		text := w.String()
		meant, ok := Parse(text)
		if !ok || !re.MatchString(text) {
			continue
		}
		if try(meant, text+"."+hostileDomain, "it does not end where the host ends: close it with $") ||
			try(meant, text+hostileDomain, "it does not end where the host ends: close it with $") {
			return found, nil
		}
		for i, p := range w {
			switch p.kind {
			case wild:
				for _, fill := range []string{hostileLabel, "." + hostileDomain, hostileDomain} {
					if try(meant, w.with(i, fill), "its wildcard reaches beyond the domain: put \\. between the two") {
						if s := SharedSuffix(meant.Host); s != "" {
							found.Why = "anybody can have a name under " + s
						}
						return found, nil
					}
				}
			case anyChar:
				if try(meant, w.with(i, "x"), "its dot stands for any character: write \\.") {
					return found, nil
				}
			}
		}
	}
	return nil, nil
}

// Matches says whether a pattern matches an origin from its start; ok is false when it can't be tried.
func Matches(pattern, origin string) (matches, ok bool) {
	re, _, err := compile(pattern)
	if err != nil {
		return false, false
	}
	return re.MatchString(origin), true
}

// PlainHTTP is an http:// origin that a pattern is meant for, "" when there is none.
func PlainHTTP(pattern string) string {
	re, tree, err := compile(pattern)
	if err != nil {
		return ""
	}
	for _, w := range witnesses(tree) {
		text := w.String()
		if o, ok := Parse(text); ok && o.Scheme == "http" && re.MatchString(text) {
			return text
		}
	}
	return ""
}

// foreign says that an origin belongs to somebody else than the owner of the one that is meant.
func foreign(meant Origin, text string) bool {
	o, ok := Parse(text)
	if !ok {
		return false
	}
	if o.Host == hostileDomain || strings.HasSuffix(o.Host, "."+hostileDomain) {
		return true
	}
	own, other := Registrable(meant.Host), Registrable(o.Host)
	// A name under a top-level domain that is not there ("examplexcom") can't be had; nor can an address be registered.
	if topLevel(o.Host) != topLevel(meant.Host) || digits(topLevel(o.Host)) || ownNetwork(topLevel(o.Host)) || !strings.Contains(o.Host, ".") || own == other {
		return false
	}
	if s := SharedSuffix(o.Host); s != "" {
		// Hosts build preview names with "--", which nobody can choose.
		label, _, _ := strings.Cut(other, ".")
		return !strings.Contains(label, "--")
	}
	return true
}

// ownNetwork are endings that nobody can register a name under (RFC 6761, RFC 6762, ICANN's .internal).
func ownNetwork(topLevel string) bool {
	return topLevel == "localhost" || topLevel == "local" || topLevel == "internal" || topLevel == "test"
}

func topLevel(host string) string { return host[strings.LastIndexByte(host, '.')+1:] }

func compile(pattern string) (*regexp.Regexp, *syntax.Regexp, error) {
	if len(pattern) > maxPattern {
		return nil, nil, ErrUndecided
	}
	// The few places where Python writes what Go's syntax writes otherwise; what is only Python's (look-around,
	// back references, verbose mode) fails to compile.
	pattern = strings.NewReplacer(`\\`, `\\`, `\Z`, `\z`, `{,`, `{0,`).Replace(pattern)
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, nil, ErrUndecided
	}
	re, err := regexp.Compile(`\A(?:` + pattern + `)`)
	if err != nil {
		return nil, nil, ErrUndecided
	}
	return re, tree, nil
}

// kind tells what of a pattern a piece of a witness comes from.
type kind uint8

const (
	literal kind = iota
	anyChar      // a single unescaped dot: whoever wrote it most likely meant a dot
	wild         // a repeated class or dot
)

type piece struct {
	text string
	kind kind
}

// witness is a text that a pattern is meant to match, by its pieces.
type witness []piece

func (w witness) String() string { return w.with(-1, "") }

// with is the text with one piece replaced.
func (w witness) with(n int, text string) string {
	var b strings.Builder
	for i, p := range w {
		if i == n {
			b.WriteString(text)
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// witnesses are texts that an expression is meant to match: each alternative, and each optional part with and without.
func witnesses(re *syntax.Regexp) []witness {
	one := func(text string, k kind) []witness { return []witness{{{text, k}}} }
	switch re.Op {
	case syntax.OpLiteral:
		return one(string(re.Rune), literal)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return one(".", anyChar)
	case syntax.OpCharClass:
		return one(pick(re), wild)
	case syntax.OpCapture:
		return witnesses(re.Sub[0])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		sub := re.Sub[0]
		for sub.Op == syntax.OpCapture {
			sub = sub.Sub[0]
		}
		optional := re.Op == syntax.OpStar || re.Op == syntax.OpQuest || re.Op == syntax.OpRepeat && re.Min == 0
		if sub.Op == syntax.OpAnyChar || sub.Op == syntax.OpAnyCharNotNL || sub.Op == syntax.OpCharClass {
			text := "a"
			if sub.Op == syntax.OpCharClass {
				text = pick(sub)
			}
			if re.Op == syntax.OpRepeat {
				text = strings.Repeat(text, min(max(1, re.Min), 64))
			}
			all := one(text, wild)
			if optional {
				all = append(all, one("", wild)...)
			}
			return all
		}
		all := witnesses(sub)
		if re.Op == syntax.OpRepeat {
			for i := range all {
				single := all[i]
				for n := 1; n < min(re.Min, 8); n++ {
					all[i] = append(all[i][:len(all[i]):len(all[i])], single...)
				}
			}
		}
		if optional {
			all = append(all, witness{})
		}
		return all
	case syntax.OpAlternate:
		var all []witness
		for _, sub := range re.Sub {
			all = append(all, witnesses(sub)...)
		}
		return all[:min(len(all), maxWitnesses)]
	case syntax.OpConcat:
		all := []witness{{}}
		for _, sub := range re.Sub {
			var next []witness
			tails := witnesses(sub)
			for _, head := range all {
				for _, tail := range tails {
					if len(next) < maxWitnesses {
						next = append(next, append(head[:len(head):len(head)], tail...))
					}
				}
			}
			all = next
		}
		return all
	}
	return []witness{{}} // anchors and the like
}

// pick is a letter or digit of a class, else its first character.
func pick(class *syntax.Regexp) string {
	if len(class.Rune) == 0 {
		return ""
	}
	for _, want := range "a1A" {
		for i := 0; i+1 < len(class.Rune); i += 2 {
			if class.Rune[i] <= want && want <= class.Rune[i+1] {
				return string(want)
			}
		}
	}
	return string(class.Rune[0])
}
