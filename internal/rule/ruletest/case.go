package ruletest

import (
	"fmt"
	"io/fs"
	"regexp"
	"runtime/debug"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"paddock/internal/rule"
)

// project is one small project with the findings it asks for.
type project struct {
	name  string
	files map[string]string
	wants []want
}

// add puts a file into the project, its want-comments taken out.
func (c *project) add(path, text string) error {
	if !fs.ValidPath(path) {
		return fmt.Errorf("%q is not a path below the project", path)
	}
	if _, twice := c.files[path]; twice {
		return fmt.Errorf("%s stands there twice", path)
	}
	rest, wants, err := strip(path, text)
	if err != nil {
		return err
	}
	c.files[path] = rest
	c.wants = append(c.wants, wants...)
	return nil
}

// managed gives the project the manage.py that it leaves out when its settings.py stands at the root.
func (c *project) managed() {
	_, managed := c.files["manage.py"]
	_, settings := c.files["settings.py"]
	if settings && !managed {
		c.files["manage.py"] = "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n"
	}
}

// txtarCases reads testdata/*.txtar. A line "== name" starts a case, which is a txtar archive; what
// stands before the first is for readers. Lines `want "regexp"` before a case's first file ask for
// findings that have no file.
func txtarCases(t T, dir fs.FS) (cases []project) {
	t.Helper()
	paths, err := fs.Glob(dir, "testdata/*.txtar")
	if err != nil {
		t.Errorf("%v", err)
	}
	for _, path := range paths {
		text, err := fs.ReadFile(dir, path)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		names := map[string]bool{}
		parts := regexp.MustCompile(`(?m)^== *`).Split(string(text), -1)
		if len(parts) == 1 {
			t.Errorf("%s: no case: a line `== name` starts one", path)
		}
		for _, part := range parts[1:] {
			name, body, _ := strings.Cut(part, "\n")
			name = strings.TrimSpace(name)
			if name == "" || names[name] {
				t.Errorf("%s: a case without a name of its own: %q", path, name)
			}
			names[name] = true
			c, err := archive(path+": "+name, body)
			if err != nil {
				t.Errorf("%s: %s: %v", path, name, err)
				continue
			}
			cases = append(cases, c)
		}
	}
	return cases
}

func archive(name, body string) (project, error) {
	parsed := txtar.Parse([]byte(body))
	c := project{name: name, files: map[string]string{}}
	for _, line := range strings.Split(string(parsed.Comment), "\n") {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "want ")
		if !ok {
			continue
		}
		messages, err := messages(rest, "")
		if err != nil {
			return c, err
		}
		for _, m := range messages {
			c.wants = append(c.wants, want{message: m})
		}
	}
	if len(parsed.Files) == 0 {
		return c, fmt.Errorf("the case has no file: `-- name --` starts one")
	}
	for _, f := range parsed.Files {
		if err := c.add(f.Name, string(f.Data)); err != nil {
			return c, err
		}
	}
	c.managed()
	return c, nil
}

// documentSections are the parts that every document has, in this order; others may follow.
var documentSections = []string{"What it does", "Why it matters", "Example", "Fix"}

// documentCases reads doc.md and holds it against the rule: its title, its parts, and the code in
// them. A fenced block whose info string names a file ("python settings.py") is that file of a
// project; blocks below one heading are one project.
func documentCases(t T, r *rule.Rule, dir fs.FS) (examples, fixes []project) {
	t.Helper()
	text, err := fs.ReadFile(dir, "doc.md")
	if err != nil {
		t.Errorf("%v", err)
		return nil, nil
	}
	if string(text) != r.Doc {
		t.Errorf("doc.md is not the rule's Doc: embed it with //go:embed doc.md")
	}
	title, _, _ := strings.Cut(r.Doc, "\n")
	if strings.TrimSpace(title) != "# "+r.ID {
		t.Errorf("doc.md starts with %q instead of %q", title, "# "+r.ID)
	}
	sections := r.Sections()
	for i, want := range documentSections {
		if i >= len(sections) || sections[i].Title != want {
			t.Errorf("doc.md: section %d is not %q; the order is %s", i+1, want, strings.Join(documentSections, ", "))
			break
		}
	}
	for _, s := range sections {
		if s.Text == "" {
			t.Errorf("doc.md: the section %q is empty", s.Title)
		}
		var into *[]project
		switch s.Title {
		case "Example":
			into = &examples
		case "Fix":
			into = &fixes
		default:
			continue
		}
		*into = blocks(t, "doc.md: "+s.Title, s.Text)
		if len(*into) == 0 {
			t.Errorf("doc.md: %s has no code with a file's name: write ```python settings.py", s.Title)
		}
	}
	return examples, fixes
}

// blocks makes projects of a section's fenced blocks.
func blocks(t T, name, text string) (cases []project) {
	t.Helper()
	group := project{name: name, files: map[string]string{}}
	finish := func(next string) {
		if len(group.files) > 0 {
			group.managed()
			cases = append(cases, group)
		}
		group = project{name: name + ": " + next, files: map[string]string{}}
	}
	var fence, path string
	var body strings.Builder
	for line := range strings.SplitAfterSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "" && trimmed == fence:
			if path != "" {
				if err := group.add(path, body.String()); err != nil {
					t.Errorf("%s: %v; a heading between blocks starts a new project", name, err)
				}
			}
			fence = ""
		case fence != "":
			body.WriteString(line)
		case strings.HasPrefix(trimmed, "```"):
			info := strings.TrimLeft(trimmed, "`")
			fence = trimmed[:len(trimmed)-len(info)]
			body.Reset()
			_, path, _ = strings.Cut(strings.TrimSpace(info), " ")
			path = strings.TrimSpace(path)
		case strings.HasPrefix(trimmed, "#"):
			finish(strings.TrimSpace(strings.TrimLeft(trimmed, "#")))
		}
	}
	if fence != "" {
		t.Errorf("%s: a fenced block has no end", name)
	}
	finish("")
	return cases
}

// panicLines is the stack of a panic from where it happened.
func panicLines() string {
	_, below, ok := strings.Cut(string(debug.Stack()), "panic(")
	if !ok {
		return string(debug.Stack())
	}
	return below
}
