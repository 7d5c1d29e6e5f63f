package requirement

import (
	"strings"
)

// pyproject reads what a project says of itself: PEP 621 and 735, Poetry, PDM, Hatch, Flit and uv.
func (x *reader) pyproject(p string, root *node) {
	from := len(x.set.List)
	project := root.at("project")
	x.strings508(p, project.at("dependencies"), Metadata, "")
	project.at("optional-dependencies").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	root.at("dependency-groups").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	x.strings508(p, root.at("build-system", "requires"), Metadata, "build")
	if v := project.at("requires-python"); v != nil {
		x.python(p, v.line, v.text)
	}
	tool := root.at("tool")
	x.poetry(p, tool.at("poetry"), project.at("dependencies") != nil)
	tool.at("pdm", "dev-dependencies").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	for _, source := range tool.at("pdm", "source").items() {
		x.pdmSource(p, source)
	}
	x.hatch(p, tool.at("hatch"))
	x.flit(p, tool.at("flit", "metadata"))
	x.uv(p, tool.at("uv"), from)
}

// poetry reads [tool.poetry]. Beside PEP 621's list its table only says more about what stands there: where it comes from.
func (x *reader) poetry(p string, poetry *node, beside bool) {
	for _, s := range poetry.at("source").items() {
		i := Index{Name: s.at("name").string(), URL: s.at("url").string(), Tool: "poetry"}
		switch priority := strings.ToLower(s.at("priority").string()); {
		case priority == "explicit":
			i.Role = Explicit
		case priority == "supplemental", priority == "secondary", s.at("secondary").is():
			i.Role = Extra
		}
		x.addIndex(i, p, s.line)
	}
	if beside {
		listed := map[string]bool{}
		for _, r := range x.set.List {
			if r.Path == p && r.Group == "" {
				listed[r.Name] = true
			}
		}
		poetry.at("dependencies").each(func(name string, value *node) {
			switch {
			case !listed[Normal(name)]:
				x.poetryEntry(p, name, value, "")
			default:
				x.moreOf(p, Normal(name), poetrySource(value))
			}
		})
	} else {
		x.poetryTable(p, poetry.at("dependencies"), "")
	}
	// What is optional is installed with the extra that names it.
	extra := map[string]string{}
	poetry.at("extras").each(func(group string, list *node) {
		for _, name := range normals(list.texts()) {
			if extra[name] == "" {
				extra[name] = group
			}
		}
	})
	for i := len(x.set.List) - 1; i >= 0 && x.set.List[i].Path == p; i-- {
		if r := &x.set.List[i]; r.Group == "optional" && extra[r.Name] != "" {
			r.Group = extra[r.Name]
		}
	}
	x.poetryTable(p, poetry.at("dev-dependencies"), "dev")
	poetry.at("group").each(func(group string, g *node) {
		if group == "main" {
			group = ""
		}
		x.poetryTable(p, g.at("dependencies"), group)
	})
}

// moreOf adds where it comes from to the requirements of a name in a file.
func (x *reader) moreOf(p, name string, s Source) {
	if s == (Source{}) {
		return
	}
	for i := range x.set.List {
		if r := &x.set.List[i]; r.Path == p && r.Name == name && r.Source == (Source{}) {
			r.Source = s
		}
	}
}

// poetryTable reads name = "constraint" and name = {version = …}; Pipfiles have the same form.
func (x *reader) poetryTable(p string, table *node, group string) {
	table.each(func(name string, value *node) { x.poetryEntry(p, name, value, group) })
}

func (x *reader) poetryEntry(p, name string, value *node, group string) {
	list := value.list // several constraints, for several Pythons
	if len(list) == 0 {
		list = []*node{value}
	}
	for _, one := range list {
		text := one.text
		if !one.scalar {
			text = one.at("version").string()
		}
		if group == "" && strings.EqualFold(name, "python") {
			x.python(p, value.line, fromPoetry(text))
			return
		}
		r := Requirement{Name: Normal(name), Text: strings.TrimSpace(name + " " + text)}
		r.specify(fromPoetry(text))
		in := group
		if !one.scalar {
			for _, e := range one.at("extras").items() {
				r.Extras = append(r.Extras, Normal(e.text))
			}
			r.Marker = poetryMarker(one)
			r.Source = poetrySource(one)
			if tag := strings.TrimPrefix(one.at("tag").string(), "v"); tag != "" && r.Specifier == "" && strings.Trim(tag, "0123456789.") == "" {
				r.specify("==" + tag)
			}
			if one.at("optional").is() && group == "" {
				in = "optional"
			}
		}
		x.add(r, p, value.line, Metadata, in)
	}
}

// poetryMarker joins the three ways to write a condition: markers, python and platform; Pipfiles write any variable as a key.
func poetryMarker(one *node) string {
	var parts []string
	if m := one.at("markers").string(); m != "" {
		parts = append(parts, m)
	}
	if v := one.at("python").string(); v != "" {
		for _, c := range clauses(fromPoetry(v)) {
			parts = append(parts, "python_version "+c.op+` "`+c.version+`"`)
		}
	}
	if v := one.at("platform").string(); v != "" {
		parts = append(parts, `sys_platform == "`+v+`"`)
	}
	for _, variable := range variables {
		if v := one.at(variable).string(); v != "" && variable != "extras" {
			parts = append(parts, variable+" "+v)
		}
	}
	if len(parts) > 1 {
		for i := range parts {
			if strings.Contains(parts[i], " or ") {
				parts[i] = "(" + parts[i] + ")"
			}
		}
	}
	return strings.Join(parts, " and ")
}

// poetrySource reads where a package comes from, of Poetry, PDM, Pipfiles and uv.
func poetrySource(one *node) (s Source) {
	for _, key := range []string{"url", "path", "file"} {
		if u := one.at(key).string(); u != "" {
			s.URL, _ = withoutPassword(u)
		}
	}
	for _, kind := range []string{"git", "hg", "svn"} {
		if u := one.at(kind).string(); u != "" {
			s.URL, _ = withoutPassword(u)
			s.VCS = kind
			for _, key := range []string{"branch", "tag", "rev", "ref", "revision"} {
				if ref := one.at(key).string(); ref != "" {
					s.at(ref)
				}
			}
		}
	}
	for _, key := range []string{"source", "index"} {
		if one.at(key) != nil && one.at(key).scalar {
			s.Index, _ = withoutPassword(one.at(key).text)
		}
	}
	return s
}

// hatch reads the environments of Hatch, in pyproject.toml or in a hatch.toml of their own.
func (x *reader) hatch(p string, root *node) {
	root.at("envs").each(func(name string, env *node) {
		if name == "default" || name == "hatch-static-analysis" {
			name = "dev"
		}
		x.strings508(p, env.at("dependencies"), Metadata, name)
		x.strings508(p, env.at("extra-dependencies"), Metadata, name)
	})
}

// flit reads Flit's own table, which was there before PEP 621.
func (x *reader) flit(p string, meta *node) {
	x.strings508(p, meta.at("requires"), Metadata, "")
	x.strings508(p, meta.at("dev-requires"), Metadata, "dev")
	meta.at("requires-extra").each(func(group string, list *node) { x.strings508(p, list, Metadata, group) })
	if v := meta.at("requires-python"); v != nil {
		x.python(p, v.line, v.text)
	}
}

// uv reads [tool.uv]; from is where the file's requirements begin, to which its sources belong.
func (x *reader) uv(p string, uv *node, from int) {
	x.strings508(p, uv.at("dev-dependencies"), Metadata, "dev")
	x.strings508(p, uv.at("constraint-dependencies"), Constraints, "")
	for _, i := range uv.at("index").items() {
		index := Index{Name: i.at("name").string(), URL: i.at("url").string(), Role: Extra, Tool: "uv"}
		switch {
		case i.at("format").string() == "flat":
			index.Role = Links
		case i.at("explicit").is():
			index.Role = Explicit
		case i.at("default").is():
			index.Role = Primary
		}
		x.addIndex(index, p, i.line)
	}
	for _, table := range []*node{uv, uv.at("pip")} {
		if v := table.at("index-url"); v != nil {
			x.addIndex(Index{URL: v.text, Tool: "uv"}, p, v.line)
		}
		for key, role := range map[string]Role{"extra-index-url": Extra, "find-links": Links} {
			for _, text := range table.at(key).texts() {
				x.addIndex(Index{URL: text, Role: role, Tool: "uv"}, p, table.at(key).line)
			}
		}
		for _, key := range []string{"index-strategy", "no-index", "require-hashes"} {
			if v := table.at(key); v != nil && v.text != "false" {
				value := v.text
				if value == "true" {
					value = ""
				}
				x.set.Options = append(x.set.Options, Option{Name: key, Value: value, Path: p, Line: v.line})
			}
		}
	}
	sources := map[string]*node{}
	uv.at("sources").each(func(name string, value *node) {
		if len(value.list) > 0 { // several for several platforms: the first
			value = value.list[0]
		}
		sources[Normal(name)] = value
	})
	for i := from; i < len(x.set.List); i++ {
		r := &x.set.List[i]
		s := sources[r.Name]
		if s == nil || r.Path != p {
			continue
		}
		r.Source = poetrySource(s)
		if s.at("workspace").is() {
			r.URL = "." // a part of the project
		}
	}
}

// pdmSource reads [[tool.pdm.source]]. One that is called pypi takes PyPI's place; sources that include packages by name
// are asked for these alone.
func (x *reader) pdmSource(p string, s *node) {
	i := Index{Name: s.at("name").string(), URL: s.at("url").string(), Role: Extra, Tool: "pdm"}
	switch {
	case s.at("type").string() == "find_links":
		i.Role = Links
	case i.Name == "pypi":
		i.Role = Primary
	case len(s.at("include_packages").items()) > 0:
		i.Role = Explicit
	}
	x.addIndex(i, p, s.line)
}
