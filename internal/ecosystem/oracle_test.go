package ecosystem_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"paddock/internal/ecosystem"
	"paddock/internal/oracle"
)

// pairs is how many versions are compared, and how many are held against a specifier, with each real thing.
const pairs = 20_000

// question is what the programs below are asked.
type question struct {
	Versions   [][2]string `json:"versions"`
	Specifiers [][2]string `json:"specifiers"` // specifier and version
}

// reply has 2 where a version or specifier is none.
type reply struct {
	Versions   []int `json:"versions"` // -1, 0, 1
	Specifiers []int `json:"specifiers"`
}

const askPackaging = `
import json, sys
from packaging.version import Version, InvalidVersion
from packaging.specifiers import SpecifierSet, InvalidSpecifier
q = json.load(sys.stdin)
def order(a, b):
    try:
        a, b = Version(a), Version(b)
    except InvalidVersion:
        return 2
    return (a > b) - (a < b)
def fits(s, v):
    try:
        Version(v)
        return int(SpecifierSet(s).contains(v))
    except (InvalidVersion, InvalidSpecifier):
        return 2
print(json.dumps({"versions": [order(*p) for p in q["versions"]], "specifiers": [fits(*p) for p in q["specifiers"]]}))
`

const askSemver = `
const semver = require("semver");
const q = JSON.parse(require("fs").readFileSync(0));
const order = ([a, b]) => semver.valid(a) === null || semver.valid(b) === null ? 2 : semver.compare(a, b);
const fits = ([s, v]) => semver.valid(v) === null || semver.validRange(s) === null ? 2 : Number(semver.satisfies(v, s));
console.log(JSON.stringify({versions: q.versions.map(order), specifiers: q.specifiers.map(fits)}));
`

func TestAgainstPackaging(t *testing.T) {
	if testing.Short() {
		t.Skip("asks Python")
	}
	hold(t, ecosystem.PyPI, pepVersion, pepSpecifier, []string{oracle.Python(t, oracle.Locks), "-c", askPackaging})
}

func TestAgainstSemver(t *testing.T) {
	if testing.Short() {
		t.Skip("asks Node")
	}
	program := "module.paths.push(" + fmt.Sprintf("%q", oracle.JavaScript(t)+"/node_modules") + ");" + askSemver
	hold(t, ecosystem.NPM, npmVersion, npmSpecifier, []string{"node", "-e", program})
}

// hold asks the real thing and Paddock the same questions about random versions.
func hold(t *testing.T, e ecosystem.Ecosystem, version, specifier func(*rand.Rand) string, command []string) {
	r := rand.New(rand.NewPCG(7, 440))
	var q question
	for range pairs {
		pair := [2]string{version(r), version(r)}
		if r.IntN(10) == 0 {
			pair[1] = pair[0] + pick(r, "", "", ".0", "+1", " ")
		}
		q.Versions = append(q.Versions, pair)
		q.Specifiers = append(q.Specifiers, [2]string{specifier(r), version(r)})
	}
	var want reply
	oracle.Ask(t, command, q, &want)
	if len(want.Versions) != pairs || len(want.Specifiers) != pairs {
		t.Fatalf("%d and %d answers to %d questions", len(want.Versions), len(want.Specifiers), pairs)
	}
	seen := map[string]int{}
	wrong := 0
	differ := func(format string, args ...any) {
		if wrong++; wrong <= 20 {
			t.Errorf(format, args...)
		}
	}
	for i, p := range q.Versions {
		a, ok := e.Parse(p[0])
		b, ok2 := e.Parse(p[1])
		got := 2
		if ok && ok2 {
			got = a.Compare(b)
		}
		seen[fmt.Sprint("order ", got)]++
		if got != want.Versions[i] {
			differ("compare %q with %q: %d, want %d", p[0], p[1], got, want.Versions[i])
		}
	}
	for i, p := range q.Specifiers {
		s, ok := e.Range(p[0])
		v, ok2 := e.Parse(p[1])
		got := 2
		if ok && ok2 {
			got = 0
			if s.Has(v) {
				got = 1
			}
		}
		seen[fmt.Sprint("fits ", got)]++
		if got != want.Specifiers[i] {
			differ("%q has %q: %d, want %d", p[0], p[1], got, want.Specifiers[i])
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d answers differ", wrong, 2*pairs)
	}
	// Random questions must not all have the same answer.
	for _, answer := range []string{"order -1", "order 0", "order 1", "order 2", "fits 0", "fits 1", "fits 2"} {
		if seen[answer] < pairs/200 {
			t.Errorf("%d answers %q of %d: the questions are too much alike", seen[answer], answer, pairs)
		}
	}
	t.Logf("%s: %d pairs of versions, %d of a specifier and a version, %v: no difference", e, pairs, pairs, seen)
}

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

func number(r *rand.Rand) string { return pick(r, "0", "0", "1", "1", "2", "3", "10", "07", "2024") }

// release is a few numbers, not too different from each other.
func release(r *rand.Rand, most int) string {
	words := []string{number(r)}
	for range r.IntN(most) {
		words = append(words, number(r))
	}
	return strings.Join(words, ".")
}

func pepVersion(r *rand.Rand) string {
	var b strings.Builder
	b.WriteString(pick(r, "", "", "", "", "", "", "v", "1!", "0!", " "))
	b.WriteString(release(r, 4))
	separator := func() string { return pick(r, "", "", ".", "-", "_") }
	if r.IntN(4) == 0 {
		b.WriteString(separator() + pick(r, "a", "b", "rc", "c", "alpha", "beta", "pre", "preview", "RC") + separator() + pick(r, "", "0", "1", "2", "10"))
	}
	if r.IntN(5) == 0 {
		b.WriteString(pick(r, "-1", "-2", ".post1", "post", "rev2", "-r3", ".post.1", ".post0"))
	}
	if r.IntN(5) == 0 {
		b.WriteString(pick(r, ".dev0", ".dev1", "dev", "-dev_2", ".dev10"))
	}
	if r.IntN(8) == 0 {
		b.WriteString(pick(r, "+local", "+1", "+10", "+ubuntu.1", "+ubuntu-1_2", "+1.a", "+a.b.10"))
	}
	if r.IntN(40) == 0 {
		b.WriteString(pick(r, "x", ".", "-", "+", "..1", ".*", "_", "a-", "+_"))
	}
	return b.String()
}

func pepSpecifier(r *rand.Rand) string {
	var clauses []string
	for range 1 + r.IntN(3) {
		op := pick(r, "==", "==", "!=", ">=", ">=", "<", "<=", ">", "~=", "===")
		v := strings.TrimSpace(pepVersion(r))
		if r.IntN(3) > 0 || op == "~=" && r.IntN(4) > 0 {
			v = release(r, 3)
			if op == "~=" {
				v = number(r) + "." + v
			}
		}
		if (op == "==" || op == "!=") && r.IntN(4) == 0 {
			v = release(r, 3) + ".*"
		}
		clauses = append(clauses, op+pick(r, "", "", " ")+v)
	}
	if r.IntN(30) == 0 {
		return pick(r, "", "=1", "1.0", ">=", "==*", "~=1", ">1.*", "<1+x", "== 1 2", ">=1,,<2", "==1.0a1.*")
	}
	return strings.Join(clauses, pick(r, ",", ", "))
}

func npmVersion(r *rand.Rand) string {
	part := func() string { return pick(r, "0", "0", "1", "1", "2", "3", "10") }
	v := pick(r, "", "", "", "", "", "v", " ") + part() + "." + part() + "." + part()
	if r.IntN(3) == 0 {
		v += "-" + pick(r, "alpha", "beta", "rc", "0", "1", "10", "alpha.1", "alpha.beta", "alpha.10", "rc.1", "a-b", "1a", "-", "x.7.z.92")
	}
	if r.IntN(8) == 0 {
		v += pick(r, "+build", "+20130313144700", "+exp.sha.5114f85", "+01")
	}
	if r.IntN(30) == 0 {
		v = pick(r, "1", "1.2", "01.2.3", "1.2.3.4", "=1.2.3", "", "x", "1.2.x", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3-a..b", "99999999999999999.0.0", "1.2.3-a_b")
	}
	return v
}

func npmSpecifier(r *rand.Rand) string {
	part := func() string { return pick(r, "0", "0", "1", "1", "2", "3", "10", "x", "*", "X") }
	partial := func() string {
		switch r.IntN(4) {
		case 0:
			return strings.TrimSpace(npmVersion(r))
		case 1:
			return part()
		case 2:
			return part() + "." + part()
		}
		return part() + "." + part() + "." + part()
	}
	one := func() string {
		if r.IntN(8) == 0 {
			return partial() + " - " + partial()
		}
		var list []string
		for range 1 + r.IntN(2) {
			list = append(list, pick(r, "", "", "^", "^", "~", "~>", ">=", "<", "<=", ">", "=")+pick(r, "", "", "", "", "", "", "", " ", "v", "=", "vv")+partial())
		}
		return strings.Join(list, " ")
	}
	if r.IntN(40) == 0 {
		return pick(r, "", "*", "latest", "1 || ", "||", ">=0.0.0", "<0.0.0", ">1 <", "^", "1.2.3 foo", "1 -2", "1- 2", "= 1", "workspace:*")
	}
	if r.IntN(4) == 0 {
		return one() + pick(r, "||", " || ") + one()
	}
	return one()
}
