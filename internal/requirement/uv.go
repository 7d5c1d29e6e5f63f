package requirement

import "strings"

// uvLock reads uv.lock. The projects that it was made for are packages in it, whose needs are what people asked for.
func (x *reader) uvLock(p string, top *node) {
	if v := top.at("requires-python"); v != nil && v.text != "" {
		x.python(p, v.line, v.text)
	}
	l := newLock(newJudge(x.pythonsOf(p)...))
	var roots []*node
	var list []*node
	var of []*locked
	for _, pkg := range top.at("package").items() {
		name, version := pkg.at("name").string(), pkg.at("version").string()
		if name == "" {
			continue
		}
		source := pkg.at("source")
		if source.at("editable") != nil || source.at("virtual") != nil || source.at("directory").string() == "." {
			roots = append(roots, pkg) // the project itself, or a member of its workspace
			continue
		}
		one := &locked{Requirement: Requirement{Name: Normal(name), Text: name + "==" + version, Line: pkg.at("name").line}}
		one.Hashed = len(pkg.at("wheels").items()) > 0 || pkg.at("sdist", "hash") != nil
		if version != "" {
			one.specify("==" + version)
		}
		uvOrigin(&one.Requirement, source)
		// Of a package with several versions each says where it counts.
		if markers := pkg.at("resolution-markers").texts(); len(markers) > 0 {
			one.Marker = "(" + strings.Join(markers, ") or (") + ")"
			if len(markers) == 1 {
				one.Marker = markers[0]
			}
		}
		one.own = l.judge.when(one.Marker, anyExtra)
		l.add(one)
		list, of = append(list, pkg), append(of, one)
	}
	for i, pkg := range list {
		of[i].needs = uvNeeds(l, pkg.at("dependencies"), "")
		pkg.at("optional-dependencies").each(func(extra string, needs *node) {
			of[i].needs = append(of[i].needs, uvNeeds(l, needs, Normal(extra))...)
		})
	}
	var asked []root
	for _, r := range roots {
		asked = append(asked, root{"", uvNeeds(l, r.at("dependencies"), "")})
		r.at("optional-dependencies").each(func(extra string, needs *node) { asked = append(asked, root{extra, uvNeeds(l, needs, "")}) })
		for _, key := range []string{"dev-dependencies", "dependency-groups"} {
			r.at(key).each(func(group string, needs *node) { asked = append(asked, root{group, uvNeeds(l, needs, "")}) })
		}
	}
	l.walk(asked)
	x.addLock(l, p)
}

// uvNeeds reads { name = "django", version = "5.2", extra = ["argon2"], marker = "…" }.
func uvNeeds(l *lock, list *node, extra string) (needs []need) {
	for _, item := range list.items() {
		for _, to := range l.named(Normal(item.at("name").string()), item.at("version").string()) {
			needs = append(needs, need{to: to, extras: normals(item.at("extra").texts()), marker: item.at("marker").string(), extra: extra})
		}
	}
	return needs
}

// uvOrigin reads source = { git = "https://git.example/x?branch=main#0123…" } and its like.
func uvOrigin(r *Requirement, source *node) {
	for _, key := range []string{"url", "path", "directory"} {
		if u := source.at(key).string(); u != "" {
			r.URL, _ = withoutPassword(u)
		}
	}
	if u := source.at("git").string(); u != "" {
		u, commit, _ := strings.Cut(u, "#")
		u, query, _ := strings.Cut(u, "?")
		r.URL, _ = withoutPassword(u)
		r.VCS, r.Commit = "git", commit
		for _, pair := range strings.Split(query, "&") {
			if key, ref, _ := strings.Cut(pair, "="); key == "branch" || key == "tag" || key == "rev" {
				r.Ref = strings.ReplaceAll(ref, "%2F", "/")
			}
		}
	}
	r.Index, _ = withoutPassword(source.at("registry").string())
}
