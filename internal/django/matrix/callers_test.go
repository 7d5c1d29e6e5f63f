package matrix_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/urlconf"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// people are the callers: nobody, an owner and a reader of one tenant, an owner of another, one of the staff
// without a permission, and a superuser.
func people(example string) []string {
	list := []string{
		"owner=olga@alder.example", "reader=rita@alder.example", "other=bruno@birch.example", "staff=sam@quire.example",
	}
	if example == "leaky" {
		// Its API works in whatever organisation the request names: what a request carries is its caller's own choice.
		return append(list, "superuser=admin@quire.example", "X-Organisation:1")
	}
	return append(list, "superuser=sue@quire.example")
}

// TestCallers is the proof that the matrix tells the truth: both examples run under a real Django, every
// route is compared with its resolver's, and called as each kind of caller; who is refused must be whom
// the matrix keeps out.
func TestCallers(t *testing.T) {
	if testing.Short() {
		t.Skip("starts two sites and calls every route of them")
	}
	for _, example := range []string{"sound", "leaky"} {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			site := oracle.Example(t, example, "django52")
			site.Manage(t, "migrate")
			site.Manage(t, "seed")
			real, login := site.Callers(t, people(example)...)
			m := readExample(t, example)
			compareRoutes(t, real, m)
			compareCallers(t, real, login, m)
		})
	}
}

// readExample is the matrix of an example with its development settings, under which it runs here.
func readExample(t *testing.T, name string) *matrix.Matrix {
	t.Helper()
	tree, err := source.Walk(context.Background(), filepath.Join("../../../examples", name), source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	for _, s := range p.Sites {
		for _, c := range s.Contexts {
			if c.Module == "config.settings.development" {
				return matrix.Read(p, []*django.Context{c})
			}
		}
	}
	t.Fatal("the example has no development settings")
	return nil
}

func patternOf(parts []string) string { return strings.Join(parts, "") }

// compareRoutes holds that both have the same routes with the same views.
func compareRoutes(t *testing.T, real []oracle.Route, m *matrix.Matrix) {
	t.Helper()
	name := func(pattern, view, ns, name string) string {
		return fmt.Sprintf("%q %s %s:%s", pattern, view, ns, name)
	}
	var want, got []string
	for _, r := range real {
		want = append(want, name(patternOf(r.Parts), r.View, r.Namespace, r.Name))
	}
	for _, e := range m.Entries {
		got = append(got, name(e.Route.Pattern(), e.Route.View.Name, e.Route.Namespace, e.Route.Name))
	}
	if len(want) < 60 {
		t.Fatalf("only %d routes: has the example lost its URLs?", len(want))
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("Django has, Paddock has not: %s", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("Paddock has, Django has not: %s", g)
		}
	}
	for _, n := range m.Unread {
		t.Errorf("not read: %s:%d %s", n.Path, n.Line, n.Reason)
	}
	t.Logf("%d routes compared", len(want))
}

// refused says that an answer keeps its caller out: by a status, or by sending him to the login.
func refused(a oracle.Answer, login []string) bool {
	if a.Status == 401 || a.Status == 403 {
		return true
	}
	if a.Status == 301 || a.Status == 302 {
		where, _, _ := strings.Cut(a.To, "?")
		return slices.Contains(login, where) || strings.HasSuffix(where, "/login/") && strings.Contains(a.To, "next=")
	}
	return false
}

// compareCallers holds that the answers contradict no rule, and that enough of them were asked.
func compareCallers(t *testing.T, real []oracle.Route, login []string, m *matrix.Matrix) {
	t.Helper()
	problems, n := contradictions(real, login, m)
	for _, p := range problems {
		t.Error(p)
	}
	if n.routes < 60 || n.compared < 500 {
		t.Errorf("only %d routes and %d answers were compared", n.routes, n.compared)
	}
	if n.unknown > n.routes/20 {
		t.Errorf("the rule of %d methods is unknown", n.unknown)
	}
	t.Logf("%d routes, %d answers compared (%d of them alike for all), %d methods unknown; rules: %v", n.routes, n.compared, n.alikes, n.unknown, n.rules)
}

// tally counts what was compared.
type tally struct {
	routes, compared, alikes, unknown int
	rules                             map[access.Level]int
}

// contradictions holds the answers against the rules, method by method.
func contradictions(real []oracle.Route, login []string, m *matrix.Matrix) (problems []string, n tally) {
	n.rules = map[access.Level]int{}
	say := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	byRoute := map[string]*matrix.Entry{}
	for _, e := range m.Entries {
		byRoute[e.Route.Pattern()+" "+e.Route.View.Name] = e
	}
	for _, r := range real {
		e := byRoute[patternOf(r.Parts)+" "+r.View]
		if e == nil || r.Path == "" {
			continue
		}
		n.routes++
		n.rules[e.Access.Rule.Level]++
		for method, answers := range r.Answers {
			if method == "HEAD" || method == "OPTIONS" {
				continue
			}
			rule := &e.Access.Rule
			if by := rule.ByMethod[method]; by != nil {
				rule = by
			}
			if rule.Level == access.Unknown {
				n.unknown++
				continue
			}
			same := alike(answers, "nobody")
			sameWithin := alike(answers, "owner")
			for caller, answer := range answers {
				if answer.Status == 405 {
					continue // the method is not answered; whether the refusal comes before it is the view's affair
				}
				must, may := expected(rule, caller)
				out := refused(answer, login)
				switch {
				case slices.Contains(e.Access.Closed, method):
					must, may = true, true
				case same:
					// What is said to all alike is no word about the caller: a redirect that happens to lead to the login.
					out = false
					n.alikes++
				case rule.Level == access.Authenticated && sameWithin && caller != "nobody":
					out = false // and what is said to all alike who are logged in
				case r.View == "django.contrib.admin.sites.AdminSite.logout" && strings.HasSuffix(r.Path, "logout/"):
					// admin_view() sends those whom it refuses at the logout to the start page.
					out = out || answer.To == strings.TrimSuffix(r.Path, "logout/")
				case r.View == "django.contrib.admin.sites.AdminSite.autocomplete_view":
					may = may || answer.Status == 403 // it refuses everybody who does not say for which field
				}
				n.compared++
				if must && !out || !may && out {
					say("%s %s (%s) as %s: Django answers %d %s; the matrix says %s",
						method, r.Path, r.View, caller, answer.Status, answer.To, matrix.AccessText(rule))
				}
			}
		}
		if e.Access.CSRF.Protection == access.Enforced && slices.ContainsFunc([]string{"POST", "PUT", "PATCH", "DELETE"}, func(method string) bool {
			a, ok := r.Answers[method]["owner"]
			return ok && a.Status < 400
		}) && !r.CSRF {
			say("%s (%s): the matrix says that CSRF protection is enforced, and Django does not ask for the token", r.Path, r.View)
		}
		if e.Access.CSRF.Protection == access.Exempt && r.CSRF {
			say("%s (%s): the matrix says that CSRF protection is not enforced, and Django asks for the token", r.Path, r.View)
		}
	}
	return problems, n
}

// alike says that all callers get the same answer as one of them; but for nobody, whom a login may keep out, where
// that one is somebody.
func alike(answers map[string]oracle.Answer, as string) bool {
	first, ok := answers[as]
	for caller, a := range answers {
		if !ok || a != first && (as == "nobody" || caller != "nobody") {
			return false
		}
	}
	return true
}

// expected says whether a caller must be refused, and whether he may be.
func expected(rule *access.Rule, caller string) (must, may bool) {
	switch rule.Level {
	case access.Anonymous:
		return false, false
	case access.Authenticated:
		// A detail names what ties the object to its caller: who has no such object may be refused.
		return caller == "nobody", caller == "nobody" || rule.Detail != ""
	case access.Staff:
		switch caller {
		case "superuser":
			return false, false
		case "staff":
			return false, true // a permission may be asked for below
		}
		return true, true
	case access.Superuser:
		return caller != "superuser", caller != "superuser"
	case access.Permission:
		return caller != "superuser", caller != "superuser"
	case access.Condition:
		return rule.Login && caller == "nobody", true
	case access.Nobody:
		return true, true
	}
	return false, true
}

// TestContradictions is the test of the comparison: an answer that a rule does not allow is told.
func TestContradictions(t *testing.T) {
	in, out, away := oracle.Answer{Status: 200}, oracle.Answer{Status: 403}, oracle.Answer{Status: 302, To: "/login/?next=/a/"}
	answers := func(nobody, owner, staff, superuser oracle.Answer) map[string]oracle.Answer {
		return map[string]oracle.Answer{"nobody": nobody, "owner": owner, "staff": staff, "superuser": superuser}
	}
	for _, c := range []struct {
		name    string
		access  access.Access
		answers map[string]oracle.Answer
		csrf    bool
		want    int
	}{
		{"open to all", access.Access{Rule: access.Rule{Level: access.Anonymous}}, answers(in, in, in, in), true, 0},
		{"said to be open", access.Access{Rule: access.Rule{Level: access.Anonymous}}, answers(away, in, in, in), true, 1},
		{"behind a login", access.Access{Rule: access.Rule{Level: access.Authenticated, Login: true}}, answers(away, in, in, in), true, 0},
		{"said to be behind a login", access.Access{Rule: access.Rule{Level: access.Authenticated, Login: true}}, answers(in, in, in, in), true, 1},
		{"asks for more than a login", access.Access{Rule: access.Rule{Level: access.Authenticated, Login: true}}, answers(away, out, in, in), true, 1},
		{"staff", access.Access{Rule: access.Rule{Level: access.Staff, Login: true}}, answers(away, away, out, in), true, 0},
		{"said to be for staff", access.Access{Rule: access.Rule{Level: access.Staff, Login: true}}, answers(away, in, in, in), true, 1},
		{"staff, and not even superusers", access.Access{Rule: access.Rule{Level: access.Staff, Login: true}}, answers(away, away, out, out), true, 1},
		{"a condition on who is logged in", access.Access{Rule: access.Rule{Level: access.Condition, Login: true}}, answers(in, in, out, in), true, 1},
		{"closed", access.Access{Rule: access.Rule{Level: access.Staff, Login: true}, Closed: []string{"POST"}}, answers(away, in, out, out), true, 1},
		{"csrf exempt", access.Access{Rule: access.Rule{Level: access.Anonymous}, CSRF: access.CSRF{Protection: access.Exempt}}, answers(in, in, in, in), true, 1},
		{"csrf enforced", access.Access{Rule: access.Rule{Level: access.Anonymous}, CSRF: access.CSRF{Protection: access.Enforced}}, answers(in, in, in, in), false, 1},
	} {
		view := &urlconf.View{Name: "shop.views.a"}
		m := &matrix.Matrix{Entries: []*matrix.Entry{{Route: &urlconf.Route{Parts: []string{"a/"}, View: view}, Access: c.access}}}
		real := []oracle.Route{{Parts: []string{"a/"}, View: view.Name, Path: "/a/", Answers: map[string]map[string]oracle.Answer{"POST": c.answers}, CSRF: c.csrf}}
		problems, n := contradictions(real, []string{"/login/"}, m)
		if len(problems) != c.want || n.compared != 4 {
			t.Errorf("%s: %d answers compared, problems %q, want %d", c.name, n.compared, problems, c.want)
		}
	}
}
