package requirement

// pipfile reads what a person asks Pipenv for. The first source is asked for everything that names none, the others only for
// what names them.
func (x *reader) pipfile(p string, root *node) {
	root.each(func(section string, table *node) {
		switch section {
		case "source":
			for i, s := range table.items() {
				role := Primary
				if i > 0 {
					role = Explicit
				}
				x.addIndex(Index{Name: s.at("name").string(), URL: s.at("url").string(), Role: role}, p, s.line)
				if s.at("verify_ssl").string() == "false" {
					x.set.Options = append(x.set.Options, Option{Name: "trusted-host", Value: s.at("name").string(), Path: p, Line: s.line})
				}
			}
		case "packages":
			x.poetryTable(p, table, "")
		case "dev-packages":
			x.poetryTable(p, table, "dev")
		case "requires":
			for _, key := range []string{"python_version", "python_full_version"} {
				if v := table.at(key); v != nil {
					text := "==" + v.text
					if key == "python_version" {
						text += ".*"
					}
					x.python(p, v.line, text)
				}
			}
		case "pipenv", "scripts", "build-system":
		default: // a category of the user's own
			if len(table.fields) > 0 {
				x.poetryTable(p, table, section)
			}
		}
	})
}

// pipfileLock reads Pipenv's lock, which says neither what a person asked for nor who brings what.
func (x *reader) pipfileLock(p string, root *node) {
	l := newLock(nil)
	root.each(func(section string, table *node) {
		group := section
		switch section {
		case "_meta":
			if v := table.at("requires", "python_version"); v != nil {
				x.python(p, v.line, "=="+v.text+".*")
			}
			return
		case "default":
			group = ""
		case "develop":
			group = "dev"
		}
		table.each(func(name string, value *node) {
			r := Requirement{Name: Normal(name), Text: name + value.at("version").string(), Marker: poetryMarker(value), Group: group,
				Hashed: len(value.at("hashes").items()) > 0, Source: poetrySource(value), Line: value.line}
			for _, e := range value.at("extras").items() {
				r.Extras = append(r.Extras, Normal(e.text))
			}
			r.specify(value.at("version").string())
			if r.VCS != "" {
				r.Commit = r.Ref
			}
			l.add(&locked{Requirement: r})
		})
	})
	j := newJudge(x.pythonsOf(p)...)
	for _, pkg := range l.packages {
		pkg.own = j.when(pkg.Marker, anyExtra)
		pkg.grouped = true
	}
	x.addLock(l, p)
}

// pythonsOf are the specifiers of Python that a file has named so far.
func (x *reader) pythonsOf(p string) (list []string) {
	for i := range x.set.Python {
		if x.set.Python[i].Path == p {
			list = append(list, x.set.Python[i].Specifier)
		}
	}
	return list
}
