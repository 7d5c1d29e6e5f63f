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
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// people are the callers: nobody, an owner and a reader of one tenant, an owner of another, one of the staff
// without a permission, and a superuser.
func people(example string) []string {
	superuser := "sue@quire.example"
	if example == "leaky" {
		superuser = "admin@quire.example"
	}
	return []string{
		"owner=olga@alder.example", "reader=rita@alder.example", "other=bruno@birch.example",
		"staff=sam@quire.example", "superuser=" + superuser,
	}
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

// compareCallers holds the answers against the rules, method by method.
func compareCallers(t *testing.T, real []oracle.Route, login []string, m *matrix.Matrix) {
	t.Helper()
	byRoute := map[string]*matrix.Entry{}
	for _, e := range m.Entries {
		byRoute[e.Route.Pattern()+" "+e.Route.View.Name] = e
	}
	compared, unknown, routes := 0, 0, 0
	counts := map[access.Level]int{}
	for _, r := range real {
		e := byRoute[patternOf(r.Parts)+" "+r.View]
		if e == nil || r.Path == "" {
			continue
		}
		routes++
		counts[e.Access.Rule.Level]++
		for method, answers := range r.Answers {
			if method == "HEAD" || method == "OPTIONS" {
				continue
			}
			rule := &e.Access.Rule
			if by := rule.ByMethod[method]; by != nil {
				rule = by
			}
			if rule.Level == access.Unknown {
				unknown++
				continue
			}
			for caller, answer := range answers {
				if answer.Status == 405 {
					continue // the method is not answered; whether the refusal comes before it is the view's affair
				}
				must, may := expected(rule, caller)
				out := refused(answer, login)
				compared++
				if must && !out || !may && out {
					t.Errorf("%s %s (%s) as %s: Django answers %d %s; the matrix says %s",
						method, r.Path, r.View, caller, answer.Status, answer.To, matrix.AccessText(rule))
				}
			}
		}
		if e.Access.CSRF.Protection == access.Enforced && slices.ContainsFunc([]string{"POST", "PUT", "PATCH", "DELETE"}, func(method string) bool {
			a, ok := r.Answers[method]["owner"]
			return ok && a.Status < 400
		}) != r.CSRF && !r.CSRF {
			t.Errorf("%s (%s): the matrix says that CSRF protection is enforced, and Django does not ask for the token", r.Path, r.View)
		}
		if e.Access.CSRF.Protection == access.Exempt && r.CSRF {
			t.Errorf("%s (%s): the matrix says that CSRF protection is not enforced, and Django asks for the token", r.Path, r.View)
		}
	}
	if routes < 60 || compared < 500 {
		t.Errorf("only %d routes and %d answers were compared", routes, compared)
	}
	if unknown > routes/20 {
		t.Errorf("the rule of %d methods is unknown", unknown)
	}
	t.Logf("%d routes, %d answers compared, %d unknown; rules: %v", routes, compared, unknown, counts)
}

// expected says whether a caller must be refused, and whether he may be.
func expected(rule *access.Rule, caller string) (must, may bool) {
	switch rule.Level {
	case access.Anonymous:
		return false, false
	case access.Authenticated:
		return caller == "nobody", caller == "nobody"
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
