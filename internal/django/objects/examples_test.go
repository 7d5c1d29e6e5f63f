package objects

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// read are the look-ups of a directory's first deployed context, by place, with the lines they stand on.
func read(t *testing.T, dir string) (list map[string]Lookup, lines map[string]string, tree *source.Tree) {
	t.Helper()
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	contexts := project.Sites[0].Deployed()
	if len(contexts) == 0 {
		t.Fatal("no context is deployed")
	}
	table := urlconf.Read(contexts[0])
	reader := New(table, models.Read(contexts[0]))
	list, lines = map[string]Lookup{}, map[string]string{}
	for _, route := range table.Routes {
		for _, l := range reader.Read(route).Lookups {
			line := l.Place.File.LineOf(l.Place.Start)
			at := fmt.Sprintf("%s:%d", l.Place.File.Path, line)
			if old, ok := list[at]; !ok || old.Scope == Owned || old.Scope == Public {
				list[at], lines[at] = l, l.Place.File.Line(line)
			}
		}
	}
	return list, lines, tree
}

// Every look-up that the leaky example labels is found, and what else is unscoped there needs an identifier that
// nobody can guess, or is labelled for the rule that speaks of it.
func TestLeaky(t *testing.T) {
	list, lines, tree := read(t, "../../../examples/leaky")
	label := regexp.MustCompile(`planted: [^\n]*\bunscoped-object\b`)
	n := 0
	for _, entry := range tree.Entries {
		if !strings.HasSuffix(entry.Path, ".py") {
			continue
		}
		data, err := tree.Read(entry.Path)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if !label.MatchString(line) {
				continue
			}
			n++
			at := fmt.Sprintf("%s:%d", entry.Path, i+1)
			if l, ok := list[at]; !ok || l.Scope != Unscoped {
				t.Errorf("%s: not found to be unscoped: %v", at, list[at].Scope)
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d labels", n)
	}
	// What the labels say by other names, and what follows from it.
	known := map[string]string{
		"orgs/views.py":      "open-data-route: everybody reads every organisation's members",
		"api/permissions.py": "a header names the organisation, and nobody asks whether the caller is a member",
		"api/views.py":       "narrowed by that organisation only",
		"api/serializers.py": "mass-assignment: the organisation can be written",
		"billing/forms.py":   "mass-assignment: the organisation can be written",
	}
	for at, l := range list {
		path, _, _ := strings.Cut(at, ":")
		if l.Scope == Unscoped && !l.Unguessable && !label.MatchString(lines[at]) && known[path] == "" {
			t.Errorf("%s: unscoped without a label: %s", at, l)
		}
	}
}

// The sound example looks nothing up unscoped but what a link, a token or a signature was given out for.
func TestSound(t *testing.T) {
	list, _, _ := read(t, "../../../examples/sound")
	owned := 0
	for at, l := range list {
		switch {
		case l.Scope == Owned:
			owned++
		case l.Scope == Unscoped && l.Unguessable && (strings.HasPrefix(at, "accounts/") || l.Model.Label == "documents.ShareLink" || l.Model.Label == "billing.Invoice" || l.Model.Label == "hooks.Webhook"):
		default:
			t.Errorf("%s: %s", at, l)
		}
	}
	if owned < 15 {
		t.Errorf("only %d owned look-ups were found", owned)
	}
}
