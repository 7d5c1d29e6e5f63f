package requirement

import "strings"

// poetryLock reads Poetry's lock. Since Poetry 2 each package has its groups; since 1.5 it had none, and before that a
// category: where the file says nothing, the tables of the pyproject.toml beside it say what a person asked for, and the
// needs of the packages the rest.
func (x *reader) poetryLock(p string, root *node) {
	if v := root.at("metadata", "python-versions"); v != nil && v.text != "" && v.text != "*" {
		x.python(p, v.line, fromPoetry(v.text))
	}
	l := newLock(newJudge(x.pythonsOf(p)...))
	files := map[string]bool{} // of versions before 1.3
	root.at("metadata", "files").each(func(name string, list *node) { files[Normal(name)] = len(list.items()) > 0 })
	root.at("metadata", "hashes").each(func(name string, list *node) { files[Normal(name)] = len(list.items()) > 0 })
	list := root.at("package").items()
	grouped := false
	for _, pkg := range list {
		name, version := pkg.at("name").string(), pkg.at("version").string()
		if name == "" {
			continue
		}
		r := Requirement{Name: Normal(name), Text: name + "==" + version, Line: pkg.at("name").line}
		r.Hashed = len(pkg.at("files").items()) > 0 || files[r.Name]
		if version != "" {
			r.specify("==" + version)
		}
		poetryOrigin(&r, pkg.at("source"))
		one := &locked{Requirement: r}
		groups := pkg.at("groups").texts()
		if category := pkg.at("category").string(); category != "" {
			groups = []string{category}
		}
		if len(groups) > 0 {
			one.Group, one.grouped = first(groups), true
			grouped = true
		}
		if m := pkg.at("markers"); m != nil && m.scalar {
			one.Marker = m.text
		} else if one.grouped { // one for each group
			key := one.Group
			if key == "" {
				key = "main"
			}
			one.Marker = m.at(key).string()
		}
		if one.Marker == "" {
			one.Marker = pkg.at("marker").string()
		}
		if pkg.at("optional").is() && one.Group == "" {
			one.Group, one.grouped = "optional", false // or the extra that asks for it, where the walk comes by
		}
		one.own = l.judge.when(one.Marker, anyExtra)
		l.add(one)
	}
	i := 0
	for _, pkg := range list {
		if pkg.at("name").string() == "" {
			continue
		}
		one := l.packages[i]
		i++
		pkg.at("dependencies").each(func(name string, value *node) {
			variants := value.list
			if len(variants) == 0 {
				variants = []*node{value}
			}
			for _, v := range variants {
				marker := v.at("markers").string()
				extras := []string{""}
				if v.at("optional").is() || strings.Contains(marker, "extra ") {
					extras = extrasIn(marker)
				}
				for _, to := range l.named(Normal(name), "") {
					for _, extra := range extras {
						one.needs = append(one.needs, need{to: to, extras: normals(v.at("extras").texts()), marker: marker, extra: extra})
					}
				}
			}
		})
	}
	roots := x.roots(l, folder(p)+"/pyproject.toml")
	if len(roots) == 0 && !grouped {
		// Nothing says what was asked for: everything counts.
		for _, pkg := range l.packages {
			roots = append(roots, root0(pkg))
		}
	}
	l.walk(roots)
	x.addLock(l, p)
}

// root0 makes a root of a package that nobody is known to have asked for.
func root0(pkg *locked) root { return root{"", []need{{to: pkg}}} }

// first is the group to which a package of several belongs: the one that is installed most.
func first(groups []string) string {
	for _, g := range groups {
		if g == "main" || g == "default" {
			return ""
		}
	}
	return groups[0]
}

// extrasIn are the extras that a marker names: `extra == "socks"`.
func extrasIn(marker string) (list []string) {
	for rest := marker; ; {
		_, after, ok := strings.Cut(rest, "extra ==")
		if !ok {
			return list
		}
		after = strings.TrimLeft(after, " ")
		rest = after
		if after != "" && (after[0] == '"' || after[0] == '\'') {
			if name, _, ok := strings.Cut(after[1:], after[:1]); ok {
				list = append(list, Normal(name))
			}
		}
	}
}

func normals(names []string) (list []string) {
	for _, n := range names {
		list = append(list, Normal(n))
	}
	return list
}

// poetryOrigin reads [package.source].
func poetryOrigin(r *Requirement, source *node) {
	u, _ := withoutPassword(source.at("url").string())
	switch kind := source.at("type").string(); kind {
	case "git", "hg":
		r.Source = Source{URL: u, VCS: kind, Ref: source.at("reference").string(), Commit: source.at("resolved_reference").string()}
		if r.Commit == "" && isCommit(r.Ref) {
			r.Commit = r.Ref
		}
	case "url", "file", "directory":
		r.URL = u
	case "legacy":
		r.Index = source.at("reference").string()
	}
}

// roots are what the requirements of a file ask for of a lock, by group.
func (x *reader) roots(l *lock, p string) (list []root) {
	p = strings.TrimPrefix(p, "/")
	for i := range x.set.List {
		r := &x.set.List[i]
		if r.Path != p || r.Kind != Metadata || r.Group == "build" {
			continue
		}
		var needs []need
		for _, to := range l.named(r.Name, "") {
			needs = append(needs, need{to: to, extras: r.Extras, marker: r.Marker})
		}
		if needs != nil {
			list = append(list, root{r.Group, needs})
		}
	}
	return list
}
