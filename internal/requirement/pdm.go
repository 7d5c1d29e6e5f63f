package requirement

// pdmLock reads PDM's lock. A package with an extra is an entry of its own beside the one without.
func (x *reader) pdmLock(p string, root *node) {
	if v := root.at("metadata", "requires_python"); v != nil && v.text != "" {
		x.python(p, v.line, v.text)
	}
	for _, t := range root.at("metadata", "targets").items() {
		if v := t.at("requires_python"); v != nil && v.text != "" && len(root.at("metadata", "targets").items()) == 1 {
			x.python(p, v.line, v.text)
		}
	}
	l := newLock(newJudge(x.pythonsOf(p)...))
	files := map[string]bool{} // of versions before 2.8: "django 4.2" = [{file = …}]
	root.at("metadata", "files").each(func(name string, list *node) { files[name] = len(list.items()) > 0 })
	type entry struct {
		node  *node
		extra string
		to    *locked
	}
	var entries []entry
	at := map[string]*locked{}
	grouped := false
	for _, pkg := range root.at("package").items() {
		name, version := pkg.at("name").string(), pkg.at("version").string()
		if name == "" {
			continue
		}
		key := Normal(name) + " " + version
		one := at[key]
		if one == nil {
			one = &locked{Requirement: Requirement{Name: Normal(name), Text: name + "==" + version, Line: pkg.at("name").line, Marker: pkg.at("marker").string()}}
			one.Hashed = files[name+" "+version]
			if version != "" {
				one.specify("==" + version)
			}
			one.Source = poetrySource(pkg)
			if one.VCS != "" {
				one.Commit = pkg.at("revision").string()
				one.Ref = pkg.at("ref").string()
			}
			one.own = l.judge.when(one.Marker, anyExtra)
			at[key] = one
			l.add(one)
		}
		one.Hashed = one.Hashed || len(pkg.at("files").items()) > 0
		if groups := pkg.at("groups").texts(); len(groups) > 0 {
			one.Group, one.grouped, grouped = first(groups), true, true
		}
		extras := normals(pkg.at("extras").texts())
		if len(extras) == 0 {
			extras = []string{""}
		}
		for _, extra := range extras {
			entries = append(entries, entry{pkg, extra, one})
		}
	}
	for _, e := range entries {
		for _, text := range e.node.at("dependencies").texts() {
			r, ok := parse508(text)
			if !ok {
				continue
			}
			for _, to := range l.named(r.Name, r.Version) {
				if to != e.to {
					e.to.needs = append(e.to.needs, need{to: to, extras: r.Extras, marker: r.Marker, extra: e.extra})
				}
			}
		}
	}
	roots := x.roots(l, folder(p)+"/pyproject.toml")
	if len(roots) == 0 && !grouped {
		for _, pkg := range l.packages {
			roots = append(roots, root0(pkg))
		}
	}
	l.walk(roots)
	x.addLock(l, p)
}
