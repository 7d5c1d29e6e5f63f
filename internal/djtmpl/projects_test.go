package djtmpl

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"paddock/internal/oracle"
)

// TestProjects holds all templates of real projects against the Django that
// they run with and their own tag libraries. It is for people with such projects at hand:
// PADDOCK_TEMPLATE_PROJECTS names a file with a line for each,
//
//	NAME DIRECTORY PYTHON VARIABLE=VALUE…
//
// with an interpreter that has the project's packages, and DJANGO_SETTINGS_MODULE,
// PYTHONPATH and whatever else its settings ask for. The projects' code is imported; nothing is written.
func TestProjects(t *testing.T) {
	list := os.Getenv("PADDOCK_TEMPLATE_PROJECTS")
	if list == "" {
		t.Skip("PADDOCK_TEMPLATE_PROJECTS names no projects")
	}
	data, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if len(words) < 3 || strings.HasPrefix(words[0], "#") {
			continue
		}
		t.Run(words[0], func(t *testing.T) {
			texts := templatesBelow(t, words[1])
			engine := oracle.TemplateEngine{Python: words[2], Dir: words[1], Env: words[3:]}
			libraries, err := ParseLibraries(engine.Libraries(t))
			if err != nil {
				t.Fatal(err)
			}
			for name, lib := range libraries {
				own := django().named[name]
				if name == "builtins" {
					own = django().builtin
				}
				if own == nil {
					continue
				}
				for tag, spec := range lib.Tags { // Django's own keep their readers
					if known := own.Tags[tag]; known != nil && known.own && spec.Kind == Custom {
						lib.Tags[tag] = known
					}
				}
			}
			config := Config{Strict: true, Libraries: libraries, Builtins: []*Library{libraries["builtins"]}}
			delete(libraries, "builtins")
			n := compare(t, engine.Parse(t, texts), texts, config)
			t.Logf("%d templates: %d accepted, %d rejected, %d wrong; %d nodes, %d bodies not told", len(texts), n.accepted, n.rejected, n.wrong, n.nodes, n.bodies)
		})
	}
}

// templatesBelow are the HTML, text and mail templates below a directory, as Django reads them.
func templatesBelow(t *testing.T, root string) (texts []oracle.TemplateText) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		slashed := filepath.ToSlash(path)
		_, name, ok := strings.Cut(slashed, "/templates/")
		if !ok || strings.Contains(slashed, "/node_modules/") || strings.Contains(slashed, "/jinja2/") {
			return nil
		}
		switch filepath.Ext(path) {
		case ".html", ".txt", ".xml", ".js", ".svg", ".htm", ".djhtml", ".eml", ".subject", ".csv", ".tex", ".ics", ".css":
		default:
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil || !utf8.Valid(data) {
			return err
		}
		text := strings.ReplaceAll(strings.ReplaceAll(string(data), "\r\n", "\n"), "\r", "\n")
		texts = append(texts, oracle.TemplateText{Name: name, Text: text})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) == 0 {
		t.Fatalf("no templates below %s", root)
	}
	return texts
}
