package objects

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// The projects of testdata carry what is to be found on the lines where it is to be found:
//
//	document = get_object_or_404(Document, pk=pk)  # lookup: unscoped Document by pk
//
// Several are parted by ";". Behind scope and model may stand "by FIELD", "write" or "read", "unguessable" or
// "guessable", and "form". Every look-up needs its comment, and every comment its look-up. The files of
// site.txtar are in each project that doesn't have files of the same names.
//
// What leaves a view as a list has "listing: SCOPE MODEL"; it is asked for in projects that have such a comment.
var (
	want       = regexp.MustCompile(`#\s*lookup:\s*(.+)$`)
	wantListed = regexp.MustCompile(`#\s*listing:\s*(\w+ \w+)`)
)

const shared = "testdata/site.txtar"

func TestLookups(t *testing.T) {
	site, err := txtar.ParseFile(shared)
	if err != nil {
		t.Fatal(err)
	}
	paths, _ := filepath.Glob("testdata/*.txtar")
	cases := 0
	for _, path := range paths {
		if path == shared {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range slices.Concat(site.Files, archive.Files) {
				files[f.Name] = string(f.Data)
			}
			n := checkLookups(t, files)
			if n == 0 {
				t.Error("no lookup is expected anywhere: the test can't fail")
			}
			cases += n
		})
	}
	if cases < 60 {
		t.Errorf("only %d cases ran", cases)
	}
}

// checkLookups compares the look-ups of a project with its comments, and says how many of these there are.
func checkLookups(t *testing.T, files map[string]string) (cases int) {
	t.Helper()
	type expectation struct {
		text string
		met  bool
	}
	wants, lists := map[string][]*expectation{}, map[string]*expectation{}
	for name, text := range files {
		for i, line := range strings.Split(text, "\n") {
			if m := wantListed.FindStringSubmatch(line); m != nil {
				lists[fmt.Sprintf("%s:%d", name, i+1)] = &expectation{text: m[1]}
			}
			m := want.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for part := range strings.SplitSeq(m[1], ";") {
				at := fmt.Sprintf("%s:%d", name, i+1)
				wants[at] = append(wants[at], &expectation{text: strings.TrimSpace(part)})
				cases++
			}
		}
	}
	tree := source.FromMap(files)
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	if len(project.Sites) != 1 {
		t.Fatalf("%d sites", len(project.Sites))
	}
	c := project.Sites[0].Contexts[0]
	table := urlconf.Read(c)
	for _, n := range table.Unread {
		t.Logf("unread: %v", n)
	}
	reader := New(table, models.Read(c))
	for _, route := range table.Routes {
		reading := reader.Read(route)
		for _, l := range reading.Listings {
			at := fmt.Sprintf("%s:%d", l.Place.File.Path, l.Place.File.LineOf(l.Place.Start))
			got := l.Scope.String() + " " + last(l.Model.Label)
			if w := lists[at]; w != nil && w.text == got {
				w.met = true
			} else if len(lists) > 0 {
				t.Errorf("%s: %s: listing not expected: %s %v", at, route.Pattern(), got, l.Why)
			}
		}
		for _, l := range reading.Lookups {
			if l.Place.File == nil {
				t.Errorf("%s: %s stands nowhere", route.Pattern(), l)
				continue
			}
			at := fmt.Sprintf("%s:%d", l.Place.File.Path, l.Place.File.LineOf(l.Place.Start))
			met := false
			for _, w := range wants[at] {
				if fits(l, w.text) {
					w.met, met = true, true
				}
			}
			if !met {
				t.Errorf("%s: %s: not expected: %s (from %q, form %v) %v", at, route.Pattern(), l, l.From, l.Form, l.Why)
			}
			if (l.Scope == Owned || l.Scope == Public || l.Scope == Unknown) && len(l.Why) == 0 {
				t.Errorf("%s: %s has no reason", at, l)
			}
		}
	}
	for at, w := range lists {
		if !w.met {
			t.Errorf("%s: not found: listing: %s", at, w.text)
		}
	}
	for at, list := range wants {
		for _, w := range list {
			if !w.met {
				t.Errorf("%s: not found: %s", at, w.text)
			}
		}
	}
	return cases
}

// fits says that a look-up is what a comment says.
func fits(l Lookup, text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || words[0] != l.Scope.String() || words[1] != last(l.Model.Label) {
		return false
	}
	for i := 2; i < len(words); i++ {
		ok := false
		switch words[i] {
		case "by":
			i++
			ok = i < len(words) && words[i] == l.By
		case "write":
			ok = l.Write
		case "read":
			ok = !l.Write
		case "unguessable":
			ok = l.Unguessable
		case "guessable":
			ok = !l.Unguessable
		case "form":
			ok = l.Form
		}
		if !ok {
			return false
		}
	}
	return true
}

func TestSummary(t *testing.T) {
	for _, tt := range []struct {
		scopes []Scope
		want   string
	}{
		{nil, "none"},
		{[]Scope{Public}, "none"},
		{[]Scope{Public, Owned}, "owned"},
		{[]Scope{Owned, Unknown}, "unknown"},
		{[]Scope{Owned, Unknown, Unscoped}, "unscoped"},
	} {
		var list []Lookup
		for _, s := range tt.scopes {
			list = append(list, Lookup{Scope: s})
		}
		if got := Summary(list); got != tt.want {
			t.Errorf("Summary(%v) = %s, want %s", tt.scopes, got, tt.want)
		}
	}
}
