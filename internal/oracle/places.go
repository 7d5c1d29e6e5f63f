package oracle

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// Place is a place in a template where a value is shown: see testdata/places/README.md.
type Place struct {
	// Name is its file and line in testdata/places, "url:12".
	Name string
	// Group is the heading it stands below.
	Group string
	// Rule is the rule that has to speak of the place; "" where it is safe.
	Rule string
	// Function is that of the site's Python in which the finding stands; "" where it stands at the place.
	Function string
	// Kind is what the value is: a function of board/kinds.py.
	Kind string
	// Jinja says that the template is Jinja2's.
	Jinja bool
	// Unlike is why Paddock judges otherwise than the browser; "" where it does not.
	Unlike string
	// Template is the path of the template that the view shows, below the site.
	Template string
	// Files are the place's templates by their path, and At and Line where the value is shown, from 1.
	Files map[string]string
	At    string
	Line  int
}

// here marks the line of a place in a template of several lines.
const here = "{# here #}"

// Places are the places of testdata/places, in order.
func Places(t testing.TB) (list []*Place) {
	t.Helper()
	paths, err := filepath.Glob(file(t, "testdata/places/*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no places: %v", err)
	}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(p), ".txt")
		places, err := readPlaces(name, string(text))
		if err != nil {
			t.Fatalf("testdata/places/%s.txt: %v", name, err)
		}
		list = append(list, places...)
	}
	return list
}

// readPlaces reads a file of places.
func readPlaces(name, text string) (list []*Place, err error) {
	var group, at string
	var place *Place
	for i, line := range strings.Split(text, "\n") {
		rest, indented := strings.CutPrefix(line, "  ")
		switch {
		case strings.HasPrefix(line, "## "):
			group, place = line[3:], nil
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
			place = nil
		case indented && place == nil:
			return nil, fmt.Errorf("line %d: it goes on with no place", i+1)
		case indented && strings.HasPrefix(rest, "! "):
			place.Unlike = rest[2:]
		case indented && strings.HasPrefix(rest, "-- ") && strings.HasSuffix(rest, " --"):
			at = path.Join(path.Dir(place.Template), rest[3:len(rest)-3])
			place.Files[at] = ""
		case indented:
			place.Files[at] += rest + "\n"
		default:
			rule, more, _ := strings.Cut(line, " ")
			kind, template, ok := strings.Cut(strings.TrimSpace(more), " ")
			if !ok || group == "" {
				return nil, fmt.Errorf("line %d: a place is a rule or `safe`, a kind and a template, below a heading", i+1)
			}
			place = &Place{Name: fmt.Sprintf("%s:%d", name, i+1), Group: group, Rule: rule, Files: map[string]string{}}
			place.Rule, place.Function, _ = strings.Cut(rule, "@")
			if rule == "safe" {
				place.Rule = ""
			}
			place.Kind, place.Jinja = strings.CutPrefix(kind, "jinja:")
			dir := "templates"
			if place.Jinja {
				dir = "jinja2"
			}
			at = fmt.Sprintf("%s/%s/%d/page.html", dir, name, i+1)
			place.Template = at
			place.Files[at] = strings.TrimLeft(template, " ") + "\n"
			list = append(list, place)
		}
	}
	for _, p := range list {
		if err := p.mark(); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return list, nil
}

// mark finds the line of the place.
func (p *Place) mark() error {
	lines := 0
	for name, text := range p.Files {
		for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
			lines++
			if strings.Contains(line, here) {
				if p.Line != 0 {
					return fmt.Errorf("two lines are marked")
				}
				p.At, p.Line = name, i+1
			}
		}
	}
	switch {
	case p.Line != 0:
	case lines == 1:
		p.At, p.Line = p.Template, 1
	case p.Rule != "" && p.Function == "":
		return fmt.Errorf("no line is marked with %s", here)
	}
	return nil
}

// Route is the path of the place's route.
func (p *Place) Route() string { return strings.Replace(p.Name, ":", "/", 1) + "/" }

// PlacesSite is the site that shows the places: its files by path.
func PlacesSite(t testing.TB, places []*Place) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := file(t, "testdata/places/site")
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if strings.Contains(name, "__pycache__") {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	views := "from django.http import HttpResponse\nfrom django.shortcuts import render\n\nfrom . import kinds\n"
	urls := "from django.urls import path\n\nfrom board import kinds, views\n\nurlpatterns = [\n    path(\"notes/<int:pk>/\", views.note_page, name=\"note\"),\n"
	views += "\n\ndef note_page(request, pk):\n    return HttpResponse(\"a note\")\n"
	for line := range strings.Lines(files["board/kinds.py"]) {
		if name, ok := strings.CutPrefix(line, "def write_"); ok {
			name, _, _ = strings.Cut(name, "(")
			urls += fmt.Sprintf("    path(\"write/%s/\", kinds.write_%s),\n", name, name)
		}
	}
	for _, p := range places {
		for name, text := range p.Files {
			files[name] = text
		}
		view := strings.NewReplacer(":", "_", "-", "_").Replace(p.Name)
		_, template, _ := strings.Cut(p.Template, "/")
		argument, route, call := "", p.Route(), "request"
		if converter, ok := strings.CutPrefix(p.Kind, "route_"); ok {
			argument, call, route = ", v", "request, v", route+"<"+converter+":v>/"
		}
		views += fmt.Sprintf("\n\ndef %s(request%s):\n    return render(request, %q, kinds.%s(%s))\n", view, argument, template, p.Kind, call)
		urls += fmt.Sprintf("    path(%q, views.%s, name=%q),\n", route, view, view)
	}
	files["board/views.py"], files["urls.py"] = views, urls+"]\n"
	return files
}
