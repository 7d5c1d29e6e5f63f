package workflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paddock/internal/interpolation"
	"paddock/internal/source"
)

// linked are the jobs of some files, one a line: the file, the name and its line, then the images, the variables and the commands with their places.
func linked(t *testing.T, files ...string) string {
	t.Helper()
	var pipelines []*Pipeline
	for i := 0; i < len(files); i += 2 {
		p, err := ParsePipeline(source.NewFile(files[i], files[i+1]))
		if err != nil {
			t.Fatal(err)
		}
		pipelines = append(pipelines, p)
	}
	Link(pipelines)
	var b strings.Builder
	for _, p := range pipelines {
		for _, j := range p.Jobs {
			fmt.Fprintf(&b, "%s %s:%d", p.Path, j.Name, j.Line)
			if j.Image.Line > 0 {
				fmt.Fprintf(&b, " image=%s:%d", j.Expanded(j.Image.Text.Text, interpolation.Expand), j.Image.Line)
			}
			for _, s := range j.Services {
				fmt.Fprintf(&b, " service=%s:%d", s.Text.Text, s.Line)
			}
			var names []string
			for name, v := range j.Variables {
				names = append(names, fmt.Sprintf("%s=%s:%d", name, v.Text.Text, v.Line))
			}
			slices.Sort(names)
			fmt.Fprint(&b, " ", names, " [")
			for i, s := range j.Script {
				if i > 0 {
					b.WriteString(", ")
				}
				fmt.Fprintf(&b, "%s:%s:%d", strings.TrimSpace(s.Text.Text), s.Path, s.Line)
			}
			b.WriteString("]")
			if j.Ref == NamedRef {
				b.WriteString(" named")
			}
			if j.AllowFailure {
				b.WriteString(" may fail")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestLink(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		want  string
	}{
		{"a job", []string{"a", "t:\n  image: python:3\n  services: [redis, {name: postgres:16, alias: db}]\n  script: make\n"}, "a t:1 image=python:3:2 service=redis:3 service=postgres:16:3 [] [make:a:4]\n"},
		{"the image's long form, with a variable", []string{"a", "variables: {V: '3'}\nt:\n  image: {name: 'python:$V', entrypoint: ['']}\n  script: [a, b]"}, "a t:2 image=python:3:3 [V=3:1] [a:a:4, b:a:4]\n"},
		{"defaults, new and old", []string{"a", "default:\n  image: a\nservices: [s]\nbefore_script: [b]\nt:\n  script:\n    - |\n      c\n  after_script: [d]\nu:\n  before_script: []\n  services: []\n  script: e"},
			"a t:5 image=a:2 service=s:3 [] [b:a:4, c:a:8, d:a:9]\na u:10 image=a:2 [] [e:a:13]\n"},
		{"no defaults", []string{"a", "default: {image: a, before_script: [b]}\nvariables: {V: w, X: y}\nt:\n  inherit: {default: [image], variables: [X]}\n  script: c\nu:\n  inherit: {default: false, variables: false}\n  script: d"},
			"a t:3 image=a:1 [X=y:2] [c:a:5]\na u:6 [] [d:a:8]\n"},
		{"extends, the last one first", []string{"a", ".x: {image: x, variables: {A: x, B: x}, script: [x]}\n.y: {variables: {B: y}, before_script: [y]}\nt:\n  extends: [.x, .y]\n  variables: {C: t}\n"},
			"a t:3 image=x:1 [A=x:1 B=y:2 C=t:5] [y:a:2, x:a:1]\n"},
		{"extends in a circle", []string{"a", ".x: {extends: .y}\n.y: {extends: .x}\nt: {extends: .x, script: a}"}, "a t:3 [] [a:a:3]\n"},
		{"references", []string{"a", ".x:\n  script: [a, b]\n  variables: {V: w}\nt:\n  variables: {V: !reference [.x, variables, V]}\n  script:\n    - !reference [.x, script]\n    - c"}, "a t:4 [] [a:a:2, b:a:2, c:a:8]\n"},
		{"anchors", []string{"a", ".x: &x\n  - a\n.y: &y\n  image: y\nt:\n  <<: *y\n  script:\n    - *x\n    - b"}, "a .y:3 image=y:4 [] []\na t:5 image=y:4 [] [a:a:2, b:a:9]\n"}, // a list under a name of its own is no job
		{"a template that nobody uses", []string{"a", ".x: {script: a}\n"}, "a .x:1 [] [a:a:1]\n"},
		{"another file", []string{"a", "include: {local: /ci/b.yml}\nimage: i\nt: {extends: .x}\n.x: {image: mine}", "ci/b.yml", ".x: {image: theirs, script: b}\nu:\n  script: c"},
			"a t:3 image=mine:4 [] [b:ci/b.yml:1]\nci/b.yml u:2 image=i:2 [] [c:ci/b.yml:3]\n"},
		{"other files by a pattern", []string{"a", "include: 'ci/**/*.yml'\nimage: i", "ci/b/c.yml", "u: {script: c}", "cd.yml", "v: {script: d}"}, "ci/b/c.yml u:1 image=i:2 [] [c:ci/b/c.yml:1]\ncd.yml v:1 [] [d:cd.yml:1]\n"},
		{"one job in two files", []string{"a", "include: [{local: b}]\nt: {variables: {A: a}}", "b", "t: {variables: {A: b, B: b}, script: c, allow_failure: true}"}, "a t:2 [A=a:2 B=b:1] [c:b:1] may fail\n"},
		{"inputs before it", []string{"a", "spec: {inputs: {x: {}}}\n---\nt: {script: 'echo $[[ inputs.x ]]'}"}, "a t:3 [] [echo $[[ inputs.x ]]:a:3]\n"},
		{"what is no job", []string{"a", "stages: [a]\nworkflow: {rules: []}\ncache: {paths: [a]}\nx: 1\ny: [a]"}, ""},
	} {
		got := linked(t, c.files...)
		if got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}

// TestRef holds for which jobs the name of a branch is one that the file gives.
func TestRef(t *testing.T) {
	for _, c := range []struct {
		text string
		want Ref
	}{
		{"only: [main, 1.x]", NamedRef},
		{"only: [main, tags]", AnyRef},
		{"only: [branches]", AnyRef},
		{"only: [merge_requests]", AnyRef},
		{"only: {refs: [main]}", NamedRef},
		{"only: {variables: [$A]}", AnyRef},
		{"only: main", NamedRef},
		{"only: [main@group/project]", NamedRef},
		{`only: ['/^v\d+\.\d+$/']`, NamedRef},
		{`only: ['/^release-.*$/']`, AnyRef},
		{`only: ['/^release/']`, AnyRef},
		{`only: ['/^(main|v[0-9.]+)$/']`, NamedRef},
		{`only: ['/^main|x$/']`, AnyRef},
		{`only: ['/^[^ ]+$/']`, AnyRef},
		{`only: ['/^\w\S$/']`, AnyRef},
		{"except: [main]", AnyRef},
		{"stage: a", AnyRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}]", NamedRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $DEPLOY'}]", NamedRef},
		{"rules: [{if: '$CI_DEFAULT_BRANCH == $CI_COMMIT_BRANCH'}, {when: never}]", NamedRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH == \"a\" || $CI_COMMIT_BRANCH == \"b\"'}]", NamedRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH == \"a\" || $DEPLOY'}]", AnyRef},
		{"rules: [{if: '($CI_COMMIT_BRANCH == \"a\" || $X) && $DEPLOY'}]", AnyRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH != \"main\"'}]", AnyRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH == null'}]", AnyRef},
		{"rules: [{if: '$CI_COMMIT_TAG'}]", AnyRef},
		{`rules: [{if: '$CI_COMMIT_TAG =~ /^v\d+(\.\d+){1,2}$/'}]`, NamedRef},
		{`rules: [{if: '$CI_COMMIT_TAG =~ /^v.*/'}]`, AnyRef},
		{"rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}, {when: manual}]", AnyRef},
		{"rules: [{changes: [a]}]", AnyRef},
		{"rules: []", NamedRef},
		{"rules: !reference [.r, rules]", NamedRef},
		{"rules: [!reference [.r, rules], {when: manual}]", AnyRef},
		{"extends: .r", NamedRef},
	} {
		text := ".r: {rules: [{if: $CI_COMMIT_BRANCH == 'main'}], only: [x]}\nt:\n  script: a\n  " + c.text + "\n"
		p, err := ParsePipeline(source.NewFile("a", text))
		if err != nil {
			t.Fatalf("%s: %v", c.text, err)
		}
		Link([]*Pipeline{p})
		for _, j := range p.Jobs {
			if j.Name == "t" && j.Ref != c.want {
				t.Errorf("%s: %v, want %v", c.text, j.Ref, c.want)
			}
		}
	}
	for text, want := range map[string]string{"workflow: {rules: [{if: $CI_COMMIT_BRANCH == 'main'}]}\nt: {script: a}": " named", "workflow: {rules: [{if: $CI_COMMIT_BRANCH}]}\nt: {script: a}": ""} {
		if got := linked(t, "a", text); !strings.HasSuffix(got, "]"+want+"\n") {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// TestPipelineBombs holds that a short file that stands for a large one takes no time.
func TestPipelineBombs(t *testing.T) {
	var references, lists, extends, merges strings.Builder
	lists.WriteString(".x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n")
	references.WriteString(".x0: {script: []}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&lists, ".x%d: &x%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 10), ", "))
		fmt.Fprintf(&references, ".x%d: {script: [%s], rules: [%s]}\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("!reference [.x%d, script], ", i-1), 10), ", "),
			strings.TrimSuffix(strings.Repeat(fmt.Sprintf("!reference [.x%d, rules], ", i-1), 10), ", "))
		fmt.Fprintf(&extends, ".x%d: {extends: [%s]}\n", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf(".x%d, ", i-1), 10), ", "))
	}
	lists.WriteString("t: {script: *x39, rules: *x39}\n")
	references.WriteString("t: {script: [!reference [.x39, script]], rules: [!reference [.x39, rules]]}\n")
	extends.WriteString("t: {extends: .x39}\n")
	fmt.Fprintf(&merges, "include: ['%s']\nt: {script: a}\n", strings.Repeat("**/", 40))
	began := time.Now()
	for name, text := range map[string]string{"lists": lists.String(), "references": references.String(), "extends": extends.String(), "merges": merges.String()} {
		linked(t, "a", text, strings.Repeat("a/", 40)+"b", "u: {script: a}")
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("%s: it took %v", name, took)
		}
	}
}

// FuzzPipeline holds that every file can be read, and that every place is one of a file.
func FuzzPipeline(f *testing.F) {
	f.Add(".a: &a {script: [b]}\nt: {<<: *a, extends: .a, rules: [{if: $A == 'b'}], before_script: !reference [.a, script]}", "include: a\nimage: {name: b}")
	f.Fuzz(func(t *testing.T, a, b string) {
		one, _ := ParsePipeline(source.NewFile("a", a))
		two, _ := ParsePipeline(source.NewFile("b", b))
		if one == nil || two == nil {
			return
		}
		Link([]*Pipeline{one, two})
		for _, p := range []*Pipeline{one, two} {
			for _, j := range p.Jobs {
				for _, s := range append(j.Script, j.Image) {
					text := a
					if s.Path == "b" {
						text = b
					}
					if at := s.LineAt(len(s.Text.Text)); at > strings.Count(text, "\n")+2 {
						t.Errorf("line %d of %d: %+v", at, strings.Count(text, "\n")+1, s)
					}
				}
			}
		}
	})
}

func TestIsSecurityTemplate(t *testing.T) {
	for name, want := range map[string]bool{
		"Security/SAST.gitlab-ci.yml": true, "Jobs/Secret-Detection.gitlab-ci.yml": true, "Jobs/Dependency-Scanning.latest.gitlab-ci.yml": true, "Auto-DevOps.gitlab-ci.yml": true,
		"Jobs/Code-Quality.gitlab-ci.yml": false, "Python.gitlab-ci.yml": false,
	} {
		if IsSecurityTemplate(name) != want {
			t.Errorf("%s is %v", name, !want)
		}
	}
}
