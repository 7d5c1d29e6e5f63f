package requirement

import (
	"errors"
	"path"
	"regexp"
	"strings"

	"paddock/internal/ecosystem"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// maxFile is the largest requirement or lock file that is read.
const maxFile = 8 << 20

// reader gathers the requirements of a tree.
type reader struct {
	tree  *source.Tree
	index *pyname.Index
	set   *Set
	done  map[string]bool
}

// Read finds and reads the requirement and lock files of a tree. The index
// serves setup.py; it may be nil, and setup.py is then not read.
func Read(tree *source.Tree, index *pyname.Index) *Set {
	x := &reader{tree: tree, index: index, set: &Set{}, done: map[string]bool{}}
	var plain []string
	for _, e := range tree.Entries {
		_, name := source.Split(e.Path)
		switch name {
		case "pyproject.toml":
			x.toml(e.Path, x.pyproject)
		case "Pipfile":
			x.toml(e.Path, x.pipfile)
		case "poetry.lock", "uv.lock", "pdm.lock":
			x.toml(e.Path, x.packages)
		case "pylock.toml":
			x.toml(e.Path, x.packages)
		case "Pipfile.lock":
			x.json(e.Path, x.pipfileLock)
		case "setup.cfg":
			x.setupCfg(e.Path)
		case "setup.py":
			x.setupPy(e.Path)
		case "environment.yml", "environment.yaml", "conda.yml", "conda.yaml":
			x.conda(e.Path)
		case "runtime.txt", ".python-version":
			x.pythonVersion(e.Path)
		default:
			if strings.HasPrefix(name, "pylock.") && path.Ext(name) == ".toml" {
				x.toml(e.Path, x.packages)
			} else if _, ok := requirementsKind(e.Path); ok && e.Size <= maxFile {
				plain = append(plain, e.Path)
			}
		}
	}
	for _, p := range plain {
		kind, _ := requirementsKind(p)
		x.requirementsFile(p, kind, groupOfFile(p), 0)
	}
	x.set.sort()
	return x.set
}

func (x *reader) note(p string, line int, reason string) {
	x.set.Notes = append(x.set.Notes, source.Note{Path: p, Line: line, Reason: reason})
}

// text is a file of the tree as text; a note says why when there is none.
func (x *reader) text(p string) (*source.File, bool) {
	data, err := x.tree.Read(p)
	if err != nil {
		x.set.Notes = append(x.set.Notes, source.NoteOf(p, err))
		return nil, false
	}
	if len(data) > maxFile {
		x.note(p, 0, "the file is too large for a requirement or lock file and was not read")
		return nil, false
	}
	return source.NewFile(p, decodeText(data)), true
}

func (x *reader) toml(p string, read func(p string, root *node)) { x.structured(p, readTOML, read) }
func (x *reader) json(p string, read func(p string, root *node)) { x.structured(p, readJSON, read) }

func (x *reader) structured(p string, parse func(*source.File) (*node, error), read func(p string, root *node)) {
	file, ok := x.text(p)
	if !ok {
		return
	}
	x.set.Files = append(x.set.Files, p)
	root, err := parse(file)
	if err != nil {
		line := 0
		var at *lineError
		if errors.As(err, &at) {
			line = at.line
		}
		x.note(p, line, "the file "+err.Error()+"; what stands before this was read: correct it")
	}
	read(p, root)
}

func (x *reader) add(r Requirement, p string, line int, kind Kind, group string) {
	if r.Ecosystem == "" {
		r.Ecosystem = ecosystem.PyPI
	}
	r.Kind, r.Group, r.Path, r.Line = kind, group, p, line
	x.set.List = append(x.set.List, r)
}

// strings508 adds a list of PEP 508 texts.
func (x *reader) strings508(p string, list *node, kind Kind, group string) {
	for _, item := range list.items() {
		if !item.scalar {
			continue // {include-group = "…"}
		}
		if r, ok := parse508(item.text); ok {
			x.add(r, p, item.line, kind, group)
		} else if item.text != "" {
			x.note(p, item.line, "this is no requirement; write it as PEP 508 says: name>=version")
		}
	}
}

// pyproject reads PEP 621, PEP 735, Poetry, PDM and uv.
func (x *reader) pyproject(p string, root *node) {
	project := root.at("project")
	x.strings508(p, project.at("dependencies"), Metadata, "")
	project.at("optional-dependencies").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	root.at("dependency-groups").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	x.strings508(p, root.at("build-system", "requires"), Metadata, "build")
	if v := project.at("requires-python"); v != nil {
		x.python(p, v.line, v.text)
	}
	poetry := root.at("tool", "poetry")
	x.poetryTable(p, poetry.at("dependencies"), "")
	x.poetryTable(p, poetry.at("dev-dependencies"), "dev")
	poetry.at("group").each(func(group string, g *node) {
		if group == "main" {
			group = ""
		}
		x.poetryTable(p, g.at("dependencies"), group)
	})
	root.at("tool", "pdm", "dev-dependencies").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	x.strings508(p, root.at("tool", "uv", "dev-dependencies"), Metadata, "dev")
}

// poetryTable reads name = "constraint" and name = {version = …}; Pipfiles have the same form.
func (x *reader) poetryTable(p string, table *node, group string) {
	table.each(func(name string, value *node) {
		one := value
		if len(value.list) > 0 { // several constraints for several Pythons: the first
			one = value.list[0]
		}
		text := one.text
		if !one.scalar {
			text = one.at("version").string()
		}
		if group == "" && strings.EqualFold(name, "python") {
			x.python(p, value.line, fromPoetry(text))
			return
		}
		r := Requirement{Name: Normal(name), Text: name + " " + text}
		r.specify(fromPoetry(text))
		if !one.scalar {
			for _, e := range one.at("extras").items() {
				r.Extras = append(r.Extras, Normal(e.text))
			}
			r.Marker = one.at("markers").string()
			for _, key := range []string{"git", "url", "path", "file"} {
				if u := one.at(key).string(); u != "" {
					r.URL = u
				}
			}
			if tag := strings.TrimPrefix(one.at("tag").string(), "v"); tag != "" && r.Specifier == "" && strings.Trim(tag, "0123456789.") == "" {
				r.specify("==" + tag)
			}
			if one.at("optional").string() == "true" && group == "" {
				group := "optional"
				x.add(r, p, value.line, Metadata, group)
				return
			}
		}
		x.add(r, p, value.line, Metadata, group)
	})
}

func (x *reader) pipfile(p string, root *node) {
	x.poetryTable(p, root.at("packages"), "")
	x.poetryTable(p, root.at("dev-packages"), "dev")
	if v := root.at("requires", "python_version"); v != nil {
		x.python(p, v.line, "=="+v.text+".*")
	}
}

func (x *reader) pipfileLock(p string, root *node) {
	for section, group := range map[string]string{"default": "", "develop": "dev"} {
		root.at(section).each(func(name string, value *node) {
			r := Requirement{Name: Normal(name), Text: name + value.at("version").string(), Marker: value.at("markers").string(),
				Hashed: len(value.at("hashes").items()) > 0, URL: value.at("git").string()}
			r.specify(value.at("version").string())
			x.add(r, p, value.line, Lock, group)
		})
	}
	if v := root.at("_meta", "requires", "python_version"); v != nil {
		x.python(p, v.line, "=="+v.text+".*")
	}
}

// packages reads the locks whose [[package]] tables have name and version: of
// Poetry, uv, PDM, and PEP 751's [[packages]].
func (x *reader) packages(p string, root *node) {
	list := root.at("package").items()
	list = append(list, root.at("packages").items()...)
	for _, pkg := range list {
		name, version := pkg.at("name").string(), pkg.at("version").string()
		if name == "" {
			continue
		}
		source := pkg.at("source")
		if source.at("editable") != nil || source.at("virtual") != nil {
			continue // the project itself
		}
		group := ""
		switch {
		case pkg.at("category").string() == "dev":
			group = "dev"
		case pkg.at("optional").string() == "true":
			group = "optional"
		case len(pkg.at("groups").items()) > 0:
			group = pkg.at("groups").items()[0].text
			for _, g := range pkg.at("groups").items() {
				if g.text == "main" || g.text == "default" {
					group = ""
				}
			}
		}
		r := Requirement{Name: Normal(name), Text: name + "==" + version, Marker: pkg.at("marker").string()}
		r.Hashed = len(pkg.at("files").items()) > 0 || len(pkg.at("wheels").items()) > 0 || pkg.at("sdist").at("hash") != nil
		for _, key := range []string{"git", "url"} {
			if u := source.at(key).string(); u != "" {
				r.URL = u
			}
		}
		if version != "" {
			r.specify("==" + version)
		}
		x.add(r, p, pkg.at("name").line, Lock, group)
	}
	for _, keys := range [][]string{{"requires-python"}, {"metadata", "python-versions"}, {"metadata", "requires_python"}} {
		if v := root.at(keys...); v != nil && v.text != "" && v.text != "*" {
			x.python(p, v.line, fromPoetry(v.text))
		}
	}
}

// python notes which versions of Python the project asks for.
func (x *reader) python(p string, line int, specifier string) {
	r := Requirement{Name: "python", Text: specifier, Kind: Metadata, Path: p, Line: line}
	r.specify(specifier)
	x.set.Python = append(x.set.Python, r)
}

var pythonNumber = regexp.MustCompile(`^(?:python-)?(\d+\.\d+(?:\.\d+)?)\s*$`)

// pythonVersion reads Heroku's runtime.txt and pyenv's .python-version.
func (x *reader) pythonVersion(p string) {
	file, ok := x.text(p)
	if !ok {
		return
	}
	for line := 1; line <= file.LineCount(); line++ {
		if m := pythonNumber.FindStringSubmatch(file.Line(line)); m != nil {
			if strings.Count(m[1], ".") == 1 {
				m[1] += ".*"
			}
			x.python(p, line, "=="+m[1])
			return
		}
	}
}

var condaLine = regexp.MustCompile(`^\s*-\s*["']?([A-Za-z0-9][\w.-]*)\s*([=<>!~][^"'#]*)?["']?\s*(?:#.*)?$`)

// conda reads the list of environment.yml by line: "- django=4.2", and pip's below it.
func (x *reader) conda(p string) {
	file, ok := x.text(p)
	if !ok || !strings.Contains(file.Text, "dependencies:") {
		return
	}
	x.set.Files = append(x.set.Files, p)
	inside := false
	for line := 1; line <= file.LineCount(); line++ {
		text := file.Line(line)
		if text != "" && text[0] != ' ' && text[0] != '-' && text[0] != '#' {
			inside = strings.HasPrefix(text, "dependencies:")
			continue
		}
		m := condaLine.FindStringSubmatch(text)
		if !inside || m == nil {
			continue
		}
		r := Requirement{Name: Normal(m[1]), Text: strings.TrimSpace(m[1] + m[2])}
		spec := strings.TrimSpace(m[2])
		if strings.HasPrefix(spec, "=") && !strings.HasPrefix(spec, "==") {
			version, _, _ := strings.Cut(spec[1:], "=") // name=version=build
			if strings.Count(version, ".") < 2 {
				version += ".*"
			}
			spec = "==" + strings.TrimSuffix(version, ".*.*")
		}
		r.specify(spec)
		x.add(r, p, line, Requirements, "")
	}
}
