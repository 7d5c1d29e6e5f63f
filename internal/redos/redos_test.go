package redos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os/exec"
	"strings"
	"testing"
	"time"

	"paddock/internal/oracle"
)

// slow are expressions whose time doubles; the names are of the public cases.
var slow = map[string]string{
	"nested loops":             `^(a+)+$`,
	"words":                    `^(\w+\s?)*$`,
	"words, with a stop":       `^(\w+[\s.,-]?)+$`,
	"alternatives overlap":     `(a|aa)+$`,
	"alternatives are one":     `(a|a)*$`,
	"not the same class twice": `^(\w|[^\d,])+$`,
	"groups keep classes":      `((\w)|(\d))+$`,
	"anything":                 `(.*)*x`,
	"anything in between":      `(.*,)*?.*;(.*.*)*x`,
	"lazy":                     `^(a+?)+?$`,
	"within a name":            `^(?P<word>[a-z]+-?)*$`,
	"counted":                  `^(\w{1,20}){1,30}$`,
	"few":                      `^(\w{2,4})*$`,
	"behind a word":            `^https?://([\w-]+\.?)+/$`,
	"optional twice":           `^(a(?:b?|c?))*d`,
	"star of loops":            `^(?:a*b*)*c`,
	"ignoring case":            `(?i)^(a|A)(a|[^b])+(A|aA?)+$`,
	"verbose":                  "(?x) ^ ( a +  # as\n ) + $",
	"a lookahead's inside":     `^(?=(a+)+b)bc`,
	"an address":               `^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$`,
	"a person's name":          `^[a-zA-Z]+(([',. -][a-zA-Z ])?[a-zA-Z]*)*$`,
	"a Java class":             `^(([a-z])+.)+[A-Z]([a-z])+$`,
	"CVE-2021-25292":           `^(\s*[\w]*)*!$`,
	"Unicode":                  `^([é-ü]+)+$`,
	"at a line's end":          `(?m)^(a+)+$`,
}

// quick are the twins.
var quick = map[string]string{
	"one loop":                `^a+$`,
	"words":                   `^(\w+\s)*\w*$`,
	"words, with a stop":      `^\w+([\s.,-]\w+)*$`,
	"always ends":             `(a|aa)+`,
	"always ends, in words":   `(\w+\s?)*`,
	"classes are merged":      `(\w|\d)+$`,
	"classes are merged, too": `(?:a|[ab])+$`,
	"anything at the end":     `^(a+)+.*`,
	"possessive":              `^(a++)+$`,
	"atomic":                  `^(?>a+)+$`,
	"atomic loops":            `^(?>(?:a+)+)$`,
	"few":                     `^(\w{4})*$`,
	"once":                    `^(\w+\s?)?$`,
	"square":                  `^\w*\d*\w*$`,
	"CVE-2019-14232, mended":  `<[^<>]*>`,
	"a slug":                  `^[-a-zA-Z0-9_]+\Z`,
	"dotted":                  `^([a-z]+\.)*[a-z]+$`,
	"quoted":                  `"(?:[^"\\]|\\.)*"`,
	"tempered":                `<!--(?:(?!-->).)*-->`,
	"words by boundaries":     `^(?:\w+\b\W?)*$`,
	"CSV":                     `^(?:[^,]*,)*$`,
	"an IP":                   `^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$`,
	"Unicode":                 `^(?:é|ü)+$`,
}

func TestFind(t *testing.T) {
	for name, pattern := range slow {
		if a, err := Find(pattern, 0, false); a == nil {
			t.Errorf("%s: %s: no attack (%v)", name, pattern, err)
		}
	}
	for name, pattern := range quick {
		if a, err := Find(pattern, 0, false); a != nil || err != nil {
			t.Errorf("%s: %s: %q, %v", name, pattern, a, err)
		}
	}
	if a, err := Find(`(a|aa)+`, 0, true); a == nil {
		t.Errorf("fullmatch has to read the whole text: %v", err)
	}
}

func TestFindRefuses(t *testing.T) {
	for _, pattern := range []string{"(", ")", "[a", "a**", `\`, "(?P<a", "(?z)", "a{3,2}", `\x1`, "[b-a]"} {
		if _, err := Find(pattern, 0, false); err == nil || errors.Is(err, ErrSize) {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	for _, pattern := range []string{strings.Repeat("(", 3000), strings.Repeat("a", 6000), "(a{500}){500}", "(((a?){50}){50}){50}"} {
		if _, err := Find(pattern, 0, false); err == nil {
			t.Errorf("%.20s: no error", pattern)
		}
	}
}

// program measures attacks under CPython. An attack is slow when ten pumps more take more than twenty times as long as
// the first number of pumps that takes 4 ms. A clock stops what takes longer than is asked.
const program = `
import json, re, signal, sys, time, warnings
warnings.simplefilter("ignore")
class Late(Exception): pass
def late(*_): raise Late
signal.signal(signal.SIGALRM, late)
def took(match, text, limit):
    signal.setitimer(signal.ITIMER_REAL, limit)
    start = time.perf_counter()
    try:
        found = match(text)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Late:
        return limit, None
    return time.perf_counter() - start, found
for line in sys.stdin:
    pattern, full, attack = json.loads(line)
    try:
        regex = re.compile(pattern)
    except re.error as e:
        print(json.dumps(["error", str(e)]), flush=True)
        continue
    match = regex.fullmatch if full else regex.match
    answer = ["quick", ""]
    for n in range(1, 41):
        text = attack["Prefix"] + attack["Pump"] * n + attack["Suffix"]
        base, found = took(match, text, 3)
        if base >= 0.004:
            more, found = took(match, attack["Prefix"] + attack["Pump"] * (n + 10) + attack["Suffix"], base * 25)
            if more > 20 * base: answer = ["slow", "%d pumps: %.4f s, ten more: %.4f s" % (n, base, more)]
            else: answer = ["quick", "%d pumps: %.4f s, ten more: %.4f s" % (n, base, more)]
            break
    print(json.dumps(answer), flush=True)
`

type question struct {
	pattern string
	full    bool
	attack  *Attack
}

func measure(t *testing.T, questions []question) [][2]string {
	t.Helper()
	all := oracle.Interpreters(t)
	var in strings.Builder
	for _, q := range questions {
		line, err := json.Marshal([]any{q.pattern, q.full, q.attack})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&in, "%s\n", line)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, all[len(all)-1].Path, "-c", program)
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("CPython: %v", err)
	}
	var answers [][2]string
	for line := range strings.Lines(string(out)) {
		var answer [2]string
		if err := json.Unmarshal([]byte(line), &answer); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, answer)
	}
	if len(answers) != len(questions) || len(answers) == 0 {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

func TestAttacksAgainstPython(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time under CPython")
	}
	var questions []question
	for name, pattern := range slow {
		a, err := Find(pattern, 0, false)
		if a == nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		questions = append(questions, question{pattern, false, a})
	}
	for i, answer := range measure(t, questions) {
		if q := questions[i]; answer[0] != "slow" {
			t.Errorf("%s is not slow: %q: %v", q.pattern, q.attack, answer)
		}
	}
}

// TestRandomExpressions compares with CPython what is said of expressions that are made at random: an attack is one, and
// where there is none no text of a few is.
func TestRandomExpressions(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time under CPython")
	}
	random := rand.New(rand.NewSource(7))
	var attacks, others []question
	for len(attacks) < 60 || len(others) < 300 {
		pattern := "^" + expression(random, 4) + []string{"$", "x", "[^a]$"}[random.Intn(3)]
		a, err := Find(pattern, 0, false)
		switch {
		case err != nil:
			t.Fatalf("%s: %v", pattern, err)
		case a != nil && len(attacks) < 60:
			attacks = append(attacks, question{pattern, false, a})
		case a == nil && len(others) < 300:
			for _, pump := range []string{"a", "b", "ab", "aab"} {
				others = append(others, question{pattern, false, &Attack{"", pump, "!"}})
			}
		}
	}
	for i, answer := range measure(t, attacks) {
		if q := attacks[i]; answer[0] != "slow" {
			t.Errorf("%s is not slow: %q: %v", q.pattern, q.attack, answer)
		}
	}
	for i, answer := range measure(t, others) {
		if q := others[i]; answer[0] != "quick" {
			t.Errorf("%s is slow: %q: %v", q.pattern, q.attack, answer)
		}
	}
}

// expression is one at random.
func expression(random *rand.Rand, depth int) string {
	if depth == 0 || random.Intn(5) == 0 {
		return []string{"a", "b", "[ab]", "[^a]", ".", `\w`, "c"}[random.Intn(7)]
	}
	one := func() string { return expression(random, depth-1) }
	switch random.Intn(7) {
	case 0, 1:
		return one() + one()
	case 2:
		return "(" + one() + "|" + one() + ")"
	case 3:
		return "(?:" + one() + ")?"
	case 4:
		return "(" + one() + ")*"
	case 5:
		return "(?:" + one() + ")+"
	default:
		return "(" + one() + "){1,3}"
	}
}

func FuzzFind(f *testing.F) {
	for _, pattern := range slow {
		f.Add(pattern, uint8(0), false)
	}
	for _, pattern := range quick {
		f.Add(pattern, uint8(3), true)
	}
	f.Fuzz(func(t *testing.T, pattern string, flags uint8, full bool) {
		a, err := Find(pattern, Flags(flags), full)
		if err != nil && a != nil || a != nil && a.Pump == "" {
			t.Errorf("%q: %q, %v", pattern, a, err)
		}
	})
}
