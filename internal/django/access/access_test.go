package access

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// Each testdata/*.txtar has cases, each a small project after a line "== name". A comment on the first line of a view, or
// on the line of a pattern, says what is right:
//
//	# access: permission shop.delete_order      the level, and the detail when one is given
//	# access: GET anonymous, POST staff         by method
//	# access: anonymous, csrf exempt            and the protection against forged requests
//
// settings.py, manage.py and urls.py may be left out: urls.py then has a pattern for each view with a comment.
// A route without a comment is a mistake, and so is a comment without a route. A case may list patterns with what is
// right of them in a file "expected" instead, where no line of the project makes the route.

var comment = regexp.MustCompile(`#\s*access:\s*(.*)$`)

type expected struct {
	text string
	used bool
}

func TestAccess(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no cases", err)
	}
	routes := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parts := regexp.MustCompile(`(?m)^== *`).Split(string(text), -1)
		for _, part := range parts[1:] {
			name, body, _ := strings.Cut(part, "\n")
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				routes += check(t, body)
			})
		}
	}
	if routes < 100 && !testing.Short() && flagAll() {
		t.Errorf("only %d routes were looked at", routes)
	}
}

// flagAll says that no -run picks single cases.
func flagAll() bool {
	return !slices.ContainsFunc(os.Args, func(a string) bool { return strings.HasPrefix(a, "-test.run=") })
}

func check(t *testing.T, body string) int {
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(body)).Files {
		files[f.Name] = string(f.Data)
	}
	listed, noted := files["expected"], files["notes"]
	delete(files, "expected")
	delete(files, "notes")
	complete(files)
	wants := map[string]*expected{}
	for path, text := range files {
		for i, line := range strings.Split(text, "\n") {
			if m := comment.FindStringSubmatch(line); m != nil {
				wants[fmt.Sprintf("%s:%d", path, i+1)] = &expected{text: m[1]}
			}
		}
	}
	tree := source.FromMap(files)
	if _, ok := files["env/pyvenv.cfg"]; ok {
		tree = onDisk(t, files) // only a directory has an environment in it
	}
	x := pyname.NewIndex(tree)
	p := django.Load(t.Context(), tree, x, django.Options{})
	if len(p.Sites) == 0 || len(p.Sites[0].Deployed()) == 0 {
		t.Fatal("there is no site")
	}
	table := urlconf.Read(p.Sites[0].Deployed()[0])
	for _, n := range table.Unread {
		if !strings.Contains(n.Reason, "could not be read") && !strings.Contains(n.Reason, "is not evaluated") {
			t.Error("unread:", n)
		}
	}
	if len(table.Routes) == 0 {
		t.Fatal("there are no routes")
	}
	list, notes := Read(table, models.Read(table.Context))
	checkNotes(t, notes, noted)
	if listed != "" {
		return checkListed(t, table, list, listed)
	}
	for i, r := range table.Routes {
		want := wants[line(r.Place.File, r.Place.Start)]
		if want == nil {
			want = wants[line(r.View.Place.File, r.View.Place.Start)]
		}
		if want == nil {
			t.Errorf("%s (%s) has no comment: %s", r.Pattern(), r.View.Name, show(&list[i].Rule))
			continue
		}
		want.used = true
		compare(t, r, &list[i], want.text)
	}
	for at, w := range wants {
		if !w.used {
			t.Errorf("%s: no route is as the comment says: %s", at, w.text)
		}
	}
	return len(table.Routes)
}

// checkNotes holds the notes against the lines of a file "notes", each a place and a part of its reason.
func checkNotes(t *testing.T, notes []source.Note, want string) {
	var lines []string
	if want = strings.TrimSpace(want); want != "" {
		lines = strings.Split(want, "\n")
	}
	for _, n := range notes {
		at := fmt.Sprintf("%s:%d ", n.Path, n.Line)
		i := slices.IndexFunc(lines, func(l string) bool {
			reason, ok := strings.CutPrefix(l, at)
			return ok && strings.Contains(n.Reason, reason)
		})
		if i < 0 {
			t.Errorf("unexpected note: %s%s", at, n.Reason)
			continue
		}
		lines = slices.Delete(lines, i, i+1)
	}
	for _, l := range lines {
		t.Errorf("there is no note: %s", l)
	}
}

func onDisk(t *testing.T, files map[string]string) *source.Tree {
	dir := t.TempDir()
	for path, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := source.Walk(t.Context(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

func checkListed(t *testing.T, table *urlconf.Table, list []Access, listed string) int {
	count := 0
	for want := range strings.SplitSeq(strings.TrimSpace(listed), "\n") {
		pattern, rest, _ := strings.Cut(want, " ")
		found := false
		for i, r := range table.Routes {
			if r.Pattern() == pattern && !found {
				found = true
				compare(t, r, &list[i], rest)
			}
		}
		if !found {
			t.Errorf("there is no route %s", pattern)
		}
		count++
	}
	return count
}

func line(f *source.File, at source.Pos) string {
	if f == nil {
		return ""
	}
	return fmt.Sprintf("%s:%d", f.Path, f.LineOf(at))
}

// complete adds what a case leaves out.
func complete(files map[string]string) {
	settings := "ROOT_URLCONF = \"urls\"\nSECRET_KEY = \"x\"\n"
	if _, ok := files["settings.py"]; !ok {
		files["settings.py"] = ""
	}
	if !strings.Contains(files["settings.py"], "MIDDLEWARE") {
		settings += "MIDDLEWARE = [\"django.contrib.sessions.middleware.SessionMiddleware\", \"django.middleware.csrf.CsrfViewMiddleware\"," +
			" \"django.contrib.auth.middleware.AuthenticationMiddleware\"]\n"
	}
	files["settings.py"] += settings
	if _, ok := files["manage.py"]; !ok {
		files["manage.py"] = "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n"
	}
	if _, ok := files["urls.py"]; ok {
		return
	}
	var b strings.Builder
	b.WriteString("from django.urls import path\nimport views\nurlpatterns = [\n")
	for _, m := range regexp.MustCompile(`(?m)^(?:async )?(def|class) (\w+).*# *access:`).FindAllStringSubmatch(files["views.py"], -1) {
		view := "views." + m[2]
		if m[1] == "class" {
			view += ".as_view()"
		}
		fmt.Fprintf(&b, "    path(%q, %s),\n", strings.ToLower(m[2])+"/<int:pk>/", view)
	}
	b.WriteString("]\n")
	files["urls.py"] = b.String()
}

func compare(t *testing.T, r *urlconf.Route, a *Access, want string) {
	t.Helper()
	for part := range strings.SplitSeq(want, ",") {
		part = strings.TrimSpace(part)
		rule := &a.Rule
		if protection, ok := strings.CutPrefix(part, "csrf "); ok {
			if got := a.CSRF.Protection.String(); got != protection {
				t.Errorf("%s: csrf is %s (%s), want %s", r.Pattern(), got, a.CSRF.Why.Message, protection)
			}
			continue
		}
		part = strings.TrimPrefix(part, "weakest ")
		word, rest, _ := strings.Cut(part, " ")
		if word == strings.ToUpper(word) {
			if by := rule.ByMethod; by != nil {
				if rule = by[word]; rule == nil {
					t.Errorf("%s: there is no rule for %s", r.Pattern(), word)
					continue
				}
			}
			word, rest, _ = strings.Cut(rest, " ")
		} else if rule.ByMethod != nil && !strings.HasPrefix(want, "weakest ") {
			t.Errorf("%s: the methods differ: %s", r.Pattern(), all(rule))
			continue
		}
		if got := rule.Level.String(); got != word {
			t.Errorf("%s: %s, want %s", r.Pattern(), show(rule), part)
			continue
		}
		if rest != "" && rest != rule.Detail && !strings.Contains(rule.Unknown, rest) {
			t.Errorf("%s: %s, want %s", r.Pattern(), show(rule), part)
		}
		if rule.Level != Unknown && rule.Unknown != "" && rest == "" {
			t.Errorf("%s: %s: something is not known", r.Pattern(), show(rule))
		}
		if rule.Level > Anonymous && rule.Level != Unknown && len(rule.Why) == 0 {
			t.Errorf("%s: %s without a reason", r.Pattern(), show(rule))
		}
	}
}

func all(r *Rule) string {
	s := show(r)
	for _, m := range slices.Sorted(maps.Keys(r.ByMethod)) {
		s += ", " + m + " " + show(r.ByMethod[m])
	}
	return s
}

func show(r *Rule) string {
	s := r.Level.String()
	if r.Detail != "" {
		s += " (" + r.Detail + ")"
	}
	if r.Unknown != "" {
		s += " ?" + r.Unknown
	}
	return s
}
